"""Opinion polls: the answers, and how the poll was conducted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.core.content.field_labels import gettext_noop
from bot.core.content.partial_date import convert_to_period
from bot.core.content.poll import Poll, PollAnswer, PollQuestion
from bot.core.formatting import chart_builder
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.poll_series import groups, overview
from bot.core.formatting.poll_text import MAX_ANSWERS, format_answers, name_question, names
from bot.core.formatting.repetition import has_same_words, has_year
from bot.core.formatting.subgroup_tables import build_subgroup_details
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
from bot.core.sections.section import Section


def subject(poll: Poll, formatter: Formatter) -> str:
    """Give the question, or the name of a poll of several questions."""
    return poll.questions[0].text if len(poll.questions) == 1 else names(poll, formatter)[0]


def fact(poll: Poll, formatter: Formatter) -> Line:
    """Give the first answers to the only question: "76% support"; or to the first, which is named then."""
    question = poll.questions[0]
    answers = format_answers(question, formatter)
    return (
        answers if len(poll.questions) == 1 else formatter.format_labelled(name_question(question), answers)
    )


def trust(poll: Poll, formatter: Formatter) -> Iterator[str]:
    """Name the poll, then its pollster and its dates as far as its title does not."""
    title, period = poll.title or "", poll.fieldwork or convert_to_period(poll.as_of)
    pollster = poll.pollster or formatter.translate("Pollster not stated")
    is_named = bool(title) and has_same_words(pollster, title)
    if is_named or formatter.publishers(poll) == (pollster,):
        pollster = ""
    is_dated = period is not None and has_year(title, period.end.year)
    when = formatter.format_period(period) if period and not is_dated else ""
    yield from filter(None, (title, formatter.locale.join_with_comma(pollster, when)))


def row(poll: Poll, formatter: Formatter) -> Iterator[Line]:
    """Show each question with its answers in a line, and whom it was asked of if not everybody."""
    for question in poll.questions:
        label = f"{name_question(question)} ({question.base})" if question.base else name_question(question)
        yield formatter.format_labelled(label, format_answers(question, formatter))


def trust_notes(poll: Poll, formatter: Formatter) -> Iterator[Line]:
    """Say how many of the ten details are published."""
    yield make_line(_format_transparency(poll, formatter))


def card(poll: Poll, formatter: Formatter) -> Iterator[Block]:
    """Show each question with its answers, as far as the fact does not say them."""
    for place, question in enumerate(poll.questions):
        if place:
            yield Heading(make_line(name_question(question)))
        bars = tuple(_build_bars(question, formatter, is_in_fact=place == 0))
        picture = _build_picture(poll, question, formatter) if poll.still_holds else None
        if picture:
            yield Chart(bars, picture=picture)
        elif shown_bars := tuple(replace(one, percent=None) for one in bars if not one.is_repeated):
            yield Chart(shown_bars)
        if rows := tuple(_build_question_rows(question, formatter)):
            yield Facts(rows)
    yield from build_subgroup_details(poll, formatter)


def _build_question_rows(question: PollQuestion, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield what the answers cannot be read without."""
    label = partial(formatter.field_label, PollQuestion)
    for name in ("base", "split_sample", "population", "sample_size"):
        if value := getattr(question, name):
            yield label(name), formatter.value_or_not_stated(value)
    if question.multi_select:
        yield label("multi_select"), make_line(formatter.translate("more than one allowed"))


def method(poll: Poll, formatter: Formatter) -> Iterator[Block]:
    """Show the ten details, what else the source says about the method, and the limitations."""
    details = _list_details(poll, formatter)
    if disclosed := tuple((label, value) for label, value in details if value):
        yield Facts(disclosed)
    if missing := _list_undisclosed(details, formatter):
        yield Paragraph(missing)
    if further_rows := tuple(_build_further_rows(poll, formatter)):
        yield Facts(further_rows)
    for question in poll.questions:
        yield from _build_question_notes(poll, question, formatter)
    if poll.limitations:
        yield Heading(make_line(formatter.field_label(Poll, "limitations")))
        yield Bullets(tuple(formatter.format_prose(text) for text in poll.limitations))


def _build_further_rows(poll: Poll, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    """Yield the details beyond the ten, as far as they are stated."""
    for name in ("confidence", "published_on", "response_rate"):
        if (value := getattr(poll, name)) is not None:
            yield formatter.field_label(Poll, name), formatter.value_or_not_stated(value)
    if poll.report_url:
        yield formatter.field_label(Poll, "report_url"), (Span(poll.report_url, url=poll.report_url),)


def _build_question_notes(poll: Poll, question: PollQuestion, formatter: Formatter) -> Iterator[Block]:
    """Yield what the source adds to a question, under its text if there are several."""
    label = partial(formatter.field_label, PollQuestion)
    rows: list[tuple[str, Line]] = []
    if question.margin:
        rows.append((label("margin"), formatter.value_or_not_stated(question.margin)))
    if question.wording and not _format_wordings(poll.questions, formatter):
        rows.append((label("wording"), formatter.format_verbatim(question.wording)))
    if question.series:
        rows.append((label("series"), make_line(question.series)))
    if question.verified_sum:
        rows.append((label("verified_sum"), formatter.format_prose(question.verified_sum)))
    if len(poll.questions) > 1 and (rows or question.note):
        yield Heading(make_line(name_question(question)))
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
        question.population or "",
        question.split_sample or "",
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
    if not all(one.wording for one in questions):
        return None
    texts = dict.fromkeys(one.wording for one in questions if one.wording)
    wordings = [formatter.format_verbatim(one) for one in texts]
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
