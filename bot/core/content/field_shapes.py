"""What the fields of a record can hold, as their types say: a text, another value, a list, or more fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.core.content.field_types import Shorthand


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What a field can hold: a text, a list of *element*, *fields* by their names, or another value.

    *shorthand* is the field that a text stands for in place of all fields. *is_open* allows any name.
    """

    is_text: bool = False
    element: "FieldShape | None" = None
    fields: "Mapping[str, FieldShape]" = field(default_factory=dict)
    shorthand: str = ""
    is_open: bool = False

    def get_inner_shape(self, step: str | int) -> "FieldShape":
        """Get the shape of what it holds at *step*; that of any value if the format does not say."""
        inner = self.element if isinstance(step, int) else self.fields.get(step)
        return inner or FieldShape(is_text=self.is_open)


@cache
def list_shapes(record: type[BaseModel]) -> Mapping[str, FieldShape]:
    """List the fields of a record by their YAML keys, in the order of the format."""
    return {
        field.alias or name: _describe_type(field.annotation, field.metadata)
        for name, field in record.model_fields.items()
    }


def _describe_type(annotation: Any, marks: list[Any]) -> FieldShape:  # noqa: ANN401 (any type)
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _describe_type(inner, [*marks, *more])
    if origin in {Union, UnionType}:  # an optional value
        return _describe_type(get_args(annotation)[0], marks)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        shorthand = next((mark.field for mark in marks if isinstance(mark, Shorthand)), "")
        return FieldShape(fields=list_shapes(annotation), shorthand=shorthand)
    if origin is tuple:
        return FieldShape(element=_describe_type(get_args(annotation)[0], []))
    return FieldShape(is_text=annotation is str, is_open=origin is dict)
