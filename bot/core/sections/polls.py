"""Opinion polls: the answers, and how the poll was conducted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from pydantic import Field

from bot.core.content.comparable_text import normalize_text
from bot.core.content.field_labels import FieldPath, gettext_noop
from bot.core.content.field_types import Label, Prose, Record, UntranslatableLine, Url, ValueOrNotStated
from bot.core.content.figure_value import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import PartialDate, Period, convert_to_period
from bot.core.formatting import chart_builder
from bot.core.formatting.entry_groups import EntryGroup
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.question_groups import AskedQuestion, group_by_pollster
from bot.core.formatting.trend_builder import ComparedText, SeriesQuestion, build_trends
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
from bot.core.sections.section import Overview, Section

PollOfSeries = tuple["Poll", "PollQuestion"]

MAX_ANSWERS = 4  # answers of a question that a line shows


class AnswerPart(Record):
    """One answer within a group of answers."""

    label: Label = Field(title=gettext_noop("Answer"))
    """The answer, as it was offered."""
    figure: Figure = Field(title=gettext_noop("Figure"))
    """The share or number that chose it."""


class PollAnswer(AnswerPart):
    """One answer, or a group of answers: "support" with its parts "definitely" and "rather"."""

    parts: tuple[AnswerPart, ...] = Field(default=(), title=gettext_noop("Answers"))
    """The answers that the group combines."""


class PollQuestion(Record):
    """One question of a poll, with its answers."""

    text: Label = Field(title=gettext_noop("Question"))
    """The question in short."""
    wording: ValueOrNotStated[Prose] = Field(default=None, title=gettext_noop("Question wording"))
    """The question in the exact words in which it was asked."""
    series: UntranslatableLine | None = Field(default=None, title=gettext_noop("Series"))
    """A name that the same question, word for word, shares across polls of this pollster."""
    multi_select: bool = Field(default=False, title=gettext_noop("Answers"))
    """Whether more than one answer was allowed."""
    base: Label | None = Field(default=None, title=gettext_noop("Asked of"))
    """Who was asked this question, if not everybody."""
    answers: tuple[PollAnswer, ...] = Field(min_length=1, title=gettext_noop("Answers"))
    """The answers, in the order of the source."""
    verified_sum: Prose | None = Field(default=None, title=gettext_noop("Why it doesn’t add up to 100%"))
    """For readers: why the answers do not add up to 100, where that is correct."""
    note: Prose | None = Field(default=None, title=gettext_noop("Note"))
    """What the source adds: a rise, a fall, a comparison."""


class Poll(Item):
    """One poll. What its source does not state is ``not stated``, and shown as such."""

    title: Label | None = Field(default=None, title=gettext_noop("Title"))
    """A title; pollster and interview dates if left out."""
    pollster: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Pollster"))
    """Who conducted it."""
    sponsor: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Sponsor"))
    """Who paid for it."""
    population: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Who it represents"))
    """Who the poll represents: adults in Russia."""
    fieldwork: ValueOrNotStated[Period] = Field(default=None, title=gettext_noop("Interview dates"))
    """When the interviews took place."""
    published_on: ValueOrNotStated[PartialDate] = Field(default=None, title=gettext_noop("Published"))
    """When the result was published."""
    sample_size: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Sample size"))
    """How many people answered."""
    mode: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Interview method"))
    """How they were interviewed: at home, by telephone, online."""
    sampling: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Sampling method"))
    """How they were sampled."""
    weighting: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Weighting"))
    """How the answers were weighted."""
    margin: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Margin of error"))
    """The margin of error in percentage points, for probability samples only."""
    response_rate: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Response rate"))
    """The share of those approached who answered."""
    questions: tuple[PollQuestion, ...] = Field(min_length=1, title=gettext_noop("Questions"))
    """The questions with their answers."""
    limitations: tuple[Prose, ...] = Field(default=(), title=gettext_noop("Limitations"))
    """Limitations that are shown with the poll."""
    report_url: Url | None = Field(default=None, title=gettext_noop("Pollster’s report"))
    """The address of the pollster's own report."""

    @property
    def true_as_of(self) -> PartialDate | None:
        """Its own date, or the last day, month or year of the interviews, or else when it was published."""
        return self.as_of or (self.fieldwork.end if self.fieldwork else self.published_on)

    @property
    def period(self) -> Period | None:
        """When people were asked, as far as it is known: the interview dates, or else its date."""
        return self.fieldwork or convert_to_period(self.true_as_of)


