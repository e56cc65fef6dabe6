"""Every value of a briefing with its path in the file, for rules that look at all dates or all figures."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from bot.core.parsing.problem import Path

V = TypeVar("V")


def values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield each value inside of *value* that is neither a record nor a list, with its path."""
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                yield from values(getattr(value, name), (*path, name))
        case tuple():
            for place, one in enumerate(value):
                yield from values(one, (*path, place))
        case Mapping():
            for name, one in value.items():
                yield from values(one, (*path, name))
        case None:
            return
        case _:
            yield path, value


def only(kind: type[V], value: object, path: Path = ()) -> Iterator[tuple[Path, V]]:
    """Yield each value of this *kind* inside of *value*, with its path."""
    yield from ((where, one) for where, one in values(value, path) if isinstance(one, kind))
