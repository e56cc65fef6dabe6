"""What a picture shows: all its texts, inside the canvas, and nothing that its description does not say."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.charts.render import can_draw, render_svg
from bot.core.charts.text_metrics import find_missing_characters, measure_text, normalize_text, wrap_text
from bot.core.charts.theme import ADAPTIVE, LIGHT
from bot.core.messages.chart import (
    AxisTick,
    BarChart,
    BigNumber,
    BigNumbers,
    Curve,
    Drawing,
    Picture,
    Share,
    StackedBar,
    Timeline,
    TimelineEvent,
    TrendChart,
    TrendPoint,
    describe_picture,
)
from tests.core.charts.samples import KINDS, SCRIPTS, picture, pictures

SVG = "{http://www.w3.org/2000/svg}"
EMBEDDING = re.compile("[\u202a-\u202c]")


def written_texts(shown: Picture) -> list[str]:
    """List the texts on a picture, in order."""
    root = ET.fromstring(render_svg(shown, LIGHT))  # noqa: S314 (our own output)
    return [EMBEDDING.sub("", one.text or "") for one in root.iter(f"{SVG}text")]


def list_rects(shown: Picture) -> list[tuple[float, float, str]]:
    """List the start, the width, and the colour or dashes of each rectangle on a picture."""
    root = ET.fromstring(render_svg(shown, LIGHT))  # noqa: S314 (our own output)
    found = [one.attrib for one in root.iter(f"{SVG}rect")][1:]
    return [
        (float(one["x"]), float(one["width"]), one.get("stroke-dasharray") or one["fill"]) for one in found
    ]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_shows_its_title_description_and_footer(kind: str, script: str) -> None:
    shown = picture(kind, script)
    written = "".join(written_texts(shown)).replace(" ", "")
    for text in (shown.title, shown.description, *shown.footer):
        assert text.replace(" ", "") in written


@pytest.mark.parametrize("name", [name for name, _ in pictures()])
def test_the_description_says_all_that_is_written_on_a_picture(name: str) -> None:
    shown = picture(*name.split("-"))
    described = "".join("".join(describe_picture(shown)).split())
    for text in written_texts(shown):
        assert "".join(text.split()) in described


def test_a_remainder_is_an_empty_box_of_its_width() -> None:
    shown = Picture(StackedBar((Share("for", "76%", 76, 76),), "not stated"), "Q")
    start, wide, dashes = next(box for box in list_rects(shown) if box[2] == "4 3")
    assert dashes
    assert start == pytest.approx(20 + 0.76 * 360, abs=1)
    assert wide == pytest.approx(0.24 * 360, abs=2)
    assert "not stated" in written_texts(shown)


def test_a_group_stands_over_its_parts() -> None:
    parts = (Share("firmly", "43%", 43, 43), Share("rather", "33%", 33, 33))
    shown = Picture(StackedBar((Share("for", "76%", 76, 76, parts),), "not stated"), "Q")
    assert [text for text in written_texts(shown) if text.endswith("%")][:3] == ["43%", "33%", "76%"]
    widths = [wide for _, wide, colour in list_rects(shown) if colour in {"#1d5fd1", "#7ba6ee"}][:2]
    assert widths == pytest.approx([0.43 * 360, 0.33 * 360], abs=2.1)


def test_a_trend_is_points_and_straight_lines_between_them() -> None:
    days = [date(2030, month, 1) for month in (1, 4, 12)]
    points = [
        TrendPoint(day, day, value, f"{value}%", str(day))
        for day, value in zip(days, (10, 40, 20), strict=True)
    ]
    scale = (AxisTick(0.0, "0%"), AxisTick(40.0, "40%"))
    shown = Picture(TrendChart((Curve("for", tuple(points)),), scale, ()), "Q")
    path = next(one for one in re.findall(r'd="([^"]+)"', render_svg(shown, LIGHT)) if one.count("L") == 2)
    assert set(re.sub(r"[\d. -]", "", path)) == {"M", "L"}
    (x1, y1), (x2, y2), (x3, y3) = [tuple(map(float, one.split())) for one in path[1:].split("L")]
    assert (x2 - x1) / (x3 - x1) == pytest.approx(90 / 334, abs=0.01)
    assert (y1 - y2) / (y1 - y3) == pytest.approx(3, abs=0.05)


def test_a_period_is_drawn_to_scale() -> None:
    events = (
        TimelineEvent("a year", "2030", date(2030, 1, 1), date(2030, 12, 31)),
        TimelineEvent("a day", "9 May 2031", date(2031, 5, 9), date(2031, 5, 9)),
        TimelineEvent("half a year", "2031", date(2031, 7, 1), date(2031, 12, 31)),
    )
    shown = Picture(Timeline(events, ()), "Q")
    wide = [box[1] for box in list_rects(shown)][:3]
    assert wide[0] == pytest.approx(170, abs=1)
    assert wide[2] == pytest.approx(85.5, abs=1)
    assert wide[1] == 20


@pytest.mark.parametrize(
    ("text", "missing"), [("燈塔", "燈"), ("שלום", "שלום"), ("💥 boom", "💥"), ("Ґанок\n日本", "")]
)
def test_a_picture_with_a_character_that_no_font_has_is_not_drawn(text: str, missing: str) -> None:
    shown = replace(picture("stack", "latin"), title=text)
    assert set(missing) <= set(find_missing_characters(text))
    assert can_draw(shown) is (not missing)


def test_a_picture_for_the_page_has_both_colours_and_no_ids() -> None:
    for _, shown in pictures():
        svg = render_svg(shown, ADAPTIVE)
        assert "light-dark(#ffffff,#14161a)" in svg
        assert " id=" not in svg
        assert " style=" not in svg


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NUMBER = st.floats(0, 100)
DAY = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def _between(one: date, other: date) -> tuple[date, date]:
    return min(one, other), max(one, other)


SHARES = st.builds(
    lambda label, figure, ends, parts: Share(label, figure, min(ends), max(ends), tuple(parts)),
    TEXT,
    TEXT,
    st.tuples(NUMBER, NUMBER),
    st.lists(st.builds(lambda label, value: Share(label, label, value, value), TEXT, NUMBER), max_size=2),
)
POINTS = st.builds(
    lambda days, value, text: TrendPoint(*_between(*days), value, text, text),
    st.tuples(DAY, DAY),
    NUMBER,
    TEXT,
)
EVENTS = st.builds(
    lambda label, when, days: TimelineEvent(label, when, *_between(*days)), TEXT, TEXT, st.tuples(DAY, DAY)
)
NUMBERS = st.builds(BigNumber, TEXT, TEXT, TEXT)
DRAWINGS = st.one_of(
    st.builds(StackedBar, st.lists(SHARES, min_size=1, max_size=4).map(tuple), TEXT),
    st.builds(BarChart, st.lists(SHARES | NUMBERS, min_size=1, max_size=4).map(tuple)),
    st.builds(
        TrendChart,
        st.lists(
            st.builds(Curve, TEXT, st.lists(POINTS, min_size=1, max_size=4).map(tuple)),
            min_size=1,
            max_size=3,
        ).map(tuple),
        st.just((AxisTick(0.0, "0%"), AxisTick(100.0, "100%"))),
        st.lists(st.builds(AxisTick, DAY, TEXT), max_size=3).map(tuple),
    ),
    st.builds(BigNumbers, st.lists(NUMBERS, max_size=3).map(tuple)),
    st.builds(
        Timeline,
        st.lists(EVENTS, min_size=1, max_size=8).map(tuple),
        st.lists(st.builds(AxisTick, DAY, TEXT), max_size=3).map(tuple),
    ),
)


@settings(max_examples=150, deadline=None)
@given(DRAWINGS, TEXT, st.booleans())
def test_any_values_give_a_well_formed_image_within_telegrams_limits(
    drawing: Drawing,
    text: str,
    mirrored: bool,  # noqa: FBT001
) -> None:
    svg = render_svg(Picture(drawing, text, text, (text,), mirrored), LIGHT)
    root = ET.fromstring(svg)  # noqa: S314 (our own output)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    assert wide == 400
    assert 3 * (wide + high) < 10_000  # pixels (Bot API, sendPhoto)
    assert high / wide < 20
    for one in root.iter(f"{SVG}rect"):
        assert float(one.attrib["width"]) >= 0


@settings(max_examples=300, deadline=None)
@given(DRAWINGS, TEXT, TEXT, TEXT, st.booleans())
def test_any_text_on_a_picture_stands_in_its_description(
    drawing: Drawing,
    title: str,
    description: str,
    footer: str,
    mirrored: bool,  # noqa: FBT001
) -> None:
    shown = Picture(drawing, title, description, (footer,), mirrored)
    described = "".join(normalize_text(" ".join(describe_picture(shown))).split())
    for text in written_texts(shown):
        assert "".join(text.split()).removesuffix("…") in described


@pytest.mark.parametrize("text", ["a " * 50, "unbroken" * 40, "即使渡轮永久停运，您是否支持" * 9, "é" * 300])
def test_text_is_wrapped_at_the_maximum_width(text: str) -> None:
    lines = wrap_text(text, 14, 300, max_lines=4)
    assert 1 < len(lines) <= 4
    assert all(measure_text(line, 14) <= 300 for line in lines)
    assert lines[-1].endswith("…") or "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_closing_punctuation() -> None:
    assert not [line for line in wrap_text("支持，" * 40, 14, 100) if line.startswith("，")]
