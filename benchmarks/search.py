"""Searching: the time to make the index, to answer a question, and to take in a changed briefing.

Usage: python benchmarks/search.py [ENTRIES …]. Without a number it measures 100, 10,000 and 500,000 entries,
the last of which takes some minutes and 4 GB; `python benchmarks/search.py 10000` is a quick look. The texts
are made up of words as frequent as in real ones. The baseline is SQLite's own full-text search (FTS5) of the
same texts in memory, asked for the beginning of one word: it knows no typing mistakes and no names.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path

from bot.core.app import App
from bot.core.content.briefing import Briefing, Document
from bot.core.library.snapshot import Library
from bot.core.messages.request import Request
from bot.core.sections.claims import Claim

SIZES = (100, 10_000, 500_000)
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


def baseline(known: Library, asked: Sequence[str]) -> float:
    """Return the milliseconds that 99 of 100 questions for one word take SQLite at most."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE entries USING fts5(text)")
    claims = (claim for one in known.briefings.values() for claim in one.sections["claims"])
    rows = ((f"{claim.title} {claim.statement} {claim.standing_note}",) for claim in claims)  # type: ignore[attr-defined]
    connection.executemany("INSERT INTO entries VALUES (?)", rows)
    found = "SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY rank LIMIT 20"
    _, most = milliseconds(lambda word: connection.execute(found, (f'"{word}"*',)).fetchall(), asked[:200])
    connection.close()
    return most


def made(entries: int, writer: Writer) -> tuple[App, Library]:
    """Return the bot with its index, one briefing of which was replaced; print what that took."""
    known = library(entries, writer)
    app = App(known)
    before, start = megabytes(), time.perf_counter()
    app.prepare_index()
    whole, held = time.perf_counter() - start, megabytes() - before
    changed = {"briefing-0": briefing("briefing-0", min(entries, PER_BRIEFING), writer)}
    start = time.perf_counter()
    app = app.with_library(Library({**known.briefings, **changed}))
    app.prepare_index()
    again = time.perf_counter() - start
    print(f"{entries:,} entries: made in {whole * 1e3:,.0f} ms, one briefing again in {again * 1e3:.0f} ms;")
    print(f"  {held:,.0f} MB, {held / entries * 1e4:.1f} MB per 10,000 entries", flush=True)
    return app, known


def measure(entries: int) -> bool:
    writer = Writer()
    app, known = made(entries, writer)
    index, all_asked = app.prepare_index(), questions(writer)
    slowest = one_word = 0.0
    for kind, asked in all_asked.items():
        half, most = milliseconds(lambda text: index.search_entries(text, 20, TODAY), asked)
        told, longest = milliseconds(lambda text: app.search_entries(ASKING, text, 20), asked[:300])
        times = f"p50 {half:5.2f} ms  p99 {most:5.2f} ms"
        print(f"  {kind:<17} {times}, with excerpts {told:5.2f} and {longest:5.2f}", flush=True)
        slowest = max(slowest, most)
        one_word = one_word or most
    base = baseline(known, all_asked["one word"])
    print(f"  one word by SQLite          p99 {base:5.2f} ms: search takes {one_word / base:.3f} of that")
    print(f"  slowest kind                p99 {slowest:5.2f} ms  ({verdict(slowest)})")
    return slowest <= GOAL


def verdict(slowest: float) -> str:
    return f"at most {GOAL:.0f}: {'pass' if slowest <= GOAL else 'FAIL'}"


def main(sizes: Sequence[int]) -> int:
    passed = [measure(entries) for entries in sizes]
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or SIZES))
