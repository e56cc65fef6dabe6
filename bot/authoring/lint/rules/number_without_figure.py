"""A number in the summary that stands nowhere in the briefing as a figure or a date."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.core.content.figure import Figure
from bot.core.content.partial_date import When
from bot.core.parsing.problem import Finding, Path
from bot.core.sections.summary import Summary

DATE = re.compile(
    r"\b\d{1,2}\.?\s+\w+\s+(?:19|20)\d\d\b|\w+\s+\d{1,2},\s+(?:19|20)\d\d\b"  # 6 March 2026; March 6, 2026
    r"|(?<![\w.,])(?:19|20)\d\d(?![\w%]|[.,]\d)"  # 2026
)
_AROUND = r"(?<![\w./-])\d+(?:{groups}\d{{3}})*(?:{point}\d+)?(?![\w/]|-\w)"  # none of T-72, 24/7, 4th
ENGLISH = re.compile(_AROUND.format(groups=r"[,\u00a0\u202f]", point=r"\."))  # 45,000 and 3.5
OTHERS = re.compile(_AROUND.format(groups=r"[. \u00a0\u202f]", point=","))  # 45.000 or 45 000, and 3,5
PERCENT = re.compile(r"\s*(?:%|per ?cent)", re.IGNORECASE)
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}  # powers of ten, as figures' units begin

Number = tuple[Decimal, bool]
"""A number, and whether it is a percentage."""


def check(subject: Subject) -> Iterator[Finding]:
    """Find numbers in digits, but for dates, that no figure gives; a percentage needs one of these."""
    backed = set(_backed(subject))
    english = subject.briefing.document.language.partition("-")[0] == "en"
    for path, summary in subject.told(Summary):
        for where, text in _texts(summary, path):
            for told, numbers in _numbers(DATE.sub(" ", text), english=english):
                if not backed & numbers:
                    message = f"no figure of this briefing is {told}"
                    yield Finding(where, message, "add it as a figure with its source, or correct the number")


def _numbers(text: str, *, english: bool) -> Iterator[tuple[str, set[Number]]]:
    """Yield each number in *text* as it stands there, and as what figures may have it."""
    for found in (ENGLISH if english else OTHERS).finditer(text):
        point = "." if english else ","
        digits = re.sub(rf"[^\d{point}]", "", found[0]).replace(",", ".")
        number, behind = Decimal(digits), text[found.end() :]
        percent = PERCENT.match(behind)
        yield (
            found[0] + ("%" if percent else ""),
            {(one, bool(percent)) for one in (number, _scaled(number, behind))},
        )


def _texts(summary: Summary, path: Path) -> Iterator[tuple[Path, str]]:
    yield (*path, "lede"), summary.lede
    yield from (((*path, "points", place, "text"), one.text) for place, one in enumerate(summary.points))


def _backed(subject: Subject) -> Iterator[Number]:
    for _, figure in only(Figure, subject.briefing.document):
        for number in (figure.low, figure.best, figure.high):
            if number is not None:
                percent = bool(PERCENT.match(figure.unit))
                yield from ((one, percent) for one in (abs(number), abs(_scaled(number, figure.unit))))
    for _, when in only(When, subject.briefing.document):
        yield from ((Decimal(one), False) for one in (when.year, when.day))


def _scaled(number: Decimal, words: str) -> Decimal:
    """Return a number as the word behind it says: 3.25 million is 3250000."""
    word = next(iter(words.casefold().split()), "")
    return number.scaleb(SCALES.get(word.strip(".,;:"), 0))
