"""Finding an entry by what somebody typed: its id, a former id, a name, or something close to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.messages.request import short_item_id
from bot.core.sections.section import Section


@dataclass(frozen=True, slots=True)
class EntryMatch:
    """An entry that readers may see, with its section, its briefing, and its names, the title first."""

    briefing: Briefing
    section: Section
    entry: Entry
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self.names[0]


def list_entries(sections: Sequence[Section], formatter: Formatter) -> Iterator[EntryMatch]:
    """Yield every entry of these sections that readers may see, in the order of the briefing."""
    briefing = formatter.briefing
    for section in sections:
        for entry in briefing.sections.get(section.name, ()):
            if formatter.is_visible(entry):
                yield EntryMatch(briefing, section, entry, formatter.entry_names(section.name, entry))


def remove_copies(matches: Iterable[EntryMatch]) -> list[EntryMatch]:
    """Return the *entries* but for those with the id and the title of one before them: copies elsewhere."""
    unique_matches: dict[tuple[str, str], EntryMatch] = {}
    for match in matches:
        unique_matches.setdefault((match.entry.id, match.title), match)
    return list(unique_matches.values())


def find_exact(query: str, candidates: Sequence[EntryMatch]) -> EntryMatch | None:
    """Return the entry with this id, or the only one with this former id or name, or whose name holds it."""
    normalized_query = query.casefold()
    for match in candidates:
        if normalized_query == match.entry.id or (
            normalized_query.startswith("~") and normalized_query == short_item_id(match.entry.id)
        ):
            return match
    name_matches = [
        found for found in candidates if normalized_query in (name.casefold() for name in found.names)
    ]
    return next(
        (matches[0] for matches in (name_matches, find_containing(query, candidates)) if len(matches) == 1),
        None,
    )


def find_containing(query: str, candidates: Sequence[EntryMatch]) -> list[EntryMatch]:
    """Return the entries of which a name holds *typed*."""
    normalized_query = query.casefold()
    return [match for match in candidates if any(normalized_query in name.casefold() for name in match.names)]
