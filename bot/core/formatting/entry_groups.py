"""Groups of entries that a long list shows as one row, such as the polls of one pollster on one question."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.core.content.item import Entry
from bot.core.messages.reply import Line


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """The *entries* that have something in common, in the order in which they are listed.

    *key* is the same in every language and version. *build_lines* cites sources, so it is called only for a
    group that is shown. *subgroups* divide the entries further, and may overlap.
    """

    key: str
    title: str
    entries: tuple[Entry, ...]
    build_lines: Callable[[], Iterable[Line]]
    subgroups: "tuple[EntryGroup, ...]" = ()

    def walk(self) -> "Iterator[EntryGroup]":
        """Yield the group and all groups within it."""
        yield self
        for group in self.subgroups:
            yield from group.walk()
