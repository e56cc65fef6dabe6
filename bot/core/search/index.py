"""The index of all entries that readers may ever see, in memory: words in, the entries that have them out.

It is a value: `replaced` gives the next one and leaves this one answering as before. Tantivy was measured
against the alternatives at 500,000 entries, and costs nothing at our usual size; `benchmarks/search.py`
says how much. One thread writes: with more of them, equal matches would stand in another order each time.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain

from tantivy import Document, Schema, SchemaBuilder, Searcher
from tantivy import Index as Tantivy

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.visibility import shown
from bot.core.search.extraction import texts
from bot.core.search.query_stages import WHOLE, Stage, Stages
from bot.core.search.tokenizer import whole, words_of
from bot.core.search.vocabulary import BODY, NAMES, TITLE, Vocabulary, beginnings

HEAP = 1_000_000_000  # bytes that tantivy may take while it writes; it takes what it needs
COMMON = 20_000  # entries with a word, from where reading through them takes milliseconds
KEPT = 2048  # beginnings whose words are known: those of few letters are looked up often, and for longest
BLOCK = 1 << 24  # keys for the entries of a briefing: more than a file can hold
LONGEST = 256  # characters of a question; what comes after them is left out
_SECTION, _BRIEFING, _KEY = "section", "briefing", "key"

Naming = Callable[[Briefing, str, Entry], tuple[tuple[str, ...], tuple[str, ...]]]
"""Returns the titles and the other names of an entry of a briefing's section, in each language."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its briefing, its section, and how far down."""

    briefing: Briefing
    section: str
    entry: Entry
    position: int


@dataclass(frozen=True, slots=True)
class Matches:
    """The entries that were found, the best first, and the words that may have matched, folded.

    *partly* says that nothing has all the words that were asked, and these have some.
    """

    places: tuple[Place, ...] = ()
    words: frozenset[str] = frozenset()
    partly: bool = False

    def before(self, others: "Matches", limit: int) -> "Matches":
        """Return these and then *others*, at most *limit*; those of some words not beside those of all."""
        if self.places and others.places and self.partly != others.partly:
            return others if self.partly else self
        partly = self.partly if self.places else others.partly
        return Matches((*self.places, *others.places)[:limit], self.words | others.words, partly)


