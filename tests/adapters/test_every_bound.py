"""Every bound of a figure, wherever a figure can stand, in every answer on every platform."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from bot.adapters import load_renderer
from bot.adapters.telegram.render import render_as_texts
from bot.authoring.lint.runner import lint_briefing
from bot.cli.reply_json import reply_to_json
from bot.core.charts.render import render_svg
from bot.core.charts.theme import LIGHT
from bot.core.content.briefing import build_document_model, parse_briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.field_labels import iter_records
from bot.core.content.figure_value import Bound, Figure, parse_figure
from bot.core.content.value_text import format_value
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.messages.chart import describe_picture
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import Chart, Reply
from bot.core.sections.registry import SECTIONS
from tests.adapters.test_every_platform import faults
from tests.support.app_fixtures import HEAD, TODAY, answer_text, app_with_entries, ask, list_command_lines
from tests.support.callers import caller
from tests.support.revision_fixtures import moment, open_chat_service

ENTRIES = """\
claims:
  - {{id: rise, statement: Changed much, claimant: Ann, positions: [{{who: Brine, figure: "{figure}"}}]}}
questions:
  - {{id: why, text: Why changed, positions: [{{who: Brine, figure: "{figure}"}}]}}
figures:
  - {{id: cost, title: Changed, figure: "{figure}"}}
  - {{id: homes, title: Changed homes,
      positions: [{{who: Ann, figure: "{figure}"}}, {{who: Ebb, figure: 40%}}]}}
units: [{{id: guard, name: Changed guard, strength: [{{figure: "{figure}", attribution: Brine}}]}}]
events:
  - {{id: storm, title: Changed coast, when: 2030-01,
      casualties: [{{figure: "{figure}", of: dead, attribution: Brine}}]}}
polls:
  - {{id: one, pollster: Brine, fieldwork: 2030-01, sample_size: "{figure}", margin: "{figure}",
      response_rate: "{figure}", confidence: "{figure}",
      questions: [{{text: Question, wording: Why?, series: s, answers: [
        {{label: changed their mind, figure: "{figure}", parts: [{{label: firmly, figure: "{figure}"}}]}},
        {{label: did not, figure: 40%}}]}}]}}
  - {{id: two, pollster: ebb, fieldwork: 2030-02,
      questions: [{{text: Question, wording: Why?, series: s,
        sample_size: "{figure}", margin: "{figure}", answers: [
        {{label: changed their mind, figure: "{figure}"}}, {{label: did not, figure: 40%}}],
        subgroups: [{{name: Isle, groups: [{{label: Reef, sample_size: "{figure}", margin: "{figure}",
          answers: {{changed their mind: "{figure}"}}}}]}}]}}]}}
pollsters:
  ebb: {{name: Brine, confidence: "{figure}"}}
