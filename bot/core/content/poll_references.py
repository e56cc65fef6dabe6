"""Checks what a poll refers to by name: shared pollsters and wordings, and the answers of its questions."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.core.content.poll import Poll, PollQuestion, list_labels
from bot.core.content.shared_definitions import SharedWording, SharingDocument
from bot.core.parsing.id_format import is_id
from bot.core.parsing.problem import Finding, ProblemCode, ValuePath, find_nearest_word, quote_excerpt

_MAX_CHOICES = 8  # names that a hint lists


def check_poll_references(
    polls: Iterable[tuple[ValuePath, Poll]], document: SharingDocument
) -> Iterator[Finding]:
    """Report what polls refer to and does not exist, each at its place; *polls* are as they are written."""
    for path, poll in polls:
        if _is_unknown(poll.pollster, document.pollsters):
            yield _build_unknown_id((*path, "pollster"), poll.pollster or "", "pollsters", document.pollsters)
        for index, question in enumerate(poll.questions):
            question_path = (*path, "questions", index)
            yield from _check_wording(question, question_path, document.wordings)
            yield from _check_subgroups(question, question_path)


def _is_unknown(text: str | None, names: Collection[str]) -> bool:
    """True for a text that can only be an id, and is none; without definitions any text is a text."""
    return bool(names) and text is not None and text not in names and is_id(text)


def _build_unknown_id(path: ValuePath, name: str, field: str, names: Collection[str]) -> Finding:
    message = f"there is no {quote_excerpt(name)} among {field}"
    hint = f"{_suggest(name, names)} Or add it under {field}"
    return Finding(path, message, hint, code=ProblemCode.UNKNOWN_ID)


def _suggest(name: str, names: Collection[str]) -> str:
    suggestion = find_nearest_word(name, [*names])
    choices = ", ".join([*names][:_MAX_CHOICES])
    return f"did you mean {quote_excerpt(suggestion)}?" if suggestion else f"write one of: {choices}."


def _check_wording(
    question: PollQuestion, path: ValuePath, wordings: Mapping[str, SharedWording]
) -> Iterator[Finding]:
    name = question.wording or ""
    definition = wordings.get(name)
    if definition is None:
        if _is_unknown(question.wording, wordings) or not question.text:
            yield _build_unknown_id((*path, "wording"), name, "wordings", wordings)
        return
    if not question.text and not definition.text:
        hint = f"add the question in short here, or under wordings.{name}"
        yield Finding(path, '"text" is missing', hint, code=ProblemCode.MISSING_FIELD)
    for step, label in _iter_labels(question) if definition.answers else ():
        if label not in definition.answers:
            message = f"{quote_excerpt(label)} is not one of the answers of wordings.{name}"
            hint = f"{_suggest(label, definition.answers)} Or add it there"
            yield Finding((*path, *step, "label"), message, hint, code=ProblemCode.UNKNOWN_ID)


def _iter_labels(question: PollQuestion) -> Iterator[tuple[ValuePath, str]]:
    """Yield the label of each answer and of each part, with its place in the question."""
    for index, answer in enumerate(question.answers):
        yield ("answers", index), answer.label
        for place, part in enumerate(answer.parts):
            yield ("answers", index, "parts", place), part.label


def _check_subgroups(question: PollQuestion, path: ValuePath) -> Iterator[Finding]:
    """Report answers of subgroups that the question does not have."""
    labels = list_labels(question)
    for table_index, table in enumerate(question.subgroups):
        for group_index, group in enumerate(table.groups):
            for label in group.answers.keys() - set(labels):
                place = ("subgroups", table_index, "groups", group_index, "answers", label)
                message = f"{quote_excerpt(label)} is not one of the answers to this question"
                yield Finding(
                    (*path, *place),
                    message,
                    _suggest(label, labels),
                    is_about_name=True,
                    code=ProblemCode.UNKNOWN_ID,
                )
