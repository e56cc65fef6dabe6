"""A figure as exact as its source: never a bare number where the source was vaguer."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.core.parsing.error_codes import Code, WrongValueError

PHRASE = 100  # characters of a figure's text: a long phrase
DIGITS = 18  # of a number: beyond a quintillion a figure is a mistake


class Bound(Enum):
    """How a number stands to the truth, by the mark and the words that say so in YAML."""

    EXACT = ("", ())
    ABOUT = ("≈", ("about", "around", "approximately", "roughly", "some", "~"))
    NEARLY = ("nearly", ("almost", "just under", "close to"))
    OVER = (">", ("more than", "over", "above", "upwards of"))
    AT_LEAST = ("≥", (">=", "at least", "no fewer than", "no less than"))
    UNDER = ("<", ("less than", "fewer than", "under", "below"))
    AT_MOST = ("≤", ("<=", "at most", "up to", "no more than"))
    EITHER_WAY = ("±", ("+/-", "plus or minus"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its bound and unit, a range, or words ("dozens") where the source gives no number.

    *low* and *high* are set for a range only, *best* for a number and for a range with a best estimate.
    *words* are the source's own, shown beside the number, or alone where there is none. A *currency* is a
    sign that stands before the number; of a *change* the number has its sign: +12%, -3%.
    """

    bound: Bound = Bound.EXACT
    best: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    words: str = ""
    currency: str = ""
    change: bool = False

    @property
    def share(self) -> float | None:
        """Return the figure as a part of a hundred (0 to 100), or None if it is no single percentage."""
        if self.unit != "%" or self.best is None or self.change:
            return None
        return float(min(max(self.best, Decimal(0)), Decimal(100)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read a figure from a text or from fields."""
        return core_schema.no_info_plain_validator_function(read_figure)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell an editor what a figure looks like."""
        text = {"type": ["string", "number"], "minLength": 1, "maxLength": PHRASE}
        fields = {name: text | {"description": meaning} for name, meaning in _FIELDS.items()}
        forms = [{"required": needed} for needed in (["value"], ["low", "high"], ["words"])]
        return {
            "description": "A number as exact as the source, a range, or the source's words.",
            "anyOf": [
                text | {"examples": ["76%", "nearly 60%", ">400000", "600–700 people", "dozens"]},
                {"type": "object", "properties": fields, "additionalProperties": False, "anyOf": forms},
            ],
        }


_FIELDS = {
    "value": "The number with its bound: nearly 60%, more than 400000.",
    "low": "The lowest number of a range.",
    "best": "The best estimate within a range.",
    "high": "The highest number of a range.",
    "unit": "What is counted: %, people.",
    "words": "The source's own words for it.",
}
_MARKS = {
    mark: bound for bound in Bound for mark in (bound.value[0], *bound.value[1]) if mark
}  # "more than" -> OVER
_SPACE = "[ \u00a0\u202f]"  # between groups of digits, as many languages write them
_NUMBER = rf"\d{{1,3}}(?:(?:,\d{{3}})+|(?:{_SPACE}\d{{3}})+)(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCY = "[$£¥€₩₪₴₹₺₽]"
_MARK = "|".join(re.escape(mark) for mark in sorted(_MARKS, key=len, reverse=True))
_TEXT = re.compile(
    rf"(?:(?P<mark>{_MARK})\s*)?(?P<sign>[-+\u2212])?(?:(?P<currency>{_CURRENCY})\s*)?(?P<number>{_NUMBER})"
    rf"(?:\s*(?:–|-|to)\s*(?:(?P=currency)\s*)?(?P<high>{_NUMBER}))?"
    r"\s*(?P<plus>\+)?\s*(?P<unit>%|per cent|percent|[^\d\s%<>≈≥≤+][^\d%<>≈≥≤]*)?",
    re.IGNORECASE,
)

_BETWEEN = re.compile(
    rf"between\s+((?:{_CURRENCY}\s*)?(?:{_NUMBER}))\s+and\s+((?:{_CURRENCY}\s*)?(?:{_NUMBER}))", re.IGNORECASE
)
_DOTTED = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3}){2,}(?!\d)|(?<!\d)\d{1,3}(?:\.\d{3})+(?=,\d)")  # 1.234.567,8
_COMMA = re.compile(r"(?<=\d),(?=\d+(?![\d,]))")  # 3,5


