"""The three-way merge of a file's fields: what two sides changed since a common version, item by item.

The values of a list are matched by what they are, not by where they stand; the answers to a question are one
value, for neither side published a mixture. An item in which both sides changed the same field differently
keeps one side's version whole: a figure and its correction go together.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.parsing.yaml_subset import YamlValue

Fields = dict[str, YamlValue]

_IDENTIFYING_FIELDS = (
    *("id", "label", "text", "wording", "source", "person", "unit", "who", "name", "title", "by"),
)
_MERGEABLE_IDENTITIES = ("id", "text", "wording")  # what is identified by another field is one value
_PAGES_FIELD = "pages"  # of a briefing: its custom pages, by name
_DIGEST_FIELD = "translates"  # of a translated item: says which texts all its others translate


@dataclass(frozen=True, slots=True)
class ValueKey:
    """What a value goes by: its field's *name*, or what identifies it in a list, and its *number* there."""

    name: str
    number: int = 1


IndexedValues = Mapping[ValueKey, YamlValue]
Path = tuple[str, ...]
K = TypeVar("K", str, ValueKey)


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A value at *path* that both sides changed differently; None where there is no value.

    In a path, a value of a list goes by its id, or whatever else identifies it. *item* is the path of the
    item that is kept whole because of it; a value outside of items stands for itself.
    """

    path: Path
    base: YamlValue
    live: YamlValue
    incoming: YamlValue
    item: Path = ()


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """What a merge came to, and its *conflicts*.

    In *fields* each item with a conflict is as in the live version, in *proposal* the conflicting values are
    the incoming ones. Without conflicts both are the same.
    """

    fields: Fields
    proposal: Fields
    conflicts: tuple[MergeConflict, ...]


def merge_fields(base: Fields, live: Fields, incoming: Fields) -> FieldMerge:
    """Merge what *live* and *incoming* changed since *base*; a field without a value counts as none."""
    sides = [remove_empty_fields(one) for one in (base, live, incoming)]
    merger, proposer = _Merger(), _Merger({()})
    fields, proposal = (one.merge_mapping((), *sides) for one in (merger, proposer))
    return FieldMerge(fields, proposal, tuple(merger.conflicts))


def merge_with_choices(base: Fields, live: Fields, incoming: Fields, preferred: Collection[Path]) -> Fields:
    """Merge, and in conflicts take what is *incoming* in the items at the *preferred* paths, else *live*."""
    sides = [remove_empty_fields(one) for one in (base, live, incoming)]
    return _Merger(preferred).merge_mapping((), *sides)


def remove_empty_fields(fields: Fields) -> Fields:
    """Copy *fields* without those that have no value, at every depth."""
    return {name: _remove_empty(value) for name, value in fields.items() if value is not None}


def _remove_empty(value: YamlValue) -> YamlValue:
    if isinstance(value, list):
        return [_remove_empty(one) for one in value]
    return remove_empty_fields(value) if isinstance(value, dict) else value


class _Merger:
    """Merges values, and collects the conflicts; at the *preferred* paths and below, incoming wins."""

    def __init__(self, preferred: Collection[Path] = ()) -> None:
        self.conflicts: list[MergeConflict] = []
        self._preferred = preferred

    def merge_mapping(self, path: Path, base: Fields, live: Fields, incoming: Fields) -> Fields:
        """Merge field by field; an item with a conflict stays as it is live, unless incoming is preferred."""
        conflict_count = len(self.conflicts)
        names = merge_order(list(base), list(live), list(incoming))
        values = {
            name: self._merge_value((*path, name), base.get(name), live.get(name), incoming.get(name))
            for name in names
        }
        has_conflict = len(self.conflicts) > conflict_count
        if has_conflict and _is_item(path, live):
            self.conflicts[conflict_count:] = [
                replace(one, item=path) for one in self.conflicts[conflict_count:]
            ]
            if not self._prefers_incoming(path):
                return live
        return {name: value for name, value in values.items() if value is not None}

    def _merge_value(self, path: Path, base: YamlValue, live: YamlValue, incoming: YamlValue) -> YamlValue:
        if incoming in (live, base):
            return live
        if live == base:
            return incoming
        if isinstance(live, dict) and isinstance(incoming, dict):
            old = base if isinstance(base, dict) else {}
            if _merges_by_field(path, old, live, incoming):
                return self.merge_mapping(path, old, live, incoming)
        if isinstance(live, list) and isinstance(incoming, list) and not _is_one_result(live, incoming):
            return self._merge_list(path, base if isinstance(base, list) else [], live, incoming)
        return self._resolve_conflict(path, base, live, incoming)

    def _merge_list(
        self,
        path: Path,
        base: Sequence[YamlValue],
        live: Sequence[YamlValue],
        incoming: Sequence[YamlValue],
    ) -> YamlValue:
        old, ours, theirs = (index_by_identity(one) for one in (base, live, incoming))
        keys = merge_order(list(old), list(ours), list(theirs))
        if replacement := _find_double_replacement(old, ours, theirs):
            self.conflicts.append(MergeConflict(path, *replacement, path))
            is_incoming = self._prefers_incoming(path)
            rivals = ours.keys() - theirs.keys() if is_incoming else theirs.keys() - ours.keys()
            keys = [key for key in keys if key in old or key not in rivals]
        values = (
            self._merge_value((*path, key.name), old.get(key), ours.get(key), theirs.get(key)) for key in keys
        )
        return [one for one in values if one is not None]

    def _resolve_conflict(
        self, path: Path, base: YamlValue, live: YamlValue, incoming: YamlValue
    ) -> YamlValue:
        self.conflicts.append(MergeConflict(path, base, live, incoming, item=path))
        return incoming if self._prefers_incoming(path) else live

    def _prefers_incoming(self, path: Path) -> bool:
        return any(path[: len(one)] == one for one in self._preferred)


def _is_item(path: Path, fields: Fields) -> bool:
    """True for what is kept whole: an entry, the summary, an item of a translation."""
    return "id" in fields if len(path) > 1 else bool(path) and path[0] != _PAGES_FIELD


def _merges_by_field(path: Path, *versions: Fields) -> bool:
    """True if the fields at *path* have a meaning of their own; those of a figure or a period do not."""
    if len({repr(one.get(_DIGEST_FIELD)) for one in versions}) > 1:
        return False
    is_named = len(path) == 1 or (len(path) == 2 and path[0] == _PAGES_FIELD)  # noqa: PLR2004
    return is_named or any(name in versions[-1] for name in _MERGEABLE_IDENTITIES)


def _is_one_result(*versions: Sequence[YamlValue]) -> bool:
    """True for figures that were counted together: a question's answers, the killed and the wounded.

    A figure with an id, or of one who takes a position, was counted for itself.
    """
    values = (one for version in versions for one in version if isinstance(one, dict))
    return any("figure" in one and not {"id", "who"} & one.keys() for one in values)


def _find_double_replacement(
    base: IndexedValues, live: IndexedValues, incoming: IndexedValues
) -> tuple[list[YamlValue], list[YamlValue], list[YamlValue]] | None:
    """Find what both sides took away, and what each added instead, maybe the new wording."""
    removed = [base[key] for key in base if key not in live and key not in incoming]
    added_here = [live[key] for key in live if key not in base and key not in incoming]
    added_there = [incoming[key] for key in incoming if key not in base and key not in live]
    is_replaced_twice = removed and added_here and added_there
    return (removed, added_here, added_there) if is_replaced_twice else None


def index_by_identity(values: Iterable[YamlValue]) -> IndexedValues:
    """Index the values of a list by what identifies them."""
    indexed: dict[ValueKey, YamlValue] = {}
    repeats: dict[str, int] = {}
    for value in values:
        name = _identify(value)
        repeats[name] = repeats.get(name, 0) + 1
        indexed[ValueKey(name, repeats[name])] = value
    return indexed


def _identify(value: YamlValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        for name in _IDENTIFYING_FIELDS:
            if isinstance(text := value.get(name), str):
                return text
    return json.dumps(value, ensure_ascii=False)


def merge_order(base: Sequence[K], live: Sequence[K], incoming: Sequence[K]) -> list[K]:
    """Merge three orders of names: what a side added follows the name that it follows there.

    If only one side has moved names, its order is kept; if both have, that of *live*.
    """
    shared = set(base) & set(live) & set(incoming)
    old, ours, theirs = ([name for name in names if name in shared] for names in (base, live, incoming))
    is_moved_by_incoming_only = ours == old != theirs
    first, second = (incoming, live) if is_moved_by_incoming_only else (live, incoming)
    return insert_new_names(first, second, base)


def insert_new_names(first: Sequence[K], second: Sequence[K], base: Sequence[K] = ()) -> list[K]:
    """Insert the names that only *second* has into *first*: each after the name that it follows there.

    Names in neither *second* nor *base* were added to *first* in the same place, and come before.
    """
    first_names, old_names = set(first), {*second, *base}
    followers: dict[K | None, list[K]] = {}
    anchor: K | None = None
    for name in second:
        if name in first_names:
            anchor = name
        else:
            followers.setdefault(anchor, []).append(name)
    order: list[K] = []
    pending = followers.get(None, [])
    for name in first:
        if name in old_names:
            order += pending
            pending = followers.get(name, [])
        order.append(name)
    return order + pending
