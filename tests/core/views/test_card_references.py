"""The ways from a card to other entries: each is a reference in the text or a button, and never both."""

import pytest

from bot.core.app import App
from bot.core.messages.line_mapping import map_references
from bot.core.messages.reply import Reply, Row, Span
from tests.support.app_fixtures import (
    FICTIONAL,
    SHIPPED,
    app_from_files,
    app_with_entries,
    ask,
    list_command_lines,
)

SUPERSEDED = """
figures:
  - {id: old, title: Lamps, figure: 1, standing: superseded, superseded_by: new}
  - {id: new, title: Lamps and lanterns, figure: 2}
"""


def list_references(reply: Reply) -> list[str]:
    """List the command lines to which the text of *reply* leads."""
    lines: list[str] = []

    def collect(span: Span) -> Span:
        lines.append(span.command_line)
        return span

    map_references(reply, collect)
    return lines


def list_own_buttons(reply: Reply) -> list[str]:
    """List the command lines of the buttons of *reply* that do not only lead around the briefing."""
    rows = (block.button for block in reply.blocks if isinstance(block, Row))
    return [button.command_line for button in (*rows, *reply.buttons)]


@pytest.mark.parametrize(
    "app", [app_from_files(*SHIPPED), app_from_files(*FICTIONAL)], ids=["shipped", "fictional"]
)
def test_no_button_of_a_card_repeats_a_reference_in_its_text(app: App) -> None:
    cards = [reply for line in list_command_lines(app) if (reply := ask(app, line)).entry_summary]
    assert any(list_references(card) and list_own_buttons(card) for card in cards)
    repeated = [{*list_references(card)} & {*list_own_buttons(card)} for card in cards]
    assert [*filter(None, repeated)] == []


def test_a_superseded_item_names_the_newer_one_and_has_one_way_to_it() -> None:
    card = ask(app_with_entries(SUPERSEDED), "/figures old")
    assert [*list_references(card), *list_own_buttons(card)].count("figures new@one") == 1
