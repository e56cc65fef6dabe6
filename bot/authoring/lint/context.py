"""What a rule looks at: one briefing on one day, each of its entries with its path in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item, Source
from bot.core.content.references import references
from bot.core.parsing.problem import Path

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Subject:
    """A *briefing* as it is looked at on the day *today*; *before* is its last published version, if any."""

    briefing: Briefing
    today: date
    before: Briefing | None = None

    def entries(self) -> Iterator[tuple[Path, str, Entry]]:
        """Yield every entry, with its path in the file and the name of its section."""
        document = self.briefing.document
        for section, entries in self.briefing.content.items():
            if section in document.pages:
                start: Path = ("pages", section, "items")
            elif isinstance(getattr(document, section), Entry):
                yield (section,), section, entries[0]
                continue
            else:
                start = (section,)
            for place, entry in enumerate(entries):
                yield (*start, place), section, entry

    def told(self, kind: type[E]) -> Iterator[tuple[Path, E]]:
        """Yield each entry of this *kind* that was not withdrawn, with its path."""
        for path, _, entry in self.entries():
            if isinstance(entry, kind) and not entry.withdrawn:
                yield path, entry

    def origins(self, item: Item) -> frozenset[str]:
        """Return the ids of the sources that *item* comes from in the end, none that repeats others."""
        found: set[str] = set()
        left = [reference.source for reference in self.briefing.sources_of(item)]
        seen: set[str] = set()
        while left:
            source = self.briefing.source(left.pop())
            if source.id not in seen:
                seen.add(source.id)
                left += source.derives_from
                found |= set() if source.derives_from else {source.id}
        return frozenset(found)

    def cited(self, path: Path, entry: Entry) -> Iterator[tuple[Path, Source]]:
        """Yield each source that *entry* names anywhere, with its place, or the only one if it names none."""
        for where, name, refers in references(entry, path):
            if refers.section == "sources":
                yield where, self.briefing.source(name)
        if isinstance(entry, Item) and not entry.sources:
            yield from ((path, source) for source in self.sources(entry))

    def sources(self, item: Item) -> list[Source]:
        """Return the sources that *item* names for all that it says, or else the briefing's single one."""
        return [self.briefing.source(one.source) for one in self.briefing.sources_of(item)]
