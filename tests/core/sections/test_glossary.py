"""The glossary."""

from tests.support.app_fixtures import answer_text, app_with_entries, ask

GLOSSARY = """
glossary:
  - {id: lamp, term: Lamp, aliases: [燈, lantern], meaning: "A *tower* with a light.\\n\\nIt burns."}
  - {id: ebb, term: Ebb, meaning: Water goes.}
"""


def test_a_term_shows_its_meaning() -> None:
    assert answer_text(app_with_entries(GLOSSARY), "/glossary lamp").startswith(
        "Lamp\nA tower with a light.\nThe Gull's Errand [1]\nIt burns.\n"
    )


def test_a_list_of_terms_shows_each_meaning() -> None:
    assert "Lamp\nA tower with a light. It burns.\nThe Gull's Errand [1]\n" in answer_text(
        app_with_entries(GLOSSARY), "/glossary"
    )


def test_a_term_is_found_in_another_script() -> None:
    assert ask(app_with_entries(GLOSSARY), "/glossary 燈").title == "Lamp"
