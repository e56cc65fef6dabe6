"""Opinion polls: who was asked by whom, when and how, and what they answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from bot.core.content.figure import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import PartialDate, Period
from bot.core.content.text_types import Label, Prose, Record, UntranslatableLine, Url, ValueOrNotStated
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import BigNumber, Picture, Share
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Chart,
    Facts,
    Heading,
    Line,
    Paragraph,
    Span,
    Style,
    make_line,
)
from bot.core.sections.section import Overview, Section, gettext_noop

DISCLOSURE_ITEMS = 10  # things that a disclosure standard wants told with every poll


class AnswerPart(Record):
    """One answer within a group of answers."""

    label: Label
    """The answer, as it was offered."""
    figure: Figure
    """How many gave it."""


class PollAnswer(AnswerPart):
    """One answer, or a group of answers: "support" with its parts "definitely" and "rather"."""

    parts: tuple[AnswerPart, ...] = ()
    """The answers that the group adds up."""


class PollQuestion(Record):
    """One question of a poll, with its answers."""

    text: Label
    """What was asked about, in a sentence."""
    wording: ValueOrNotStated[Prose]
    """The question word for word, as it was put."""
    series: UntranslatableLine | None = None
    """A name shared by the same question, word for word, in other polls of this pollster."""
    multi_select: bool = False
    """Whether somebody could give several answers."""
    base: Label | None = None
    """Who was asked this question, if not everybody."""
    answers: Annotated[tuple[PollAnswer, ...], Field(min_length=1)]
    """The answers, in the order of the source."""
    verified_sum: Prose | None = None
    """For readers: why the answers do not add up to 100, where that is right."""
    note: Prose | None = None
    """What the source adds: a rise, a fall, a comparison."""


class Poll(Item):
    """One poll. Whatever its source does not state is ``not stated``, and shown so."""

    title: Label | None = None
    """A name for it; pollster and date if left out."""
    pollster: ValueOrNotStated[Label]
    """Who conducted it."""
    sponsor: ValueOrNotStated[Label]
    """Who paid for it."""
    population: ValueOrNotStated[Label]
    """Whom the poll stands for: adults in Russia."""
    fieldwork: ValueOrNotStated[Period]
    """When people were asked."""
    published_on: ValueOrNotStated[PartialDate]
    """When the result was published."""
    sample_size: ValueOrNotStated[Figure]
    """How many people answered."""
    mode: ValueOrNotStated[Label]
    """How they were asked: at home, by telephone, online."""
    sampling: ValueOrNotStated[Label]
    """How they were chosen."""
    weighting: ValueOrNotStated[Label]
    """How the answers were weighted."""
    margin: ValueOrNotStated[Figure]
    """The margin of error in percentage points, of a probability sample only."""
    response_rate: ValueOrNotStated[Figure]
    """How many of those asked answered."""
    questions: Annotated[tuple[PollQuestion, ...], Field(min_length=1)]
    """The questions with their answers."""
    limitations: tuple[Prose, ...] = ()
    """What limits the poll, shown with it."""
    report_url: Url | None = None
    """Where the pollster's own report is."""


def names(poll: Poll, formatter: Formatter) -> tuple[str, ...]:
    """Name a poll after its pollster and the time that people were asked."""
    _ = formatter.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (
        f"{pollster}, {formatter.format_period(poll.fieldwork)}" if poll.fieldwork else pollster
    )
    return (title, pollster, *(question.text for question in poll.questions))


def row(poll: Poll, formatter: Formatter) -> Iterator[Line]:
    """Tell each question with its answers in a line, and what limits them."""
    for question in poll.questions:
        answers = " · ".join(f"{formatter.format_figure(one.figure)} {one.label}" for one in question.answers)
        yield (Span(f"{question.text}: "), Span(answers, Style.BOLD))
    yield from formatter.format_caveats(poll)


def card(poll: Poll, formatter: Formatter) -> Iterator[Block]:
    """Tell the answers, what limits them, and everything about the poll that is stated or not."""
    _ = formatter.translate
    methodology = _build_methodology(poll, formatter)
    for question in poll.questions:
        yield from _build_question_blocks(poll, question, formatter)
    if poll.limitations:
        yield Heading(make_line(_("Limitations")))
        yield Bullets(tuple(formatter.format_prose(text) for text in poll.limitations))
    yield Heading(make_line(_("How the poll was conducted")))
    rows = [
        (label, formatter.value_or_not_stated(value))
        for label, value in methodology.items()
        if value is not None
    ]
    if poll.report_url:
        rows.append((_("Pollster’s report"), (Span(poll.report_url, url=poll.report_url),)))
    if rows:
        yield Facts(tuple(rows))
    yield Paragraph(make_line(_format_disclosure(methodology, formatter), Style.ITALIC))


def _build_question_blocks(poll: Poll, question: PollQuestion, formatter: Formatter) -> Iterator[Block]:
    _ = formatter.translate
    yield Heading(make_line(question.text))
    yield Chart(tuple(_build_bars(question, formatter)), picture=_build_picture(poll, question, formatter))
    rows: list[tuple[str, Line]] = [
        (
            _("Question wording"),
            formatter.format_verbatim(question.wording)
            if question.wording
            else formatter.value_or_not_stated(None),
        )
    ]
    if question.base:
        rows.append((_("Asked of"), make_line(question.base)))
    if question.series:
        rows.append((_("Series"), make_line(question.series)))
    if question.multi_select:
        rows.append((_("Answers"), make_line(_("more than one allowed"))))
    if question.verified_sum:
        rows.append((_("Why it doesn’t add up to 100%"), formatter.format_prose(question.verified_sum)))
    yield Facts(tuple(rows))
    if question.note:
        yield from formatter.format_paragraphs(question.note)


