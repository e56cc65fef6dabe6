"""Looking up what somebody may have meant, in all briefings, by an index made when it is first needed.

At our usual size that takes some hundredths of a second; `prepare` makes it beforehand, in a thread, for a
library in which it takes longer (some seconds for 10,000 entries: benchmarks/search.py).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter, FormatterFactory
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request
from bot.core.search.index import EntryLocation, EntryNamesGetter, SearchIndex
from bot.core.sections.section import Section
from bot.core.views.lookup import EntryMatch


@dataclass(frozen=True, slots=True)
class EntryMatches:
    """The entries that were found, the best first, and the words that matched.

    *partly* says that nothing has all the words that were asked for.
    """

    matches: tuple[EntryMatch, ...]
    matched_words: frozenset[str]
    is_partial: bool


class IndexNotReady(Exception):  # noqa: N818 (it is no error: who waits for *index* may ask again)
    """The index is being made in another thread."""

    def __init__(self, future: Future[SearchIndex]) -> None:
        """Leave it to the caller how to wait for *index*."""
        super().__init__("the index is being made")
        self.future = future


class SearchService:
    """Finds entries by words that come close to what they say."""

    def __init__(
        self,
        library: Library,
        sections: Mapping[str, Sequence[Section]],
        create_formatter: FormatterFactory,
        previous: "SearchService | None" = None,
    ) -> None:
        """Look into *library*, with the *sections* of each briefing.

        What it has in common with *before* is taken over from there.
        """
        self._library = library
        self._sections = sections
        self.create_formatter = create_formatter
        self._index_lock = Lock()
        self._index_future: Future[SearchIndex] | None = None
        self._drafts_index: SearchIndex | None = None
        self._previous = previous

    def prepare_index(self) -> SearchIndex:
        """Return the index, made if it is not there yet; may be called in any thread."""
        with self._index_lock:
            future = self._index_future or Future()
            is_builder, self._index_future = self._index_future is None, future
        if is_builder:
            self._build_index(future)
        return future.result()

    def _build_index(self, future: Future[SearchIndex]) -> None:
        future.set_running_or_notify_cancel()  # from here on nobody who waits for it can cancel it
        try:
            future.set_result(
                self._update_previous_index()
                or SearchIndex(self._create_names_getter(), self._library.briefings.values())
            )
        except BaseException as error:
            future.set_exception(error)
            raise

    def _update_previous_index(self) -> SearchIndex | None:
        """Return the index before, with what has changed since; None if it cannot be had so."""
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
    ) -> EntryMatches:
        """Return at most *limit* entries that have the words of *text* and may be seen on that day.

        Where drafts are told too, they come first.

        Raises:
            Preparing: the index that this needs is being made in another thread.
        """
        if self._index_future and not self._index_future.done():
            raise IndexNotReady(self._index_future)
        day = date.max if request.include_drafts else request.today
        index_matches = self.prepare_index().search_entries(
            query, limit, day, section=section_name, briefing=briefing_id
        )
        if request.include_drafts:
            draft_matches = self._get_drafts_index().search_entries(
                query, limit, day, section=section_name, briefing=briefing_id
            )
            index_matches = draft_matches.concat_matches(index_matches, limit)
        get_formatter = cache(lambda briefing: self.create_formatter(briefing, request))
        entry_matches = (
            self._build_match(place, get_formatter(place.briefing)) for place in index_matches.locations
        )
        return EntryMatches(tuple(entry_matches), index_matches.matched_words, index_matches.is_partial)

    def _get_drafts_index(self) -> SearchIndex:
        """Return an index of the drafts alone: in that of the others they would change what readers find."""
        if self._drafts_index is None:
            self._drafts_index = SearchIndex(
                self._create_names_getter(), self._library.briefings.values(), drafts_only=True
            )
        return self._drafts_index

    def _build_match(self, place: EntryLocation, formatter: Formatter) -> EntryMatch:
        section = next(one for one in self._sections[place.briefing.id] if one.name == place.section)
        _, entry = formatter.briefing.entries_by_id[place.entry.id]
        return EntryMatch(formatter.briefing, section, entry, formatter.entry_names(place.section, entry))

    def _create_names_getter(self) -> EntryNamesGetter:
        """Return what names an entry in each language that its briefing is in, and in English."""

        @cache
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
                telling.entry_names(section, localized_entry)
                for telling, localized_entry in localized_entries
            ]
            titles = tuple(dict.fromkeys(one[0] for one in name_lists))
            other_names = dict.fromkeys(name for one in name_lists for name in one[1:])
            return titles, () if entry.withdrawn else tuple(other_names)

        return list_names
