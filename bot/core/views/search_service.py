"""Finds entries of all briefings by words, with an index that is built for the first search.

In a usual library that takes some hundredths of a second. In a large one it takes seconds (10,000 entries,
see benchmarks/search.py), so `prepare_index` builds it in a thread beforehand.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from threading import Lock

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter, FormatterFactory
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request
from bot.core.search.entry_documents import EntryLocation, EntryNamesGetter, build_documents
from bot.core.search.index import SearchIndex
from bot.core.search.prepared_documents import PreparedDocuments, encode_documents
from bot.core.search.question import Question
from bot.core.sections.section import Section
from bot.core.views.lookup import EntryMatch

FORMATTERS_CACHE_SIZE = 64  # briefings: a question is compared with entries of fewer


@dataclass(frozen=True, slots=True)
class RankedEntries:
    """The entries that fit a question, best first, and the words that matched.

    With *has_answer* the first one clearly is the answer; with *is_exact* the question is one of its names.
    """

    matches: tuple[EntryMatch, ...]
    matched_words: frozenset[str]
    has_answer: bool
    is_exact: bool


class IndexNotReady(Exception):  # noqa: N818 (no error: the caller waits for *future* and tries again)
    """Another thread is building the index."""

    def __init__(self, future: Future[SearchIndex]) -> None:
        """Leave it to the caller how to wait for *future*."""
        super().__init__("the index is being built")
        self.future = future


class SearchService:
    """Finds entries whose names or texts come close to a query."""

    def __init__(
        self,
        library: Library,
        sections: Mapping[str, Sequence[Section]],
        create_formatter: FormatterFactory,
        previous: "SearchService | None" = None,
        prepared: PreparedDocuments | None = None,
    ) -> None:
        """Search *library*, given the sections of each briefing by its id.

        The index of *previous* is updated with what has changed since, instead of building a new one. A new
        one takes the documents that are *prepared*.
        """
        self._library = library
        self._sections = sections
        self.create_formatter = create_formatter
        self._index_lock = Lock()
        self._index_future: Future[SearchIndex] | None = None
        self._drafts_index: SearchIndex | None = None
        self._previous = previous
        self._prepared = prepared

    def prepare_index(self) -> SearchIndex:
        """Build the index unless it is there already, and return it; may be called in any thread."""
        with self._index_lock:
            future = self._index_future or Future()
            is_builder, self._index_future = self._index_future is None, future
        if is_builder:
            self._build_index(future)
        return future.result()

    def _build_index(self, future: Future[SearchIndex]) -> None:
        future.set_running_or_notify_cancel()  # so that nobody who waits for it can cancel it
        try:
            future.set_result(
                self._update_previous_index()
                or SearchIndex(
                    self._create_names_getter(), self._library.briefings.values(), prepared=self._prepared
                )
            )
            self._prepared = None
        except BaseException as error:
            future.set_exception(error)
            raise

    def encode_documents(self, briefing: Briefing) -> bytes:
        """Encode what the index would hold of *briefing*, for `prepared` of another service."""
        return encode_documents(build_documents(briefing, self._create_names_getter(), drafts_only=False))

    def _update_previous_index(self) -> SearchIndex | None:
        """Update the index of the previous service with what has changed; None if there is none."""
        previous, self._previous = self._previous, None
        if previous is None:
            return None
        previous_briefings, briefings = previous._library.briefings, self._library.briefings  # noqa: SLF001 (its own class)
        changed_briefings = [one for one in briefings.values() if previous_briefings.get(one.id) is not one]
        return previous.prepare_index().with_changes(
            self._create_names_getter(), changed_briefings, previous_briefings.keys() - briefings.keys()
        )

    def find_entries(
        self, query: str, request: Request, limit: int, *, section_name: str = "", briefing_id: str = ""
    ) -> tuple[EntryMatch, ...]:
        """Find at most *limit* entries with the words of *query* that the reader may see; drafts come first.

        Raises:
            IndexNotReady: another thread is building the index.
        """
        day = date.max if request.include_drafts else request.today
        index_matches = self._get_index().search_entries(
            query, limit, day, section=section_name, briefing=briefing_id
        )
        if request.include_drafts:
            draft_matches = self._get_drafts_index().search_entries(
                query, limit, day, section=section_name, briefing=briefing_id
            )
            index_matches = draft_matches.concat_matches(index_matches, limit)
        return self._build_matches(index_matches.locations, request)

    def rank_entries(
        self, question: Question, request: Request, limit: int, *, briefing_id: str = ""
    ) -> RankedEntries:
        """Rank at most *limit* entries that may answer *question*, those of a briefing and drafts first.

        Raises:
            IndexNotReady: another thread is building the index.
        """
        day = date.max if request.include_drafts else request.today
        ranking = self._get_index().rank_entries(question, limit, day, briefing_id=briefing_id)
        if request.include_drafts:
            drafts = self._get_drafts_index().rank_entries(question, limit, day, briefing_id=briefing_id)
            ranking = drafts.concat(ranking, limit)
        matches = self._build_matches(ranking.locations, request)
        return RankedEntries(matches, ranking.matched_words, ranking.has_answer, ranking.is_exact)

    def _get_index(self) -> SearchIndex:
        if self._index_future and not self._index_future.done():
            raise IndexNotReady(self._index_future)
        return self.prepare_index()

    def _build_matches(self, locations: Sequence[EntryLocation], request: Request) -> tuple[EntryMatch, ...]:
        get_formatter = cache(lambda briefing: self.create_formatter(briefing, request))
        return tuple(self._build_match(one, get_formatter(one.briefing)) for one in locations)

    def _get_drafts_index(self) -> SearchIndex:
        """Build an index of the drafts alone: in the main index they would change what readers find."""
        if self._drafts_index is None:
            self._drafts_index = SearchIndex(
                self._create_names_getter(), self._library.briefings.values(), drafts_only=True
            )
        return self._drafts_index

    def _build_match(self, location: EntryLocation, formatter: Formatter) -> EntryMatch:
        section = self._get_section(location.briefing, location.section)
        _, entry = formatter.briefing.entries_by_id[location.entry.id]
        return EntryMatch(formatter.briefing, section, entry, formatter.entry_names(location.section, entry))

    def _get_section(self, briefing: Briefing, name: str) -> Section:
        return next(one for one in self._sections[briefing.id] if one.name == name)

    def _create_names_getter(self) -> EntryNamesGetter:
        """Create the function that lists an entry's names in all languages of its briefing and in English."""

        @lru_cache(FORMATTERS_CACHE_SIZE)
        def list_formatters(briefing: Briefing) -> tuple[Formatter, ...]:
            language_codes = dict.fromkeys(("en", briefing.document.language, *briefing.translations))
            return tuple(
                self.create_formatter(briefing, Request("", "", "", one, today=date.min))
                for one in language_codes
            )

        def list_names(
            briefing: Briefing, section: str, entry: Entry
        ) -> tuple[tuple[str, ...], tuple[str, ...]]:
            localized_entries = [
                (formatter, formatter.briefing.entries_by_id[entry.id][1])
                for formatter in list_formatters(briefing)
            ]
            name_lists = [
                formatter.entry_names(section, localized_entry)
                for formatter, localized_entry in localized_entries
            ]
            titles = tuple(dict.fromkeys(one[0] for one in name_lists))
            if entry.withdrawn:
                return titles, ()
            get_asked_names = self._get_section(briefing, section).asked_names
            asked_names = (name for _, one in localized_entries for name in get_asked_names(one))
            other_names = (name for one in name_lists for name in one[1:])
            return titles, tuple(dict.fromkeys((*other_names, *asked_names)))

        return list_names
