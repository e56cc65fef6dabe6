"""Groups polls by pollster, and those of a pollster by what they asked; the newest come first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.content.item import Item
from bot.core.content.partial_date import Period
from bot.core.formatting.entry_groups import EntryGroup
from bot.core.formatting.formatter import Formatter
from bot.core.formatting.trend_builder import ComparedText
from bot.core.messages.reply import Line, Span, make_line


@dataclass(frozen=True, slots=True)
class GroupedQuestion:
    """A question of one *poll*: who asked it and when, its text, and what puts the answers in a few words.

    Questions are the same if their originals are: the name of the series, or else the text.
    """

    poll: Item
    period: Period | None
    pollster: ComparedText
    question: ComparedText
    format_answers: Callable[[], Line]


def group_by_pollster(questions: Iterable[GroupedQuestion], formatter: Formatter) -> tuple[EntryGroup, ...]:
    """Build a group for each pollster, with one within it for each question; a poll may be in several."""
    newest_first = sorted(questions, key=_sort_key, reverse=True)
    by_pollster: dict[str, list[GroupedQuestion]] = {}
    for one in newest_first:
        by_pollster.setdefault(one.pollster.key, []).append(one)
    return tuple(_build_pollster_group(group, formatter) for group in by_pollster.values())


def _sort_key(question: GroupedQuestion) -> tuple[int, int]:
    """Order by the last day, then by the first; without dates before all others."""
    period = question.period
    return (period.last_day.toordinal(), period.first_day.toordinal()) if period else (0, 0)


def _build_pollster_group(questions: Sequence[GroupedQuestion], formatter: Formatter) -> EntryGroup:
    by_question: dict[str, list[GroupedQuestion]] = {}
    for one in questions:
        by_question.setdefault(one.question.key, []).append(one)
    same_polls: dict[tuple[str, ...], list[list[GroupedQuestion]]] = {}
    for group in by_question.values():
        same_polls.setdefault(tuple(one.poll.id for one in group), []).append(group)
    subgroups = tuple(_build_question_group(groups, formatter) for groups in same_polls.values())

    def build_lines() -> Iterator[Line]:
        count = formatter.locale.translate_plural("{count} question", "{count} questions", len(by_question))
        yield make_line(" · ".join((*_describe_extent(questions, formatter), count)))

    key, title = f"pollster {questions[0].pollster.key}", questions[0].pollster.shown
    return EntryGroup(key, title or "", _list_polls(questions), build_lines, subgroups)


def _build_question_group(groups: Sequence[Sequence[GroupedQuestion]], formatter: Formatter) -> EntryGroup:
    """Build the group of the questions that the same polls asked."""
    questions = groups[0]

    def build_lines() -> Iterator[Line]:
        yield make_line(
            " · ".join((questions[0].pollster.shown or "", *_describe_extent(questions, formatter)))
        )
        yield from _describe_newest(groups, formatter)

    title = " · ".join(dict.fromkeys(group[0].question.shown or "" for group in groups))
    key = f"question {questions[0].question.key} {questions[0].pollster.key}"
    return EntryGroup(key, title, _list_polls(questions), build_lines)


def _list_polls(questions: Iterable[GroupedQuestion]) -> tuple[Item, ...]:
    return tuple({one.poll.id: one.poll for one in questions}.values())


def _describe_extent(questions: Sequence[GroupedQuestion], formatter: Formatter) -> Iterator[str]:
    """Yield how many polls asked it, and from when to when."""
    yield formatter.locale.translate_plural("{count} poll", "{count} polls", len(_list_polls(questions)))
    periods = [one.period for one in questions if one.period]
    if periods:
        start = min((one.start for one in periods), key=lambda one: one.first_day)
        end = max((one.end for one in periods), key=lambda one: one.last_day)
        yield formatter.format_short_period(Period(start=start, end=end))


def _describe_newest(groups: Sequence[Sequence[GroupedQuestion]], formatter: Formatter) -> Iterator[Line]:
    """Yield what the newest poll that holds found, when, and its sources.

    Of a question that it asked of several groups of people, only the first one counts.
    """
    valid_questions = [
        one for one in groups[0] if one.poll.still_holds and not formatter.hidden_reason(one.poll)
    ]
    if not valid_questions:
        return
    newest = valid_questions[0]
    found = [next(one for one in group if one.poll is newest.poll) for group in groups]
    for one in found:
        answers = one.format_answers()
        yield formatter.format_labelled(one.question.shown or "", answers) if len(found) > 1 else answers
    date_text = f"{formatter.format_period(newest.period)} · " if newest.period else ""
    yield (Span(date_text), *formatter.source_list(newest.poll))
