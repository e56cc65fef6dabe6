"""What many polls of a briefing share, written once: pollsters with their methods, and wordings of questions.

A poll refers to them by id. Entries get the shared values when the file is parsed, so nothing else needs to
know; but what they take from there is not among their ``model_fields_set``: a translation has it once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Id, Label, Prose, Record, Shorthand, UntranslatableLine
from bot.core.content.figure_value import Figure
from bot.core.content.poll import (
    AnswerPart,
    Poll,
    PollAnswer,
    PollQuestion,
    Subgroup,
    SubgroupTable,
    list_labels,
)

R = TypeVar("R", bound=Record)


class SharedPollster(Record):
    """A pollster and how it conducts its polls; a poll that differs says so itself."""

    name: Label = Field(title=gettext_noop("Pollster"))
    """Its name."""
    sponsor: Label | None = Field(default=None, title=gettext_noop("Sponsor"))
    """Who pays for its polls."""
    population: Label | None = Field(default=None, title=gettext_noop("Who it represents"))
    """Who its polls represent."""
    mode: Label | None = Field(default=None, title=gettext_noop("Interview method"))
    """How it interviews people."""
    sampling: Label | None = Field(default=None, title=gettext_noop("Sampling method"))
    """How it samples them."""
    weighting: Label | None = Field(default=None, title=gettext_noop("Weighting"))
    """How it weights the answers."""
    confidence: Figure | None = Field(default=None, title=gettext_noop("Level of confidence"))
    """The level of confidence of its margins of error."""
    limitations: tuple[Prose, ...] = Field(default=(), title=gettext_noop("Limitations"))
    """Limitations that are shown with each of its polls."""


class SharedWording(Record):
    """A question that several polls ask in the same words; one that differs says so itself."""

    text: Label | None = Field(default=None, title=gettext_noop("Question"))
    """The question in short."""
    wording: Prose = Field(title=gettext_noop("Question wording"))
    """The exact words in which it is asked."""
    series: UntranslatableLine | None = Field(default=None, title=gettext_noop("Series"))
    """The name of the series that it belongs to."""
    multi_select: bool = Field(default=False, title=gettext_noop("Answers"))
    """Whether more than one answer is allowed."""
    base: Label | None = Field(default=None, title=gettext_noop("Asked of"))
    """Who is asked, if not everybody."""
    answers: tuple[Label, ...] = Field(default=(), title=gettext_noop("Answers"))
    """The answers that are offered; a poll that refers to this may have no others."""


SharedPollsters = dict[Id, Annotated[SharedPollster, Shorthand("name")]]
"""Pollsters by the id that polls refer to, each written as fields or as its name."""

SharedWordings = dict[Id, Annotated[SharedWording, Shorthand("wording")]]
"""Wordings by the id that questions refer to, each written as fields or as its text."""


SHARED_FIELDS = frozenset({"pollsters", "wordings"})  # of a document


class SharingDocument(Protocol):
    """The part of a briefing's file with what polls share."""

    @property
    def pollsters(self) -> SharedPollsters:
        """Pollsters by id."""

    @property
    def wordings(self) -> SharedWordings:
        """Wordings by id."""


def list_definitions(document: SharingDocument) -> Iterator[tuple[str, Record]]:
    """Yield each definition with the key under which a translation file has it."""
    yield from ((f"pollsters.{name}", one) for name, one in document.pollsters.items())
    yield from ((f"wordings.{name}", one) for name, one in document.wordings.items())


def list_definition_keys(poll: Poll) -> Iterator[str]:
    """Yield the keys of the definitions that a poll takes values from."""
    if poll.shared_id:
        yield f"pollsters.{poll.shared_id}"
    yield from (f"wordings.{one.shared_id}" for one in poll.questions if one.shared_id)


def list_shared_texts(poll: Poll) -> Iterator[str]:
    """Yield the texts that a poll takes from definitions."""
    records: list[Record] = [poll, *poll.questions]
    for question in poll.questions:
        records += [one for answer in question.answers for one in (answer, *answer.parts)]
    for record in records:
        for name in type(record).model_fields.keys() - record.model_fields_set:
            value = getattr(record, name)
            texts = value if isinstance(value, tuple) else (value,)
            yield from (text for text in texts if isinstance(text, str) and text)


def fill_in_definitions(poll: Poll, document: SharingDocument) -> Poll:
    """Copy a *poll* as it is written with what it refers to; itself if it refers to nothing."""
    pollster = document.pollsters.get(poll.pollster or "")
    questions = [_fill_in_wording(one, document.wordings) for one in poll.questions]
    if not pollster and all(map(_is_same, questions, poll.questions)):
        return poll
    values: dict[str, Any] = {"questions": tuple(questions)}
    if pollster:
        values |= {"pollster": pollster.name, **_list_missing_values(poll, pollster, ("name",))}
    copied = _copy_with(poll, values, shared={*values} - {"questions"})
    copied._shared_id = poll.pollster or "" if pollster else ""  # noqa: SLF001 (the copy is ours)
    return copied


