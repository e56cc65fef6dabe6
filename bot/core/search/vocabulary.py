"""Every word of all texts, to find those that somebody may have meant: other forms, beginnings, typos.

Words are looked up here first and entries by these words then. So ranking is that of plain words, however
many mistakes were made, and an answer knows which words to show as the ones that matched.
"""

from collections.abc import Iterable

from tantivy import Document, Index, Query, SchemaBuilder, Searcher

from bot.core.search.tokenizer import is_unspaced

TITLE, NAMES, BODY = "title", "names", "body"  # the fields of words: those of the names, and all of them
OFFERED = 16  # words for one that was typed; more of them say nothing and cost time
HEAP = 256_000_000  # bytes that tantivy may take while it writes; it takes what it needs
_LOOKED_AT = 500  # words with one beginning, the most frequent ones
_FORM = 5  # characters of a word from where it may have another ending
_ENDING = 3  # characters that an ending may be longer than another one
_TYPO, _TYPOS = 4, 8  # characters of a word from where one wrong letter, and two, still leave it that word


class Vocabulary:
    """The words that texts have. Words only ever come in: whoever asks looks whether they are in use."""

    def __init__(self) -> None:
        """Begin with no word."""
        self._known: set[str] = set()
        builder = SchemaBuilder()
        builder.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._searcher = self._index.searcher()

    def add(self, words: Iterable[str]) -> None:
        """Take in *words*, among them some that are known already."""
        new = set(words) - self._known
        if not new:
            return
        writer = self._index.writer(HEAP, 1)
        for word in sorted(new):
            writer.add_document(Document(word=word))
        writer.commit()
        writer.wait_merging_threads()
        self._known |= new
        self._index.reload()
        self._searcher = self._index.searcher()

    def typos(self, word: str, *, begun: bool) -> tuple[str, ...]:
        """Return the words that *word* may be with a letter or two wrong, or may become if it is *begun*."""
        if len(word) < _TYPO or is_unspaced(word) or word.isdigit():
            return ()
        return (
            self._like(word, 1, prefix=False)
            or (self._like(word, 1, prefix=True) if begun and len(word) > _TYPO else ())
            or (self._like(word, 2, prefix=False) if len(word) >= _TYPOS else ())
        )

    def _like(self, word: str, distance: int, *, prefix: bool) -> tuple[str, ...]:
        query = Query.fuzzy_term_query(self._schema, "word", word, distance, True, prefix)  # noqa: FBT003
        hits = self._searcher.search(query, OFFERED, count=False).hits
        return tuple(str(self._searcher.doc(address).get_first("word")) for _, address in hits)


def beginnings(entries: Searcher, word: str) -> tuple[str, ...]:
    """Return the words in use that begin with *word* and are longer, the most frequent first."""
    found = entries.terms_with_prefix(BODY, word, limit=OFFERED + 1)
    return tuple(one for one, _ in found if one != word)[:OFFERED]


def forms(entries: Searcher, word: str) -> tuple[str, ...]:
    """Return the words in use that differ from *word* in their ending only, the most frequent first.

    In place of a stemmer for each language: there is none for Ukrainian and Polish, and a reader's
    question does not say which language it is in.
    """
    if len(word) < _FORM or is_unspaced(word) or word.isdigit():
        return ()
    cut = 1 + (len(word) > _FORM) + (len(word) > _TYPOS)
    longest = len(word) - cut + _ENDING
    among = entries.terms_with_prefix(BODY, word[:-cut], limit=_LOOKED_AT)
    return tuple(one for one, _ in among if len(one) <= longest and not one.startswith(word))[:OFFERED]
