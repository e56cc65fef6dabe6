"""The state of a record in a pickle: its values in the order of its fields, and no names.

There are hundreds of records in a briefing, and there may be thousands of briefings. Python lets objects of
one class share the names of their attributes if each is set on its own, and the sets that pydantic keeps of
the fields that were written are few. So a record takes half of the memory after it was unpickled.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel

ReducedRecord = tuple[Any, tuple[Any, ...]]
"""`build_record` and its arguments, as a pickle holds them."""


def reduce_record(record: BaseModel, kind: type[BaseModel]) -> ReducedRecord:
    """Reduce a *record* to what `build_record` makes an equal one of, of the class *kind*."""
    values, bits = record.__dict__, _list_bits(type(record))
    mask = sum([bits[name] for name in record.__pydantic_fields_set__])
    return build_record, (kind, mask, record.__pydantic_private__, *[values[name] for name in bits])


def build_record(kind: type[BaseModel], mask: int, private: dict[str, Any] | None, *values: Any) -> BaseModel:  # noqa: ANN401
    """Build a record of *values*, which are not checked again; the bits of *mask* say which were written."""
    record = object.__new__(kind)
    record.__dict__.update(zip(_list_bits(kind), values, strict=True))
    object.__setattr__(record, "__pydantic_fields_set__", _share_written_fields(kind, mask))
    object.__setattr__(record, "__pydantic_extra__", None)
    object.__setattr__(record, "__pydantic_private__", private)
    return record


@cache
def _list_bits(kind: type[BaseModel]) -> dict[str, int]:
    """List the fields of *kind*, each with its bit in a mask."""
    return {name: 1 << position for position, name in enumerate(kind.model_fields)}


@cache
def _share_written_fields(kind: type[BaseModel], mask: int) -> set[str]:
    """Give the same set for the same fields; pydantic copies it with the record, and never changes it."""
    return {name for name, bit in _list_bits(kind).items() if mask & bit}