class Index:
    """All entries but drafts, or the drafts alone, by their words, as of some moment."""

    def __init__(
        self,
        names: Naming,
        briefings: Iterable[Briefing] = (),
        *,
        drafts: bool = False,
        common: int = COMMON,
    ) -> None:
        """Take in *briefings*, whose entries are called what *names* says.

        A word that more than *common* entries have is looked for in titles first.
        """
        self._drafts = drafts
        self._common = common
        self._schema = _schema()
        self._tantivy = Tantivy(self._schema)
        self._vocabulary = Vocabulary()
        self._blocks: dict[int, Sequence[Place]] = {}
        self._block_of: dict[str, int] = {}
        self._days: dict[str, tuple[date, ...]] = {}
        self._following = 0
        self._is_replaced = False
        self._write(names, tuple(briefings), ())

    def replaced(
        self, names: Naming, changed: Iterable[Briefing], gone: Iterable[str] = ()
    ) -> "Index | None":
        """Return the index with *changed* or new briefings, and without those whose ids are *gone*.

        What it costs grows with these briefings, hardly with the others. This index answers as before. It
        has one follower: None if it was replaced before, for what is written then is no longer what it has.
        """
        if self._is_replaced:
            return None
        self._is_replaced = True
        following = Index.__new__(Index)
        following.__dict__ |= self.__dict__ | {"_is_replaced": False}
        following._write(names, tuple(changed), tuple(gone))  # noqa: SLF001 (its own class)
        return following

    def find(self, text: str, limit: int, today: date, *, section: str = "", briefing: str = "") -> Matches:
        """Return at most *limit* entries that have the words of *text* and may be seen *today*.

        They are in any section and briefing, or in the ones with these names. The same question has the
        same answer, whatever else was asked.
        """
        filters = {name: value for name, value in ((_SECTION, section), (_BRIEFING, briefing)) if value}
        found: dict[int, Place] = {}
        words: frozenset[str] = frozenset()
        for stage in self._stages.of(text[:LONGEST], filters):
            found |= self._hits(stage, limit, today)
            words |= stage.words
            if found and stage.partly:
                return Matches(tuple(found.values())[:limit], words, partly=True)
            if len(found) >= limit or (found and stage.settles):
                break
        return Matches(tuple(found.values())[:limit], words)

    def _hits(self, stage: Stage, limit: int, today: date) -> dict[int, Place]:
        wanted = limit + len(self._ahead) - bisect_right(self._ahead, today)
        hits = self._searcher.search(stage.query, wanted, count=False).hits
        keys = self._searcher.fast_field_values(_KEY, [address for _, address in hits])
        scored = [(score, int(key or 0)) for (score, _), key in zip(hits, keys, strict=True)]
        scored.sort(key=lambda hit: (-round(hit[0], 3), self._order(hit[1])))
        return {key: self._place(key) for _, key in scored if self._shown(self._place(key).entry, today)}

    def _shown(self, entry: Entry, today: date) -> bool:
        return shown(entry, today, drafts=self._drafts)

    def _order(self, key: int) -> tuple[str, int]:
        """Return what decides between equal matches."""
        place = self._place(key)
        return place.briefing.id, place.position

    def _write(self, names: Naming, changed: Sequence[Briefing], gone: Sequence[str]) -> None:
        self._blocks, self._block_of = dict(self._blocks), dict(self._block_of)
        self._days = dict(self._days)
        words: set[str] = set()
        writer = self._tantivy.writer(HEAP, 1)
        for name in {*gone, *(briefing.id for briefing in changed)}:
            writer.delete_documents_by_term(_BRIEFING, name)
            self._leave_out(name)
        for briefing in changed:
            places = tuple(_places(briefing, drafts=self._drafts))
            keys = self._take_in(briefing.id, places)
            for key, place in zip(keys, places, strict=True):
                writer.add_document(_document(key, place, names, words))
        writer.commit()
        writer.wait_merging_threads()
        self._tantivy.reload()
        self._vocabulary.add(words)
        self._searcher: Searcher = self._tantivy.searcher()
        begun = lru_cache(KEPT)(partial(beginnings, self._searcher))
        self._stages = Stages(self._schema, self._searcher, self._vocabulary, begun, self._common)
        self._ahead = sorted(chain.from_iterable(self._days.values()))

    def _leave_out(self, briefing: str) -> None:
        self._days.pop(briefing, None)
        self._blocks.pop(self._block_of.pop(briefing, -1), None)

    def _place(self, key: int) -> Place:
        block, number = divmod(key, BLOCK)
        return self._blocks[block][number]

    def _take_in(self, briefing: str, places: Sequence[Place]) -> range:
        """Remember the *places* of a briefing; return the key of each."""
        self._block_of[briefing] = block = self._following
        self._blocks[block] = places
        self._following += 1
        keys = range(block * BLOCK, block * BLOCK + len(places))
        if days := tuple(one.entry.publish_at.first for one in places if one.entry.publish_at):
            self._days[briefing] = days
        return keys


def _document(key: int, place: Place, names: Naming, words: set[str]) -> Document:
    """Return *place* as tantivy takes it in; its words go into *words*."""
    entry = place.entry
    titles, others = names(place.briefing, place.section, entry)
    titles, others = (entry.id, *titles), (*entry.aliases, *others)
    cut = {text: words_of(text) for text in dict.fromkeys((*titles, *others, *_texts(place)))}
    words.update(*cut.values())
    held = {TITLE: titles, NAMES: others, BODY: tuple(cut)}
    fields = {name: " ".join(word for text in those for word in cut[text]) for name, those in held.items()}
    return Document(
        **{
            WHOLE: [whole(name)[:LONGEST] for name in dict.fromkeys((*titles, *others))],
            **fields,
            _SECTION: place.section,
            _BRIEFING: place.briefing.id,
            _KEY: key,
        }
    )


def _texts(place: Place) -> Iterator[str]:
    """Yield the texts of an entry in every language that it is in."""
    for version in (place.briefing, *place.briefing.translations.values()):
        yield from texts(version.entries[place.entry.id][1])


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in (TITLE, NAMES, BODY):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (WHOLE, _SECTION, _BRIEFING):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.add_integer_field(_KEY, fast=True).build()


def _places(briefing: Briefing, *, drafts: bool) -> Iterator[Place]:
    pairs = ((name, entry) for name, entries in briefing.content.items() for entry in entries)
    for position, (section, entry) in enumerate(pairs):
        if (entry.state == "draft") == drafts:
            yield Place(briefing, section, entry, position)
