"""What has changed between two versions of a briefing, item by item and in words, whatever moved in the file.

The sentences are for moderators; readers get theirs in `bot.core.views.changes`, in their own language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core.content.briefing import OWN, Briefing, Document
from bot.core.content.item import Entry
from bot.core.content.value_diff import Difference, differences, fields
from bot.core.parsing.problem import Path, path_text

_APART = frozenset({"id", "state", "withdrawn"})  # of an entry: told in sentences of their own
_OF_FILE = frozenset({"version", "id", "pages"})
_LONG = 60  # characters of a text that a sentence repeats

Kind = Literal["added", "removed", "renamed", "state", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was: of which item, at which path of it, what was and what is there now.

    *section* is empty and *item* OWN where the briefing itself has changed. *path* is empty where it is the
    whole item: *was* and *now* are then its ids if it was renamed, its states, or empty where there was or
    is none. *language* is that of a translation. The *sentence* says it all, in English.
    """

    section: str
    item: str
    kind: Kind
    path: Path
    was: str
    now: str
    sentence: str
    language: str = ""
    difference: Difference | None = None
    """The value that says something else, if it is one."""

    @property
    def field(self) -> str:
        """Return the path as people write it: questions[0].answers[1].figure."""
        return path_text(self.path)


def changes(before: Briefing | None, after: Briefing | None) -> tuple[Change, ...]:
    """Return what is other in *after* than in *before*, in the order of the file; None is no briefing."""
    if before is None or after is None:
        whole = after or before
        return (_came_or_went(whole, came=before is None),) if whole else ()
    return (*_own(before, after), *_of_entries(before, after), *_translated(before, after))


def _came_or_went(briefing: Briefing, *, came: bool) -> Change:
    said = f"briefing “{briefing.title}”: {'new' if came else 'removed'}"
    was, now = ("", briefing.title) if came else (briefing.title, "")
    return Change("", OWN, "added" if came else "removed", (), was, now, said)


def _own(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield what has changed in the briefing's own texts, and in what its pages are called."""
    for one in fields(before.document, after.document, without=_left_out(after.document)):
        yield _changed("", OWN, one)
    old, new = before.document.pages, after.document.pages
    for name in dict.fromkeys((*old, *new)):
        for field in ("title", "about"):
            was, now = getattr(old.get(name), field, None), getattr(new.get(name), field, None)
            for one in differences(was, now, ("pages", name, field), (f"page {name}", field)):
                yield _changed("", OWN, one)


def _left_out(document: Document) -> frozenset[str]:
    """Return the fields of a document that are no text of its own: its sections, and what names the file."""
    return _OF_FILE | (type(document).model_fields.keys() - Document.model_fields.keys())


def _of_entries(before: Briefing, after: Briefing) -> Iterator[Change]:
    old, new = _placed(before), _placed(after)
    former = {
        place: (place[0], alias)
        for place, entry in new.items()
        for alias in entry.aliases
        if place not in old and (place[0], alias) in old.keys() - new.keys()
    }
    for place, entry in new.items():
        was = old.get(former.get(place, place))
        if was:
            yield from _of_entry(place[0], was, entry)
        else:
            yield _whole(place[0], entry, "added")
    for place, entry in old.items():
        if place not in new and place not in former.values():
            yield _whole(place[0], entry, "removed")


def _placed(briefing: Briefing) -> dict[tuple[str, str], Entry]:
    """Return each entry under its section and its id."""
    return {(name, one.id): one for name, entries in briefing.content.items() for one in entries}


def _whole(section: str, entry: Entry, kind: Literal["added", "removed"]) -> Change:
    said = f"{section}/{entry.id}: {kind}{'' if entry.state == 'published' else f' ({entry.state})'}"
    was, now = ("", entry.state) if kind == "added" else (entry.state, "")
    return Change(section, entry.id, kind, (), was, now, said)


def _of_entry(section: str, was: Entry, now: Entry) -> Iterator[Change]:
    named = f"{section}/{now.id}"
    if was.id != now.id:
        yield Change(section, now.id, "renamed", (), was.id, now.id, f"{named}: called {was.id} before")
    if was.state != now.state:
        why = f" because: {now.withdrawn.because}" if now.withdrawn else ""
        said = f"{named}: {was.state} → {now.state}{why}"
        yield Change(section, now.id, "state", (), was.state, now.state, said)
    if now.withdrawn and not was.withdrawn:
        return  # what it said no longer matters
    for one in differences(was.withdrawn, now.withdrawn, ("withdrawn",), ("withdrawn",)):
        if was.withdrawn and now.withdrawn:
            yield _changed(section, now.id, one)
    for one in fields(was, now, without=_APART):
        yield _changed(section, now.id, one)


def _changed(section: str, item: str, one: Difference, language: str = "") -> Change:
    said = f"{_place(section, item, language)}: {_told(one)}"
    return Change(section, item, "changed", one.path, one.was, one.now, said, language, one)


def _place(section: str, item: str, language: str) -> str:
    named = f"{section}/{item}" if section else "the briefing"
    return f"{named} ({language})" if language else named


def _told(one: Difference) -> str:
    """Return a difference in words: "support 74% → 76%"."""
    called, (was, now) = ", ".join(one.called), _excerpts(one)
    if not was:
        return f"{called} added: {now}"
    return f"{called} {was} → {now}" if now else f"{called} removed: {was}"


def _excerpts(one: Difference) -> tuple[str, str]:
    """Return both texts, of long ones the part where they begin to differ."""
    if not one.prose:
        return one.was, one.now
    same = next((at for at, pair in enumerate(zip(one.was, one.now, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, same - _LONG // 3) if max(len(one.was), len(one.now)) > _LONG else 0
    return _excerpt(one.was, start), _excerpt(one.now, start)


def _excerpt(text: str, start: int) -> str:
    part = text[start : start + _LONG]
    cut = f"{'…' if start else ''}{part}{'…' if start + _LONG < len(text) else ''}"
    return f"“{' '.join(cut.split())}”" if text else ""


def _translated(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield what has changed in translations alone, not with the original."""
    for code in dict.fromkeys((*before.translations, *after.translations)):
        was, now = before.translations.get(code), after.translations.get(code)
        if was and now:
            yield from _of_translation(code, was, now)
        else:
            kind: Kind = "added" if now else "removed"
            yield Change("", OWN, kind, (), "", "", f"the translation into {code}: {kind}", code)


def _of_translation(code: str, before: Briefing, after: Briefing) -> Iterator[Change]:
    yield from _of_part(code, "", OWN, (before, after))
    for section, entries in after.content.items():
        for entry in entries:
            if entry.id in before.entries:
                yield from _of_part(code, section, entry.id, (before, after))


def _of_part(code: str, section: str, item: str, sides: tuple[Briefing, Briefing]) -> Iterator[Change]:
    lacked, lacks = (side.lacks.get(item, "") for side in sides)
    if lacked != lacks:
        said = f"{_place(section, item, code)}: {f'translation {lacks}' if lacks else 'translated'}"
        yield Change(section, item, "changed", (), lacked, lacks, said, code)
    elif not lacks:
        originals = [side.original for side in sides if side.original]
        in_both = set(_differences(item, *originals))
        for one in _differences(item, *sides):
            if one not in in_both:
                yield _changed(section, item, one, code)


def _differences(item: str, before: Briefing, after: Briefing) -> Iterator[Difference]:
    if item == OWN:
        yield from fields(before.document, after.document, without=_left_out(after.document))
    else:
        yield from fields(before.entries[item][1], after.entries[item][1], without=_APART)
