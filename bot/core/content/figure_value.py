"""A figure as precise as its source: never a bare number where the source was vaguer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, assert_never

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.core.content import figure_notation
from bot.core.content.figure_notation import CURRENCY, DASH, NUMBER
from bot.core.messages.characters import has_ink
from bot.core.parsing.problem import InvalidValueError, ProblemCode

PHRASE_LIMIT = 100  # characters of a figure's text: enough for a long phrase
FULL_PERCENT = 100  # nothing can be a larger share of a whole
DIGIT_LIMIT = 18  # digits; a number beyond a quintillion is a typing error


class Bound(Enum):
    """How a number bounds the true value, with the sign and the words for it in YAML."""

    EXACT = ("", ())
    ABOUT = ("≈", ("about", "around", "approximately", "roughly", "some", "~"))
    NEARLY = ("nearly", ("almost", "just under", "close to"))
    OVER = (">", ("more than", "over", "above", "upwards of"))
    AT_LEAST = ("≥", (">=", "at least", "no fewer than", "no less than"))
    UNDER = ("<", ("less than", "fewer than", "under", "below"))
    AT_MOST = ("≤", ("<=", "at most", "up to", "no more than"))
    PLUS_OR_MINUS = ("±", ("+/-", "plus or minus"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its bound and unit, a range, or words ("dozens") where the source gives no number.

    Only a range has *low* and *high*; a number has *best*, and so does a range with a best estimate. *words*
    are the source's own, shown beside the number, or alone if there is none. *currency* is a sign before the
    number. If *is_change*, the number is shown with its sign: +12%, -3%. *comma_text* is a number as it was
    written, if other languages than English would read its comma as a decimal comma: 1,600.
    """

    bound: Bound = Bound.EXACT
    best: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    words: str = ""
    currency: str = ""
    is_change: bool = False
    comma_text: str = field(default="", compare=False)

    @property
    def percentage(self) -> float | None:
        """The share of a whole, from 0 to 100; None if the figure is not a single share."""
        if self.unit != "%" or self.best is None or self.is_difference:
            return None
        return float(self.best) if self._is_within_whole(self.best) else None

    def _is_within_whole(self, percent: Decimal) -> bool:
        match self.bound:
            case Bound.OVER:
                return percent < FULL_PERCENT
            case (
                Bound.EXACT
                | Bound.ABOUT
                | Bound.NEARLY
                | Bound.AT_LEAST
                | Bound.UNDER
                | Bound.AT_MOST
                | Bound.PLUS_OR_MINUS
            ):
                return percent <= FULL_PERCENT
            case _:
                assert_never(self.bound)

    @property
    def is_difference(self) -> bool:
        """Whether it says how much something differs, and so is no part of a whole."""
        match self.bound:
            case Bound.PLUS_OR_MINUS:
                return True
            case (
                Bound.EXACT
                | Bound.ABOUT
                | Bound.NEARLY
                | Bound.OVER
                | Bound.AT_LEAST
                | Bound.UNDER
                | Bound.AT_MOST
            ):
                return self.is_change
            case _:
                assert_never(self.bound)

    @property
    def is_plain_amount(self) -> bool:
        """Whether it is a number or a range without a bound that leaves one of its ends open."""
        return (
            self.bound is Bound.EXACT
            and not self.is_change
            and (self.best is not None or self.low is not None)
        )

    @property
    def currency_prefix(self) -> str:
        """The currency as it stands before the number: "€", or "CHF " with a space."""
        return f"{self.currency} " if self.currency[-1:].isalpha() else self.currency

    @property
    def exact_number(self) -> Decimal | None:
        """The number if it is exact and neither a range nor a difference, else None."""
        is_exact = self.bound is Bound.EXACT and self.low is None and not self.is_change
        return self.best if is_exact else None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Parse a figure from a text or from fields."""
        return core_schema.no_info_plain_validator_function(parse_figure)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the notation."""
        text = {"type": ["string", "number"], "minLength": 1, "maxLength": PHRASE_LIMIT}
        fields = {name: text | {"description": meaning} for name, meaning in _FIELD_DESCRIPTIONS.items()}
        forms = [{"required": needed} for needed in (["value"], ["low", "high"], ["words"])]
        return {
            "description": "A number as precise as the source, a range, or the source's words.",
            "anyOf": [
                text | {"examples": ["76%", "nearly 60%", ">400000", "600–700 people", "dozens"]},
                {"type": "object", "properties": fields, "additionalProperties": False, "anyOf": forms},
            ],
        }


