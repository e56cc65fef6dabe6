"""The word lists in words.yaml, which a newsroom can change.

Each list is for one language. Without a list for a briefing's language, nothing is found.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

WORDS_FILE = Path(__file__).with_name("words.yaml")


class WordList:
    """Words to look for, each with a note."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        """Look for the keys of *notes*; a key that ends in * matches every word that begins so."""
        self._notes = {word.casefold(): note for word, note in notes.items()}
        parts = "|".join(map(_build_pattern, sorted(self._notes, key=len, reverse=True)))
        self._regex = re.compile(rf"(?<![\w-])(?:{parts})(?!\w)" if parts else r"(?!)", re.IGNORECASE)

    def find_first(self, text: str) -> str:
        """Find the first match in *text*, as written; empty if there is none."""
        return next(self.find_all(text), ("", ""))[0]

    def find_all(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each match in *text*, as written, with its note."""
        for match in self._regex.finditer(text):
            yield match[0], self._find_note(match[0].casefold())

    def _find_note(self, word: str) -> str:
        stems = (stem for stem in self._notes if stem.endswith("*") and word.startswith(stem[:-1]))
        return self._notes.get(word) or next((self._notes[stem] for stem in stems), "")


def load_word_list(list_name: str, language: str, extra_words: Mapping[str, str] | None = None) -> WordList:
    """Load a list for a language, such as "en", and add the briefing's *extra_words*."""
    return WordList(
        {**_load_word_lists().get(list_name, {}).get(language.partition("-")[0], {}), **(extra_words or {})}
    )


@cache
def _load_word_lists() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    data = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
    assert isinstance(data, dict)  # noqa: S101 (our own file is valid)
    return data


def _build_pattern(word: str) -> str:
    words = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+")
    return rf"{words}\w*" if word.endswith("*") else words
