"""Every bound of a figure, wherever a figure can stand, in every answer on every platform."""

import pytest

from bot.adapters import load_renderer
from bot.adapters.telegram.render import render_without_pictures
from bot.core.charts.render import render_svg
from bot.core.charts.theme import LIGHT
from bot.core.content.figure_value import Bound, parse_figure
from bot.core.content.value_text import format_value
from bot.core.messages.chart import describe_picture
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import Chart, Reply
from tests.adapters.test_every_platform import faults
from tests.support.app_fixtures import answer_text, app_with_entries, ask, list_command_lines

ENTRIES = """\
figures: [{{id: cost, title: Changed, figure: "{figure}"}}]
units: [{{id: guard, name: Changed guard, strength: [{{figure: "{figure}", attribution: Brine}}]}}]
events:
  - {{id: storm, title: Changed coast, when: 2030-01,
      casualties: [{{figure: "{figure}", of: dead, attribution: Brine}}]}}
polls:
  - {{id: one, pollster: Brine, fieldwork: 2030-01, sample_size: "{figure}", margin: "{figure}",
      questions: [{{text: Question, wording: Why?, series: s, answers: [
        {{label: changed their mind, figure: "{figure}", parts: [{{label: firmly, figure: "{figure}"}}]}},
        {{label: did not, figure: 40%}}]}}]}}
  - {{id: two, pollster: Brine, fieldwork: 2030-02,
      questions: [{{text: Question, wording: Why?, series: s, answers: [
        {{label: changed their mind, figure: "{figure}"}}, {{label: did not, figure: 40%}}]}}]}}
"""
FIGURES = [
    f"{sign}{number}" for bound in Bound for sign in [bound.value[0]] for number in ("3%", " 3 people")
]
OTHER_FIGURES = ["-3%", "-0.0%", "10–20%", "-5% to -2%", "CHF 5 million", "dozens", "not stated"]


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
    assert all(render_without_pictures(reply) for reply in replies.values())  # inline mode
    assert all(load_renderer(platform)(reply) for platform in PLATFORM_NAMES for reply in replies.values())


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