def names(poll: Poll, formatter: Formatter) -> tuple[str, ...]:
    """Name a poll by its title, or its pollster and interview dates; its questions are names as well."""
    _ = formatter.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (
        f"{pollster}, {formatter.format_period(poll.fieldwork)}" if poll.fieldwork else pollster
    )
    return (title, pollster, *(question.text for question in poll.questions))


def subject(poll: Poll, formatter: Formatter) -> str:
    """Give the question, or the name of a poll of several questions."""
    return poll.questions[0].text if len(poll.questions) == 1 else names(poll, formatter)[0]


def fact(poll: Poll, formatter: Formatter) -> Line:
    """Give the first answers to the only question: "76% support"; or to the first, which is named then."""
    question = poll.questions[0]
    answers = _format_answers(question, formatter)
    return answers if len(poll.questions) == 1 else formatter.format_labelled(question.text, answers)


def _format_answers(question: PollQuestion, formatter: Formatter) -> Line:
    answers = [f"{formatter.format_figure(one.figure)} {one.label}" for one in question.answers]
    more = ["…"] if len(answers) > MAX_ANSWERS else []
    return make_line(" · ".join((*answers[:MAX_ANSWERS], *more)), Style.BOLD)


def trust(poll: Poll, formatter: Formatter) -> Iterator[str]:
    """Name the poll, then its pollster and its dates as far as its title does not."""
    when = formatter.format_period(poll.fieldwork) if poll.fieldwork else ""
    if not when and poll.as_of:
        when = formatter.format_date(poll.as_of)
    title = poll.title or ""
    pollster = poll.pollster or formatter.translate("Pollster not stated")
    own_parts = (one for one in (pollster, when) if one.casefold() not in title.casefold())
    yield from filter(None, (title, ", ".join(own_parts)))


def row(poll: Poll, formatter: Formatter) -> Iterator[Line]:
    """Show each question with its answers in a line, and whom it was asked of if not everybody."""
    for question in poll.questions:
        label = f"{question.text} ({question.base})" if question.base else question.text
        yield formatter.format_labelled(label, _format_answers(question, formatter))


def trust_notes(poll: Poll, formatter: Formatter) -> Iterator[Line]:
    """Say how many of the ten details are published."""
    yield make_line(_format_transparency(poll, formatter))


def card(poll: Poll, formatter: Formatter) -> Iterator[Block]:
    """Show each question with its answers, as far as the fact does not say them."""
    for place, question in enumerate(poll.questions):
        if place:
            yield Heading(make_line(question.text))
        bars = tuple(_build_bars(question, formatter, is_in_fact=place == 0))
        if poll.still_holds:
            yield Chart(bars, picture=_build_picture(poll, question, formatter))
        elif shown_bars := tuple(replace(one, percent=None) for one in bars if not one.is_repeated):
            yield Chart(shown_bars)
        if rows := tuple(_build_question_rows(question, formatter)):
            yield Facts(rows)