_NUMBER_KEYS = ("value", "low", "high", "best")
_FIELD_DESCRIPTIONS = {
    "value": "The number with its bound: nearly 60%, more than 400000.",
    "low": "The lowest number of a range.",
    "best": "The best estimate within a range.",
    "high": "The highest number of a range.",
    "unit": "What is counted: %, people.",
    "words": "The source's own words for it.",
}
_BOUNDS_BY_MARK = {
    mark: bound for bound in Bound for mark in (bound.value[0], *bound.value[1]) if mark
}  # "more than" -> OVER
_MARK_PATTERN = "|".join(re.escape(mark) for mark in sorted(_BOUNDS_BY_MARK, key=len, reverse=True))
_UNIT = r"[^\d\s<>≈≥≤±+][^\d<>≈≥≤±]*?"
_FIGURE_PATTERN = re.compile(
    rf"(?:(?P<mark>{_MARK_PATTERN})\s*)?(?P<sign>[-+])?(?:(?P<currency>{CURRENCY})\s*)?(?P<number>{NUMBER})"
    rf"(?:(?P<low_unit>\s*?(?:{_UNIT})??)(?:\s*{DASH}\s*|\s+to\s+)(?P<high_sign>[-+])?(?:(?P=currency)\s*)?(?P<high>{NUMBER}))?"
    rf"(?P<gap>\s*(?P<plus>\+)?\s*)(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_BETWEEN_PATTERN = re.compile(
    rf"between\s+([-+]?(?:{CURRENCY}\s*)?{NUMBER}\s*%?)\s+and\s+([-+]?(?:{CURRENCY}\s*)?{NUMBER})",
    re.IGNORECASE,
)


def parse_figure(value: object) -> Figure:
    """Parse a figure that is written as a text or as fields.

    Raises:
        InvalidValueError: it is neither, or contradicts itself; the message has a hint how to fix it.
    """
    if isinstance(value, Figure):
        return value
    if isinstance(value, str):
        return _parse_whole_text(value)
    if isinstance(value, dict):
        return _note_comma(_parse_fields(value), [value.get(name, "") for name in _NUMBER_KEYS])
    raise _build_figure_error(
        "a figure was expected", 'write 76%, "nearly 60%", ">400000", "600–700" or dozens'
    )


@lru_cache(maxsize=4096)  # polls write the same few figures again and again, and reading one takes 40 µs
def _parse_whole_text(text: str) -> Figure:
    return _note_comma(_parse_text(text.strip()), [text])


def _note_comma(figure: Figure, numbers: Iterable[str]) -> Figure:
    """Keep the first of the written *numbers* whose comma may be a decimal comma in other languages."""
    comma_text = next((text.strip() for text in numbers if figure_notation.find_comma_readings(text)), "")
    return replace(figure, comma_text=comma_text) if comma_text else figure


def _build_figure_error(message: str, hint: str) -> InvalidValueError:
    return InvalidValueError(ProblemCode.NOT_A_FIGURE, message, hint)


def _check_phrase(text: str) -> None:
    if not has_ink(text) or "\n" in text or len(text) > PHRASE_LIMIT:
        raise _build_figure_error(
            "this figure is empty or too long", "write a number, a range or a few words"
        )


def _parse_text(text: str) -> Figure:
    _check_phrase(text)
    _check_quotes(text)
    plain_text = figure_notation.to_plain_signs(text)
    if not re.search(r"\d", plain_text):
        return _parse_words(text)
    _check_readings(text, plain_text)
    figure = _match_figure(plain_text)
    if figure is None:
        raise _build_figure_error(f'"{text}" cannot be read as a figure', _suggest_form(text, plain_text))
    return _check_range_order(figure)


def _parse_words(text: str) -> Figure:
    if figure_notation.is_placeholder(text):
        own_words = f', or the source\'s own words: {{words: "{text}"}}' if text.isalpha() else ""
        hint = f"write not stated{own_words}"
        raise _build_figure_error(f'"{text}" is not a figure', hint)
    return Figure(words=text)


def _check_quotes(text: str) -> None:
    unquoted = figure_notation.find_unquoted(text)
    if unquoted is not None and re.search(r"\d", unquoted):
        raise _build_figure_error(
            f"the quotation marks in {text} are part of the text", f"delete them: write {unquoted}"
        )


def _check_readings(text: str, plain_text: str) -> None:
    """Reject what can be read as two numbers: 1.600 is 1600 or 1.6."""
    readings = figure_notation.find_two_readings(plain_text)
    if readings:
        whole, decimal = readings
        hint = f"write {whole}, or {decimal} if it has decimal places"
        raise _build_figure_error(f'"{text}" may mean two numbers', hint)


def _match_figure(text: str) -> Figure | None:
    """Read a number or a range in plain signs; None if it is neither."""
    match = _FIGURE_PATTERN.fullmatch(_BETWEEN_PATTERN.sub(r"\1 to \2", text))
    if match is None or (match["plus"] and (match["mark"] or match["sign"] or match["high"])):
        return None
    unit, currency = _match_unit(match), match["currency"] or ""
    is_double = unit is not None and currency and unit[:1] and not unit[:1].isalpha()
    bound = (
        Bound.AT_LEAST if match["plus"] else _BOUNDS_BY_MARK.get((match["mark"] or "").lower(), Bound.EXACT)
    )
    is_change = bool(match["sign"] or match["high_sign"])
    if unit is None or is_double or (is_change and bound is Bound.PLUS_OR_MINUS):
        return None
    number = _apply_sign(match["sign"], match["number"])
    if not match["high"]:
        return Figure(bound, number, unit=unit, currency=currency, is_change=is_change)
    high = _apply_sign(match["high_sign"], match["high"])
    has_one_sign = bool(match["sign"]) is not bool(match["high_sign"])
    if has_one_sign and (high if match["sign"] else number):  # "-5–6" may end at -6; zero has no sign
        return None
    return Figure(bound, None, number, high, unit, currency=currency, is_change=is_change)


