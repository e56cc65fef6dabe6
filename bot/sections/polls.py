"""Opinion polls: who was asked by whom, when and how, and what they answered."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from bot.briefing.figure import Figure
from bot.briefing.item import Item
from bot.briefing.when import Period, When
from bot.briefing.words import Fixed, Label, Prose, Record, Stated, Url
from bot.reply import Bar, Block, Bullets, Chart, Facts, Heading, Line, Paragraph, Span, Style, plain
from bot.section import Section, message
from bot.telling import Telling

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


def names(poll: Poll, telling: Telling) -> tuple[str, ...]:
    """Name a poll after its pollster and the time that people were asked."""
    _ = telling.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (f"{pollster}, {telling.period(poll.fieldwork)}" if poll.fieldwork else pollster)
    return (title, pollster, *(question.text for question in poll.questions))


def row(poll: Poll, telling: Telling) -> Iterator[Line]:
    """Tell each question with its answers in a line, and what limits them."""
    for question in poll.questions:
        answers = " · ".join(f"{telling.figure(one.figure)} {one.label}" for one in question.answers)
        yield (Span(f"{question.text}: "), Span(answers, Style.BOLD))
    yield from telling.caveats(poll)


def card(poll: Poll, telling: Telling) -> Iterator[Block]:
    """Tell the answers, what limits them, and everything about the poll that is stated or not."""
    _ = telling.translate
    for question in poll.questions:
        yield from _question(question, telling)
    if poll.limitations:
        yield Heading(plain(_("Limitations")))
        yield Bullets(tuple(telling.prose(text) for text in poll.limitations))
    yield Heading(plain(_("How the poll was made")))
    made = _made(poll, telling)
    rows = [(label, telling.stated(value)) for label, value in made.items() if value is not None]
    if poll.report_url:
        rows.append((_("Report"), (Span(poll.report_url, url=poll.report_url),)))
    if rows:
        yield Facts(tuple(rows))
    yield Paragraph(plain(_disclosure(made, telling), Style.ITALIC))


def _question(question: Question, telling: Telling) -> Iterator[Block]:
    _ = telling.translate
    yield Heading(plain(question.text))
    yield Chart(tuple(_bars(question, telling)))
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


def _bars(question: Question, telling: Telling) -> Iterator[Bar]:
    for answer in question.answers:
        yield Bar(answer.label, telling.figure(answer.figure), answer.figure.share)
        for part in answer.parts:
            yield Bar(part.label, telling.figure(part.figure), part.figure.share, part=True)


def _made(poll: Poll, telling: Telling) -> Mapping[str, object]:
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


def _disclosure(made: Mapping[str, object], telling: Telling) -> str:
    """Return how many of the ten a reader is told, and all that the source does not state."""
    _ = telling.translate
    told = sum(value is not None for value in list(made.values())[:DISCLOSED])
    score = _("{count} of {all} disclosed").format(count=told, all=DISCLOSED)
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
)
