"""The house's lists of words, in words.yaml beside this file, for a newsroom to read and to change.

A list is made for one language; where there is none for a briefing's language, nothing is found.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("words.yaml")


class Words:
    """Words to look for, each with what the list says of it."""

    def __init__(self, about: Mapping[str, str]) -> None:
        """Look for the words that *about* names; a word that ends in * stands for all that begin so."""
        self._about = {word.casefold(): told for word, told in about.items()}
        parts = "|".join(map(_pattern, sorted(self._about, key=len, reverse=True)))
        self._any = re.compile(rf"(?<![\w-])(?:{parts})(?!\w)" if parts else r"(?!)", re.IGNORECASE)

    def first_in(self, text: str) -> str:
        """Return the first of the words in *text*, as it stands there; empty if there is none."""
        return next(self.all_in(text), ("", ""))[0]

    def all_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each of the words in *text* as it stands there, and what is said of it."""
        for found in self._any.finditer(text):
            yield found[0], self._said(found[0].casefold())

    def _said(self, word: str) -> str:
        stems = (stem for stem in self._about if stem.endswith("*") and word.startswith(stem[:-1]))
        return self._about.get(word) or next((self._about[stem] for stem in stems), "")


def vocabulary(name: str, language: str, more: Mapping[str, str] | None = None) -> Words:
    """Return the list *name* for a language, such as "en", with *more* words of the briefing's own."""
    return Words({**_lists().get(name, {}).get(language.partition("-")[0], {}), **(more or {})})


@cache
def _lists() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    read = yaml.safe_load(FILE.read_text("utf-8"))
    assert isinstance(read, dict)  # noqa: S101 (our own file)
    return read


def _pattern(word: str) -> str:
    words = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+")
    return rf"{words}\w*" if word.endswith("*") else words
