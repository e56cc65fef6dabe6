"""A number in the summary that no figure or date of the briefing supports."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.content.figure_value import Figure
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import Finding, ValuePath
from bot.core.sections.summary import Summary

DATE_PATTERN = re.compile(
    r"\b\d{1,2}\.?\s+\w+\s+(?:19|20)\d\d\b|\w+\s+\d{1,2},\s+(?:19|20)\d\d\b"  # 6 March 2026; March 6, 2026
    r"|(?<![\w.,])(?:19|20)\d\d(?![\w%]|[.,]\d)"  # 2026
)
_NUMBER_TEMPLATE = (
    r"(?<![\w./-])\d+(?:{groups}\d{{3}})*(?:{point}\d+)?(?![\w/]|-\w)"  # none of T-72, 24/7, 4th
)
ENGLISH_NUMBER = re.compile(_NUMBER_TEMPLATE.format(groups=r"[,\u00a0\u202f]", point=r"\."))  # 45,000 and 3.5
OTHER_NUMBER = re.compile(
    _NUMBER_TEMPLATE.format(groups=r"[.٬ \u00a0\u202f]", point="[,\u066b]")
)  # 45.000 or 45 000, and 3,5
PERCENT_PATTERN = re.compile(r"\s*(?:[%٪\uff05]|per ?cent)", re.IGNORECASE)
SCALE_POWERS = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
}  # powers of ten, as figures' units begin

ComparableNumber = tuple[Decimal, bool]
"""A number, and whether it is a percentage."""


def check(context: RuleContext) -> Iterator[Finding]:
    """Find numbers in digits, except dates, without a matching figure; a percentage needs a percentage."""
    if not any(context.active_entries(Summary)):
        return
    backed_numbers = set(_collect_backed_numbers(context))
    is_english = context.briefing.document.language.partition("-")[0] == "en"
    for path, summary in context.active_entries(Summary):
        for text_path, text in _iterate_texts(summary, path):
            for number_text, candidates in _find_numbers(DATE_PATTERN.sub(" ", text), is_english=is_english):
                if not backed_numbers & candidates:
                    message = f"no figure in this briefing is {number_text}"
                    yield Finding(
                        text_path, message, "add it as a figure with its source, or correct the number"
                    )


def _find_numbers(text: str, *, is_english: bool) -> Iterator[tuple[str, set[ComparableNumber]]]:
    """Yield each number in *text* as written, and the values of the figures that would support it."""
    for match in (ENGLISH_NUMBER if is_english else OTHER_NUMBER).finditer(text):
        points = "." if is_english else ",\u066b"
        digits = re.sub(f"[{points}]", ".", re.sub(rf"[^\d{points}]", "", match[0]))
        number, suffix = Decimal(digits), text[match.end() :]
        percent_match = PERCENT_PATTERN.match(suffix)
        yield (
            match[0] + ("%" if percent_match else ""),
            {(one, bool(percent_match)) for one in (number, _apply_scale(number, suffix))},
        )


def _iterate_texts(summary: Summary, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    yield (*path, "lede"), summary.lede
    yield from (((*path, "points", place, "text"), one.text) for place, one in enumerate(summary.points))


def _collect_backed_numbers(context: RuleContext) -> Iterator[ComparableNumber]:
    for figure in {one for _, one in iter_values_of_type(Figure, context.briefing.document)}:
        for number in (figure.low, figure.best, figure.high):
            if number is not None:
                is_percent = bool(PERCENT_PATTERN.match(figure.unit))
                yield from (
                    (one, is_percent) for one in (abs(number), abs(_apply_scale(number, figure.unit)))
                )
    for _, date in iter_values_of_type(PartialDate, context.briefing.document):
        yield from ((Decimal(one), False) for one in (date.year, date.day))


def _apply_scale(number: Decimal, suffix: str) -> Decimal:
    """Multiply a number by the word after it: 3.25 million is 3250000."""
    word = next(iter(suffix.casefold().split()), "")
    return number.scaleb(SCALE_POWERS.get(word.strip(".,;:"), 0))
