"""Finding an entry by what somebody typed: its id, a former id, a name, or something close to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.messages.request import item_mark
from bot.core.sections.section import Section


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that readers may see, with its section, its briefing, and its names, the title first."""

    briefing: Briefing
    section: Section
    entry: Entry
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self.names[0]


def entries(sections: Sequence[Section], telling: Formatter) -> Iterator[Found]:
    """Yield every entry of these sections that readers may see, in the order of the briefing."""
    briefing = telling.briefing
    for section in sections:
        for entry in briefing.content.get(section.name, ()):
            if telling.shows(entry):
                yield Found(briefing, section, entry, telling.names(section.name, entry))


def unlike(entries: Iterable[Found]) -> list[Found]:
    """Return the *entries* but for those with the id and the title of one before them: copies elsewhere."""
    kept: dict[tuple[str, str], Found] = {}
    for found in entries:
        kept.setdefault((found.entry.id, found.title), found)
    return list(kept.values())


def exact(typed: str, among: Sequence[Found]) -> Found | None:
    """Return the entry with this id, or the only one with this former id or name, or whose name holds it."""
    wanted = typed.casefold()
    for found in among:
        if wanted == found.entry.id or (wanted.startswith("~") and wanted == item_mark(found.entry.id)):
            return found
    called = [found for found in among if wanted in (name.casefold() for name in found.names)]
    return next((some[0] for some in (called, holding(typed, among)) if len(some) == 1), None)


def holding(typed: str, among: Sequence[Found]) -> list[Found]:
    """Return the entries of which a name holds *typed*."""
    wanted = typed.casefold()
    return [found for found in among if any(wanted in name.casefold() for name in found.names)]