def read_figure(value: object) -> Figure:
    """Return the figure that is written as a text or as fields.

    Raises:
        ValueError: it is neither, or contradicts itself; the text says what would be right.
    """
    if isinstance(value, Figure):
        return value
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, dict):
        return _from_fields(value)
    raise _wrong("a figure was expected", 'write 76%, "nearly 60%", ">400000", "600–700" or dozens')


def _wrong(message: str, hint: str) -> WrongValueError:
    return WrongValueError(Code.NOT_A_FIGURE, message, hint)


def _check_phrase(text: str) -> None:
    if not text or "\n" in text or len(text) > PHRASE:
        raise _wrong("this is too long or empty for a figure", "write a number, a range or a few words")


def _from_text(text: str) -> Figure:
    _check_phrase(text)
    found = _TEXT.fullmatch(_BETWEEN.sub(r"\1–\2", text))
    if found is None and not re.search(r"\d", text):
        return Figure(words=text)
    if found is None or (found["sign"] and (found["high"] or found["plus"])):
        raise _wrong(f'"{text}" cannot be read as a figure', _right_form(text))
    unit = (found["unit"] or "").strip()
    unit = "%" if unit.lower() in ("per cent", "percent") else unit
    number = _number(found["number"])
    bound = Bound.AT_LEAST if found["plus"] else _MARKS.get((found["mark"] or "").lower(), Bound.EXACT)
    currency = found["currency"] or ""
    if found["high"]:
        return _in_order(Figure(bound, None, number, _number(found["high"]), unit, currency=currency))
    number = number if found["sign"] in (None, "+") else -number
    return Figure(bound, number, unit=unit, currency=currency, change=bool(found["sign"]))


def _right_form(text: str) -> str:
    """Return what to write for a text with digits that is no figure."""
    plain = _COMMA.sub(".", _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text))
    if plain != text and _TEXT.fullmatch(plain):
        return f"write {plain}"
    forms = 'a number as in 76%, ">400000" or "600–700 people"'
    return f'write {forms}, or the source\'s words: {{words: "{text}"}}'


def _from_fields(fields: dict[str, object]) -> Figure:
    unknown = [name for name in fields if name not in _FIELDS]
    texts = {name: value.strip() for name, value in fields.items() if isinstance(value, str)}
    if unknown or len(texts) < len(fields):
        raise _wrong(
            "these are no fields of a figure", f"it has {', '.join(_FIELDS)}, each a text or a number"
        )
    for text in texts.values():
        _check_phrase(text)
    unit, words = texts.get("unit", ""), texts.get("words", "")
    if "low" in texts and "high" in texts and "value" not in texts:
        best = _number(texts["best"]) if "best" in texts else None
        low, high = _number(texts["low"]), _number(texts["high"])
        return _in_order(Figure(Bound.EXACT, best, low, high, unit, words))
    if texts.keys() & {"low", "high", "best"}:
        raise _wrong("a range has low and high, with best if there is one", "add it, or write only value")
    if "value" not in texts:
        if not words:
            raise _wrong("the figure is empty", "give it a value, or low and high, or words")
        return Figure(words=words, unit=unit)
    figure = _from_text(texts["value"])
    if figure.unit and unit and figure.unit != unit:
        both = f'the value says "{figure.unit}" and the unit "{unit}"'
        raise _wrong(both, "write one of them")
    return replace(figure, unit=figure.unit or unit, words=words or figure.words)


def _in_order(figure: Figure) -> Figure:
    numbers = [number for number in (figure.low, figure.best, figure.high) if number is not None]
    if numbers != sorted(numbers):
        hint = "write the lowest number first and the highest last"
        raise WrongValueError(Code.RANGE_BACKWARDS, "the range runs backwards", hint)
    return figure


def _number(text: str) -> Decimal:
    if not re.fullmatch(_NUMBER, text.strip()):
        raise _wrong(f'"{text[:40]}" is not a number', "write it in digits, such as 1200 or 0.5")
    digits = re.sub(r"[,\s]", "", text)
    if len(digits) > DIGITS:
        raise _wrong(f'"{text[:40]}" has too many digits', f"write at most {DIGITS}")
    return Decimal(digits)
