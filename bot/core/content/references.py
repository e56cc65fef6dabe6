"""What ties a briefing together: ids of one's own, references that lead somewhere, a source for each item."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from bot.core.content.item import Entry, Item, Refers
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Finding

Path = tuple[str | int, ...]
COMPARED = 500  # ids that a wrong one is compared with; comparing is slow

Placed = tuple[Path, str, Entry]
"""An entry with its path in the file and the name of its section."""


def findings(placed: Iterable[Placed]) -> Iterator[Finding]:
    """Yield what is wrong between the entries of a briefing, each at its place."""
    entries = list(placed)
    yield from _repeated(entries)
    sections = _sections(entries)
    sources = sum(section == "sources" for _, section, _ in entries)
    for path, section, entry in entries:
        for where, text, refers in references(entry, path):
            if text not in sections or refers.section not in ("", sections[text]):
                yield _unknown(where, text, refers, entries)
        if isinstance(entry, Item) and not entry.sources and sources != 1:
            yield _unsourced(path, section, sources)


def _sections(entries: Sequence[Placed]) -> Mapping[str, str]:
    """Return the section of each id; a former id counts as well, and of two the first."""
    former = {alias: section for _, section, entry in entries for alias in entry.aliases}
    return former | {entry.id: section for _, section, entry in reversed(entries)}


def _repeated(entries: Iterable[Placed]) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, _, entry in entries:
        if entry.id in seen:
            message = f'the id "{entry.id}" is used twice in this briefing'
            hint = "give each entry an id of its own"
            yield Finding((*path, "id"), message, hint, code=Code.DUPLICATE_ID)
        seen.add(entry.id)


def _unknown(path: Path, text: str, refers: Refers, entries: Iterable[Placed]) -> Finding:
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    ids = [entry.id for _, section, entry in entries if refers.section in ("", section)]
    close = get_close_matches(text, ids[:COMPARED], n=1)
    kind = refers.section or "the entries of this briefing"
    hint = f'did you mean "{close[0]}"?' if close else f"write one of: {', '.join(ids[:8]) or 'none yet'}"
    return Finding(path, f'there is no "{text}" among {kind}', hint, code=Code.UNKNOWN_ID)


def _unsourced(path: Path, section: str, sources: int) -> Finding:
    if not sources:
        hint = "add a list of sources to the briefing"
    else:
        hint = f'add "sources:" with one of the {sources} ids from the briefing\'s list'
    message = f"it is not said where this entry of {section} comes from"
    return Finding(path, message, hint, code=Code.NO_SOURCE)


def references(record: BaseModel, path: Path) -> Iterator[tuple[Path, str, Refers]]:
    """Yield each id that *record* refers to, with its path and what it must be the id of."""
    for name, refers in _fields(type(record)):
        value = getattr(record, name)
        for where, one in _each(value, (*path, name)):
            if isinstance(one, BaseModel):
                yield from references(one, where)
            elif refers and isinstance(one, str):
                yield where, one, refers


def _each(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, tuple):
        yield from (((*path, index), one) for index, one in enumerate(value))
    elif value is not None:
        yield path, value


@cache
def _fields(shape: type[BaseModel]) -> tuple[tuple[str, Refers | None], ...]:
    """Return the fields of *shape* that can hold references, with what their ids must be of."""
    found = []
    for name, field in shape.model_fields.items():
        refers = _refers(field.annotation, field.metadata)
        if refers or _holds_records(field.annotation):
            found.append((name, refers))
    return tuple(found)


def _refers(annotation: Any, metadata: Iterable[Any] = ()) -> Refers | None:  # noqa: ANN401 (any type)
    for mark in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(mark, Refers):
            return mark
    inner = (_refers(part) for part in _parts(annotation))
    return next((refers for refers in inner if refers), None)


def _holds_records(annotation: Any) -> bool:  # noqa: ANN401 (any type)
    if isinstance(annotation, type) and not _parts(annotation):
        return issubclass(annotation, BaseModel)
    return any(_holds_records(part) for part in _parts(annotation))


def _parts(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 (any type)
    parts: tuple[Any, ...] = getattr(annotation, "__args__", ())
    return parts
