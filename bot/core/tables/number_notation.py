"""How the numbers of a table are written, decided by all of them: with commas or points, as shares of one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.core.content.figure_notation import to_plain_signs
from bot.core.content.figure_value import parse_figure
from bot.core.parsing.problem import InvalidValueError

NO_VALUES = frozenset(
    ("", "-", "–", "—", "\u2212", "..", "...", "…", "n/a", "na", "nan", "n.a.", "k. a.", "н/д", "x")
)
"""What a table writes where it has no value, in lower case."""

_FULL_PERCENT = 100
_CACHED_CELLS = 20_000  # the cells of a table repeat
_NUMBER = re.compile(
    r"(?P<mark>[<>≤≥≈~±]|<=|>=)?\s*(?P<sign>[-+])?(?P<digits>\d[\d.,\s'’\u00a0\u2009\u202f]*|[.,]\d+)\s*(?P<unit>%|п\.\s?п\.)?"
)
_GROUPED = re.compile(r"\d{1,3}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})*")
_DECIMAL = re.compile(r"\d*(?P<sign>[.,])\d+")
_BOTH = re.compile(r"\d{1,3}(?:[.,]\d{3})*(?P<sign>[.,])\d+")
_GROUP_SPACES = re.compile(r"[\s'’\u00a0\u2009\u202f]")
_SPACED_GROUPS = re.compile(r"\d{1,3}(?:[\s'’\u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?|\S*")
_PERCENTAGE = re.compile(r"\D?(?P<number>\d+(?:\.\d+)?)%")
_UNCLEAR_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_ASTERISK = re.compile(r"\*+")


class CellError(Exception):
    """A cell that cannot be read; *hint* says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what is wrong, and what would be right."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class NumberNotation:
    """How numbers are written: with a *decimal* "." or ",", and whether they are shares of one: 0.453.

    *reasons* say by which cells it was decided, if it is not what everybody expects.
    """

    decimal: str = "."
    is_share: bool = False
    is_decided: bool = False
    """True if a number shows which sign stands before decimals."""
    is_comma_unclear: bool = False
    """True if 12,345 may have decimals: a program whose decimals have a comma wrote the table."""
    reasons: tuple[str, ...] = ()


def is_missing(text: str) -> bool:
    """True if a cell says that there is no value."""
    return text.strip().casefold() in NO_VALUES


def _match_number(text: str) -> re.Match[str] | None:
    stripped = text.strip()
    match = _NUMBER.fullmatch(stripped if stripped.isascii() else to_plain_signs(stripped))
    return match if match and _SPACED_GROUPS.fullmatch(match["digits"].strip()) else None  # 45 55 are two


@lru_cache(maxsize=_CACHED_CELLS)
def is_number(text: str) -> bool:
    """True if a cell holds a number, however it is written."""
    match = _match_number(text)
    return bool(match) and not re.search(r"[.,]{2}|[.,]\s*$", match["digits"] if match else "")


def decide_notation(texts: Iterable[str], *, may_be_shares: bool = True) -> NumberNotation:
    """Decide how the numbers of all columns of one kind are written.

    Raises:
        CellError: some are written in one way and some in the other.
    """
    matches = [(text, match) for text in texts if (match := _match_number(text))]
    decimal, is_decided, reasons = _decide_decimal_sign((text, match["digits"]) for text, match in matches)
    if not may_be_shares:
        return NumberNotation(decimal, is_decided=is_decided, reasons=reasons)
    plain = [(text, _read_digits(match["digits"], decimal)) for text, match in matches if not match["unit"]]
    numbers = [(text, number) for text, number in plain if number is not None]
    fractions = [(text, number) for text, number in numbers if 0 < number < 1]
    _check_shares(matches, numbers, fractions)
    is_share = len(numbers) == len(matches) and bool(fractions) and all(number <= 1 for _, number in numbers)
    if is_share:
        text, number = fractions[0]
        shown = f"{number * _FULL_PERCENT:f}"
        reasons = (*reasons, f"no number is above 1, so they are shares: {text} is read as {_trim(shown)}%")
    return NumberNotation(decimal, is_share, is_decided, reasons=reasons)


def _check_shares(
    matches: Sequence[tuple[str, re.Match[str]]],
    numbers: Sequence[tuple[str, Decimal]],
    fractions: Sequence[tuple[str, Decimal]],
) -> None:
    """Refuse numbers of which some have a percent sign, and all others may be shares of one."""
    signed = [text for text, match in matches if match["unit"] == "%"]
    if signed and fractions and all(number <= 1 for _, number in numbers):
        raise CellError(
            f'"{signed[0]}" has a percent sign, and "{fractions[0][0]}" may be a share of one',
            "write all in one way",
        )


