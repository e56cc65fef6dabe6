"""The semantic diff of two versions of a briefing: which entries and values changed, wherever they moved.

Values are matched by what they are, not by where they stand: the answers of a poll by their labels, sources
by their ids. So another order is no change, and a value with a new name in the same surroundings was renamed.
The descriptions are for moderators; readers get theirs from `bot.core.views.changes`, in their own language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document
from bot.core.content.custom_page import CustomPage
from bot.core.content.field_labels import FieldPath
from bot.core.content.figure_value import Figure
from bot.core.content.item import Correction, Entry
from bot.core.content.partial_date import OpenPeriod
from bot.core.content.value_text import format_value
from bot.core.content.word_diff import excerpt_differences, looks_the_same
from bot.core.parsing.problem import ValuePath, printable_excerpt

_SEPARATE_FIELDS = frozenset({"id", "state", "withdrawn"})  # of an entry: they have descriptions of their own
_FILE_FIELDS = frozenset({"version", "id", "aliases", "pages", "state", "withdrawn"})
KEY_FIELDS = ("id", "label", "text", "source", "person", "unit", "who", "name", "title", "by")
"""The fields by which records in a list are told apart, the first that a record has."""

_UNLABELLED_FIELDS = frozenset({"figure"})  # fields that need no label beside that of their record


@dataclass(frozen=True, slots=True)
class RecordLabel:
    """A *record* in the list that *list_label* names; as a text, the *key* by which it is told apart."""

    list_label: "DiffLabel"
    key: str
    record: BaseModel = field(compare=False)  # in a translation, it has other words

    def __str__(self) -> str:
        """Write the key."""
        return self.key


DiffLabel = str | FieldPath | RecordLabel
"""What leads to a value: a field, a record in a list, or the name of a value in a mapping."""

ChangeKind = Literal["added", "removed", "renamed", "state", "changed"]


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One value that changed: its path in the newer version, its labels, and the old and new text.

    A text is empty where there is no value, and its entry in *values* is then None. *is_prose* is False for
    figures, dates and the like.
    """

    path: ValuePath
    labels: tuple[DiffLabel, ...]
    was: str
    now: str
    is_prose: bool
    values: tuple[object, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry: its *path* in the entry, what *was* there, what is there *now*.

    For the briefing itself *section* is empty and *entry_id* is `BRIEFING_KEY`. For a whole entry *path* is
    empty; *was* and *now* are its ids if it was renamed, else its states, empty where there is no entry.
    *language* is set for a change in a translation. *description* is one English line.
    """

    section: str
    entry_id: str
    kind: ChangeKind
    path: ValuePath
    was: str
    now: str
    description: str
    language: str = ""
    difference: ValueDifference | None = None
    """The changed value, unless a whole entry changed."""


def diff_briefings(before: Briefing | None, after: Briefing | None) -> tuple[Change, ...]:
    """List the changes between two versions of a briefing, in the order of the file; None is no briefing."""
    if before is None or after is None:
        briefing = after or before
        return (_build_briefing_change(briefing, is_added=before is None),) if briefing else ()
    withdrawal = _diff_withdrawals(before, after)
    before, after = before.as_written or before, after.as_written or after
    return (
        *_diff_ids(before, after),
        *withdrawal,
        *_diff_own_texts(before, after),
        *_diff_entries(before, after),
        *_diff_translations(before, after),
    )


def _diff_ids(before: Briefing, after: Briefing) -> Iterator[Change]:
    if before.id != after.id:
        description = f"id of the briefing: {before.id} → {after.id}"
        yield Change("", BRIEFING_KEY, "renamed", (), before.id, after.id, description)


def _diff_withdrawals(before: Briefing, after: Briefing) -> tuple[Change, ...]:
    """Say that a whole briefing was withdrawn, or is published again."""
    was, now = before.document, after.document
    if was.withdrawn == now.withdrawn:
        return ()
    reason = f": {now.withdrawn.because}" if now.withdrawn else ""
    states = f"{was.state} → {now.state}" if was.state != now.state else now.state
    description = f"the whole briefing: {states}{reason}"
    return (Change("", BRIEFING_KEY, "state", (), was.state, now.state, description),)


def _build_briefing_change(briefing: Briefing, *, is_added: bool) -> Change:
    description = f"briefing “{briefing.title}”: {'new' if is_added else 'removed'}"
    was, now = ("", briefing.title) if is_added else (briefing.title, "")
    return Change("", BRIEFING_KEY, "added" if is_added else "removed", (), was, now, description)


def _diff_own_texts(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield the changes in the briefing's own texts, those of its pages included."""
    for difference in diff_records(
        before.document, after.document, exclude=_find_excluded_fields(after.document)
    ):
        yield _build_value_change("", BRIEFING_KEY, difference)
    old_pages, new_pages = before.document.pages, after.document.pages
    for name in dict.fromkeys((*old_pages, *new_pages)):
        for key in ("title", "about"):
            was, now = getattr(old_pages.get(name), key, None), getattr(new_pages.get(name), key, None)
            for difference in diff_values(
                was, now, ("pages", name, key), (f"page {name}", FieldPath(CustomPage, key))
            ):
                yield _build_value_change("", BRIEFING_KEY, difference)


def _find_excluded_fields(document: Document) -> frozenset[str]:
    """List the fields of a document that are not its own texts: the sections and what identifies the file."""
    return _FILE_FIELDS | (type(document).model_fields.keys() - Document.model_fields.keys())


def _diff_entries(before: Briefing, after: Briefing) -> Iterator[Change]:
    for section, was, now in _pair_entries(before, after):
        if was and now:
            yield from _diff_entry(section, was, now)
        elif now:
            yield _build_entry_change(section, now, "added")
        elif was:
            yield _build_entry_change(section, was, "removed")


def _pair_entries(before: Briefing, after: Briefing) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """Yield each entry as it was and as it is, with its section; None where there was or is none."""
    old_entries, new_entries = _index_entries(before), _index_entries(after)
    old_keys = {
        place: (place[0], alias)
        for place, entry in new_entries.items()
        for alias in entry.aliases
        if place not in old_entries and (place[0], alias) in old_entries.keys() - new_entries.keys()
    }
    for key, entry in new_entries.items():
        yield key[0], old_entries.get(old_keys.get(key, key)), entry
    for key, entry in old_entries.items():
        if key not in new_entries and key not in old_keys.values():
            yield key[0], entry, None


def _index_entries(briefing: Briefing) -> dict[tuple[str, str], Entry]:
    """Index the entries by section and id."""
    return {(name, one.id): one for name, entries in briefing.sections.items() for one in entries}


def _build_entry_change(section: str, entry: Entry, kind: Literal["added", "removed"]) -> Change:
    description = f"{section}/{entry.id}: {kind}{'' if entry.state == 'published' else f' ({entry.state})'}"
    was, now = ("", entry.state) if kind == "added" else (entry.state, "")
    return Change(section, entry.id, kind, (), was, now, description)


def _diff_entry(section: str, was: Entry, now: Entry) -> Iterator[Change]:
    location = f"{section}/{now.id}"
    if was.id != now.id:
        yield Change(section, now.id, "renamed", (), was.id, now.id, f"{location}: renamed from {was.id}")
    if was.state != now.state:
        reason = f" ({now.withdrawn.because})" if now.withdrawn else ""
        description = f"{location}: {was.state} → {now.state}{reason}"
        yield Change(section, now.id, "state", (), was.state, now.state, description)
    if now.withdrawn and not was.withdrawn:
        return  # its content no longer matters
    for difference in diff_values(was.withdrawn, now.withdrawn, ("withdrawn",), ("withdrawn",)):
        if was.withdrawn and now.withdrawn:
            yield _build_value_change(section, now.id, difference)
    for difference in diff_records(was, now, exclude=_SEPARATE_FIELDS):
        yield _build_value_change(section, now.id, difference)


def _build_value_change(
    section: str, entry_id: str, difference: ValueDifference, language: str = ""
) -> Change:
    description = f"{_format_location(section, entry_id, language)}: {_format_difference(difference)}"
    return Change(
        section,
        entry_id,
        "changed",
        difference.path,
        difference.was,
        difference.now,
        description,
        language,
        difference,
    )


def _format_location(section: str, entry_id: str, language: str) -> str:
    location = f"{section}/{entry_id}" if section else "the briefing"
    return f"{location} ({language})" if language else location


def _format_difference(difference: ValueDifference) -> str:
    """Describe a difference: "support 74% → 76%"; of a long text, only the words that differ."""
    label, was, now = ", ".join(map(str, difference.labels)), difference.was, difference.now
    if difference.is_prose:
        if was and now and looks_the_same(was, now):
            return f"{label}: only spaces or invisible characters changed"
        was, now = (f"“{one}”" if one else "" for one in excerpt_differences(was, now))
    if not was:
        return f"{label} added: {now}"
    return f"{label} {was} → {now}" if now else f"{label} removed: {was}"


def _diff_translations(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield what has changed in the translations but not in the original."""
    for language in dict.fromkeys((*before.translations, *after.translations)):
        was, now = before.translations.get(language), after.translations.get(language)
        if was and now:
            yield from _diff_translation(language, was, now)
        else:
            kind: ChangeKind = "added" if now else "removed"
            yield Change("", BRIEFING_KEY, kind, (), "", "", f"translation into {language}: {kind}", language)


def _diff_translation(language: str, before: Briefing, after: Briefing) -> Iterator[Change]:
    yield from _diff_translated_entry(language, "", BRIEFING_KEY, (before, after))
    for section, entries in after.sections.items():
        for entry in entries:
            if entry.id in before.entries_by_id:
                yield from _diff_translated_entry(language, section, entry.id, (before, after))


def diff_shared_translations(
    before: Briefing, after: Briefing
) -> Mapping[tuple[str, str], tuple[Change, ...]]:
    """List the changes of each entry that both translations have, by its section and id.

    Those of the briefing's own texts are under an empty section and `BRIEFING_KEY`.
    """
    shared: dict[tuple[str, str], tuple[Change, ...]] = {}
    if BRIEFING_KEY not in {*before.untranslated, *after.untranslated}:
        shared["", BRIEFING_KEY] = tuple(_diff_own_texts(before, after))
    for section, was, now in _pair_entries(before, after):
        if was and now and was.id not in before.untranslated and now.id not in after.untranslated:
            shared[section, now.id] = tuple(_diff_entry(section, was, now))
    return shared


def _diff_translated_entry(
    language: str, section: str, entry_id: str, briefings: tuple[Briefing, Briefing]
) -> Iterator[Change]:
    old_reason, new_reason = (side.untranslated.get(entry_id, "") for side in briefings)
    if old_reason != new_reason:
        outcome = {"": "translated", "missing": "translation missing", "stale": "translation outdated"}[
            new_reason
        ]
        description = f"{_format_location(section, entry_id, language)}: {outcome}"
        yield Change(section, entry_id, "changed", (), old_reason, new_reason, description, language)
    elif not new_reason:
        originals = [side.original for side in briefings if side.original]
        shared = {(one.path, one.was, one.now) for one in _diff_entry_or_document(entry_id, *originals)}
        for difference in _diff_entry_or_document(entry_id, *briefings):
            if (difference.path, difference.was, difference.now) not in shared:
                yield _build_value_change(section, entry_id, difference, language)


def _diff_entry_or_document(entry_id: str, before: Briefing, after: Briefing) -> Iterator[ValueDifference]:
    if entry_id == BRIEFING_KEY:
        yield from diff_records(
            before.document, after.document, exclude=_find_excluded_fields(after.document)
        )
    else:
        yield from diff_records(
            before.entries_by_id[entry_id][1], after.entries_by_id[entry_id][1], exclude=_SEPARATE_FIELDS
        )


def diff_values(
    was: Any,  # noqa: ANN401 (any field's value)
    now: Any,  # noqa: ANN401 (any field's value)
    path: ValuePath = (),
    labels: tuple[DiffLabel, ...] = (),
) -> Iterator[ValueDifference]:
    """Yield each difference between two values of the same type, in the order of the fields."""
    if was == now and not _may_read_differently(was):
        return
    if isinstance(was, tuple) or isinstance(now, tuple):
        yield from _diff_lists(was or (), now or (), path, labels)
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys((*was, *now)):
            yield from diff_values(was.get(name), now.get(name), (*path, name), (*labels, str(name)))
    elif isinstance(was, BaseModel) and isinstance(now, BaseModel) and not isinstance(now, OpenPeriod):
        yield from diff_records(was, now, path, labels)
    elif (old := format_value(was)) != (new := format_value(now)):
        is_prose = isinstance(now or was, str | BaseModel) and not isinstance(now or was, OpenPeriod)
        yield ValueDifference(path, labels, old, new, is_prose, (was, now))


def diff_records(
    was: BaseModel,
    now: BaseModel,
    path: ValuePath = (),
    labels: tuple[DiffLabel, ...] = (),
    exclude: frozenset[str] = frozenset(),
) -> Iterator[ValueDifference]:
    """Yield each difference between two records, ignoring the fields in *exclude*.

    What both take from the same definition is not compared: its changes are the briefing's.
    """
    is_shared_alike = getattr(was, "shared_id", "") == getattr(now, "shared_id", "")
    own_names = was.model_fields_set | now.model_fields_set
    for name in type(now).model_fields:
        if name not in exclude and (name in own_names or not is_shared_alike):
            is_unlabelled = name in _UNLABELLED_FIELDS and labels
            inner_labels = labels if is_unlabelled else (*labels, FieldPath(type(now), name))
            yield from diff_values(getattr(was, name, None), getattr(now, name), (*path, name), inner_labels)


def _may_read_differently(value: object) -> bool:
    """True if equal values may read differently: 44% and 44.0% differ in precision."""
    return isinstance(value, Figure | tuple | BaseModel | Mapping)


def _diff_lists(
    was: Sequence[Any], now: Sequence[Any], path: ValuePath, labels: tuple[DiffLabel, ...]
) -> Iterator[ValueDifference]:
    old_values, new_values = _index_by_key(was), _index_by_key(now)
    removed_keys = [key for key in old_values if key not in new_values]
    renamed_keys = dict(zip((key for key in new_values if key not in old_values), removed_keys, strict=False))
    for index, (key, value) in enumerate(new_values.items()):
        old_value = old_values.get(renamed_keys.get(key, key))
        inner_labels = labels
        if old_value is not None and isinstance(value, BaseModel):
            has_siblings = max(len(old_values), len(new_values)) > 1
            inner_labels = (
                (*labels[:-1], RecordLabel(labels[-1], key, value)) if has_siblings else labels[:-1]
            )
        yield from diff_values(old_value, value, (*path, index), inner_labels)
    for key in removed_keys[len(renamed_keys) :]:
        yield from diff_values(old_values[key], None, path, labels)


def _index_by_key(values: Sequence[Any]) -> dict[str, Any]:
    """Index the values of a list by their keys; add a number to a repeated key."""
    values_by_key: dict[str, Any] = {}
    for value in values:
        key, number = _identify_value(value), 2
        while (unique_key := key if key not in values_by_key else f"{key} {number}") in values_by_key:
            number += 1
        values_by_key[unique_key] = value
    return values_by_key


def _identify_value(value: object) -> str:
    if isinstance(value, BaseModel) and not isinstance(value, Correction):
        candidates = (getattr(value, name, None) for name in KEY_FIELDS)
        return printable_excerpt(
            next((name for name in candidates if isinstance(name, str)), format_value(value))
        )
    return format_value(value)