def _build_question_rows(question: PollQuestion, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield what the answers cannot be read without."""
    label = partial(formatter.field_label, PollQuestion)
    if question.base:
        yield label("base"), make_line(question.base)
    if question.multi_select:
        yield label("multi_select"), make_line(formatter.translate("more than one allowed"))


def method(poll: Poll, formatter: Formatter) -> Iterator[Block]:
    """Show the ten details, what else the source says about the method, and the limitations."""
    details = _list_details(poll, formatter)
    further_rows = _build_further_rows(poll, formatter)
    yield Facts((*((label, value) for label, value in details if value), *further_rows))
    if missing := _list_undisclosed(details, formatter):
        yield Paragraph(missing)
    for question in poll.questions:
        yield from _build_question_notes(poll, question, formatter)
    if poll.limitations:
        yield Heading(make_line(formatter.field_label(Poll, "limitations")))
        yield Bullets(tuple(formatter.format_prose(text) for text in poll.limitations))


def _build_further_rows(poll: Poll, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield the details beyond the ten, as far as they are stated."""
    for name in ("published_on", "response_rate"):
        if (value := getattr(poll, name)) is not None:
            yield formatter.field_label(Poll, name), formatter.value_or_not_stated(value)
    if poll.report_url:
        yield formatter.field_label(Poll, "report_url"), (Span(poll.report_url, url=poll.report_url),)


def _build_question_notes(poll: Poll, question: PollQuestion, formatter: Formatter) -> Iterator[Block]:
    """Yield what the source adds to a question, under its text if there are several."""
    label = partial(formatter.field_label, PollQuestion)
    rows: list[tuple[str, Line]] = []
    if question.wording and not _format_wordings(poll.questions, formatter):
        rows.append((label("wording"), formatter.format_verbatim(question.wording)))
    if question.series:
        rows.append((label("series"), make_line(question.series)))
    if question.verified_sum:
        rows.append((label("verified_sum"), formatter.format_prose(question.verified_sum)))
    if len(poll.questions) > 1 and (rows or question.note):
        yield Heading(make_line(question.text))
    if rows:
        yield Facts(tuple(rows))
    if question.note:
        yield from formatter.format_paragraphs(question.note)


def _build_bars(question: PollQuestion, formatter: Formatter, *, is_in_fact: bool) -> Iterator[Bar]:
    """Yield a bar for each answer and its parts; the fact says the first answers of its question."""
    is_clear = sum(bool(answer.parts) for answer in question.answers) <= 1  # which answer the parts belong to
    for place, answer in enumerate(question.answers):
        is_repeated = is_in_fact and is_clear and place < MAX_ANSWERS
        figure_text = formatter.format_figure(answer.figure)
        yield Bar(answer.label, figure_text, answer.figure.percentage, is_repeated=is_repeated)
        for part in answer.parts:
            yield Bar(part.label, formatter.format_figure(part.figure), part.figure.percentage, is_part=True)


def _build_picture(poll: Poll, question: PollQuestion, formatter: Formatter) -> Picture | None:
    """Build a picture of the answers; None if none of them is a percentage."""
    shares = [_build_share(answer, formatter) for answer in question.answers]
    drawing = chart_builder.build_share_chart(shares, formatter, is_multi_select=question.multi_select)
    if drawing is None:
        return None
    fieldwork = formatter.format_period(poll.fieldwork) if poll.fieldwork else ""
    description_parts = [
        poll.pollster or formatter.translate("Pollster not stated"),
        fieldwork,
        question.base or "",
    ]
    return chart_builder.build_picture(
        drawing,
        question.text,
        formatter,
        description=" · ".join(filter(None, description_parts)),
        footer_text=_format_transparency(poll, formatter),
    )


def _build_share(answer: PollAnswer, formatter: Formatter) -> Share | BigNumber:
    parts = [chart_builder.build_share(part.label, part.figure, formatter) for part in answer.parts]
    share = chart_builder.build_share(answer.label, answer.figure, formatter, parts)
    return share or BigNumber(formatter.format_figure(answer.figure), answer.label)


def overview(polls: Sequence[Poll], formatter: Formatter) -> Iterator[Overview]:
    """Yield the trend of each question that one pollster asked more than once in the same words."""
    polls_by_id = {poll.id: poll for poll in polls}
    originals = [_find_original(poll, formatter) for poll in polls]
    for occurrences in group_by_series(originals):
        questions = [_build_series_question(one, polls_by_id[one[0].id], formatter) for one in occurrences]
        for chart, poll_ids in build_trends(questions, formatter):
            yield chart, [polls_by_id[poll_id] for poll_id in poll_ids]


def groups(polls: Sequence[Poll], formatter: Formatter) -> Sequence[EntryGroup]:
    """Group polls by pollster and question, also where a translation words them in other ways."""
    return group_by_pollster(
        (one for poll in polls for one in _list_asked_questions(poll, formatter)), formatter
    )


def _list_asked_questions(poll: Poll, formatter: Formatter) -> Iterator[AskedQuestion]:
    original = _find_original(poll, formatter)
    pollster = ComparedText(poll.pollster or formatter.translate("Pollster not stated"), original.pollster)
    for question, original_question in zip(poll.questions, original.questions, strict=True):
        identity = original_question.series or original_question.text
        text = ComparedText(question.text, identity)
        yield AskedQuestion(poll, poll.period, pollster, text, partial(_format_answers, question, formatter))


def _find_original(poll: Poll, formatter: Formatter) -> Poll:
    """Find a poll in the briefing that the reader's briefing translates, if it does."""
    original = formatter.briefing.original
    entry = original.entries_by_id[poll.id][1] if original else poll
    return entry if isinstance(entry, Poll) else poll


def _build_series_question(original: PollOfSeries, poll: Poll, formatter: Formatter) -> SeriesQuestion:
    """Build the question of *poll*, which may be in translation, to be compared by its *original*."""
    original_poll, original_question = original
    place = next(index for index, one in enumerate(original_poll.questions) if one is original_question)
    question = poll.questions[place]
    pollster_text = formatter.translate("{pollster}: same question each time").format(pollster=poll.pollster)
    original_texts = list_compared_texts(original_poll, original_question)
    compared_texts = {
        formatter.field_label(field.record, field.name): ComparedText(text, original_texts[field])
        for field, text in list_compared_texts(poll, question).items()
    }
    answers = zip(question.answers, original_question.answers, strict=True)
    return SeriesQuestion(
        poll.id,
        names(poll, formatter)[0],
        question.text,
        " · ".join(filter(None, (pollster_text, poll.population, question.base))),
        poll.fieldwork,
        compared_texts,
        tuple(_list_obstacles(poll, formatter)),
        tuple((ComparedText(one.label, original_one.label), one.figure) for one, original_one in answers),
    )


def _list_obstacles(poll: Poll, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield what keeps a poll off every line: its standing, or what is not stated."""
    if not poll.still_holds:
        yield formatter.field_label(Poll, "standing"), make_line(formatter.format_choice(poll, "standing"))
    for name in ("pollster", "fieldwork"):
        if getattr(poll, name) is None:
            yield formatter.field_label(Poll, name), formatter.value_or_not_stated(None)


def group_by_series(polls: Iterable[Poll]) -> list[list[PollOfSeries]]:
    """Group the questions of a series by pollster; spelling makes no difference.

    A poll whose pollster is not stated is in each group of its series.
    """
    by_series: dict[str, dict[str, list[PollOfSeries]]] = {}
    for poll in polls:
        for question in poll.questions:
            if question.series:
                groups = by_series.setdefault(normalize_text(question.series), {})
                groups.setdefault(normalize_text(poll.pollster), []).append((poll, question))
    for groups in by_series.values():
        if len(groups) > 1 and "" in groups:
            without_pollster = groups.pop("")
            groups |= {name: [*group, *without_pollster] for name, group in groups.items()}
    return [group for groups in by_series.values() for group in groups.values()]


def list_compared_texts(poll: Poll, question: PollQuestion) -> Mapping[FieldPath, str | None]:
    """List what polls must have in common to be joined by a line, by field."""
    return {
        FieldPath(Poll, "pollster"): poll.pollster,
        FieldPath(Poll, "population"): poll.population,
        FieldPath(PollQuestion, "wording"): question.wording,
        FieldPath(PollQuestion, "base"): question.base,
    }


def _list_details(poll: Poll, formatter: Formatter) -> list[tuple[str, Line | None]]:
    """List the ten details that must be disclosed with every poll (AAPOR III.A, ESOMAR/WAPOR), by label.

    The value is None where the source does not state it.
    """
    fieldwork = formatter.format_period(poll.fieldwork) if poll.fieldwork else None
    values = {
        "pollster": poll.pollster,
        "sponsor": poll.sponsor,
        "fieldwork": fieldwork,
        "population": poll.population,
        "sample_size": poll.sample_size,
        "sampling": poll.sampling,
        "margin": poll.margin,
        "weighting": poll.weighting,
        "mode": poll.mode,
    }
    wording_label = formatter.field_label(PollQuestion, "wording")
    details = [
        (formatter.field_label(Poll, name), formatter.value_or_not_stated(value) if value else None)
        for name, value in values.items()
    ]
    return [*details, (wording_label, _format_wordings(poll.questions, formatter))]


def _format_wordings(questions: Sequence[PollQuestion], formatter: Formatter) -> Line | None:
    """Format the wording of every question in one line; None unless all are stated."""
    wordings = [formatter.format_verbatim(one.wording) for one in questions if one.wording]
    if len(wordings) < len(questions):
        return None
    return tuple(span for wording in wordings for span in (Span(" / "), *wording))[1:]


def _format_transparency(poll: Poll, formatter: Formatter) -> str:
    """Say how many of the ten details are published."""
    details = _list_details(poll, formatter)
    return formatter.translate("Transparency: {count} of {all} details published").format(
        count=sum(value is not None for _, value in details), all=len(details)
    )


def _list_undisclosed(details: Sequence[tuple[str, Line | None]], formatter: Formatter) -> Line:
    """List those of the ten details that are not published; empty if all are."""
    labels = [formatter.locale.uncapitalize(label) for label, value in details if value is None]
    if not labels:
        return ()
    missing = formatter.locale.format_items(labels)
    return make_line(
        formatter.translate("Details not stated: {missing}.").format(missing=missing), Style.ITALIC
    )


SECTION = Section(
    name="polls",
    title=gettext_noop("Opinion polls"),
    description=gettext_noop("Opinion polls and how they were conducted"),
    schema=tuple[Poll, ...],
    names=names,
    subject=subject,
    fact=fact,
    trust=trust,
    trust_notes=trust_notes,
    method=method,
    row=row,
    card=card,
    has_numbers=True,
    overview=overview,
    period=lambda poll: poll.period,
    groups=groups,
)
