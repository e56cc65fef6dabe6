"""Opinion polls: who was asked by whom, when and how, and what they answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from bot.core.content.figure import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import Period, When
from bot.core.content.text_types import Fixed, Label, Prose, Record, Stated, Url
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Number, Picture, Share
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
    plain,
)
from bot.core.sections.section import Overview, Section, message

DISCLOSED = 10  # things that a disclosure standard wants told with every poll


class Part(Record):
    """One answer within a group of answers."""

    label: Label
    """The answer, as it was offered."""
    figure: Figure
    """How many gave it."""


class Answer(Part):
    """One answer, or a group of answers: "support" with its parts "definitely" and "rather"."""

    parts: tuple[Part, ...] = ()
    """The answers that the group adds up."""


class Question(Record):
    """One question of a poll, with its answers."""

    text: Label
    """What was asked about, in a sentence."""
    wording: Stated[Prose]
    """The question word for word, as it was put."""
    series: Fixed | None = None
    """A name shared by the same question, word for word, in other polls of this pollster."""
    multi_select: bool = False
    """Whether somebody could give several answers."""
    base: Label | None = None
    """Who was asked this question, if not everybody."""
    answers: Annotated[tuple[Answer, ...], Field(min_length=1)]
    """The answers, in the order of the source."""
    verified_sum: Prose | None = None
    """For readers: why the answers do not add up to 100, where that is right."""
    note: Prose | None = None
    """What the source adds: a rise, a fall, a comparison."""


class Poll(Item):
    """One poll. Whatever its source does not state is ``not stated``, and shown so."""

    title: Label | None = None
    """A name for it; pollster and date if left out."""
    pollster: Stated[Label]
    """Who conducted it."""
    sponsor: Stated[Label]
    """Who paid for it."""
    population: Stated[Label]
    """Whom the poll stands for: adults in Russia."""
    fieldwork: Stated[Period]
    """When people were asked."""
    published_on: Stated[When]
    """When the result was published."""
    sample_size: Stated[Figure]
    """How many people answered."""
    mode: Stated[Label]
    """How they were asked: at home, by telephone, online."""
    sampling: Stated[Label]
    """How they were chosen."""
    weighting: Stated[Label]
    """How the answers were weighted."""
    margin: Stated[Figure]
    """The margin of error in percentage points, of a probability sample only."""
    response_rate: Stated[Figure]
    """How many of those asked answered."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    """The questions with their answers."""
    limitations: tuple[Prose, ...] = ()
    """What limits the poll, shown with it."""
    report_url: Url | None = None
    """Where the pollster's own report is."""


def names(poll: Poll, telling: Formatter) -> tuple[str, ...]:
    """Name a poll after its pollster and the time that people were asked."""
    _ = telling.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (f"{pollster}, {telling.period(poll.fieldwork)}" if poll.fieldwork else pollster)
    return (title, pollster, *(question.text for question in poll.questions))


def row(poll: Poll, telling: Formatter) -> Iterator[Line]:
    """Tell each question with its answers in a line, and what limits them."""
    for question in poll.questions:
        answers = " · ".join(f"{telling.figure(one.figure)} {one.label}" for one in question.answers)
        yield (Span(f"{question.text}: "), Span(answers, Style.BOLD))
    yield from telling.caveats(poll)


def card(poll: Poll, telling: Formatter) -> Iterator[Block]:
    """Tell the answers, what limits them, and everything about the poll that is stated or not."""
    _ = telling.translate
    made = _made(poll, telling)
    for question in poll.questions:
        yield from _question(poll, question, telling)
    if poll.limitations:
        yield Heading(plain(_("Limitations")))
        yield Bullets(tuple(telling.prose(text) for text in poll.limitations))
    yield Heading(plain(_("How the poll was made")))
    rows = [(label, telling.stated(value)) for label, value in made.items() if value is not None]
    if poll.report_url:
        rows.append((_("Report"), (Span(poll.report_url, url=poll.report_url),)))
    if rows:
        yield Facts(tuple(rows))
    yield Paragraph(plain(_disclosure(made, telling), Style.ITALIC))


def _question(poll: Poll, question: Question, telling: Formatter) -> Iterator[Block]:
    _ = telling.translate
    yield Heading(plain(question.text))
    yield Chart(tuple(_bars(question, telling)), picture=_picture(poll, question, telling))
    rows: list[tuple[str, Line]] = [
        (_("Wording"), telling.verbatim(question.wording) if question.wording else telling.stated(None))
    ]
    if question.base:
        rows.append((_("Asked of"), plain(question.base)))
    if question.series:
        rows.append((_("Series"), plain(question.series)))
    if question.multi_select:
        rows.append((_("Answers"), plain(_("several could be given"))))
    if question.verified_sum:
        rows.append((_("Sum of the answers"), telling.prose(question.verified_sum)))
    yield Facts(tuple(rows))
    if question.note:
        yield from telling.paragraphs(question.note)


