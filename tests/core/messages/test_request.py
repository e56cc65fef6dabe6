"""Command lines: what readers type and what buttons carry is parsed alike, and fits a button."""

import time
from datetime import date

import pytest

from bot.core.content.custom_page import PAGE_NAME_LIMIT
from bot.core.messages.request import (
    Request,
    format_command_line,
    format_page_line,
    parse_command_line,
    short_briefing_id,
)
from bot.core.parsing.id_format import MAX_ID_LENGTH
from tests.support.app_fixtures import FICTIONAL, TODAY, app_from_files, app_from_texts, ask

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
        ("polls @isles fox 2029", Request("polls", "fox 2029", "isles", today=DAY), 1),
        ("/polls @~abc fox#2", Request("polls", "fox", "~abc", today=DAY), 2),
        ("polls @isles fox@other", Request("polls", "@isles fox", "other", today=DAY), 1),
        ("polls @isles", Request("polls", "", "isles", today=DAY), 1),
        ("search @ann said so", Request("search", "@ann said so", today=DAY), 1),
        ("polls one\ntwo", Request("polls", "one two", today=DAY), 1),
        ("", Request("", today=DAY), 1),
        ("///", Request("//", today=DAY), 1),
        ("@isles", Request("@isles", today=DAY), 1),
        ("👋 hello", Request("👋", "hello", today=DAY), 1),
    ],
)
def test_a_line_is_parsed(line: str, expected: Request, page: int) -> None:
    assert parse_command_line(line, today=DAY) == (expected, page)


def test_a_line_without_a_briefing_takes_the_one_of_the_chat() -> None:
    assert parse_command_line("polls", today=DAY, briefing_id="isles")[0].briefing_id == "isles"
    assert parse_command_line("polls@other", today=DAY, briefing_id="isles")[0].briefing_id == "other"


@pytest.mark.parametrize(
    ("command", "argument", "briefing"),
    [
        ("polls", "", ""),
        ("polls", "brine-2031", ""),
        ("polls", "brine-2031", "isles"),
        ("p" * PAGE_NAME_LIMIT, "", "b" * MAX_ID_LENGTH),
        ("briefing", "b" * MAX_ID_LENGTH, ""),
    ],
)
def test_a_formatted_line_is_parsed_as_what_it_was(command: str, argument: str, briefing: str) -> None:
    request, page = parse_command_line(
        format_page_line(format_command_line(command, argument, briefing), 999), today=DAY
    )
    assert (request.command, request.argument, request.briefing_id, page) == (
        command,
        argument,
        briefing,
        999,
    )


def test_the_longest_line_fits_a_button() -> None:
    line = format_command_line("p" * PAGE_NAME_LIMIT, "i" * MAX_ID_LENGTH, "b" * MAX_ID_LENGTH)
    assert line.endswith(f"@{short_briefing_id('b' * MAX_ID_LENGTH)}")
    assert len(format_page_line(line, 999).encode()) <= 64


def test_a_short_id_leads_to_the_briefing_that_has_the_item() -> None:
    hostile = next(file for file in FICTIONAL if file.stem == "hostile")
    app = app_from_files(*FICTIONAL)
    (briefing,) = app_from_files(hostile).library.briefings.values()
    item = briefing.sections["sanctions_list"][0].id
    line = format_command_line("sanctions_list", item, briefing.id)
    assert "~" in line
    assert ask(app, line, briefing="lantern-isles").briefing_id == briefing.id


def test_a_short_id_of_a_removed_item_says_so() -> None:
    reply = ask(
        app_from_texts("title: Empty\nas_of: 2031"),
        f"polls gone@{short_briefing_id('long-gone')}",
        today=TODAY,
    )
    assert reply.not_found
    assert "no longer available" in str(reply)


@pytest.mark.parametrize("line", ["a b" + " " * 4090 + "x", "@a" * 2000, "@" + "a" * 4000 + "!", "#1" * 2000])
def test_a_long_line_is_parsed_in_no_time(line: str) -> None:
    began = time.process_time()
    parse_command_line(line, today=DAY)
    assert time.process_time() - began < 0.1


def test_a_page_number_may_have_four_digits() -> None:
    assert parse_command_line("glossary@isles#1200", today=DAY) == (
        Request("glossary", "", "isles", today=DAY),
        1200,
    )
