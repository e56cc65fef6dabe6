"""Every value of a briefing with its path in the file, for rules that look at all dates or all figures."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from bot.core.parsing.problem import ValuePath

V = TypeVar("V")


def iterate_values(value: object, path: ValuePath = ()) -> Iterator[tuple[ValuePath, object]]:
    """Yield each value inside of *value* that is neither a record nor a list, with its path."""
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                yield from iterate_values(getattr(value, name), (*path, name))
        case tuple():
            for index, one in enumerate(value):
                yield from iterate_values(one, (*path, index))
        case Mapping():
            for name, one in value.items():
                yield from iterate_values(one, (*path, name))
        case None:
            return
        case _:
            yield path, value


def values_of_type(value_type: type[V], value: object, path: ValuePath = ()) -> Iterator[tuple[ValuePath, V]]:
    """Yield each value of this *kind* inside of *value*, with its path."""
    yield from ((where, one) for where, one in iterate_values(value, path) if isinstance(one, value_type))
