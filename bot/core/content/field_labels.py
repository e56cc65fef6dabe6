"""What readers call the fields of a record, and the choices that a field offers.

A label stands once, on the field: ``sponsor: … = Field(default=None, title=gettext_noop("Sponsor"))``. Cards,
/changes and corrections all read it from there; do not repeat it in a view.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel


def gettext_noop(text: str) -> str:
    """Mark an English message for the catalogues; it is translated once the reader is known."""
    return text


@dataclass(frozen=True)
class ChoiceLabels:
    """Marks a field that offers a few choices with what readers see for each, as English messages."""

    labels: Mapping[str, str]

    def __hash__(self) -> int:
        """Hash the choices: pydantic may hash the marks of a type."""
        return hash(tuple(self.labels.items()))


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field of a record; as a text, its YAML key in words: "sample size"."""

    record: type[BaseModel]
    name: str

    def __str__(self) -> str:
        """Write the key in words."""
        return self.name.replace("_", " ")


def get_field_label(record: type[BaseModel], name: str) -> str:
    """Get the English label of a field; empty if readers never see the field under a name."""
    return record.model_fields[name].title or ""


def get_choice_label(record: type[BaseModel], name: str, choice: str) -> str:
    """Get the English message for a choice of a field, or the choice itself if it has none."""
    return get_choice_labels(record, name).get(choice, choice)


@cache
def get_choice_labels(record: type[BaseModel], name: str) -> Mapping[str, str]:
    """Get the English message for each choice of a field; empty if the field offers none."""
    field = record.model_fields[name]
    marks = (*field.metadata, *_iter_types(field.annotation))
    return next((mark.labels for mark in marks if isinstance(mark, ChoiceLabels)), {})


def find_field(record: type[BaseModel], key: str) -> FieldPath | None:
    """Find the field with this YAML key in a record or in the records inside it; None if none has it."""
    return next((FieldPath(one, key) for one in iter_records(record) if key in one.model_fields), None)


@cache
def iter_records(record: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """List a type of record and all types of records that it can hold, the nearest first."""
    records = [record]
    for outer in records:  # grows while it is read
        for field in outer.model_fields.values():
            inner = (one for one in _iter_types(field.annotation) if isinstance(one, type))
            records += [one for one in inner if issubclass(one, BaseModel) and one not in records]
    return tuple(records)


def _iter_types(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 (any type)
    """Yield a type, the types that it is made of, and all that marks them."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for part in getattr(annotation, "__args__", ()):
        yield from _iter_types(part)