"""
OLD_FIGURE = "9 cats"
FIGURES = [
    f"{sign}{number}" for bound in Bound for sign in [bound.value[0]] for number in ("3%", " 3 people")
]
OTHER_FIGURES = ["-3%", "-0.0%", "10–20%", "-5% to -2%", "CHF 5 million", "dozens", "not stated"]


FIGURE_FIELDS = {
    (record, name)
    for record in iter_records(build_document_model(tuple(SECTIONS)))
    for name, field in record.model_fields.items()
    if Figure in (field.annotation, *get_args(field.annotation))
}


def iter_nested_records(value: object) -> Iterator[BaseModel]:
    """Yield a record and all records inside it."""
    match value:
        case BaseModel():
            yield value
            for name in type(value).model_fields:
                yield from iter_nested_records(getattr(value, name))
        case tuple():
            for one in value:
                yield from iter_nested_records(one)
        case dict():
            for one in value.values():
                yield from iter_nested_records(one)


def list_replies(figure: str) -> dict[str, Reply]:
    """Ask for every card, list and page, and a search, of a briefing that is full of *figure*."""
    app = app_with_entries(ENTRIES.format(figure=figure))
    return {
        line: ask(app, line) for line in (*list_command_lines(app), "search changed", "search 3", "changes")
    }


@pytest.mark.parametrize("figure", [*FIGURES, *OTHER_FIGURES])
def test_every_bound_is_shown_in_every_answer_on_every_platform(figure: str) -> None:
    replies = list_replies(figure)
    wrong = [
        (platform, line, found)
        for platform in PLATFORM_NAMES
        for line, reply in replies.items()
        if (found := list(faults(platform, reply)))
    ]
    assert wrong == []
    assert all(render_as_texts(reply) for reply in replies.values())  # inline mode
    assert all(load_renderer(platform)(reply) for platform in PLATFORM_NAMES for reply in replies.values())


@pytest.mark.parametrize("figure", [*FIGURES, *OTHER_FIGURES])
async def test_every_bound_is_shown_where_it_changed_and_in_the_past(figure: str) -> None:
    versions = [
        (moment(4, 1), HEAD + ENTRIES.format(figure=OLD_FIGURE)),
        (moment(5, 1), HEAD + ENTRIES.format(figure=figure)),
        (moment(5, 2), HEAD + ENTRIES.format(figure=OLD_FIGURE)),
    ]
    async with open_chat_service(*((at, "isles.yaml", text) for at, text in versions)) as chat_service:
        for language in SUPPORTED_LANGUAGES:
            changes, _ = await chat_service.answer_command(caller("web:1", language), "/changes 2031-04-15")
            assert changes.blocks
            past, _ = await chat_service.answer_command(caller("web:1", language), "figures@isles!2031-05-01")
            assert past.blocks
            for platform in PLATFORM_NAMES:
                assert [*faults(platform, changes), *faults(platform, past)] == []


@pytest.mark.parametrize("figure", [*FIGURES, *OTHER_FIGURES])
def test_every_bound_is_checked_compared_and_exported(figure: str) -> None:
    texts = [(HEAD + ENTRIES.format(figure=one)).encode() for one in (OLD_FIGURE, figure)]
    before, after = (parse_briefing(text, "isles.yaml", SECTIONS) for text in texts)
    warnings = lint_briefing(after, texts[1], "isles.yaml", TODAY, before)
    assert all(one.message and one.hint for one in warnings)
    figure_text = format_value(parse_figure(figure)) or figure
    changed = [one.description for one in diff_briefings(before, after) if one.difference]
    assert len(changed) == ENTRIES.count("{figure}")
    assert all(one.endswith((f" → {figure_text}", f" removed: {OLD_FIGURE}")) for one in changed)
    for reply in list_replies(figure).values():
        for platform in PLATFORM_NAMES:
            assert json.loads(reply_to_json(reply, platform))["reply"]["title"] == reply.title


def test_the_briefing_has_a_figure_wherever_one_can_stand() -> None:
    text = (HEAD + ENTRIES.format(figure=OLD_FIGURE)).encode()
    briefing = parse_briefing(text, "isles.yaml", SECTIONS)
    found = {
        (type(record), name)
        for record in iter_nested_records(briefing.document)
        for name in type(record).model_fields
        for value in [getattr(record, name)]
        if isinstance(value, Figure) or (isinstance(value, dict) and Figure in map(type, value.values()))
    }
    assert found == FIGURE_FIELDS


@pytest.mark.parametrize("figure", [*FIGURES, *OTHER_FIGURES])
def test_every_bound_can_be_drawn_described_and_compared(figure: str) -> None:
    charts = [
        block.picture
        for reply in list_replies(figure).values()
        for block in reply.blocks
        if isinstance(block, Chart) and block.picture
    ]
    assert charts
    assert all(render_svg(picture, LIGHT) and list(describe_picture(picture)) for picture in charts)
    assert parse_figure(format_value(parse_figure(figure))) == parse_figure(figure)


@pytest.mark.parametrize("figure", ["±3%", "-3%", "+3%", "-5% to -2%"])
def test_a_difference_is_told_in_words_and_drawn_as_no_share(figure: str) -> None:
    app = app_with_entries(ENTRIES.format(figure=figure))
    bars = {
        bar.label: bar.percent
        for block in ask(app, "polls one").blocks
        if isinstance(block, Chart)
        for bar in block.bars
    }
    assert bars == {"changed their mind": None, "firmly": None, "did not": 40.0}
    assert f"{figure} changed their mind" in answer_text(app, "polls one")
    assert f"{figure} changed their mind · 40% did not" in answer_text(app, "polls")
