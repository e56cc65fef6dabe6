"""The state of a record in a pickle: its values in the order of its fields, and no names.

There are hundreds of records in a briefing, and there may be thousands of briefings. Python lets objects of
one class share the names of their attributes if each is set on its own, and the sets that pydantic keeps of
the fields that were written are few. So a record takes half of the memory after it was unpickled.
"""

from functools import cache
from typing import Any

from pydantic import BaseModel

RecordState = tuple[tuple[Any, ...], int, dict[str, Any] | None]
"""The values of all fields, the fields that were written as the bits of a number, and the private values."""


def get_record_state(record: BaseModel) -> RecordState:
    """Get the state that `set_record_state` gives to an empty record of the same class."""
    values, written = record.__dict__, record.model_fields_set
    names = _list_fields(type(record))
    mask = sum(1 << position for position, name in enumerate(names) if name in written)
    return tuple([values[name] for name in names]), mask, record.__pydantic_private__


def set_record_state(record: BaseModel, state: RecordState) -> None:
    """Fill a record that pickle has created."""
    values, mask, private = state
    kind = type(record)
    for name, value in zip(_list_fields(kind), values, strict=True):
        object.__setattr__(record, name, value)
    object.__setattr__(record, "__pydantic_fields_set__", _share_written_fields(kind, mask))
    object.__setattr__(record, "__pydantic_extra__", None)
    object.__setattr__(record, "__pydantic_private__", private)


@cache
def _list_fields(kind: type[BaseModel]) -> tuple[str, ...]:
    return tuple(kind.model_fields)


@cache
def _share_written_fields(kind: type[BaseModel], mask: int) -> set[str]:
    """Give the same set for the same fields; pydantic copies it with the record, and never changes it."""
    return {name for position, name in enumerate(_list_fields(kind)) if mask >> position & 1}
