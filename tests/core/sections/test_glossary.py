"""The glossary."""

from tests.support.app_fixtures import app_with, ask, told

GLOSSARY = """
glossary:
  - {id: lamp, term: Lamp, aliases: [燈, lantern], meaning: "A *tower* with a light.\\n\\nIt burns."}
  - {id: ebb, term: Ebb, meaning: Water goes.}
"""


def test_a_term_tells_what_it_means() -> None:
    assert told(app_with(GLOSSARY), "/glossary lamp").startswith("Lamp\nA tower with a light.\nIt burns.\n")


def test_a_list_of_terms_tells_what_each_means() -> None:
    assert "Lamp\nA tower with a light. It burns.\n" in told(app_with(GLOSSARY), "/glossary")


def test_a_term_is_found_in_another_script() -> None:
    assert ask(app_with(GLOSSARY), "/glossary 燈").title == "Lamp"
