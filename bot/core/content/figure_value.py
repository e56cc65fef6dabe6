"""A figure as precise as its source: never a bare number where the source was vaguer."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.core.parsing.problem import InvalidValueError, ProblemCode

PHRASE_LIMIT = 100  # characters of a figure's text: enough for a long phrase
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
    number. If *is_change*, the number is shown with its sign: +12%, -3%.
    """

    bound: Bound = Bound.EXACT
    best: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    words: str = ""
    currency: str = ""
    is_change: bool = False

    @property
    def percentage(self) -> float | None:
        """The percentage, limited to 0 to 100; None if the figure is not a single percentage."""
        if self.unit != "%" or self.best is None or self.is_change:
            return None
        return float(min(max(self.best, Decimal(0)), Decimal(100)))

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
_GROUP_SPACE = "[ \u00a0\u202f]"  # many languages separate groups of digits with a space
_NUMBER_PATTERN = rf"\d{{1,3}}(?:(?:,\d{{3}})+|(?:{_GROUP_SPACE}\d{{3}})+)(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCY_PATTERN = "[$£¥€₩₪₴₹₺₽]"
_MARK_PATTERN = "|".join(re.escape(mark) for mark in sorted(_BOUNDS_BY_MARK, key=len, reverse=True))
_FIGURE_PATTERN = re.compile(
    rf"(?:(?P<mark>{_MARK_PATTERN})\s*)?(?P<sign>[-+\u2212])?(?:(?P<currency>{_CURRENCY_PATTERN})\s*)?(?P<number>{_NUMBER_PATTERN})"
    rf"(?:\s*(?:–|-|to)\s*(?:(?P=currency)\s*)?(?P<high>{_NUMBER_PATTERN}))?"
    r"\s*(?P<plus>\+)?\s*(?P<unit>%|per cent|percent|[^\d\s%<>≈≥≤+][^\d%<>≈≥≤]*)?",
    re.IGNORECASE,
)

_BETWEEN_PATTERN = re.compile(
    rf"between\s+((?:{_CURRENCY_PATTERN}\s*)?(?:{_NUMBER_PATTERN}))\s+and\s+((?:{_CURRENCY_PATTERN}\s*)?(?:{_NUMBER_PATTERN}))",
    re.IGNORECASE,
)
_DOT_SEPARATED = re.compile(
    r"(?<!\d)\d{1,3}(?:\.\d{3}){2,}(?!\d)|(?<!\d)\d{1,3}(?:\.\d{3})+(?=,\d)"
)  # 1.234.567,8
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d+(?![\d,]))")  # 3,5


def parse_figure(value: object) -> Figure:
    """Parse a figure that is written as a text or as fields.

    Raises:
        InvalidValueError: it is neither, or contradicts itself; the message has a hint how to fix it.
    """
    if isinstance(value, Figure):
        return value
    if isinstance(value, str):
        return _parse_text(value.strip())
    if isinstance(value, dict):
        return _parse_fields(value)
    raise _build_figure_error(
        "a figure was expected", 'write 76%, "nearly 60%", ">400000", "600–700" or dozens'
    )


def _build_figure_error(message: str, hint: str) -> InvalidValueError:
    return InvalidValueError(ProblemCode.NOT_A_FIGURE, message, hint)


def _check_phrase(text: str) -> None:
    if not text or "\n" in text or len(text) > PHRASE_LIMIT:
        raise _build_figure_error(
            "this figure is empty or too long", "write a number, a range or a few words"
        )


def _parse_text(text: str) -> Figure:
    _check_phrase(text)
    match = _FIGURE_PATTERN.fullmatch(_BETWEEN_PATTERN.sub(r"\1–\2", text))
    if match is None and not re.search(r"\d", text):
        return Figure(words=text)
    if match is None or (match["sign"] and (match["high"] or match["plus"])):
        raise _build_figure_error(f'"{text}" cannot be read as a figure', _suggest_form(text))
    unit = (match["unit"] or "").strip()
    unit = "%" if unit.lower() in ("per cent", "percent") else unit
    number = _parse_number(match["number"])
    bound = (
        Bound.AT_LEAST if match["plus"] else _BOUNDS_BY_MARK.get((match["mark"] or "").lower(), Bound.EXACT)
    )
    currency = match["currency"] or ""
    if match["high"]:
        return _check_range_order(
            Figure(bound, None, number, _parse_number(match["high"]), unit, currency=currency)
        )
    number = number if match["sign"] in (None, "+") else -number
    return Figure(bound, number, unit=unit, currency=currency, is_change=bool(match["sign"]))


def _suggest_form(text: str) -> str:
    """Suggest what to write instead of a text with digits that is not a figure."""
    corrected_text = _DECIMAL_COMMA.sub(
        ".", _DOT_SEPARATED.sub(lambda dotted: dotted[0].replace(".", ""), text)
    )
    if corrected_text != text and _FIGURE_PATTERN.fullmatch(corrected_text):
        return f"write {corrected_text}"
    examples = 'a number as in 76%, ">400000" or "600–700 people"'
    return f'write {examples}, or the source\'s words: {{words: "{text}"}}'


def _parse_fields(fields: dict[str, object]) -> Figure:
    values = _check_fields(fields)
    unit, words = values.get("unit", ""), values.get("words", "")
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
        return Figure(words=words, unit=unit)
    figure = _parse_text(values["value"])
    if figure.unit and unit and figure.unit != unit:
        message = f'the value says "{figure.unit}" and the unit "{unit}"'
        raise _build_figure_error(message, "keep one of them")
    return replace(figure, unit=figure.unit or unit, words=words or figure.words)


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
    if not re.fullmatch(_NUMBER_PATTERN, text.strip()):
        raise _build_figure_error(f'"{text[:40]}" is not a number', "write it in digits, such as 1200 or 0.5")
    digits = re.sub(r"[,\s]", "", text)
    if len(digits) > DIGIT_LIMIT:
        raise _build_figure_error(f'"{text[:40]}" has too many digits', f"write at most {DIGIT_LIMIT}")
    return Decimal(digits)
