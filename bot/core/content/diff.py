"""What has changed between two versions of a briefing, item by item and in words, whatever moved in the file.

The sentences are for moderators; readers get theirs in `bot.core.views.changes`, in their own language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document
from bot.core.content.item import Entry
from bot.core.content.value_diff import ValueDifference, diff_records, diff_values
from bot.core.parsing.problem import ValuePath, format_path

_SEPARATE_FIELDS = frozenset({"id", "state", "withdrawn"})  # of an entry: told in sentences of their own
_FILE_FIELDS = frozenset({"version", "id", "pages"})
_EXCERPT_LIMIT = 60  # characters of a text that a sentence repeats

ChangeKind = Literal["added", "removed", "renamed", "state", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was: of which item, at which path of it, what was and what is there now.

    *section* is empty and *item* OWN where the briefing itself has changed. *path* is empty where it is the
    whole item: *was* and *now* are then its ids if it was renamed, its states, or empty where there was or
    is none. *language* is that of a translation. The *sentence* says it all, in English.
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
    """The value that says something else, if it is one."""

    @property
    def path_string(self) -> str:
        """Return the path as people write it: questions[0].answers[1].figure."""
        return format_path(self.path)


def diff_briefings(before: Briefing | None, after: Briefing | None) -> tuple[Change, ...]:
    """Return what is other in *after* than in *before*, in the order of the file; None is no briefing."""
    if before is None or after is None:
        briefing = after or before
        return (_build_briefing_change(briefing, is_added=before is None),) if briefing else ()
    return (
        *_diff_own_texts(before, after),
        *_diff_entries(before, after),
        *_diff_translations(before, after),
    )


def _build_briefing_change(briefing: Briefing, *, is_added: bool) -> Change:
    description = f"briefing “{briefing.title}”: {'new' if is_added else 'removed'}"
    was, now = ("", briefing.title) if is_added else (briefing.title, "")
    return Change("", BRIEFING_KEY, "added" if is_added else "removed", (), was, now, description)


def _diff_own_texts(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield what has changed in the briefing's own texts, and in what its pages are called."""
    for difference in diff_records(
        before.document, after.document, exclude=_find_excluded_fields(after.document)
    ):
        yield _build_value_change("", BRIEFING_KEY, difference)
    old_pages, new_pages = before.document.pages, after.document.pages
    for name in dict.fromkeys((*old_pages, *new_pages)):
        for field in ("title", "about"):
            was, now = getattr(old_pages.get(name), field, None), getattr(new_pages.get(name), field, None)
            for difference in diff_values(was, now, ("pages", name, field), (f"page {name}", field)):
                yield _build_value_change("", BRIEFING_KEY, difference)


def _find_excluded_fields(document: Document) -> frozenset[str]:
    """Return the fields of a document that are no text of its own: its sections, and what names the file."""
    return _FILE_FIELDS | (type(document).model_fields.keys() - Document.model_fields.keys())


def _diff_entries(before: Briefing, after: Briefing) -> Iterator[Change]:
    old_entries, new_entries = _index_entries(before), _index_entries(after)
    old_keys = {
        place: (place[0], alias)
        for place, entry in new_entries.items()
        for alias in entry.aliases
        if place not in old_entries and (place[0], alias) in old_entries.keys() - new_entries.keys()
    }
    for key, entry in new_entries.items():
        was = old_entries.get(old_keys.get(key, key))
        if was:
            yield from _diff_entry(key[0], was, entry)
        else:
            yield _build_entry_change(key[0], entry, "added")
    for key, entry in old_entries.items():
        if key not in new_entries and key not in old_keys.values():
            yield _build_entry_change(key[0], entry, "removed")


def _index_entries(briefing: Briefing) -> dict[tuple[str, str], Entry]:
    """Return each entry under its section and its id."""
    return {(name, one.id): one for name, entries in briefing.sections.items() for one in entries}


def _build_entry_change(section: str, entry: Entry, kind: Literal["added", "removed"]) -> Change:
    description = f"{section}/{entry.id}: {kind}{'' if entry.state == 'published' else f' ({entry.state})'}"
    was, now = ("", entry.state) if kind == "added" else (entry.state, "")
    return Change(section, entry.id, kind, (), was, now, description)


def _diff_entry(section: str, was: Entry, now: Entry) -> Iterator[Change]:
    location = f"{section}/{now.id}"
    if was.id != now.id:
        yield Change(section, now.id, "renamed", (), was.id, now.id, f"{location}: called {was.id} before")
    if was.state != now.state:
        reason = f" because: {now.withdrawn.because}" if now.withdrawn else ""
        description = f"{location}: {was.state} → {now.state}{reason}"
        yield Change(section, now.id, "state", (), was.state, now.state, description)
    if now.withdrawn and not was.withdrawn:
        return  # what it said no longer matters
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
    """Return a difference in words: "support 74% → 76%"."""
    label, (was, now) = ", ".join(difference.labels), _cut_excerpts(difference)
    if not was:
        return f"{label} added: {now}"
    return f"{label} {was} → {now}" if now else f"{label} removed: {was}"


def _cut_excerpts(difference: ValueDifference) -> tuple[str, str]:
    """Return both texts, of long ones the part where they begin to differ."""
    if not difference.is_prose:
        return difference.was, difference.now
    first_difference = next(
        (
            at
            for at, pair in enumerate(zip(difference.was, difference.now, strict=False))
            if pair[0] != pair[1]
        ),
        0,
    )
    start = (
        max(0, first_difference - _EXCERPT_LIMIT // 3)
        if max(len(difference.was), len(difference.now)) > _EXCERPT_LIMIT
        else 0
    )
    return _cut_excerpt(difference.was, start), _cut_excerpt(difference.now, start)


def _cut_excerpt(text: str, start: int) -> str:
    excerpt = text[start : start + _EXCERPT_LIMIT]
    marked_excerpt = f"{'…' if start else ''}{excerpt}{'…' if start + _EXCERPT_LIMIT < len(text) else ''}"
    return f"“{' '.join(marked_excerpt.split())}”" if text else ""


def _diff_translations(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield what has changed in translations alone, not with the original."""
    for language in dict.fromkeys((*before.translations, *after.translations)):
        was, now = before.translations.get(language), after.translations.get(language)
        if was and now:
            yield from _diff_translation(language, was, now)
        else:
            kind: ChangeKind = "added" if now else "removed"
            yield Change(
                "", BRIEFING_KEY, kind, (), "", "", f"the translation into {language}: {kind}", language
            )


def _diff_translation(language: str, before: Briefing, after: Briefing) -> Iterator[Change]:
    yield from _diff_translated_entry(language, "", BRIEFING_KEY, (before, after))
    for section, entries in after.sections.items():
        for entry in entries:
            if entry.id in before.entries_by_id:
                yield from _diff_translated_entry(language, section, entry.id, (before, after))


def _diff_translated_entry(
    language: str, section: str, entry_id: str, briefings: tuple[Briefing, Briefing]
) -> Iterator[Change]:
    old_reason, new_reason = (side.untranslated.get(entry_id, "") for side in briefings)
    if old_reason != new_reason:
        description = f"{_format_location(section, entry_id, language)}: {f'translation {new_reason}' if new_reason else 'translated'}"
        yield Change(section, entry_id, "changed", (), old_reason, new_reason, description, language)
    elif not new_reason:
        originals = [side.original for side in briefings if side.original]
        shared_differences = set(_diff_entry_or_document(entry_id, *originals))
        for difference in _diff_entry_or_document(entry_id, *briefings):
            if difference not in shared_differences:
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
