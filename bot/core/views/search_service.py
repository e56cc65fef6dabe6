"""Looking up what somebody may have meant, in all briefings, by an index made when it is first needed.

At our usual size that takes some hundredths of a second; `prepare` makes it beforehand, in a thread, for a
library in which it takes longer (some seconds for 10,000 entries: benchmarks/search.py).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.library.reader import Library
from bot.core.messages.request import Request
from bot.core.search.index import Index, Naming, Place
from bot.core.sections.section import Section
from bot.core.views.entry_match import Found

Tell = Callable[[Briefing, Request], Formatter]
"""Returns what tells from a briefing to whoever asks."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The entries that were found, the best first, and the words that matched.

    *partly* says that nothing has all the words that were asked for.
    """

    found: tuple[Found, ...]
    words: frozenset[str]
    partly: bool


class Preparing(Exception):  # noqa: N818 (it is no error: who waits for *index* may ask again)
    """The index is being made in another thread."""

    def __init__(self, index: Future[Index]) -> None:
        """Leave it to the caller how to wait for *index*."""
        super().__init__("the index is being made")
        self.index = index


class Lookup:
    """Finds entries by words that come close to what they say."""

    def __init__(
        self,
        library: Library,
        sections: Mapping[str, Sequence[Section]],
        tell: Tell,
        before: "Lookup | None" = None,
    ) -> None:
        """Look into *library*, with the *sections* of each briefing.

        What it has in common with *before* is taken over from there.
        """
        self._library = library
        self._sections = sections
        self.tell = tell
        self._asking = Lock()
        self._index: Future[Index] | None = None
        self._drafts: Index | None = None
        self._before = before

    def prepare(self) -> Index:
        """Return the index, made if it is not there yet; may be called in any thread."""
        with self._asking:
            made = self._index or Future()
            mine, self._index = self._index is None, made
        if mine:
            self._make(made)
        return made.result()

    def _make(self, made: Future[Index]) -> None:
        made.set_running_or_notify_cancel()  # from here on nobody who waits for it can cancel it
        try:
            made.set_result(self._following() or Index(self._naming(), self._library.briefings.values()))
        except BaseException as error:
            made.set_exception(error)
            raise

    def _following(self) -> Index | None:
        """Return the index before, with what has changed since; None if it cannot be had so."""
        before, self._before = self._before, None
        if before is None:
            return None
        known, briefings = before._library.briefings, self._library.briefings  # noqa: SLF001 (its own class)
        changed = [one for one in briefings.values() if known.get(one.id) is not one]
        return before.prepare().replaced(self._naming(), changed, known.keys() - briefings.keys())

    def find(
        self, text: str, request: Request, limit: int, *, section: str = "", briefing: str = ""
    ) -> Matches:
        """Return at most *limit* entries that have the words of *text* and may be seen on that day.

        Where drafts are told too, they come first.

        Raises:
            Preparing: the index that this needs is being made in another thread.
        """
        if self._index and not self._index.done():
            raise Preparing(self._index)
        day = date.max if request.drafts else request.today
        matches = self.prepare().find(text, limit, day, section=section, briefing=briefing)
        if request.drafts:
            drafts = self._index_of_drafts().find(text, limit, day, section=section, briefing=briefing)
            matches = drafts.before(matches, limit)
        telling = cache(lambda briefing: self.tell(briefing, request))
        found = (self._found(place, telling(place.briefing)) for place in matches.places)
        return Matches(tuple(found), matches.words, matches.partly)

    def _index_of_drafts(self) -> Index:
        """Return an index of the drafts alone: in that of the others they would change what readers find."""
        if self._drafts is None:
            self._drafts = Index(self._naming(), self._library.briefings.values(), drafts=True)
        return self._drafts

    def _found(self, place: Place, telling: Formatter) -> Found:
        section = next(one for one in self._sections[place.briefing.id] if one.name == place.section)
        _, entry = telling.briefing.entries[place.entry.id]
        return Found(telling.briefing, section, entry, telling.names(place.section, entry))

    def _naming(self) -> Naming:
        """Return what names an entry in each language that its briefing is in, and in English."""

        @cache
        def tellings(briefing: Briefing) -> tuple[Formatter, ...]:
            tongues = dict.fromkeys(("en", briefing.document.language, *briefing.translations))
            return tuple(self.tell(briefing, Request("", "", "", one, today=date.min)) for one in tongues)

        def names(briefing: Briefing, section: str, entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
            told = [(telling, telling.briefing.entries[entry.id][1]) for telling in tellings(briefing)]
            named = [telling.names(section, version) for telling, version in told]
            titles = tuple(dict.fromkeys(one[0] for one in named))
            others = dict.fromkeys(name for one in named for name in one[1:])
            return titles, () if entry.withdrawn else tuple(others)

        return names
