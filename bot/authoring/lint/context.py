"""What a rule looks at: one briefing on one day, each of its entries with its path in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item, Source
from bot.core.content.references import iter_references
from bot.core.parsing.problem import ValuePath

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class RuleContext:
    """A *briefing* as it is looked at on the day *today*; *before* is its last published version, if any."""

    briefing: Briefing
    today: date
    previous: Briefing | None = None

    def entries(self) -> Iterator[tuple[ValuePath, str, Entry]]:
        """Yield every entry, with its path in the file and the name of its section."""
        document = self.briefing.document
        for section, entries in self.briefing.sections.items():
            if section in document.pages:
                start: ValuePath = ("pages", section, "items")
            elif isinstance(getattr(document, section), Entry):
                yield (section,), section, entries[0]
                continue
            else:
                start = (section,)
            for index, entry in enumerate(entries):
                yield (*start, index), section, entry

    def active_entries(self, entry_type: type[E]) -> Iterator[tuple[ValuePath, E]]:
        """Yield each entry of this *kind* that was not withdrawn, with its path."""
        for path, _, entry in self.entries():
            if isinstance(entry, entry_type) and not entry.withdrawn:
                yield path, entry

    def origin_ids(self, item: Item) -> frozenset[str]:
        """Return the ids of the sources that *item* comes from in the end, none that repeats others."""
        ids: set[str] = set()
        pending = [reference.source for reference in self.briefing.get_source_references(item)]
        seen: set[str] = set()
        while pending:
            source = self.briefing.get_source(pending.pop())
            if source.id not in seen:
                seen.add(source.id)
                pending += source.derives_from
                ids |= set() if source.derives_from else {source.id}
        return frozenset(ids)

    def cited_sources(self, path: ValuePath, entry: Entry) -> Iterator[tuple[ValuePath, Source]]:
        """Yield each source that *entry* names anywhere, with its place, or the only one if it names none."""
        for reference_path, name, reference in iter_references(entry, path):
            if reference.section == "sources":
                yield reference_path, self.briefing.get_source(name)
        if isinstance(entry, Item) and not entry.sources:
            yield from ((path, source) for source in self.item_sources(entry))

    def item_sources(self, item: Item) -> list[Source]:
        """Return the sources that *item* names for all that it says, or else the briefing's single one."""
        return [self.briefing.get_source(one.source) for one in self.briefing.get_source_references(item)]
