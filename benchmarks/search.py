"""Searching: the time to make the index, to answer a question, and to take in a changed briefing.

Usage: python benchmarks/search.py [ENTRIES …]. Without a number it measures 100, 1,000 and 10,000 entries;
with 500000 it takes some minutes and 4 GB. The texts are made up of words as frequent as in real ones.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path

from bot.app import App
from bot.briefing.briefing import Briefing, Document
from bot.briefing.library import Library
from bot.request import Request
from bot.sections.claims import Claim

SIZES = (100, 1_000, 10_000)
PER_BRIEFING = 100
WORDS = 150_000
ASKED = 2_000
GOAL = 5.0  # ms for 99 of 100 questions
TODAY = date(2031, 5, 20)
ASKING = Request("search", today=TODAY)
STATUS = Path("/proc/self/statm")
PAGE = 4096  # bytes


def megabytes() -> float:
    return int(STATUS.read_text().split()[1]) * PAGE / 1e6 if STATUS.exists() else 0.0


class Writer:
    """Makes up words and texts, the same ones each time."""

    def __init__(self) -> None:
        self._random = random.Random(7)  # noqa: S311 (no secret)
        words: dict[str, None] = {}
        while len(words) < WORDS:
            words[self._word()] = None
        self._words = list(words)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def _word(self) -> str:
        letters = ("bcdfghklmnprstvz", "aeiou") if self._random.random() < 0.7 else ("бвгдклмнпрст", "аеиоу")  # noqa: PLR2004
        syllables = self._random.randint(1, 5)
        return "".join(self._random.choice(kind) for _ in range(syllables) for kind in letters)

    def text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=words))

    def mistaken(self, word: str) -> str:
        """Return *word* with one letter wrong, left out or exchanged with the next."""
        at = self._random.randrange(1, max(2, len(word) - 1))
        wrong = (word[:at] + "q" + word[at + 1 :], word[:at] + word[at + 1 :])
        return self._random.choice(
            (*wrong, word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :])
        )


def briefing(name: str, entries: int, writer: Writer) -> Briefing:
    claims = tuple(
        Claim(
            id=f"claim-{number}",
            title=writer.text(5),
            statement=writer.text(15),
            standing_note=writer.text(20),
            claimant="Somebody",
        )
        for number in range(entries)
    )
    document = Document(title=writer.text(4), as_of="2031-04-30")
    return Briefing(name, document, {"claims": claims})


def library(entries: int, writer: Writer) -> Library:
    names = (f"briefing-{number}" for number in range(max(1, entries // PER_BRIEFING)))
    return Library({name: briefing(name, min(entries, PER_BRIEFING), writer) for name in names})


def questions(writer: Writer) -> dict[str, list[str]]:
    """Return what is asked, by its kind."""
    one = [writer.text(1) for _ in range(ASKED)]
    return {
        "one word": one,
        "two words": [writer.text(2) for _ in range(ASKED)],
        "a sentence": [writer.text(6) for _ in range(ASKED)],
        "beginnings": [word[: max(2, len(word) // 2)] for word in one],
        "mistakes": [writer.mistaken(word) for word in one if len(word) > 4],  # noqa: PLR2004
        "word and mistake": [f"{word} {writer.mistaken(writer.text(1))}" for word in one],
    }


def milliseconds(act: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float]:
    """Return the processor time that half of the questions took at most, and 99 of 100."""
    times = []
    for text in asked:
        start = time.thread_time()
        act(text)
        times.append((time.thread_time() - start) * 1e3)
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def measure(entries: int) -> bool:
    writer = Writer()
    known = library(entries, writer)
    app = App(known)
    before, start = megabytes(), time.perf_counter()
    index = app.prepare()
    made, held = time.perf_counter() - start, megabytes() - before
    changed = {"briefing-0": briefing("briefing-0", min(entries, PER_BRIEFING), writer)}
    start = time.perf_counter()
    app = app.replaced(Library({**known.briefings, **changed}))
    index = app.prepare()
    again = time.perf_counter() - start
    print(f"{entries:,} entries: made in {made * 1e3:,.0f} ms, one briefing again in {again * 1e3:.0f} ms;")
    print(f"  {held:,.0f} MB, {held / entries * 1e4:.1f} MB per 10,000 entries")
    worst = 0.0
    for kind, asked in questions(writer).items():
        half, most = milliseconds(lambda text: index.find(text, 20, TODAY), asked)
        told, longest = milliseconds(lambda text: app.search(ASKING, text, 20), asked[:300])
        times = f"p50 {half:5.2f} ms  p99 {most:5.2f} ms"
        print(f"  {kind:<17} {times}, with excerpts {told:5.2f} and {longest:5.2f}")
        worst = max(worst, most)
    return worst <= GOAL


def main(sizes: Sequence[int]) -> int:
    return int(not min([measure(entries) for entries in sizes]))


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