def _is_same(first: object, second: object) -> bool:
    return first is second


def _fill_in_wording(question: PollQuestion, wordings: Mapping[str, SharedWording]) -> PollQuestion:
    definition = wordings.get(question.wording or "")
    if definition is None:
        return question
    values: dict[str, Any] = {
        "wording": definition.wording,
        **_list_missing_values(question, definition, ("wording", "answers")),
        "answers": tuple(_share_label(one, definition.answers) for one in question.answers),
    }
    copied = _copy_with(question, values, shared={*values} - {"answers"})
    copied._shared_id = question.wording or ""  # noqa: SLF001 (the copy is ours)
    return copied


def _list_missing_values(record: Record, definition: Record, exclude: Sequence[str]) -> dict[str, Any]:
    """List what *definition* says and *record* does not; ``not stated`` counts as said."""
    names = definition.model_fields_set - record.model_fields_set - {*exclude}
    return {name: getattr(definition, name) for name in names}


def _share_label(answer: PollAnswer, labels: Sequence[str]) -> PollAnswer:
    """Mark the labels of an answer and its parts as shared, if they are among *labels*."""
    parts = tuple(_mark_label(one, labels) for one in answer.parts)
    return _mark_label(_copy_with(answer, {"parts": parts}) if parts else answer, labels)


A = TypeVar("A", bound=AnswerPart)


def _mark_label(answer: A, labels: Sequence[str]) -> A:
    return _copy_with(answer, {}, shared={"label"}) if answer.label in labels else answer


def _copy_with(record: R, values: Mapping[str, Any], shared: Iterable[str] = ()) -> R:
    """Copy a record with other values, of which those in *shared* are not its own."""
    copied = record.model_copy(update=values)
    copied.model_fields_set.difference_update(shared)
    return copied


def translate_shared_values(
    poll: Poll, original: Poll, document: SharingDocument, translated_document: SharingDocument
) -> Poll:
    """Copy a translated *poll* with what it shares in translation: definitions, and labels of its answers."""
    if not poll.shared_id and not any(one.shared_id or one.subgroups for one in poll.questions):
        return poll
    values: dict[str, Any] = {}
    if poll.shared_id:
        pollster = translated_document.pollsters[poll.shared_id]
        values = {"pollster": pollster.name, **_list_missing_values(poll, pollster, ("name",))}
    questions = (
        _translate_question(one, original_question, document, translated_document)
        for one, original_question in zip(poll.questions, original.questions, strict=True)
    )
    return _copy_with(poll, {"questions": tuple(questions), **values}, shared=values)


def _translate_question(
    question: PollQuestion,
    original: PollQuestion,
    document: SharingDocument,
    translated_document: SharingDocument,
) -> PollQuestion:
    values: dict[str, Any] = {}
    shared: set[str] = set()
    if question.shared_id:
        definition = document.wordings[question.shared_id]
        translated = translated_document.wordings[question.shared_id]
        values = {
            "wording": translated.wording,
            **_list_missing_values(question, translated, ("wording", "answers")),
        }
        shared = {*values}
        labels = dict(zip(definition.answers, translated.answers, strict=True))
        values["answers"] = tuple(_translate_answer(one, labels) for one in question.answers)
    copied = _copy_with(question, values, shared)
    return _copy_with(copied, {"subgroups": _translate_subgroups(copied, original)})


def _translate_answer(answer: PollAnswer, labels: Mapping[str, str]) -> PollAnswer:
    parts = tuple(_translate_label(one, labels) for one in answer.parts)
    return _translate_label(_copy_with(answer, {"parts": parts}), labels)


def _translate_label(answer: A, labels: Mapping[str, str]) -> A:
    if "label" in answer.model_fields_set:
        return answer
    return _copy_with(answer, {"label": labels[answer.label]}, shared={"label"})


def _translate_subgroups(question: PollQuestion, original: PollQuestion) -> tuple[SubgroupTable, ...]:
    """Write the answers of subgroups under the labels that they have in translation."""
    labels = dict(zip(list_labels(original), list_labels(question), strict=True))
    return tuple(
        _copy_with(table, {"groups": tuple(_translate_group(one, labels) for one in table.groups)})
        for table in question.subgroups
    )


def _translate_group(group: Subgroup, labels: Mapping[str, str]) -> Subgroup:
    answers: dict[str, Figure] = {}
    for label, figure in group.answers.items():
        name = labels[label]
        answers[label if name in answers else name] = figure  # two answers may have the same translation
    return _copy_with(group, {"answers": answers})
