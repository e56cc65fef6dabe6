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
from bot.core.content.partial_date import When
from bot.core.content.text_types import Fixed, Label, Prose

_UNTOLD = frozenset({"aliases", "allow", "editor_note", "publish_at", "review_by", "sources"})
_ADDRESS = re.compile(r"\]\(\S*?\)")  # behind the words of a link


def texts(entry: Entry) -> Iterator[str]:
    """Yield the texts of *entry*; of a withdrawn one only why it was withdrawn."""
    yield from map(_searched, _held(entry.withdrawn or entry))


def written(entry: Entry) -> Iterator[str]:
    """Yield of these what people can be shown as it is: a date and a figure are told in other words."""
    yield from (one for one in _held(entry.withdrawn or entry) if isinstance(one, str))


def _searched(held: str | When | Figure) -> str:
    """Return the words by which a text, a date or a figure is found."""
    match held:
        case str():
            return _ADDRESS.sub("]", held) if "](" in held else held
        case When():
            return str(held)
        case Figure():
            numbers = (held.low, held.best, held.high)
            return " ".join((*(f"{one:f}" for one in numbers if one is not None), held.unit, held.words))


def _held(value: object) -> Iterator[str | When | Figure]:
    match value:
        case str() | When() | Figure():
            yield value
        case Withdrawal():
            yield value.because
        case BaseModel():
            for name in _told(type(value)):
                yield from _held(getattr(value, name))
        case tuple():
            for one in value:
                yield from _held(one)
        case Mapping():
            yield from (text for pair in value.items() for text in pair)


@cache
def _told(shape: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of *shape* that hold words, dates or figures, or records of such."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple(name for name in shape.model_fields if name not in _UNTOLD and _worded(hints[name]))


def _worded(annotation: Any) -> bool:  # noqa: ANN401 (any type)
    if annotation in (Fixed, Label, Prose):
        return True
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, BaseModel | When | Figure)
    return any(_worded(part) for part in get_args(annotation))
