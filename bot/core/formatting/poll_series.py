"""Polls that belong together: the trends of a series, and the groups of a long list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from bot.core.content.comparable_text import normalize_text
from bot.core.content.field_labels import FieldPath
from bot.core.content.poll import Poll, PollQuestion
from bot.core.formatting.entry_groups import EntryGroup
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.poll_text import format_answers, names
from bot.core.formatting.question_groups import GroupedQuestion, group_by_pollster
from bot.core.formatting.trend_builder import ComparedText, SeriesQuestion, build_trends
from bot.core.messages.reply import Chart, Line, line_to_text, make_line

PollOfSeries = tuple[Poll, PollQuestion]


def overview(polls: Sequence[Poll], formatter: Formatter) -> Iterator[tuple[Chart, Sequence[Poll]]]:
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
        (one for poll in polls for one in _list_grouped_questions(poll, formatter)), formatter
    )


def _list_grouped_questions(poll: Poll, formatter: Formatter) -> Iterator[GroupedQuestion]:
    original = _find_original(poll, formatter)
    pollster = ComparedText(poll.pollster or formatter.translate("Pollster not stated"), original.pollster)
    for question, original_question in zip(poll.questions, original.questions, strict=True):
        identity = original_question.series or original_question.text
        text = ComparedText(question.text, identity)
        yield GroupedQuestion(poll, poll.period, pollster, text, partial(format_answers, question, formatter))


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
        " · ".join(_describe_question(poll, question, formatter)),
        poll.fieldwork,
        compared_texts,
        tuple(_list_obstacles(poll, formatter)),
        tuple((ComparedText(one.label, original_one.label), one.figure) for one, original_one in answers),
    )


def _describe_question(poll: Poll, question: PollQuestion, formatter: Formatter) -> Iterator[str]:
    """Yield who asked whom, and that the words were the same each time: only where they are known."""
    same_words = formatter.translate("{pollster}: same question each time")
    yield (same_words if question.wording else "{pollster}").format(pollster=poll.pollster)
    yield from filter(None, (question.population or poll.population, question.base))
    if not question.wording:
        label = formatter.field_label(PollQuestion, "wording")
        yield line_to_text(formatter.format_labelled(label, formatter.value_or_not_stated(None)))


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
        FieldPath(Poll, "population"): question.population or poll.population,
        FieldPath(PollQuestion, "wording"): question.wording,
        FieldPath(PollQuestion, "base"): question.base,
    }
