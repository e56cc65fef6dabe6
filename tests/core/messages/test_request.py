"""What somebody types and what a button carries are read alike, and fit a button."""

import time
from datetime import date

import pytest

from bot.core.content.custom_page import NAME_LIMIT
from bot.core.content.text_types import ID_LIMIT
from bot.core.messages.request import Request, command_line, mark, page_line, parse
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from, app_of, ask

DAY = date(2031, 5, 20)


@pytest.mark.parametrize(
    ("line", "expected", "page"),
    [
        ("polls", Request("polls", today=DAY), 1),
        ("/polls", Request("polls", today=DAY), 1),
        ("  /POLLS  ", Request("polls", today=DAY), 1),
        ("/polls Brine and Daughters ", Request("polls", "Brine and Daughters", today=DAY), 1),
        ("polls brine-2031@isles#2", Request("polls", "brine-2031", "isles", today=DAY), 2),
        ("polls@isles", Request("polls", "", "isles", today=DAY), 1),
        ("polls #3", Request("polls", today=DAY), 3),
        ("polls#0", Request("polls", today=DAY), 1),
        ("polls x@~abc", Request("polls", "x", "~abc", today=DAY), 1),
        ("polls x@Y", Request("polls", "x@Y", today=DAY), 1),
        ("polls one\ntwo", Request("polls", "one two", today=DAY), 1),
        ("", Request("", today=DAY), 1),
        ("///", Request("//", today=DAY), 1),
        ("@isles", Request("@isles", today=DAY), 1),
        ("👋 hello", Request("👋", "hello", today=DAY), 1),
    ],
)
def test_a_line_is_read(line: str, expected: Request, page: int) -> None:
    assert parse(line, today=DAY) == (expected, page)


def test_a_line_that_names_no_briefing_asks_the_chats() -> None:
    assert parse("polls", today=DAY, briefing="isles")[0].briefing == "isles"
    assert parse("polls@other", today=DAY, briefing="isles")[0].briefing == "other"


@pytest.mark.parametrize(
    ("command", "argument", "briefing"),
    [
        ("polls", "", ""),
        ("polls", "brine-2031", ""),
        ("polls", "brine-2031", "isles"),
        ("p" * NAME_LIMIT, "", "b" * ID_LIMIT),
        ("briefing", "b" * ID_LIMIT, ""),
    ],
)
def test_a_written_line_is_read_as_what_it_was(command: str, argument: str, briefing: str) -> None:
    request, page = parse(page_line(command_line(command, argument, briefing), 999), today=DAY)
    assert (request.command, request.argument, request.briefing, page) == (command, argument, briefing, 999)


def test_the_longest_line_fits_a_button() -> None:
    line = command_line("p" * NAME_LIMIT, "i" * ID_LIMIT, "b" * ID_LIMIT)
    assert line.endswith(f"@{mark('b' * ID_LIMIT)}")
    assert len(page_line(line, 999).encode()) <= 64


def test_a_mark_leads_to_the_briefing_that_has_the_item() -> None:
    hostile = next(file for file in FICTIONAL if file.stem == "hostile")
    app = app_from(*FICTIONAL)
    (briefing,) = app_from(hostile).library.briefings.values()
    item = briefing.content["sanctions_list"][0].id
    line = command_line("sanctions_list", item, briefing.id)
    assert "~" in line
    assert ask(app, line, briefing="lantern-isles").briefing == briefing.id


def test_a_mark_of_an_item_that_is_gone_says_so() -> None:
    reply = ask(app_of("title: Empty\nas_of: 2031"), f"polls gone@{mark('long-gone')}", today=TODAY)
    assert reply.not_found
    assert "no longer here" in str(reply)


@pytest.mark.parametrize("line", ["a b" + " " * 4090 + "x", "@a" * 2000, "@" + "a" * 4000 + "!", "#1" * 2000])
def test_a_long_line_is_read_in_no_time(line: str) -> None:
    began = time.process_time()
    parse(line, today=DAY)
    assert time.process_time() - began < 0.1


def test_a_long_list_has_more_pages_than_three_figures_count() -> None:
    assert parse("glossary@isles#1200", today=DAY) == (Request("glossary", "", "isles", today=DAY), 1200)
