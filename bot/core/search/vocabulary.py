"""Every word of all texts, to find those that somebody may have meant: other forms, beginnings, typos.

Words are looked up here first and entries by these words then. So ranking is that of plain words, however
many mistakes were made, and an answer knows which words to show as the ones that matched.
"""

from collections.abc import Iterable

from tantivy import Document, Index, Query, SchemaBuilder, Searcher

from bot.core.search.tokenizer import is_unspaced

TITLE_FIELD, NAMES_FIELD, BODY_FIELD = (
    "title",
    "names",
    "body",
)  # the fields of words: those of the names, and all of them
MAX_EXPANSIONS = 16  # words for one that was typed; more of them say nothing and cost time
VOCABULARY_HEAP_BYTES = 256_000_000  # bytes that tantivy may take while it writes; it takes what it needs
_MAX_CANDIDATES = 500  # words with one beginning, the most frequent ones
_MIN_INFLECTED_LENGTH = 5  # characters of a word from where it may have another ending
_MAX_EXTRA_LENGTH = 3  # characters that an ending may be longer than another one
_MIN_LENGTH_FOR_ONE_TYPO, _MIN_LENGTH_FOR_TWO_TYPOS = (
    4,
    8,
)  # characters of a word from where one wrong letter, and two, still leave it that word


class Vocabulary:
    """The words that texts have. Words only ever come in: whoever asks looks whether they are in use."""

    def __init__(self) -> None:
        """Begin with no word."""
        self._words: set[str] = set()
        builder = SchemaBuilder()
        builder.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._searcher = self._index.searcher()

    def add_words(self, words: Iterable[str]) -> None:
        """Take in *words*, among them some that are known already."""
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
        """Return the words that *word* may be with a letter or two wrong, or may become if it is *begun*."""
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
    """Return the words in use that begin with *word* and are longer, the most frequent first."""
    completions = searcher.terms_with_prefix(BODY_FIELD, word, limit=MAX_EXPANSIONS + 1)
    return tuple(one for one, _ in completions if one != word)[:MAX_EXPANSIONS]


def find_inflections(searcher: Searcher, word: str) -> tuple[str, ...]:
    """Return the words in use that differ from *word* in their ending only, the most frequent first.

    In place of a stemmer for each language: there is none for Ukrainian and Polish, and a reader's
    question does not say which language it is in.
    """
    if len(word) < _MIN_INFLECTED_LENGTH or is_unspaced(word) or word.isdigit():
        return ()
    ending_length = 1 + (len(word) > _MIN_INFLECTED_LENGTH) + (len(word) > _MIN_LENGTH_FOR_TWO_TYPOS)
    max_length = len(word) - ending_length + _MAX_EXTRA_LENGTH
    candidates = searcher.terms_with_prefix(BODY_FIELD, word[:-ending_length], limit=_MAX_CANDIDATES)
    return tuple(one for one, _ in candidates if len(one) <= max_length and not one.startswith(word))[
        :MAX_EXPANSIONS
    ]
