"""Writes made-up briefings of 3 to 8 kB, the same ones each time, with words as frequent as in real texts."""

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

WORDS = 60_000
CYRILLIC_SHARE = 0.2  # of the briefings, and of the words in the others
ALIASED_SHARE = 0.1  # of the briefings
LATIN, CYRILLIC = ("bcdfghklmnprstvz", "aeiou"), ("бвгдклмнпрст", "аеиоу")


class BriefingWriter:
    """Makes up briefings on subjects that do not exist."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)  # noqa: S311 (no secret)
        self._words = [self._make_words(LATIN), self._make_words(CYRILLIC)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))

    def write_folder(self, folder: Path, count: int) -> list[Path]:
        """Write *count* briefings into *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / f"subject-{number}.yaml" for number in range(count)]
        for number, file in enumerate(files):
            file.write_text(self.write_briefing(number), "utf-8")
        return files

    def write_briefing(self, number: int) -> str:
        """Write the text of the briefing with this *number*."""
        is_cyrillic = self._random.random() < CYRILLIC_SHARE
        lines = [*self._write_head(number, is_cyrillic=is_cyrillic)]
        for section in (self._write_polls, self._write_events, self._write_people, self._write_claims):
            lines += section(is_cyrillic=is_cyrillic)
        return "\n".join((*lines, ""))

    def _make_words(self, letters: tuple[str, str]) -> list[str]:
        words: dict[str, None] = {}
        while len(words) < WORDS:
            syllables = self._random.randint(1, 5)
            words["".join(self._random.choice(kind) for _ in range(syllables) for kind in letters)] = None
        return list(words)

    def _text(self, count: int, *, is_cyrillic: bool) -> str:
        words = self._random.choices(self._words[is_cyrillic], cum_weights=self._weights, k=count)
        return " ".join(words).capitalize()

    def _write_head(self, number: int, *, is_cyrillic: bool) -> Iterator[str]:
        yield f"title: {self._text(4, is_cyrillic=is_cyrillic)} {number}"
        yield f"scope: {self._text(25, is_cyrillic=is_cyrillic)}."
        yield f"as_of: 2031-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"
        if is_cyrillic:
            yield "language: uk"
        if self._random.random() < ALIASED_SHARE:
            yield f"aliases: [matter-{number}]"
        yield "sources:"
        for source in range(4):
            publisher = self._text(2, is_cyrillic=is_cyrillic)
            yield f"  - id: source-{source}"
            yield f"    title: {self._text(6, is_cyrillic=is_cyrillic)}"
            yield f"    publisher: {publisher}"
            yield f"    url: https://paper.example/{number}/{source}"
            yield f"    published_on: 2031-01-0{source + 1}"
        yield "summary:"
        yield f"  lede: {self._text(18, is_cyrillic=is_cyrillic)}."
        yield "  sources: [source-0]"
        yield "  points:"
        yield from (f"    - {self._text(12, is_cyrillic=is_cyrillic)}." for _ in range(3))

    def _write_polls(self, *, is_cyrillic: bool) -> Iterator[str]:
        yield "polls:"
        for poll in range(self._random.randint(1, 3)):
            yield f"  - id: poll-{poll}"
            yield f"    pollster: {self._text(2, is_cyrillic=is_cyrillic)}"
            yield f"    fieldwork: 2031-0{poll + 1}"
            yield f"    sample_size: {self._random.randint(800, 3000)}"
            yield "    sources: [source-1]"
            yield "    questions:"
            yield f"      - text: {self._text(9, is_cyrillic=is_cyrillic)}"
            yield "        answers:"
            for share in (48, 37, 15):
                label = self._text(2, is_cyrillic=is_cyrillic)
                yield f"          - {{label: {label}, figure: {share}%}}"

    def _write_events(self, *, is_cyrillic: bool) -> Iterator[str]:
        yield "events:"
        for event in range(self._random.randint(2, 6)):
            yield f"  - id: event-{event}"
            yield f"    title: {self._text(5, is_cyrillic=is_cyrillic)}"
            yield f"    when: 2031-0{event + 1}-11"
            yield f"    place: {self._text(2, is_cyrillic=is_cyrillic)}"
            yield f"    text: {self._text(30, is_cyrillic=is_cyrillic)}."
            yield f"    sources: [source-{event % 4}]"

    def _write_people(self, *, is_cyrillic: bool) -> Iterator[str]:
        yield "people:"
        for person in range(self._random.randint(1, 4)):
            title, organisation = (self._text(1, is_cyrillic=is_cyrillic) for _ in range(2))
            yield f"  - id: person-{person}"
            yield f"    name: {self._text(2, is_cyrillic=is_cyrillic).title()}"
            yield "    public_status: public figure"
            yield f"    text: {self._text(20, is_cyrillic=is_cyrillic)}."
            yield f"    roles: [{{title: {title}, organisation: {organisation}}}]"
            yield "    sources: [source-2]"

    def _write_claims(self, *, is_cyrillic: bool) -> Iterator[str]:
        yield "claims:"
        for claim in range(self._random.randint(2, 8)):
            yield f"  - id: claim-{claim}"
            yield f"    title: {self._text(6, is_cyrillic=is_cyrillic)}"
            yield f"    statement: {self._text(16, is_cyrillic=is_cyrillic)}."
            yield f"    claimant: {self._text(2, is_cyrillic=is_cyrillic)}"
            yield "    standing: contested"
            yield f"    standing_note: {self._text(14, is_cyrillic=is_cyrillic)}."
            yield "    sources: [source-3]"
