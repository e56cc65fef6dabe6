"""Builds the trends of a series: a line for each answer, and what is on no line, with the reason.

A line joins only what was measured alike. What it leaves out is said in the text, so none ends in silence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.content.comparable_text import normalize_text
from bot.core.content.figure_value import Figure
from bot.core.content.partial_date import Period
from bot.core.content.word_diff import excerpt_differences
from bot.core.formatting.chart_builder import build_day_ticks, build_percent_ticks, build_picture
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Curve, TrendChart, TrendPoint
from bot.core.messages.reply import Chart, Line, Style, line_to_text, make_line

MAX_NAMED_OMISSIONS = 8  # of one reason; of more, the first are named and the others counted
MAX_CURVES = 6  # curves that can be told apart in one chart


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A text as the reader sees it, and as the original has it.

    Originals are compared: a translation may word the same text in two ways, and two texts in the same way.
    """

    shown: str | None
    original: str | None

    @property
    def key(self) -> str:
        """What two spellings of the same text have in common."""
        return normalize_text(self.original)


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """A question of a series as one poll asked it, with the *description* of a chart of such questions.

    *period* is when it was asked; None if that is not stated. A line joins only questions whose
    *compared_texts*, here by their labels, are the same. *obstacles* are labels and values that keep the poll
    off every line.
    """

    poll_id: str
    poll_title: str
    text: str
    description: str
    period: Period | None
    compared_texts: Mapping[str, ComparedText]
    obstacles: tuple[tuple[str, Line], ...]
    answers: tuple[tuple[ComparedText, Figure], ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What people answered in one poll: when they were asked, in days and in words, and what they said."""

    period: Period
    date_text: str
    text: ComparedText
    figure: Figure

    @property
    def label(self) -> str:
        """The answer as the reader sees it."""
        return self.text.shown or ""


@dataclass(frozen=True, slots=True)
class _Omission:
    """Something that is on no line, and why."""

    what: str
    why: str


def build_trends(
    questions: Sequence[SeriesQuestion], formatter: Formatter
) -> Iterator[tuple[Chart, tuple[str, ...]]]:
    """Yield a chart of all questions of a series that can be compared, with the ids of their polls.

    Its text has each of its curves, and what is on none.
    """
    date_texts = _name_polls_by_dates(questions, formatter)
    for group in _group_comparable(questions):
        answers = [
            _Answer(period, date_texts[one.poll_id], text, figure)
            for period, one in group
            for text, figure in one.answers
        ]
        chart, omissions = _build_chart(answers, formatter)
        if chart:
            joined = tuple(one for _, one in group)
            omissions += _list_other_polls(joined, questions, date_texts, formatter)
            block = _build_block(chart, omissions, joined[-1], formatter)
            yield block, tuple(one.poll_id for one in joined)


def _build_block(
    chart: TrendChart, omissions: Sequence[_Omission], last: SeriesQuestion, formatter: Formatter
) -> Chart:
    lines = (
        make_line(last.text, Style.BOLD),
        make_line(last.description),
        *(make_line(_describe_curve(one, formatter)) for one in chart.curves),
        *_format_omissions(omissions, formatter),
    )
    return Chart(
        lines=lines, picture=build_picture(chart, last.text, formatter, description=last.description)
    )


def _group_comparable(
    questions: Iterable[SeriesQuestion],
) -> Iterator[list[tuple[Period, SeriesQuestion]]]:
    """Yield the questions that a line can join, each once for every poll, the earliest first."""
    groups: dict[tuple[str, ...], dict[str, tuple[Period, SeriesQuestion]]] = {}
    for one in questions:
        if one.period and not one.obstacles:
            key = tuple(text.key for text in one.compared_texts.values())
            groups.setdefault(key, {}).setdefault(one.poll_id, (one.period, one))
    for group in groups.values():
        yield sorted(group.values(), key=lambda pair: pair[0].middle_day)


def _name_polls_by_dates(questions: Iterable[SeriesQuestion], formatter: Formatter) -> Mapping[str, str]:
    """Name each poll, by its id, after its interview dates: no more of them than tells it from the others."""
    polls = {one.poll_id: one for one in questions}
    forms = {poll_id: _list_date_forms(one, formatter) for poll_id, one in polls.items()}
    names: dict[str, str] = {}
    for poll_id, own_forms in forms.items():
        counts = (list(forms_of_one_kind).count for forms_of_one_kind in zip(*forms.values(), strict=True))
        names[poll_id] = next(form for form, count in zip(own_forms, counts, strict=True) if count(form) == 1)
    return names


def _list_date_forms(question: SeriesQuestion, formatter: Formatter) -> tuple[str, str, str, str]:
    """List what can name a poll, in more and more detail; the last form is no other poll's."""
    title, poll_id, comma = question.poll_title, question.poll_id, formatter.locale.comma
    if question.period is None:
        return title, title, title, f"{title}{comma}{poll_id}"
    months, dates = formatter.format_short_period(question.period), formatter.format_period(question.period)
    return months, dates, f"{dates}{comma}{title}", f"{dates}{comma}{poll_id}"


def _list_other_polls(
    joined: Sequence[SeriesQuestion],
    questions: Iterable[SeriesQuestion],
    date_texts: Mapping[str, str],
    formatter: Formatter,
) -> Iterator[_Omission]:
    """Yield the questions that are not among the *joined* ones, each with what keeps it off their lines."""
    joined_places = {id(one) for one in joined}
    differences_by_keys: dict[tuple[str, ...], tuple[tuple[str, Line], ...]] = {}
    for other in questions:
        if id(other) not in joined_places:
            keys = tuple(text.key for text in other.compared_texts.values())
            if keys not in differences_by_keys:
                differences_by_keys[keys] = tuple(_list_differences(joined[0], other, formatter))
            differences = (*other.obstacles, *differences_by_keys[keys])
            reasons = (line_to_text(formatter.format_labelled(*one)) for one in differences)
            why = "; ".join(dict.fromkeys(reasons)) or formatter.translate("asked twice in one poll")
            yield _Omission(date_texts[other.poll_id], why)


def _list_differences(
    first: SeriesQuestion, other: SeriesQuestion, formatter: Formatter
) -> Iterator[tuple[str, Line]]:
    """Yield each compared text of *other* that differs, with its label; of a long one, the words that do."""
    for label, text in first.compared_texts.items():
        other_text = other.compared_texts[label]
        if text.key != other_text.key:
            shown_texts = (one.shown or "" for one in (text, other_text))
            plain_texts = (line_to_text(formatter.format_prose(one)) for one in shown_texts)
            excerpt = excerpt_differences(*plain_texts)[1]
            yield label, make_line(excerpt) or formatter.value_or_not_stated(None)


def _build_chart(
    answers: Sequence[_Answer], formatter: Formatter
) -> tuple[TrendChart | None, list[_Omission]]:
    """Build a curve for each answer that occurs at least twice; list what is on none of them.

    The chart is None without curves.
    """
    curves: list[Curve] = []
    omissions: list[_Omission] = []
    for same_answers in _group_by_label(answers):
        points = [_build_point(one, formatter) for one in same_answers if one.figure.percentage is not None]
        curve = Curve(same_answers[0].label, tuple(points))
        omissions += _list_unplotted(same_answers, formatter)
        if len(points) > 1:
            curves.append(curve)
        elif points:
            omissions.append(
                _Omission(_describe_curve(curve, formatter), formatter.translate("only one point"))
            )
    too_many = formatter.translate("more than {count} lines").format(count=MAX_CURVES)
    omissions += (_Omission(_describe_curve(one, formatter), too_many) for one in curves[MAX_CURVES:])
    return _draw_curves(curves[:MAX_CURVES], answers, formatter) if curves else None, omissions


def _group_by_label(answers: Iterable[_Answer]) -> Iterable[list[_Answer]]:
    """Group the answers by their labels; spelling makes no difference."""
    groups: dict[str, list[_Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.text.key, []).append(answer)
    return groups.values()


def _list_unplotted(answers: Iterable[_Answer], formatter: Formatter) -> Iterator[_Omission]:
    """Yield each figure that has no single place on a percentage scale."""
    for answer in answers:
        if answer.figure.percentage is None:
            figure_text = f"{formatter.format_figure(answer.figure)} ({answer.date_text})"
            text = line_to_text(formatter.format_labelled(answer.label, make_line(figure_text)))
            yield _Omission(text, formatter.translate("no single share of a whole"))


def _build_point(answer: _Answer, formatter: Formatter) -> TrendPoint:
    figure = answer.figure
    return TrendPoint(
        answer.period.first_day,
        answer.period.last_day,
        figure.percentage or 0.0,
        formatter.format_figure(figure),
        answer.date_text,
        is_exact=figure.exact_number is not None,
    )


def _draw_curves(curves: Sequence[Curve], answers: Iterable[_Answer], formatter: Formatter) -> TrendChart:
    periods = [one.period for one in answers]
    start = min((one.start for one in periods), key=lambda one: one.first_day)
    end = max((one.end for one in periods), key=lambda one: one.last_day)
    highest = max(point.percent for curve in curves for point in curve.points)
    return TrendChart(
        tuple(curves), build_percent_ticks(highest, formatter), build_day_ticks(start, end, formatter)
    )


def _describe_curve(curve: Curve, formatter: Formatter) -> str:
    """Describe a curve by each of its points: "for: 51% (Jan 2031) → 52% (Feb 2031)"."""
    points = " → ".join(f"{one.figure_text} ({one.date_text})" for one in curve.points)
    return line_to_text(formatter.format_labelled(curve.label, make_line(points)))


def _format_omissions(omissions: Sequence[_Omission], formatter: Formatter) -> Iterator[Line]:
    """Format what is on no line, one line for each reason."""
    template = formatter.translate("Not on a line: {what} – {why}")
    for why in dict.fromkeys(one.why for one in omissions):
        what = [one.what for one in omissions if one.why == why]
        if len(what) > MAX_NAMED_OMISSIONS:
            rest = formatter.locale.translate_plural("and {count} more", "and {count} more", len(what) - 3)
            what = [*what[:3], rest]
        yield make_line(template.format(what="; ".join(what), why=why))
