"""Looks up what a request names: first the briefing, then an entry by its id, a former id or a name.

Readers must not learn of a briefing that has only drafts, so every lookup of a briefing checks who is asking.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.partial_date import OpenPeriod
from bot.core.content.visibility import is_briefing_visible
from bot.core.formatting.formatter import Formatter
from bot.core.library.default_briefing import DefaultOrder
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request, short_briefing_id, short_item_id
from bot.core.sections.section import Section


def list_visible_briefings(library: Library, request: Request) -> Mapping[str, Briefing]:
    """List the briefings that the reader may know of, by id, newest first."""
    return {briefing.id: briefing for briefing in iter_visible_briefings(library, request)}


def iter_visible_briefings(library: Library, request: Request) -> Iterator[Briefing]:
    """Yield the briefings that the reader may know of, newest first."""
    for briefing in library.briefings.values():
        if request.include_drafts or is_briefing_visible(briefing, request.today):
            yield briefing


def find_visible_briefing(
    library: Library, briefing_id: str, today: date, *, include_drafts: bool = False
) -> Briefing | None:
    """Find the briefing that has or had this id; None if readers may not know of one on that day."""
    briefing = library.find_briefing(briefing_id)
    return briefing if briefing and (include_drafts or is_briefing_visible(briefing, today)) else None


def pick_briefing(library: Library, request: Request, defaults: DefaultOrder) -> Briefing | None:
    """Pick the briefing that a request names, else the default one; None without any."""
    if request.briefing_id.startswith("~"):
        return _find_by_short_id(library, request)
    if request.briefing_id:
        return find_visible_briefing(
            library, request.briefing_id, request.today, include_drafts=request.include_drafts
        )
    if request.include_drafts:
        return defaults.pick_for_moderator(library, request.today)
    return defaults.pick(library, request.today)


def _find_by_short_id(library: Library, request: Request) -> Briefing | None:
    """Find the briefing with this short id; if several share it, the one that has the requested entry."""
    matches = [
        briefing
        for briefing in list_visible_briefings(library, request).values()
        if short_briefing_id(briefing.id) == request.briefing_id
    ]
    with_entry = (briefing for briefing in matches if request.argument in briefing.entries_by_id)
    return next(with_entry, None) or next(iter(matches), None)


@dataclass(frozen=True, slots=True)
class EntryMatch:
    """An entry that the reader may see, with its section, its briefing and its names, the title first."""

    briefing: Briefing
    section: Section
    entry: Entry
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The entry's title."""
        return self.names[0]

    @property
    def period(self) -> OpenPeriod | None:
        """When it happened or was measured; that of a withdrawn entry no longer counts."""
        return None if self.entry.withdrawn else self.section.period(self.entry)


def list_entries(sections: Sequence[Section], formatter: Formatter) -> Iterator[EntryMatch]:
    """Yield every visible entry of these sections, in the order of the briefing."""
    briefing = formatter.briefing
    for section in sections:
        for entry in briefing.sections.get(section.name, ()):
            if formatter.is_visible(entry):
                yield EntryMatch(briefing, section, entry, formatter.entry_names(section.name, entry))


def remove_copies(matches: Iterable[EntryMatch]) -> list[EntryMatch]:
    """Drop every match that has the id and the title of an earlier one: a copy in another briefing."""
    unique_matches: dict[tuple[str, str], EntryMatch] = {}
    for match in matches:
        unique_matches.setdefault((match.entry.id, match.title), match)
    return list(unique_matches.values())


def find_named(query: str, candidates: Sequence[EntryMatch]) -> EntryMatch | None:
    """Find the entry with this id or short id, else the only one with this name."""
    normalized_query = query.casefold()
    for match in candidates:
        if normalized_query == match.entry.id or (
            normalized_query.startswith("~") and normalized_query == short_item_id(match.entry.id)
        ):
            return match
    named = [match for match in candidates if normalized_query in (name.casefold() for name in match.names)]
    return named[0] if len(named) == 1 else None
