"""A number in the summary that stands nowhere in the briefing as a figure or a date."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.briefing.figure import Figure
from bot.briefing.problem import Finding, Path
from bot.briefing.when import When
from bot.lint.subject import Subject
from bot.lint.values import only
from bot.sections.summary import Summary

NUMBER = re.compile(
    r"(?<![\w./-])\d+(?:[,\u00a0\u202f]\d{3})*(?:\.\d+)?(?![\w/]|-\w)"
)  # none of T-72, 24/7, 4th
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}  # powers of ten, as figures' units begin


def check(subject: Subject) -> Iterator[Finding]:
    """Find numbers in digits, but for years and days of the briefing's dates, that no figure gives."""
    backed = set(_backed(subject))
    for path, summary in subject.told(Summary):
        for where, text in _texts(summary, path):
            for found in NUMBER.finditer(text):
                number = Decimal(re.sub(r"[^\d.]", "", found[0]))
                if not backed & {number, _scaled(number, text[found.end() :])}:
                    message = f"no figure of this briefing is {found[0]}"
                    yield Finding(where, message, "add it as a figure with its source, or correct the number")


def _texts(summary: Summary, path: Path) -> Iterator[tuple[Path, str]]:
    yield (*path, "lede"), summary.lede
    yield from (((*path, "points", place, "text"), one.text) for place, one in enumerate(summary.points))


def _backed(subject: Subject) -> Iterator[Decimal]:
    for _, figure in only(Figure, subject.briefing.document):
        for number in (figure.low, figure.best, figure.high):
            if number is not None:
                yield from (number, abs(number), _scaled(number, figure.unit))
    for _, when in only(When, subject.briefing.document):
        yield from map(Decimal, (when.year, when.day))


def _scaled(number: Decimal, words: str) -> Decimal:
    """Return a number as the word behind it says: 3.25 million is 3250000."""
    word = next(iter(words.casefold().split()), "")
    return number.scaleb(SCALES.get(word.strip(".,;:"), 0))
