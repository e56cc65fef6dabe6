"""A series of polls that are not drawn as one line, because something in them differs or is not stated."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.authoring.lint.context import RuleContext
from bot.core.content.comparable_text import normalize_text
from bot.core.content.poll import Poll, PollAnswer, PollQuestion
from bot.core.content.value_text import format_value
from bot.core.content.word_diff import excerpt_differences
from bot.core.formatting.poll_series import PollOfSeries, group_by_series, list_compared_texts
from bot.core.parsing.problem import Finding

_HINT = (
    "correct what is only written differently or left out, and give questions that do differ a series of "
    "their own: only the same question to the same people is joined"
)

Difference = tuple[PollOfSeries, str]
"""The first question that is off the line, and the difference in words."""


def check(context: RuleContext) -> Iterator[Finding]:
    """Find each series that is not one line; name all that keeps its polls apart, with both texts."""
    paths = {poll.id: (path, poll) for path, poll in context.active_entries(Poll) if poll.still_holds}
    for questions in group_by_series([poll for _, poll in paths.values()]):
        lines = [one for one in _split_by_population(questions) if len(one) > 1]
        differences = [difference for line in lines for difference in _list_differences(line)]
        if differences:
            poll, question = differences[0][0]
            index = next(place for place, one in enumerate(poll.questions) if one is question)
            reasons = "; ".join(dict.fromkeys(text for _, text in differences))
            message = f'the series "{question.series}" is not one line: {reasons}'
            yield Finding((*paths[poll.id][0], "questions", index, "series"), message, _HINT)


def _split_by_population(questions: Sequence[PollOfSeries]) -> Iterator[Sequence[PollOfSeries]]:
    """Yield the lines that are meant: one for each population, if questions state their own."""
    if not any(question.population for _, question in questions):
        yield questions
        return
    lines: dict[str, list[PollOfSeries]] = {}
    for poll, question in questions:
        population = normalize_text(question.population or poll.population)
        lines.setdefault(population, []).append((poll, question))
    yield from lines.values()


def _list_differences(questions: Sequence[PollOfSeries]) -> Iterator[Difference]:
    yield from _list_text_differences(questions)
    if all(poll.pollster is None for poll, _ in questions):
        yield questions[0], "the pollster is not stated"
    without_dates = [one for one in questions if one[0].fieldwork is None]
    if without_dates:
        yield without_dates[0], f"the interview dates are not stated in {_join_ids(without_dates)}"
    for comparable in _group_comparable(questions):
        yield from _list_unit_differences(comparable)
        yield from _list_label_differences(comparable)


def _join_ids(questions: Sequence[PollOfSeries]) -> str:
    return ", ".join(dict.fromkeys(poll.id for poll, _ in questions))


def _list_text_differences(questions: Sequence[PollOfSeries]) -> Iterator[Difference]:
    """Yield each text that must be the same and is not, in all its forms and the first poll of each."""
    texts_by_field: dict[str, dict[str, tuple[str, PollOfSeries]]] = {}
    for question in questions:
        for field, text in list_compared_texts(*question).items():
            forms = texts_by_field.setdefault(str(field), {})
            forms.setdefault(normalize_text(text), (text or "", question))
    for name, forms in texts_by_field.items():
        if len(forms) > 1:
            (first, first_question), *others = forms.values()
            first_text = _quote(excerpt_differences(first, others[0][0])[0])
            other_texts = (
                f"{_quote(excerpt_differences(first, text)[1])} in {one[0].id}" for text, one in others
            )
            message = f"the {name} is {first_text} in {first_question[0].id}, but {', '.join(other_texts)}"
            yield others[0][1], message


def _quote(text: str) -> str:
    return f'"{text}"' if text else "not stated"


def _group_comparable(questions: Sequence[PollOfSeries]) -> Iterator[list[PollOfSeries]]:
    """Yield the questions whose texts are the same."""
    groups: dict[tuple[str, ...], list[PollOfSeries]] = {}
    for question in questions:
        key = tuple(map(normalize_text, list_compared_texts(*question).values()))
        groups.setdefault(key, []).append(question)
    yield from groups.values()


def _list_unit_differences(questions: Sequence[PollOfSeries]) -> Iterator[Difference]:
    """Yield each answer that is a percentage in some polls and something else in others."""
    answers = [(one, answer) for one in questions for answer in one[1].answers]
    percentages = {normalize_text(one.label) for _, one in answers if one.figure.percentage is not None}
    others: dict[str, list[tuple[PollOfSeries, PollAnswer]]] = {}
    for question, answer in answers:
        if answer.figure.percentage is None and normalize_text(answer.label) in percentages:
            others.setdefault(normalize_text(answer.label), []).append((question, answer))
    for same_label in others.values():
        first, answer = same_label[0]
        figures = ", ".join(f"{format_value(one.figure)} in {poll.id}" for (poll, _), one in same_label)
        yield first, f'the answer "{answer.label}" is no single share: {figures}'


def _list_label_differences(questions: Sequence[PollOfSeries]) -> Iterator[Difference]:
    """Yield the answers of polls that seem to be those of the first one under other names."""
    (first_poll, first_question), *others = questions
    first_labels = _map_labels(first_question)
    renamed: dict[tuple[frozenset[str], frozenset[str]], list[PollOfSeries]] = {}
    for one in others:
        labels = _map_labels(one[1])
        lost, new = first_labels.keys() - labels.keys(), labels.keys() - first_labels.keys()
        if lost and new:
            renamed.setdefault((frozenset(lost), frozenset(new)), []).append(one)
    for (old_keys, new_keys), polls in renamed.items():
        old_names, new_names = _join_labels(first_question, old_keys), _join_labels(polls[0][1], new_keys)
        message = f"the answers {old_names} of {first_poll.id} are {new_names} in {_join_ids(polls)}"
        yield polls[0], message


def _map_labels(question: PollQuestion) -> Mapping[str, str]:
    """Map what two spellings of a label have in common to the label."""
    return {normalize_text(answer.label): answer.label for answer in question.answers}


def _join_labels(question: PollQuestion, keys: Collection[str]) -> str:
    return ", ".join(f'"{label}"' for key, label in _map_labels(question).items() if key in keys)