def _decide_decimal_sign(texts: Iterable[tuple[str, str]]) -> tuple[str, bool, tuple[str, ...]]:
    """Find the sign before decimals: one that stands where no separator of groups can stand."""
    found: dict[str, str] = {}
    for text, digits in texts:
        compact = _GROUP_SPACES.sub("", digits)
        if _GROUPED.fullmatch(compact) and not compact.startswith("0"):
            continue  # 1,600 and 1.600 say nothing
        if match := _DECIMAL.fullmatch(compact) or _BOTH.fullmatch(compact):
            found.setdefault(match["sign"], text)
    if len(found) > 1:
        raise CellError(
            f'"{found["."]}" has a decimal point and "{found[","]}" a decimal comma', "write all in one way"
        )
    if "," in found:
        return ",", True, (f"the comma is a decimal comma, as in {found[',']}",)
    return ".", bool(found), ()


def _read_digits(digits: str, decimal: str) -> Decimal | None:
    """Read the digits of a number, of which the sign that is not *decimal* separates groups."""
    group = "," if decimal == "." else "."
    compact = _GROUP_SPACES.sub("", digits)
    whole, _, decimals = compact.partition(decimal)
    if group in whole and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
        return None
    try:
        number = Decimal(whole.replace(group, "") + (f".{decimals}" if decimals else ""))
    except ArithmeticError:
        return None
    return number


def _trim(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def read_count(text: str) -> str | None:
    """Read a number of people, which has no decimals: 1,600 and 1.600 are 1600; None if there is no value.

    Raises:
        CellError: it is not a number.
    """
    compact = _GROUP_SPACES.sub("", to_plain_signs(text.strip()))
    if _GROUPED.fullmatch(compact):
        return re.sub("[.,]", "", compact)
    return read_figure(re.sub(r"[.,]0+$", "", compact) if is_number(text) else text, NumberNotation())


def read_percentage(text: str, notation: NumberNotation) -> str | None:
    """Read a share as a figure of a briefing: ``45``, ``45,3``, ``>5`` and ``0.453`` get a percent sign.

    None if there is no value.

    Raises:
        CellError: it is not a share.
    """
    figure = read_figure(text, notation, unit="%")
    if figure and figure.startswith("-"):
        raise CellError("a share is never negative", "correct it, or ignore this column")
    number = _PERCENTAGE.fullmatch(figure) if figure else None
    if number and Decimal(number["number"]) > _FULL_PERCENT:
        raise CellError("this is more than 100%", "correct it, or ignore this column")
    return figure


def read_figure(text: str, notation: NumberNotation, unit: str = "") -> str | None:
    """Read a number as a figure of a briefing, with its *unit*; None if there is no value.

    Raises:
        CellError: it is not a number.
    """
    if is_missing(text):
        return None
    if _ASTERISK.fullmatch(text.strip()):
        raise CellError("a mark is not a number", "say what it means under values, such as '*': <0.5")
    if match := _match_number(text):
        return _format_figure(match, notation, unit)
    try:
        figure = parse_figure(text)
    except InvalidValueError as error:
        raise CellError("this cannot be read as a number", str(error.hint)) from None
    if figure.best is None and figure.low is None:
        raise CellError("this is not a number", "write a number, or leave the cell empty")
    if unit and not figure.unit and not figure.currency:
        return f"{text.strip()}{unit}"
    return text.strip()


def _format_figure(match: re.Match[str], notation: NumberNotation, unit: str) -> str:
    digits = _GROUP_SPACES.sub("", match["digits"])
    number = _read_digits(digits, notation.decimal)
    grouped = _GROUPED.fullmatch(digits)
    unclear_signs = ".," if notation.is_comma_unclear else "."
    is_unclear = bool(
        grouped
        and not notation.is_decided
        and grouped["sign"] in unclear_signs
        and not digits.startswith("0")
    )
    if number is None or is_unclear:
        raise CellError(
            "this number can be read in two ways",
            f"write {re.sub('[.,]', '', digits)} if the sign separates thousands",
        )
    if unit == "%" and notation.is_share and not match["unit"]:
        number = number * _FULL_PERCENT
        digits = _trim(f"{number:f}")
    else:
        digits = f"{number:f}"
    if _UNCLEAR_POINT.fullmatch(digits):
        digits = f"0{digits}"  # how a briefing says that the point is a decimal point
    mark = {"~": "≈", None: ""}.get(match["mark"], match["mark"])
    return f"{mark}{match['sign'] or ''}{digits}{match['unit'] or unit}"
