"""A figure that was withdrawn, retracted or superseded heads no answer: no picture, no bar, no short text."""

import pytest

from bot.core.messages.chart import describe_picture
from bot.core.messages.reply import Chart, Reply
from bot.core.views.permalink import Permalink
from tests.support.app_fixtures import list_lines
from tests.support.callers import caller
from tests.support.revision_fixtures import WITHDRAWN, moment, open_chat_service

BEFORE = """\
title: The Isles
as_of: 2031-03-01
sources: [{id: gull, title: A bridge too wet, publisher: The Gull}]
figures:
  - {id: lamps, title: Lamps that burn, figure: 71%}
  - {id: lights, title: Lights, figure: 3}
polls:
  - {id: old, pollster: Brine, fieldwork: 2031-01, questions: [{text: Q, series: s, answers: [
      {label: for, figure: 71%}, {label: no, figure: 29%}]}]}
  - {id: new, pollster: Brine, fieldwork: 2031-02, questions: [{text: Q, series: s, answers: [
      {label: for, figure: 30%}, {label: no, figure: 70%}]}]}
  - {id: newer, pollster: Brine, fieldwork: 2031-03, questions: [{text: Q, series: s, answers: [
      {label: for, figure: 31%}, {label: no, figure: 69%}]}]}
events:
  - {id: fire, title: Fire with 71% lost, when: 2031-01}
  - {id: flood, title: Flood, when: 2031-02}
  - {id: feast, title: Feast, when: 2031-03}
"""
CHANGES = {
    "retracted": "standing: retracted",
    "superseded": "standing: superseded",
    "withdrawn": WITHDRAWN,
}
LINES = ["figures lamps", "figures", "polls old", "polls", "events fire", "events"]
IN_THE_PAST = [*(f"asof 2031-03-20 {line}" for line in LINES), "figures lamps@isles!1", "polls@isles!1"]


def change(text: str, fields: str) -> str:
    for entry_id in ("lamps", "old", "fire"):
        text = text.replace(f"{{id: {entry_id},", f"{{id: {entry_id}, {fields},")
    return text


def assert_is_no_headline(reply: Reply) -> None:
    for block in reply.blocks:
        if isinstance(block, Chart):
            assert block.picture is None or "71%" not in " ".join(describe_picture(block.picture))
            assert all(bar.percent is None for bar in block.bars if "71%" in bar.figure_text)


@pytest.mark.parametrize("kind", CHANGES)
async def test_what_no_longer_holds_is_drawn_in_no_answer_of_today_or_of_the_past(kind: str) -> None:
    versions = [(moment(3, 3), BEFORE), (moment(5, 1), change(BEFORE, CHANGES[kind]))]
    async with open_chat_service(*((at, "isles.yaml", text) for at, text in versions)) as chat_service:
        for line in (*LINES, *IN_THE_PAST):
            reply, _ = await chat_service.answer_command(caller("web:1"), line)
            assert_is_no_headline(reply)
            assert f"{kind}" in "\n".join(list_lines(reply)).lower(), line
            if reply.entry_summary:
                assert kind in reply.entry_summary.excerpt.lower()
        link = Permalink("isles", "figures", "lamps", "1")
        assert_is_no_headline(await chat_service.answer_permalink(link, "en"))


async def test_what_holds_is_drawn_in_all_of_them() -> None:
    async with open_chat_service((moment(3, 3), "isles.yaml", BEFORE)) as chat_service:
        drawn = 0
        for line in LINES:
            reply, _ = await chat_service.answer_command(caller("web:1"), line)
            drawn += any(
                block.picture is not None and "71%" in " ".join(describe_picture(block.picture))
                for block in reply.blocks
                if isinstance(block, Chart)
            )
        assert drawn == len(LINES) - 1  # the card of an event has no picture


async def test_a_version_in_which_a_figure_was_already_contested_loses_the_reason_for_that() -> None:
    contested = BEFORE.replace("{id: lamps,", "{id: lamps, standing: contested, standing_note: Who knows.,")
    after = BEFORE.replace("{id: lamps,", "{id: lamps, standing: retracted, standing_note: Wrong.,")
    versions = [(moment(3, 3), contested), (moment(5, 1), after)]
    async with open_chat_service(*((at, "isles.yaml", text) for at, text in versions)) as chat_service:
        reply, _ = await chat_service.answer_command(caller("web:1"), "asof 2031-03-20 figures lamps")
        assert "Status: retracted" in list_lines(reply)
