"""Checks across a briefing: ids are unique, references lead to an entry, and every item has a source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from bot.core.content.custom_page import CustomPageItem
from bot.core.content.field_labels import iter_records
from bot.core.content.item import SOURCES_SECTION, Entry, Item, RefersTo
from bot.core.parsing.problem import Finding, ProblemCode, ValuePath

_SUGGESTION_LIMIT = 200  # unknown ids that get a suggestion; each takes 2 ms
COMPARED_IDS_LIMIT = 500  # ids that an unknown one is compared with; difflib is slow

LocatedEntry = tuple[ValuePath, str, Entry]
"""An entry with its path in the file and the name of its section."""


def check_references(located_entries: Iterable[LocatedEntry]) -> Iterator[Finding]:
    """Report broken references, duplicate ids and items without a source, each at its place."""
    entries = list(located_entries)
    yield from _find_duplicate_ids(entries)
    sections_by_id = _map_ids_to_sections(entries)
    source_count = sum(section == SOURCES_SECTION for _, section, _ in entries)
    unknown_ids = _UnknownIds(entries)
    for path, section, entry in entries:
        for reference_path, target_id, target in iter_references(entry, path):
            if target_id not in sections_by_id or target.section not in ("", sections_by_id[target_id]):
                yield unknown_ids.build_finding(reference_path, target_id, target)
        if isinstance(entry, Item) and not entry.sources and source_count != 1:
            yield _build_missing_source_finding(path, section, source_count)


def _map_ids_to_sections(entries: Sequence[LocatedEntry]) -> Mapping[str, str]:
    """Map each id to its section; former ids count too, and the first of two duplicates wins.

    Entries of a page belong to no section, not even if the page is named like one.
    """
    pairs = [(entry, _find_section(section, entry)) for _, section, entry in entries]
    by_alias = {alias: section for entry, section in pairs for alias in entry.aliases}
    return by_alias | {entry.id: section for entry, section in reversed(pairs)}


def _find_section(section: str, entry: Entry) -> str:
    return "" if isinstance(entry, CustomPageItem) else section


def _find_duplicate_ids(entries: Iterable[LocatedEntry]) -> Iterator[Finding]:
    paths_by_id: dict[str, ValuePath] = {}
    for path, _, entry in entries:
        first_path = paths_by_id.setdefault(entry.id, path)
        if first_path != path:
            message = f'the id "{entry.id}" is used twice in this briefing'
            hint = "give each entry its own id"
            yield Finding(
                (*path, "id"), message, hint, code=ProblemCode.DUPLICATE_ID, twin_path=(*first_path, "id")
            )


class _UnknownIds:
    """Reports ids that lead nowhere, with the id that was probably meant."""

    def __init__(self, entries: Sequence[LocatedEntry]) -> None:
        self._entries = entries
        self._ids_by_section: dict[str, list[str]] = {}
        self._suggestions_left = _SUGGESTION_LIMIT

    def build_finding(self, path: ValuePath, target_id: str, target: RefersTo) -> Finding:
        ids = self._list_ids(target.section)
        suggestion = self._suggest_id(target_id, ids)
        section_name = target.section or "the entries of this briefing"
        hint = (
            f'did you mean "{suggestion}"?'
            if suggestion
            else f"write one of: {', '.join(ids[:8]) or 'none yet'}"
        )
        message = f'there is no "{target_id}" among {section_name}'
        return Finding(path, message, hint, code=ProblemCode.UNKNOWN_ID)

    def _list_ids(self, section: str) -> list[str]:
        """List the ids of the entries of *section*, or of all if that is empty."""
        if section not in self._ids_by_section:
            ids = (
                entry.id for _, name, entry in self._entries if section in ("", _find_section(name, entry))
            )
            self._ids_by_section[section] = list(dict.fromkeys(ids))
        return self._ids_by_section[section]

    def _suggest_id(self, target_id: str, ids: list[str]) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

        self._suggestions_left -= 1
        compared_ids = ids[:COMPARED_IDS_LIMIT] if self._suggestions_left >= 0 else []
        return next(iter(get_close_matches(target_id, compared_ids, n=1)), "")


def _build_missing_source_finding(path: ValuePath, section: str, source_count: int) -> Finding:
    if not source_count:
        hint = "add a list of sources to the briefing"
    else:
        hint = f'add "sources:" with one of the {source_count} ids in the briefing\'s list of sources'
    message = f"this entry of {section} has no source"
    return Finding(path, message, hint, code=ProblemCode.NO_SOURCE)


def iter_references(record: BaseModel, path: ValuePath) -> Iterator[tuple[ValuePath, str, RefersTo]]:
    """Yield each id that *record* refers to, with its path and what it may refer to."""
    for name, target in find_reference_fields(type(record)):
        value = getattr(record, name)
        for value_path, inner_value in _iter_values(value, (*path, name)) if value else ():
            if isinstance(inner_value, BaseModel):
                yield from iter_references(inner_value, value_path)
            elif target and isinstance(inner_value, str):
                yield value_path, inner_value, target


def _iter_values(value: object, path: ValuePath) -> Iterator[tuple[ValuePath, object]]:
    if isinstance(value, tuple):
        yield from (((*path, index), one) for index, one in enumerate(value))
    else:
        yield path, value


@cache
def list_reference_names(model: type[BaseModel]) -> frozenset[str]:
    """List the names of the fields that hold ids of entries, in *model* and in the records inside it."""
    names = {
        name for record in iter_records(model) for name, target in find_reference_fields(record) if target
    }
    return frozenset(names | {SOURCES_SECTION})  # a source is an id and a place in it


@cache
def find_reference_fields(model: type[BaseModel]) -> tuple[tuple[str, RefersTo | None], ...]:
    """List the fields of *model* that can hold references, with what they refer to."""
    reference_fields = []
    for name, field in model.model_fields.items():
        target = _find_target(field.annotation, field.metadata)
        if target or _has_referring_records(field.annotation):
            reference_fields.append((name, target))
    return tuple(reference_fields)


def _find_target(annotation: Any, metadata: Iterable[Any] = ()) -> RefersTo | None:  # noqa: ANN401 (any type)
    for marker in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(marker, RefersTo):
            return marker
    inner_targets = (_find_target(part) for part in _get_type_arguments(annotation))
    return next((target for target in inner_targets if target), None)


def _has_referring_records(annotation: Any) -> bool:  # noqa: ANN401 (any type)
    if isinstance(annotation, type) and not _get_type_arguments(annotation):
        return issubclass(annotation, BaseModel) and bool(find_reference_fields(annotation))
    return any(_has_referring_records(part) for part in _get_type_arguments(annotation))


def _get_type_arguments(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 (any type)
    arguments: tuple[Any, ...] = getattr(annotation, "__args__", ())
    return arguments