def _match_unit(match: re.Match[str]) -> str | None:
    """Get the unit; None if there is none where one must be, or a range has two."""
    is_spaced = any(map(str.isspace, match["gap"]))
    unit = figure_notation.to_known_unit((match["unit"] or "").strip(), is_spaced=is_spaced)
    low_text = match["low_unit"] or ""
    low_unit = figure_notation.to_known_unit(low_text.strip(), is_spaced=low_text[:1].isspace())
    return unit if low_unit in ("", unit) else None


def _apply_sign(sign: str | None, text: str) -> Decimal:
    number = _parse_number(text)
    return number.copy_negate() if sign == "-" else number


def _suggest_form(text: str, plain_text: str) -> str:
    """Suggest what to write instead of a text with digits that is not a figure."""
    for suggestion in figure_notation.suggest_notations(plain_text):
        if suggestion != plain_text and _is_figure(suggestion):
            return f"write {suggestion}"
    for readings in (
        figure_notation.find_scale_readings(plain_text),
        figure_notation.find_signed_readings(plain_text),
    ):
        if readings and all(map(_is_figure, readings)):
            return f"write {', or '.join(readings)}"
    fields = figure_notation.suggest_fields(plain_text)
    if fields:
        return f"write {{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}"
    return f'write one number or range with its unit, or the source\'s words: {{words: "{text}"}}'


def _is_figure(text: str) -> bool:
    return not figure_notation.find_two_readings(text) and _match_figure(text) is not None


def _parse_fields(fields: dict[str, object]) -> Figure:
    values = _check_fields(fields)
    unit, words = _parse_unit(values.get("unit", "")), values.get("words", "")
    if "low" in values and "high" in values and "value" not in values:
        best = _parse_number(values["best"]) if "best" in values else None
        low, high = _parse_number(values["low"]), _parse_number(values["high"])
        return _check_range_order(Figure(Bound.EXACT, best, low, high, unit, words))
    if values.keys() & {"low", "high", "best"}:
        raise _build_figure_error(
            "a range needs both low and high", "add the missing one, or write only value"
        )
    if "value" not in values:
        if not words:
            raise _build_figure_error("the figure is empty", "give it a value, or low and high, or words")
        return (
            replace(_parse_words(words), unit=unit)
            if not any(map(str.isalnum, words))
            else Figure(words=words, unit=unit)
        )
    figure = _parse_text(values["value"])
    if figure.unit and unit and figure.unit != unit:
        message = f'the value says "{figure.unit}" and the unit "{unit}"'
        raise _build_figure_error(message, "keep one of them")
    return replace(figure, unit=figure.unit or unit, words=words or figure.words)


def _parse_unit(text: str) -> str:
    if text and text[0].isnumeric():
        raise _build_figure_error(f'"{text}" is not a unit', "write it into the value")
    return figure_notation.to_known_unit(figure_notation.to_plain_signs(text), is_spaced=True) or text


def _check_fields(fields: dict[str, object]) -> dict[str, str]:
    """Check that a figure has no unknown fields, and only short texts in them."""
    values = {name: value.strip() for name, value in fields.items() if isinstance(value, str)}
    if len(values) < len(fields) or not fields.keys() <= _FIELD_DESCRIPTIONS.keys():
        raise _build_figure_error(
            "a figure has no such fields",
            f"use {', '.join(_FIELD_DESCRIPTIONS)}, each with a text or a number",
        )
    for text in values.values():
        _check_phrase(text)
    return values


def _check_range_order(figure: Figure) -> Figure:
    numbers = [number for number in (figure.low, figure.best, figure.high) if number is not None]
    if numbers != sorted(numbers):
        hint = "write the lowest number first and the highest last"
        raise InvalidValueError(ProblemCode.RANGE_BACKWARDS, "the range runs backwards", hint)
    return figure


def _parse_number(text: str) -> Decimal:
    plain_text = figure_notation.to_plain_signs(text)
    _check_readings(text, plain_text)
    if not re.fullmatch(NUMBER, plain_text):
        raise _build_figure_error(f'"{text[:40]}" is not a number', "write it in digits, such as 1200 or 0.5")
    digits = re.sub(r"[,\s]", "", plain_text)
    if len(digits) > DIGIT_LIMIT:
        raise _build_figure_error(f'"{text[:40]}" has too many digits', f"write at most {DIGIT_LIMIT}")
    return Decimal(digits)