def _bars(question: Question, telling: Formatter) -> Iterator[Bar]:
    for answer in question.answers:
        yield Bar(answer.label, telling.figure(answer.figure), answer.figure.share)
        for part in answer.parts:
            yield Bar(part.label, telling.figure(part.figure), part.figure.share, part=True)


def _picture(poll: Poll, question: Question, telling: Formatter) -> Picture | None:
    """Return the answers to a question as a picture, or None if none of them is a percentage."""
    found = [_share(answer, telling) for answer in question.answers]
    drawing = chart_data.shares(found, telling, several=question.multi_select)
    if drawing is None:
        return None
    asked = telling.period(poll.fieldwork) if poll.fieldwork else ""
    told = [poll.pollster or telling.translate("Pollster not stated"), asked, question.base or ""]
    about, score = " · ".join(filter(None, told)), _score(_made(poll, telling), telling)
    return chart_data.picture(drawing, question.text, telling, about=about, said=score)


def _share(answer: Answer, telling: Formatter) -> Share | Number:
    parts = [chart_data.share(part.label, part.figure, telling) for part in answer.parts]
    drawn = chart_data.share(answer.label, answer.figure, telling, parts)
    return drawn or Number(telling.figure(answer.figure), answer.label)


def overview(polls: Sequence[Poll], telling: Formatter) -> Iterator[Overview]:
    """Yield the trend of each question that one pollster has put word for word more than once."""
    for asked in _series(polls).values():
        answers = ((when, one.label, one.figure) for when, _, question in asked for one in question.answers)
        trend = chart_data.trend(answers, telling)
        if trend:
            poll, question = asked[-1][1:]
            words = telling.translate("{pollster}: the same question each time")
            courses = (plain(chart_data.course(one, telling)) for one in trend.curves)
            about = words.format(pollster=poll.pollster)
            shown = chart_data.picture(trend, question.text, telling, about=about)
            lines = (plain(question.text, Style.BOLD), *courses)
            yield Chart(lines=lines, picture=shown), [poll for _, poll, _ in asked]


def _series(polls: Sequence[Poll]) -> Mapping[object, list[tuple[Period, Poll, Question]]]:
    """Return the dated polls that can be compared, the earliest first, by pollster, series and wording."""
    found: dict[object, list[tuple[Period, Poll, Question]]] = {}
    dated = [(poll.fieldwork, poll) for poll in polls if poll.fieldwork and poll.standing in chart_data.SHOWN]
    for when, poll in sorted(dated, key=lambda pair: pair[0].end.last):
        for question in poll.questions:
            if question.series and poll.pollster:
                same = (poll.pollster, question.series, question.wording, question.base)
                found.setdefault(same, []).append((when, poll, question))
    return found


def _made(poll: Poll, telling: Formatter) -> Mapping[str, object]:
    """Return how the poll was made, label and value; None is what the source does not state.

    The first ten are what AAPOR III.A and ESOMAR/WAPOR want disclosed with every poll.
    """
    _ = telling.translate
    worded = all(question.wording for question in poll.questions)
    return {
        _("Pollster"): poll.pollster,
        _("Sponsor"): poll.sponsor,
        _("People asked"): telling.period(poll.fieldwork) if poll.fieldwork else None,
        _("Population"): poll.population,
        _("Sample size"): poll.sample_size,
        _("Sampling"): poll.sampling,
        _("Margin of error"): poll.margin,
        _("Weighting"): poll.weighting,
        _("Mode"): poll.mode,
        _("Wording"): _("word for word, see above") if worded else None,
        _("Published"): poll.published_on,
        _("Response rate"): poll.response_rate,
    }


def _score(made: Mapping[str, object], telling: Formatter) -> str:
    """Return how many of the ten a reader is told."""
    told = sum(value is not None for value in list(made.values())[:DISCLOSED])
    return telling.translate("{count} of {all} disclosed").format(count=told, all=DISCLOSED)


def _disclosure(made: Mapping[str, object], telling: Formatter) -> str:
    """Return how many of the ten a reader is told, and all that the source does not state."""
    _ = telling.translate
    score = _score(made, telling)
    missing = [telling.language.inside(label) for label, value in made.items() if value is None]
    if not missing:
        return f"{score}."
    return _("{score}; not stated: {missing}.").format(
        score=score, missing=telling.language.together(missing)
    )


SECTION = Section(
    name="polls",
    title=message("Opinion polls"),
    about=message("Opinion polls, with who asked whom, when and how"),
    shape=tuple[Poll, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
