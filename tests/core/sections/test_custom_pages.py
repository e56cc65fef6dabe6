"""The moderators' own pages: a command from YAML alone."""

import pytest

from bot.core.messages.request import Request
from bot.core.parsing.problem import BriefingError
from tests.support.app_fixtures import TODAY, answer_text, app_with_entries, ask, button_commands

PAGES = """
pages:
  timber_bans:
    title: Sanctions on the isles
    about: Who may not sell planks
    items:
      - {id: planks, title: Planks, text: No *one*., facts: {Since: 2030, By: a council}, caveats: [Old.]}
      - {id: nails, title: Nails, facts: {Since: 2031, By: the works}}
  tolls:
    title: Tolls
    items: [{id: toll, title: The toll, text: One shell.}]
"""


def test_a_page_is_a_command_with_a_list() -> None:
    reply = ask(app_with_entries(PAGES), "/timber_bans")
    assert reply.title == "Sanctions on the isles"
    assert button_commands(reply) == {
        "Planks": "timber_bans planks@one", "Nails": "timber_bans nails@one"
    }  # fmt: skip


def test_an_item_of_a_page_shows_its_text_and_facts_and_what_all_items_share() -> None:
    said = answer_text(app_with_entries(PAGES), "/timber_bans planks")
    assert said.startswith(
        "Planks\nNo one.\nThe Gull's Errand [1]\nCaveat: Old.\nSince: 2030\nBy: a council\n"
    )
    nails = answer_text(app_with_entries(PAGES), "/timber_bans nails")
    assert nails.startswith("Nails\nSince: 2031\nThe Gull's Errand [1]\nBy: the works\n")


def test_a_list_shows_the_text_of_an_item_or_else_its_first_fact() -> None:
    said = answer_text(app_with_entries(PAGES), "/timber_bans")
    assert "Planks\nNo one.\nThe Gull's Errand [1]\n" in said
    assert "Nails\nSince: 2031 · The Gull's Errand [1]\n" in said


def test_a_page_is_in_the_menu_and_completes_its_items() -> None:
    app = app_with_entries(PAGES)
    assert [(one.name, one.description) for one in app.list_commands()][1:3] == [
        ("timber_bans", "Who may not sell planks"),
        ("tolls", "Tolls"),
    ]
    suggested = app.suggest_completions(Request("timber_bans", today=TODAY), "plank")
    assert [one.argument for one in suggested] == ["planks"]


@pytest.mark.parametrize("name", ["Sanctions", "sanction-list", "1st", "a_page_of_fifteen", "", "ünits"])
def test_the_name_of_a_page_must_work_as_a_command_on_every_platform(name: str) -> None:
    with pytest.raises(BriefingError, match="pages"):
        app_with_entries(f'pages: {{"{name}": {{title: T, items: [{{id: a, title: A}}]}}}}')


def test_a_page_needs_an_item() -> None:
    with pytest.raises(BriefingError, match="this list has too few items: 0; write at least 1"):
        app_with_entries("pages: {tolls: {title: Tolls, items: []}}")
