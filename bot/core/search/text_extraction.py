"""Extracts the texts of an entry for the index: everything that its card shows, and nothing that it hides.

They come from the record. Rendering a card takes twenty times as long, and adds the bot's own words ("not
stated") to those of the briefing.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from bot.core.content.field_types import Label, Prose, Record, UntranslatableLine
from bot.core.content.figure_value import Figure
from bot.core.content.item import Entry
from bot.core.content.partial_date import PartialDate

_UNINDEXED_FIELDS = frozenset(
    {"aliases", "allow", "asked_as", "editor_note", "publish_at", "review_by", "sources"}
)
_IndexedValue = str | PartialDate | Figure
_LINK_TARGET = re.compile(r"\]\(\S*?\)")  # after the words of a link


def extract_texts(entry: Entry) -> Iterator[str]:
    """Yield the texts of *entry*; if it is withdrawn, only the reason."""
    return map(_to_searchable_text, _list_values(entry))


def extract_displayable_texts(entry: Entry) -> Iterator[str]:
    """Yield those texts that can be shown as they are; dates and figures are shown in other words."""
    return (one for one in _list_values(entry) if isinstance(one, str))


def extract_years(entry: Entry) -> Iterator[str]:
    """Yield the years of its dates, as they are written; none if it is withdrawn."""
    return (str(one)[:4] for one in _list_values(entry) if isinstance(one, PartialDate))


def _to_searchable_text(value: _IndexedValue) -> str:
    """Write a text, a date or a figure in the words by which it is found."""
    match value:
        case str():
            return _LINK_TARGET.sub("]", value) if "](" in value else value
        case PartialDate():
            return str(value)
        case Figure():
            numbers = (value.low, value.best, value.high)
            return " ".join((*(f"{one:f}" for one in numbers if one is not None), value.unit, value.words))


def _list_values(entry: Entry) -> list[_IndexedValue]:
    values: list[_IndexedValue] = []
    if entry.withdrawn:
        values.append(entry.withdrawn.because)
    else:
        _collect_values(entry, values)
    return values


def _collect_values(value: object, values: list[_IndexedValue]) -> None:
    """Add what is in *value* to *values*; to yield it through all the levels takes twice as long."""
    match value:
        case str() | PartialDate() | Figure():
            values.append(value)
        case tuple():
            for one in value:
                _collect_values(one, values)
        case Record():
            for name in _get_indexed_fields(type(value)):
                if inner_value := getattr(value, name):
                    _collect_values(inner_value, values)
        case Mapping():
            values.extend(text for pair in value.items() for text in pair)


@cache
def _get_indexed_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """List the fields of *model* that hold texts, dates or figures, or records of these."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        name
        for name in model.model_fields
        if name not in _UNINDEXED_FIELDS and _has_indexed_type(hints[name])
    )


def _has_indexed_type(annotation: Any) -> bool:  # noqa: ANN401 (any type)
    if annotation in (UntranslatableLine, Label, Prose):
        return True
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, BaseModel | PartialDate | Figure)
    return any(_has_indexed_type(part) for part in get_args(annotation))
