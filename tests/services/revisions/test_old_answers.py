"""Who presses a button of an older answer is told what has changed in the item since."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.messages.reply import Paragraph, Reply, line_to_text
from bot.services.chat.chat_service import ChatService
from tests.support.callers import caller
from tests.support.revision_fixtures import FIRST, HISTORY, SECOND, WITHDRAWN, moment, open_chat_service

GERMAN = """\
translation_of: isles
language: de
title: Die Inseln
figures:
  lamps: {title: Brennende Lampen}
  ferries: {title: Fähren}
"""
POLL = """\
polls:
  - id: vote
    pollster: Brine
    fieldwork: 2031-02
    sample_size: 900
    questions: [{text: The bridge, answers: [{label: for, figure: 76%}, {label: against, figure: 20%}]}]
"""


async def press(
    chat_service: ChatService, line: str, seen_at: datetime | None, language: str = "en"
) -> Reply:
    """Return the answer to a button of an answer that was seen at that time."""
    asking = replace(caller("telegram:7"), language=language, seen_at=seen_at)
    return (await chat_service.answer_command(asking, line))[0]


def first_line(reply: Reply) -> str:
    block = reply.blocks[0]
    return line_to_text(block.line) if isinstance(block, Paragraph) else ""


@pytest.mark.parametrize(
    ("line", "seen_at", "notice"),
    [
        ("figures lamps", moment(3, 20), "Updated 10 Apr: was 12"),
        ("figures lamps", moment(4, 11), ""),
        ("figures lamps", None, ""),
        ("figures ferries", moment(3, 20), ""),
        ("figures lamps@isles!1", moment(3, 20), ""),
        ("figures", moment(3, 20), ""),
    ],
)
async def test_only_an_item_that_has_changed_since_says_so(
    line: str, seen_at: datetime | None, notice: str
) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        shown = first_line(await press(chat_service, line, seen_at))
    assert (shown if shown.startswith("Updated") else "") == notice


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (("76%", "77%"), "Updated 10 Apr: was 76%"),
        (("76%}, {label: against, figure: 20%", "77%}, {label: against, figure: 19%"),
         "Updated 10 Apr: for: 76% → 77%; against: 20% → 19%"),
        (("pollster: Brine", "pollster: Salt"), "Updated 10 Apr: Pollster: “Brine” → “Salt”"),
        (("76%", "76%"), ""),
    ],
)  # fmt: skip
async def test_the_notice_is_in_the_words_of_the_fact(change: tuple[str, str], notice: str) -> None:
    before = FIRST + POLL
    after = before.replace(*change).replace("2031-03-01", "2031-04-01")
    history = ((moment(3, 3), "isles.yaml", before), (moment(4, 10), "isles.yaml", after))
    async with open_chat_service(*history) as chat_service:
        shown = first_line(await press(chat_service, "polls vote", moment(3, 20)))
    assert (shown if shown.startswith("Updated") else "") == notice


async def test_several_changes_since_are_one_and_what_was_changed_back_is_none() -> None:
    third = SECOND.replace("figure: 14", "figure: 15")
    for last, notice in ((third, "Updated 2 May: was 12"), (FIRST, "")):
        async with open_chat_service(*HISTORY, (moment(5, 2), "isles.yaml", last)) as chat_service:
            shown = first_line(await press(chat_service, "figures lamps", moment(3, 20)))
            assert (shown if shown.startswith("Updated") else "") == notice
            later = first_line(await press(chat_service, "figures lamps", moment(4, 20)))
            assert later.startswith("Updated 2 May: was 14")


async def test_the_notice_is_in_the_language_of_the_reader() -> None:
    history = (HISTORY[0], (moment(3, 4), "isles.de.yaml", GERMAN), HISTORY[1])
    async with open_chat_service(*history) as chat_service:
        shown = first_line(await press(chat_service, "figures lamps", moment(3, 20), "de"))
    assert "10. Apr" in shown
    assert "12" in shown


async def test_what_is_withdrawn_says_nothing_of_what_it_was() -> None:
    gone = SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    async with open_chat_service(*HISTORY, (moment(5, 10), "isles.yaml", gone)) as chat_service:
        reply = await press(chat_service, "figures lamps", moment(3, 20))
    assert "12" not in str(reply.blocks)


async def test_a_further_page_of_an_item_that_has_changed_begins_anew() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        asking = replace(caller("telegram:7"), seen_at=moment(3, 20))
        assert (await chat_service.answer_command(asking, "figures lamps#2"))[1] == 1
