"""Pictures in answers: what is drawn, how exactly, and what a screenshot keeps."""

import pytest

from bot.core.app import App
from bot.core.messages.chart import BarChart, BigNumbers, Picture, StackedBar, Timeline, TrendChart
from bot.core.messages.reply import Chart
from tests.support.app_fixtures import SHIPPED, app_from_files, app_with_entries, ask


def pictures(app: App, line: str) -> list[Picture]:
    """Return the pictures of the answer to a command line."""
    return [one.picture for one in ask(app, line).blocks if isinstance(one, Chart) and one.picture]


def poll(answers: str, more: str = "") -> App:
    return app_with_entries(
        f"polls: [{{id: a, pollster: Brine, fieldwork: 2031-04, questions: [{{text: The bridge, {more}"
        f"answers: [{answers}]}}]}}]"
    )


def test_the_sample_shows_76_as_43_and_33_and_the_rest_as_not_stated() -> None:
    (shown,) = pictures(app_from_files(*SHIPPED), "polls levada-2026-01")
    assert isinstance(shown.drawing, StackedBar)
    (group,) = shown.drawing.shares
    assert (group.certain_percent, [part.certain_percent for part in group.parts]) == (76, [43, 33])
    assert shown.drawing.remainder_label == "not stated"
    assert shown.footer[0] == "Source: LBC, 6 March 2026"
    assert shown.footer[1].startswith("As of January 2026 · ")
    assert shown.footer[1].endswith("Transparency: 1 of 10 details published")


@pytest.mark.parametrize(
    ("figure", "certain", "possible"),
    [
        ("60%", 60, 60),
        ("nearly 60%", 56, 60),
        ('">60%"', 60, 64),
        ('"≈60%"', 58, 62),
        ("less than 9%", 0, 9),
        ("10–20%", 10, 20),
        ("nearly 2%", 0, 2),
        ('">99%"', 99, 100),
    ],
)
def test_a_vague_figure_is_never_drawn_as_exact(figure: str, certain: float, possible: float) -> None:
    (shown,) = pictures(poll(f"{{label: for, figure: {figure}}}"), "polls a")
    assert isinstance(shown.drawing, StackedBar)
    (share,) = shown.drawing.shares
    assert (share.certain_percent, share.possible_percent) == (certain, possible)


@pytest.mark.parametrize(
    ("answers", "more", "kind"),
    [
        ("{label: a, figure: 60%}, {label: b, figure: 40%}", "", StackedBar),
        ("{label: a, figure: 60%}, {label: b, figure: 41%}", "", StackedBar),
        (
            "{label: a, figure: 60%}, {label: b, figure: 20%}",
            "multi_select: true, verified_sum: several, ",
            BarChart,
        ),
        (
            "{label: a, figure: 90%}, {label: b, figure: 80%}",
            "multi_select: true, verified_sum: several, ",
            BarChart,
        ),
        ("{label: a, figure: 60%}, {label: b, figure: hardly anyone}", "verified_sum: words, ", BarChart),
    ],
)
def test_only_parts_of_one_whole_share_a_bar(answers: str, more: str, kind: type[object]) -> None:
    (shown,) = pictures(poll(answers, more), "polls a")
    assert isinstance(shown.drawing, kind)


def test_rounded_answers_leave_no_gap() -> None:
    (shown,) = pictures(
        poll("{label: a, figure: 33%}, {label: b, figure: 33%}, {label: c, figure: 33%}"), "polls a"
    )
    assert isinstance(shown.drawing, StackedBar)
    assert shown.drawing.remainder_label == ""


def test_answers_without_a_percentage_have_no_picture() -> None:
    assert pictures(poll("{label: a, figure: dozens}"), "polls a") == []


def series(*polls: str) -> App:
    return app_with_entries("polls:\n" + "".join(f"  - {{{one}}}\n" for one in polls))


def one(id: str, when: str, value: int, pollster: str = "Brine", **more: str) -> str:  # noqa: A002
    wording = f"wording: {more['wording']}, " if "wording" in more else ""
    name, extra = more.get("series", "bridge"), more.get("extra", "")
    return (
        f"id: {id}, pollster: {pollster}, fieldwork: {when}, {extra}questions: [{{text: The bridge, {wording}"
        f"series: {name}, verified_sum: one, answers: [{{label: for, figure: {value}%}}]}}]"
    )


def test_a_trend_joins_the_same_question_of_the_same_pollster_by_date() -> None:
    (shown,) = pictures(
        series(one("b", "2031-02", 45), one("a", "2031-01", 40), one("c", "2031-03", 50)), "polls"
    )
    assert isinstance(shown.drawing, TrendChart)
    (curve,) = shown.drawing.curves
    assert [point.percent for point in curve.points] == [40, 45, 50]
    assert shown.description == "Brine · Question wording: not stated"


@pytest.mark.parametrize(
    "other",
    [
        one("b", "2031-02", 45, "Salt"),
        one("b", "2031-02", 45, series="ferry"),
        one("b", "2031-02", 45, wording="Another?"),
        one("b", "2031-02", 45, extra="standing: retracted, "),
        one("b", "not stated", 45),
    ],
    ids=["another pollster", "another series", "another wording", "retracted", "not dated"],
)
def test_polls_that_cannot_be_compared_have_no_trend(other: str) -> None:
    assert pictures(series(one("a", "2031-01", 40), other), "polls") == []


def test_a_list_of_figures_does_not_draw_a_retracted_one() -> None:
    app = app_with_entries(
        """\
        figures:
          - {id: a, title: Boats, figure: more than 400}
          - {id: b, title: Otters, figure: 12, standing: retracted}
          - {id: c, title: Lamps, figure: 7, standing: contested}
        """
    )
    (shown,) = pictures(app, "figures")
    assert isinstance(shown.drawing, BigNumbers)
    assert [number.figure_text for number in shown.drawing.numbers] == ["more than 400", "7"]
    assert "contested" in shown.drawing.numbers[1].note
    assert "2 of 3 figures" in shown.footer[1]


def test_a_timeline_shows_a_date_no_more_exactly_than_known() -> None:
    app = app_with_entries(
        """\
        events:
          - {id: b, title: The vote, when: 2031-06}
          - {id: a, title: The storm, when: 2030}
          - {id: c, title: The flood}
        """
    )
    (shown,) = pictures(app, "events")
    assert isinstance(shown.drawing, Timeline)
    storm, vote = shown.drawing.events
    assert (storm.label, (storm.end - storm.start).days) == ("The storm", 364)
    assert (vote.date_text, (vote.end - vote.start).days) == ("June 2031", 29)


def test_one_dated_event_makes_no_timeline() -> None:
    app = app_with_entries("events: [{id: a, title: A, when: 2030}, {id: b, title: B}]")
    assert pictures(app, "events") == []
