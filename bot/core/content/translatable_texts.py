"""The texts of a record that a translation replaces, each with its path.

The types `Label` and `Prose` mark them; no list of fields is kept, so a new field of these types is
translated like the others.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from operator import is_
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from bot.core.content.field_labels import FieldPath
from bot.core.content.field_types import Label, Translatable
from bot.core.content.figure_value import Figure
from bot.core.content.item import Item
from bot.core.parsing.problem import ValuePath

R = TypeVar("R", bound=BaseModel)
TextValidator = TypeAdapter[str]
TextMapper = Callable[[ValuePath, str, TextValidator], str]
"""Maps a text to its replacement, given its path, the text, and the validator for its field."""

SEPARATE_FIELDS = frozenset({"items"})  # a page's items are translated under their own ids


def map_texts(record: R, map_text: TextMapper, path: ValuePath = (), exclude: Iterable[str] = ()) -> R:
    """Copy *record* with each of its texts mapped by *map_text*; *exclude* names fields to leave alone."""
    changed: dict[str, Any] = {}
    for name, validator in _find_text_fields(type(record)):
        if name in record.model_fields_set and name not in exclude:
            value = getattr(record, name)
            new_value = _map_value(value, validator, map_text, (*path, name))
            if new_value is not value:
                changed[name] = new_value
    return record.model_copy(update=changed) if changed else record


def is_translatable(field: FieldPath) -> bool:
    """True if a translation replaces the texts of this field."""
    return any(name == field.name and validator for name, validator in _find_text_fields(field.record))


def _map_value(value: Any, validator: TextValidator | None, map_text: TextMapper, path: ValuePath) -> Any:  # noqa: ANN401 (any field's value)
    match value:
        case BaseModel():
            return map_texts(value, map_text, path, SEPARATE_FIELDS)
        case Figure():
            return _map_figure(value, map_text, path)
        case tuple():
            new_values = tuple(
                _map_value(one, validator, map_text, (*path, index)) for index, one in enumerate(value)
            )
            return value if all(map(is_, value, new_values)) else new_values  # no copy without a change
        case Mapping():
            return _map_mapping(value, validator, map_text, path)
        case str() if validator:
            return map_text(path, value, validator)
    return value


def _map_mapping(
    value: Mapping[str, Any], validator: TextValidator | None, map_text: TextMapper, path: ValuePath
) -> dict[str, Any]:
    """Map the labels and values of a mapping of texts; of other mappings, only the values."""
    if validator is None:
        return {name: _map_value(inner, None, map_text, (*path, name)) for name, inner in value.items()}
    new_mapping: dict[str, Any] = {}
    for index, (name, inner) in enumerate(value.items()):
        label = map_text((*path, index, "label"), name, validator)
        new_mapping[name if label in new_mapping else label] = map_text(
            (*path, index, "value"), inner, validator
        )
    return new_mapping


def _map_figure(figure: Figure, map_text: TextMapper, path: ValuePath) -> Figure:
    unit, words = figure.unit, figure.words
    if unit and unit != "%":
        unit = map_text((*path, "unit"), unit, _get_label_validator())
    if words:
        words = map_text((*path, "words"), words, _get_label_validator())
    return figure if (unit, words) == (figure.unit, figure.words) else replace(figure, unit=unit, words=words)


@cache
def _get_label_validator() -> TextValidator:
    return TypeAdapter(Label)


@cache
def _find_text_fields(model: type[BaseModel]) -> tuple[tuple[str, TextValidator | None], ...]:
    """List the fields of *model*, those of all items last, with the validator for their texts, if any."""
    item_fields = Item.model_fields if issubclass(model, Item) else {}
    fields = sorted(model.model_fields.items(), key=lambda field: field[0] in item_fields)
    return tuple((name, _find_validator(field.annotation, tuple(field.metadata))) for name, field in fields)


def _find_validator(annotation: Any, metadata: tuple[Any, ...] = ()) -> TextValidator | None:  # noqa: ANN401 (any type)
    metadata = (*metadata, *getattr(annotation, "__metadata__", ()))
    if any(isinstance(marker, Translatable) for marker in metadata):
        text_type: Any = Annotated[getattr(annotation, "__origin__", annotation), *metadata]
        return TypeAdapter(text_type)
    inner_validators = (_find_validator(part) for part in getattr(annotation, "__args__", ()))
    return next((validator for validator in inner_validators if validator), None)
