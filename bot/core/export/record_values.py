"""The values of a briefing as JSON: the keys are those of the YAML file, and every key is always there.

Nothing that readers may not see leaves the bot this way: fields for moderators are left out, and so is an id
of an entry that is not published.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from bot.core.content.figure_value import Figure
from bot.core.content.item import RefersTo, SourceReference
from bot.core.content.partial_date import PartialDate
from bot.core.content.references import find_reference_fields
from bot.core.formatting.formatter import Formatter
from bot.core.messages.characters import clean_text

INTERNAL_FIELDS = frozenset(  # for moderators, or told by the document around the fields
    {"id", "aliases", "asked_as", "state", "publish_at", "withdrawn", "editor_note", "allow", "review_by"}
)

JsonValue = Any
"""A value that JSON can hold."""


def list_public_fields(record: type[BaseModel]) -> tuple[str, ...]:
    """List the fields of a type of record that readers may see, in the order of the format."""
    return tuple(name for name in record.model_fields if name not in INTERNAL_FIELDS)


def build_record(record: BaseModel, formatter: Formatter) -> dict[str, JsonValue]:
    """Build the public fields of *record*; those of a reference to an unpublished source are all null."""
    targets = dict(find_reference_fields(type(record)))
    names = list_public_fields(type(record))
    if isinstance(record, SourceReference) and find_public_id(record.source, formatter) is None:
        return dict.fromkeys(names)
    return {name: _build_value(getattr(record, name), targets.get(name), formatter) for name in names}


def find_public_id(entry_id: str, formatter: Formatter) -> str | None:
    """Find the id of the entry that has this id or had it once; None if readers may not see the entry."""
    _, entry = formatter.briefing.entries_by_id[entry_id]
    return entry.id if formatter.is_visible(entry) else None


def build_figure(figure: Figure, formatter: Formatter) -> dict[str, JsonValue]:
    """Build a figure: how it reads, and its parts as far as it has them."""
    return {
        "text": clean_text(formatter.format_figure(figure)),
        "value": build_number(figure.best),
        "low": build_number(figure.low),
        "high": build_number(figure.high),
        "bound": get_bound_name(figure),
        "unit": clean_text(figure.unit) or None,
        "currency": clean_text(figure.currency) or None,
        "words": clean_text(figure.words) or None,
        "is_change": figure.is_change,
    }


def get_bound_name(figure: Figure) -> str | None:
    """Name how a number bounds the true value; None for words without a number."""
    return None if figure.best is None and figure.low is None else figure.bound.name.lower()


def build_number(number: Decimal | None) -> int | float | None:
    """Build a number that JSON can hold: a whole one stays whole."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _build_value(value: object, target: RefersTo | None, formatter: Formatter) -> JsonValue:
    match value:
        case tuple():
            values = [_build_value(one, target, formatter) for one in value]
            return [one for one in values if one is not None]
        case Mapping():
            return {clean_text(key): _build_value(inner, None, formatter) for key, inner in value.items()}
        case BaseModel():
            return build_record(value, formatter)
        case Figure():
            return build_figure(value, formatter)
        case _:
            return _build_plain_value(value, target, formatter)


def _build_plain_value(value: object, target: RefersTo | None, formatter: Formatter) -> JsonValue:
    match value:
        case None | bool():
            return value
        case str():
            return find_public_id(value, formatter) if target else clean_text(value)
        case PartialDate():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")
