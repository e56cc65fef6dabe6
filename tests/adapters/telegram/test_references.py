"""Titles of other answers as deep links, the numbers of a list's rows as keys, and the rows of a keyboard."""

import pytest

from bot.adapters.telegram.render import render
from bot.core.messages.reply import Bullets, Button, Paragraph, Reply, Row, Span, make_line, number_rows
from bot.core.messages.short_form import EntrySummary

CARD = EntrySummary("polls", "a", "As of 2026", (), "")


def refer(line: str, title: str = "Salt Guard") -> Reply:
    return Reply("T", (Paragraph((Span("See "), Span(title, command_line=line), Span("."))),))


def list_labels(reply: Reply) -> list[list[str]]:
    return [[key.label for key in row] for row in render(reply)[0].keyboard]


def build_list(count: int, first_number: int = 1) -> Reply:
    rows = (Row(make_line(f"Title {n}"), (), Button(f"Title {n}", f"units u{n}")) for n in range(count))
    return Reply("List", number_rows(rows, first_number), command_line="units")


def test_a_title_is_a_link_that_opens_the_bot_with_its_answer() -> None:
    (message,) = render(refer("units guard@isles"), "some_bot")
    url = "https://t.me/some_bot?start=unitsIguardBisles"
    assert f'See <a href="{url}">Salt Guard</a>.' in message.html
    assert message.references == {url: "units guard@isles"}


@pytest.mark.parametrize("line", [f"units {'x' * 60}", "search salt guard", "units Ґ"])
def test_a_title_is_plain_text_if_no_link_can_carry_its_line(line: str) -> None:
    (message,) = render(refer(line), "some_bot")
    assert "See Salt Guard." in message.html
    assert message.references == {}


def test_a_command_stays_one_because_telegram_links_it_itself() -> None:
    (message,) = render(refer("help", "/help"), "some_bot")
    assert "See /help." in message.html


def test_no_page_has_more_links_than_telegram_shows() -> None:
    lines = tuple((Span(f"Unit {n}", command_line=f"units u{n}@isles"),) for n in range(250))
    messages = render(Reply("T", (Bullets(lines),), command_line="units"), "some_bot")
    counts = [message.html.count("<a ") for message in messages]
    assert sum(counts) == 250
    assert max(counts) < 100


@pytest.mark.parametrize(
    ("count", "rows"),
    [
        (1, [["1"]]),
        (7, [["1", "2", "3", "4", "5", "6", "7"]]),
        (9, [["1", "2", "3", "4", "5"], ["6", "7", "8", "9"]]),
        (10, [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]),
    ],
)
def test_the_keys_of_a_list_are_the_numbers_of_its_rows(count: int, rows: list[list[str]]) -> None:
    assert list_labels(build_list(count)) == rows


def test_the_numbers_go_on_over_pages_and_parts() -> None:
    first, second = render(build_list(12, first_number=101))
    assert "<b>101. </b><b>Title 0</b>" in first.html
    assert [key.label for key in second.keyboard[0]] == ["111", "112"]
    assert "<b>111. </b><b>Title 10</b>" in second.html


def test_actions_share_a_row_and_the_navigation_is_the_last() -> None:
    reply = Reply(
        "T",
        command_line="polls a",
        buttons=(Button("Related", "units u"),),
        entry_summary=CARD,
        actions=(Button("Report", "report a"),),
        navigation=(Button("‹ Previous", "polls b", "←"), Button("Polls", "polls"), Button("Menu", "start")),
    )
    assert list_labels(reply) == [["Related"], ["Share", "Cite", "Report"], ["‹ Previous", "Polls", "Menu"]]


def test_a_crowded_navigation_has_short_labels() -> None:
    navigation = (
        Button("‹ Previous", "polls b", "←"),
        Button("Opinion polls", "polls", "List"),
        Button("Next ›", "polls c", "→"),
        Button("Menu", "start"),
    )
    assert list_labels(Reply("T", navigation=navigation)) == [["←", "List", "→", "Menu"]]
