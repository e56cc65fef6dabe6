"""The data that a permanent link with the ending of a format asks for."""

from bot.core.content.briefing import Briefing
from bot.core.export.documents import (
    Document,
    Site,
    build_briefing_document,
    build_entry_document,
    build_section_document,
)
from bot.core.export.number_table import build_number_table
from bot.core.messages.request import Request
from bot.core.views.entry_finder import EntryFinder
from bot.core.views.lookup import EntryMatch
from bot.core.views.permalink import START_COMMAND
from bot.core.views.section_pages import get_section_name


def build_requested_document(
    briefing: Briefing, request: Request, site: Site, finder: EntryFinder
) -> Document | None:
    """Build the JSON document of a briefing, a section or an entry; None if readers can see none."""
    formatter = finder.create_formatter(briefing, request)
    if request.command == START_COMMAND:
        sections = finder.list_visible_sections(briefing, request)
        counts = [sum(1 for _ in finder.list_entries(one.name, briefing, request)) for one in sections]
        return build_briefing_document(zip(sections, counts, strict=True), formatter, site)
    matches = _find_matches(briefing, request, finder)
    if not matches:
        return None
    if request.argument:
        return build_entry_document(matches[0], formatter, site)
    return build_section_document(matches, formatter, site)


def build_requested_table(briefing: Briefing, request: Request, site: Site, finder: EntryFinder) -> str:
    """Build the CSV table of the numbers in a briefing, a section or an entry; empty if there are none."""
    matches = _find_matches(briefing, request, finder)
    return build_number_table(matches, finder.create_formatter(briefing, request), site)


def _find_matches(briefing: Briefing, request: Request, finder: EntryFinder) -> tuple[EntryMatch, ...]:
    """Find the entries of a section, or the one that has or had the requested id."""
    names = [get_section_name(request.command)]
    if request.command == START_COMMAND:
        names = [section.name for section in finder.list_visible_sections(briefing, request)]
    matches = (match for name in names for match in finder.list_entries(name, briefing, request))
    return tuple(
        match
        for match in matches
        if not request.argument or request.argument in (match.entry.id, *match.entry.aliases)
    )
