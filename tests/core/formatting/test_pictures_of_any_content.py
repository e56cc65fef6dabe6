"""Pictures of generated briefings: what they show stands in their description and in their answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, assert_never
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.charts.render import render_svg
from bot.core.charts.theme import LIGHT
from bot.core.messages.chart import (
    AxisTick,
    BarChart,
    BigNumbers,
    Drawing,
    Picture,
    Share,
    StackedBar,
    Timeline,
    TrendChart,
    describe_picture,
)
from bot.core.messages.reply import Chart
from tests.support.app_fixtures import app_with_entries, ask, list_command_lines, list_lines

DIFFERENCES = ["-12%", "+8%", "±3%", "-5% to -2%", "-5% to +2%"]
NO_SHARES = [*DIFFERENCES, "120%", "more than 100%", "90–130%", "600 people", "dozens", "CHF 5 million"]
FIGURES = st.sampled_from(
    ["0%", "43.0%", "nearly 60%", ">99%", "≈2%", "at most 5%", "10–20%", "7%", *NO_SHARES]
)
LABELS = st.lists(
    st.sampled_from(["for", "against", "hard to say", "за", "нет", "بالتأكيد"]), min_size=1, unique=True
)
STANDINGS = st.sampled_from(["reported", "contested", "retracted", "superseded"])
MONTHS = st.integers(1, 12).map(lambda month: f"2031-{month:02}")


@st.composite
def question(draw: st.DrawFn) -> dict[str, Any]:
    answers: list[dict[str, Any]] = [{"label": label, "figure": draw(FIGURES)} for label in draw(LABELS)]
    if draw(st.booleans()):
        answers[0] |= {
            "parts": [{"label": f"{answers[0]['label']} {one}", "figure": draw(FIGURES)} for one in "ab"]
        }
    return {
        "text": "The bridge",
        "series": "s",
        "multi_select": draw(st.sampled_from(["yes", "no"])),
        "answers": answers,
    }


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    counts = [draw(st.integers(1, 4)) for _ in range(3)]
    polls, figures, events = (
        [dict[str, Any](id=f"{name}-{place}", standing=draw(STANDINGS)) for place in range(count)]
        for name, count in zip(("poll", "figure", "event"), counts, strict=True)
    )
    for poll in polls:
        poll |= {"pollster": "Brine", "fieldwork": draw(MONTHS), "questions": [draw(question())]}
    for figure in figures:
        figure |= {"period": draw(MONTHS), "counted_by": "the keepers"}
        figure |= {"title": draw(st.sampled_from(["Boats", "Човни"])), "figure": draw(FIGURES)}
    for event in events:
        event |= {"title": f"Storm {event['id']}", "when": draw(MONTHS)}
    return {"polls": polls, "figures": figures, "events": events}


def list_pictures(content: dict[str, Any]) -> Iterator[tuple[Picture, str]]:
    """Yield each picture in the answers from a briefing, with the words of its answer."""
    sections = (f"{name}: {json.dumps(one, ensure_ascii=False)}\n" for name, one in content.items())
    app = app_with_entries("".join(sections))
    for line in list_command_lines(app):
        reply = ask(app, line)
        for block in reply.blocks:
            if isinstance(block, Chart) and block.picture:
                yield block.picture, " ".join(list_lines(reply))


def list_drawn_shares(drawing: Drawing) -> Iterator[str]:
    """Yield each figure that is drawn as a share of a whole, in words."""
    match drawing:
        case StackedBar(shares) | BarChart(shares):
            for share in shares:
                if isinstance(share, Share):
                    yield from (share.figure_text, *(part.figure_text for part in share.parts))
        case TrendChart(curves):
            yield from (point.figure_text for curve in curves for point in curve.points)
        case BigNumbers() | Timeline():
            return
        case _:
            assert_never(drawing)


def list_texts(value: object) -> Iterator[str]:
    """Yield every text in a drawing but for those of its scales."""
    match value:
        case str():
            yield from filter(None, re.split(r" · | \(|\)", value))
        case tuple():
            yield from (text for one in value for text in list_texts(one))
        case AxisTick() | date() | float() | bool():
            return
        case _ if is_dataclass(value):
            yield from (text for one in fields(value) for text in list_texts(getattr(value, one.name)))


def list_written_texts(picture: Picture) -> list[str]:
    root = ET.fromstring(render_svg(picture, LIGHT))  # noqa: S314 (our own output)
    return [
        re.sub("[\u202a-\u202c]", "", one.text or "") for one in root.iter("{http://www.w3.org/2000/svg}text")
    ]


@settings(max_examples=60, deadline=None)
@given(entries())
def test_a_picture_shows_nothing_that_its_description_and_its_answer_do_not_say(
    content: dict[str, Any],
) -> None:
    for picture, answer in list_pictures(content):
        described = "".join(" ".join(describe_picture(picture)).split())
        assert [one for one in list_written_texts(picture) if "".join(one.split()) not in described] == []
        assert [one for one in list_texts(picture.drawing) if one not in answer] == []


@settings(max_examples=60, deadline=None)
@given(entries())
def test_only_shares_of_a_whole_are_drawn_as_such(content: dict[str, Any]) -> None:
    for picture, _ in list_pictures(content):
        assert not {*list_drawn_shares(picture.drawing)} & {*NO_SHARES}
        if isinstance(picture.drawing, StackedBar):
            assert sum(share.certain_percent for share in picture.drawing.shares) <= 101
