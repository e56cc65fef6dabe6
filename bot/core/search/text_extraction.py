"""The texts of an entry that search looks into: everything that its card tells, and nothing that it hides.

They are read from the record, for telling a card takes twenty times as long and would add the bot's own
words ("not stated") to those of the briefing.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from bot.core.content.figure import Figure
from bot.core.content.item import Entry, Withdrawal
from bot.core.content.partial_date import PartialDate
from bot.core.content.text_types import Label, Prose, UntranslatableLine

_UNINDEXED_FIELDS = frozenset({"aliases", "allow", "editor_note", "publish_at", "review_by", "sources"})
_LINK_TARGET = re.compile(r"\]\(\S*?\)")  # behind the words of a link


def extract_texts(entry: Entry) -> Iterator[str]:
    """Yield the texts of *entry*; of a withdrawn one only why it was withdrawn."""
    yield from map(_to_searchable_text, _walk_values(entry.withdrawn or entry))


def extract_displayable_texts(entry: Entry) -> Iterator[str]:
    """Yield of these what people can be shown as it is: a date and a figure are told in other words."""
    yield from (one for one in _walk_values(entry.withdrawn or entry) if isinstance(one, str))


def _to_searchable_text(value: str | PartialDate | Figure) -> str:
    """Return the words by which a text, a date or a figure is found."""
    match value:
        case str():
            return _LINK_TARGET.sub("]", value) if "](" in value else value
        case PartialDate():
            return str(value)
        case Figure():
            numbers = (value.low, value.best, value.high)
            return " ".join((*(f"{one:f}" for one in numbers if one is not None), value.unit, value.words))


def _walk_values(value: object) -> Iterator[str | PartialDate | Figure]:
    match value:
        case str() | PartialDate() | Figure():
            yield value
        case Withdrawal():
            yield value.because
        case BaseModel():
            for name in _get_indexed_fields(type(value)):
                yield from _walk_values(getattr(value, name))
        case tuple():
            for one in value:
                yield from _walk_values(one)
        case Mapping():
            yield from (text for pair in value.items() for text in pair)


@cache
def _get_indexed_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of *shape* that hold words, dates or figures, or records of such."""
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