def _build_bars(question: PollQuestion, formatter: Formatter) -> Iterator[Bar]:
    for answer in question.answers:
        yield Bar(answer.label, formatter.format_figure(answer.figure), answer.figure.percentage)
        for part in answer.parts:
            yield Bar(part.label, formatter.format_figure(part.figure), part.figure.percentage, is_part=True)


def _build_picture(poll: Poll, question: PollQuestion, formatter: Formatter) -> Picture | None:
    """Return the answers to a question as a picture, or None if none of them is a percentage."""
    shares = [_build_share(answer, formatter) for answer in question.answers]
    drawing = chart_data.build_share_chart(shares, formatter, is_multi_select=question.multi_select)
    if drawing is None:
        return None
    fieldwork = formatter.format_period(poll.fieldwork) if poll.fieldwork else ""
    description_parts = [
        poll.pollster or formatter.translate("Pollster not stated"),
        fieldwork,
        question.base or "",
    ]
    description, disclosure_score = (
        " · ".join(filter(None, description_parts)),
        _format_disclosure_score(_build_methodology(poll, formatter), formatter),
    )
    return chart_data.build_picture(
        drawing, question.text, formatter, description=description, footer_text=disclosure_score
    )


def _build_share(answer: PollAnswer, formatter: Formatter) -> Share | BigNumber:
    parts = [chart_data.build_share(part.label, part.figure, formatter) for part in answer.parts]
    share = chart_data.build_share(answer.label, answer.figure, formatter, parts)
    return share or BigNumber(formatter.format_figure(answer.figure), answer.label)


def overview(polls: Sequence[Poll], formatter: Formatter) -> Iterator[Overview]:
    """Yield the trend of each question that one pollster has put word for word more than once."""
    for occurrences in _group_by_series(polls).values():
        answers = (
            (when, one.label, one.figure) for when, _, question in occurrences for one in question.answers
        )
        trend = chart_data.build_trend_chart(answers, formatter)
        if trend:
            poll, question = occurrences[-1][1:]
            template = formatter.translate("{pollster}: same question each time")
            curve_lines = (make_line(chart_data.describe_curve(one, formatter)) for one in trend.curves)
            description = template.format(pollster=poll.pollster)
            picture = chart_data.build_picture(trend, question.text, formatter, description=description)
            lines = (make_line(question.text, Style.BOLD), *curve_lines)
            yield Chart(lines=lines, picture=picture), [poll for _, poll, _ in occurrences]


def _group_by_series(polls: Sequence[Poll]) -> Mapping[object, list[tuple[Period, Poll, PollQuestion]]]:
    """Return the dated polls that can be compared, the earliest first, by pollster, series and wording."""
    groups: dict[object, list[tuple[Period, Poll, PollQuestion]]] = {}
    dated_polls = [
        (poll.fieldwork, poll)
        for poll in polls
        if poll.fieldwork and poll.standing in chart_data.CHARTED_STANDINGS
    ]
    for period, poll in sorted(dated_polls, key=lambda pair: pair[0].end.last_day):
        for question in poll.questions:
            if question.series and poll.pollster:
                key = (poll.pollster, question.series, question.wording, question.base)
                groups.setdefault(key, []).append((period, poll, question))
    return groups


def _build_methodology(poll: Poll, formatter: Formatter) -> Mapping[str, object]:
    """Return how the poll was made, label and value; None is what the source does not state.

    The first ten are what AAPOR III.A and ESOMAR/WAPOR want disclosed with every poll.
    """
    _ = formatter.translate
    has_wording = all(question.wording for question in poll.questions)
    return {
        _("Pollster"): poll.pollster,
        _("Sponsor"): poll.sponsor,
        _("Interview dates"): formatter.format_period(poll.fieldwork) if poll.fieldwork else None,
        _("Who it represents"): poll.population,
        _("Sample size"): poll.sample_size,
        _("Sampling method"): poll.sampling,
        _("Margin of error"): poll.margin,
        _("Weighting"): poll.weighting,
        _("Interview method"): poll.mode,
        _("Question wording"): _("full wording above") if has_wording else None,
        _("Published"): poll.published_on,
        _("Response rate"): poll.response_rate,
    }


def _format_disclosure_score(methodology: Mapping[str, object], formatter: Formatter) -> str:
    """Return how many of the ten a reader is told."""
    disclosed_count = sum(value is not None for value in list(methodology.values())[:DISCLOSURE_ITEMS])
    return formatter.translate("{count} of {all} key details disclosed").format(
        count=disclosed_count, all=DISCLOSURE_ITEMS
    )


def _format_disclosure(methodology: Mapping[str, object], formatter: Formatter) -> str:
    """Return how many of the ten a reader is told, and all that the source does not state."""
    _ = formatter.translate
    score = _format_disclosure_score(methodology, formatter)
    missing = [
        formatter.language.uncapitalize(label) for label, value in methodology.items() if value is None
    ]
    if not missing:
        return f"{score}."
    return _("{score}; not stated: {missing}.").format(
        score=score, missing=formatter.language.format_items(missing)
    )


SECTION = Section(
    name="polls",
    title=gettext_noop("Opinion polls"),
    description=gettext_noop("Opinion polls and how they were conducted"),
    schema=tuple[Poll, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
