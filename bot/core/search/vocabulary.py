"""The words of all texts, to find those that a reader may have meant: inflections, completions, typos.

A query's words are expanded here first; then entries are found by exact words. Ranking therefore treats a
misspelt word like any other, and an answer knows which words to highlight.
"""

from collections.abc import Iterable

from tantivy import Document, Index, Query, SchemaBuilder, Searcher

from bot.core.search.tokenizer import is_unspaced

TITLE_FIELD, NAMES_FIELD, BODY_FIELD = "title", "names", "body"  # the body has all words, also those of names
MAX_EXPANSIONS = 16  # words for one that was typed; more cost time and say nothing
VOCABULARY_HEAP_BYTES = 256_000_000  # bytes that tantivy may use while it writes; it takes what it needs
_MAX_CANDIDATES = 500  # the most frequent words with one prefix
_MIN_INFLECTED_LENGTH = 5  # characters of a word that may have another ending
_MAX_EXTRA_LENGTH = 3  # characters by which one ending may be longer than another
_MIN_LENGTH_FOR_ONE_TYPO = 5  # characters of a word that may have one wrong letter
_MIN_LENGTH_FOR_TWO_TYPOS = 8  # characters of a word that may have two


class Vocabulary:
    """The words of all texts so far. Words are never removed, so a caller must check that they are in use."""

    def __init__(self) -> None:
        """Start without words."""
        self._words: set[str] = set()
        builder = SchemaBuilder()
        builder.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._searcher = self._index.searcher()

    def add_words(self, words: Iterable[str]) -> None:
        """Add *words*; those that are in it already cost nothing."""
        new_words = set(words) - self._words
        if not new_words:
            return
        writer = self._index.writer(VOCABULARY_HEAP_BYTES, 1)
        for word in sorted(new_words):
            writer.add_document(Document(word=word))
        writer.commit()
        writer.wait_merging_threads()
        self._words |= new_words
        self._index.reload()
        self._searcher = self._index.searcher()

    def find_similar_words(self, word: str, *, is_prefix: bool) -> tuple[str, ...]:
        """Find words that differ from *word* in one or two letters; with *is_prefix* also longer ones."""
        if len(word) < _MIN_LENGTH_FOR_ONE_TYPO or is_unspaced(word) or word.isdigit():
            return ()
        return (
            self._search_fuzzy(word, 1, is_prefix=False)
            or (
                self._search_fuzzy(word, 1, is_prefix=True)
                if is_prefix and len(word) > _MIN_LENGTH_FOR_ONE_TYPO
                else ()
            )
            or (
                self._search_fuzzy(word, 2, is_prefix=False) if len(word) >= _MIN_LENGTH_FOR_TWO_TYPOS else ()
            )
        )

    def _search_fuzzy(self, word: str, distance: int, *, is_prefix: bool) -> tuple[str, ...]:
        query = Query.fuzzy_term_query(self._schema, "word", word, distance, True, is_prefix)  # noqa: FBT003
        hits = self._searcher.search(query, MAX_EXPANSIONS, count=False).hits
        return tuple(str(self._searcher.doc(address).get_first("word")) for _, address in hits)


def find_completions(searcher: Searcher, word: str) -> tuple[str, ...]:
    """Find the words in use that begin with *word* and are longer, the most frequent first."""
    completions = searcher.terms_with_prefix(BODY_FIELD, word, limit=MAX_EXPANSIONS + 1)
    return tuple(one for one, _ in completions if one != word)[:MAX_EXPANSIONS]


def find_inflections(searcher: Searcher, word: str) -> tuple[str, ...]:
    """Find the words in use that differ from *word* only in their ending, the most frequent first.

    This replaces stemmers: there is none for Ukrainian and Polish, and the language of a query is unknown.
    """
    if len(word) < _MIN_INFLECTED_LENGTH or is_unspaced(word) or word.isdigit():
        return ()
    ending_length = 1 + (len(word) > _MIN_INFLECTED_LENGTH) + (len(word) > _MIN_LENGTH_FOR_TWO_TYPOS)
    max_length = len(word) - ending_length + _MAX_EXTRA_LENGTH
    candidates = searcher.terms_with_prefix(BODY_FIELD, word[:-ending_length], limit=_MAX_CANDIDATES)
    return tuple(one for one, _ in candidates if len(one) <= max_length and not one.startswith(word))[
        :MAX_EXPANSIONS
    ]
