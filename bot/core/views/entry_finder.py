"""Finds sections and entries in all briefings of a library, as one reader may see them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.formatting.formatter import Formatter, FormatterFactory
from bot.core.i18n.locale import get_locale
from bot.core.library.image_files import NO_IMAGES
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request
from bot.core.search.prepared_documents import PreparedDocuments
from bot.core.sections.registry import list_sections, list_visible_sections, sort_sections
from bot.core.sections.section import Section
from bot.core.views import lookup
from bot.core.views.lookup import EntryMatch
from bot.core.views.search_service import SearchService

SIMILAR_LIMIT = 5  # entries that "Did you mean" offers


class EntryFinder:
    """Finds what a request names, and creates the formatters that show it."""

    def __init__(
        self,
        library: Library,
        previous: "EntryFinder | None" = None,
        prepared: PreparedDocuments | None = None,
    ) -> None:
        """Look into *library*; sections and search index of unchanged briefings are taken from *previous*.

        Without it the search index takes the documents that are *prepared*.
        """
        self.library = library
        previous_briefings = previous.library.briefings if previous else {}
        previous_sections = previous._sections if previous else {}  # noqa: SLF001 (its own class)
        self._sections: dict[str, tuple[Section, ...]] = {
            name: previous_sections[name]
            if previous_briefings.get(name) is briefing
            else list_sections(briefing)
            for name, briefing in library.briefings.items()
        }
        self.create_formatter: FormatterFactory = partial(_create_formatter, library, self._sections)
        previous_search = previous.search_service if previous else None
        self.search_service: SearchService = SearchService(
            library, self._sections, self.create_formatter, previous_search, prepared
        )

    def list_visible_sections(self, briefing: Briefing, request: Request) -> tuple[Section, ...]:
        """List the sections of *briefing* in which the reader may see an entry."""
        return list_visible_sections(briefing, request.today, include_drafts=request.include_drafts)

    def list_all_visible_sections(self, request: Request) -> list[Section]:
        """List the sections of all briefings in which the reader may see an entry, in menu order."""
        sections_by_name: dict[str, Section] = {}
        for briefing in self.library.briefings.values():
            if any(section.name not in sections_by_name for section in self._sections[briefing.id]):
                sections = self.list_visible_sections(briefing.in_language(request.language), request)
                sections_by_name = {section.name: section for section in sections} | sections_by_name
        return sort_sections(sections_by_name.values())

    def find_section(self, section_name: str, briefing: Briefing, request: Request) -> Section | None:
        """Find the section with this name, in *briefing* first: another may have a page of that name.

        A section without visible entries is not found, because its title would reveal unpublished content.
        """
        for candidate in (briefing, *self.library.briefings.values()):
            for section in self._sections[candidate.id]:
                if section.name == section_name and any(self.list_entries(section_name, candidate, request)):
                    return section
        return None

    def list_entries(self, section_name: str, briefing: Briefing, request: Request) -> Iterator[EntryMatch]:
        """Yield the visible entries of one section of *briefing*."""
        sections = [section for section in self._sections[briefing.id] if section.name == section_name]
        return lookup.list_entries(sections, self.create_formatter(briefing, request))

    def has_several_entries(self, section_name: str, briefing: Briefing, request: Request) -> bool:
        """True if the reader sees more than one entry in a section of *briefing*."""
        return len(list(islice(self.list_entries(section_name, briefing, request), 2))) > 1

    def find_in_any_briefing(self, section_name: str, request: Request) -> EntryMatch | None:
        """Find the entry that has exactly the request's argument as its id."""
        briefings = (
            briefing
            for briefing in self.library.briefings.values()
            if request.argument in briefing.entries_by_id
        )
        matches = (match for one in briefings for match in self.list_entries(section_name, one, request))
        return next((match for match in matches if match.entry.id == request.argument), None)

    def find_similar(
        self, query: str, request: Request, briefing: Briefing, section_name: str = ""
    ) -> Sequence[EntryMatch]:
        """Find the entries of *briefing* that *query* may mean."""
        return self.search_service.find_entries(
            query, request, SIMILAR_LIMIT, section_name=section_name, briefing_id=briefing.id
        )


def _create_formatter(
    library: Library, sections: Mapping[str, Sequence[Section]], briefing: Briefing, request: Request
) -> Formatter:
    """Create the formatter for an answer from *briefing*.

    As a method it would make a circle, which keeps a library that is replaced until garbage is looked for.
    """
    return Formatter(
        briefing,
        {section.name: section for section in sections[briefing.id]},
        get_locale(request.language),
        request.today,
        include_drafts=request.include_drafts,
    ).with_images(library.images.get(briefing.id, NO_IMAGES))
