"""The texts of a briefing that a translation says in its own language, each with its path.

What is a text and what is not (figures, dates, ids, names as published) is said by the schema alone, where
`Label` and `Prose` are marked, so that a new field is translated without a word here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from bot.core.content.figure import Figure
from bot.core.content.item import Item
from bot.core.content.text_types import Label, Translated
from bot.core.parsing.problem import Path

R = TypeVar("R", bound=BaseModel)
Rule = TypeAdapter[str]
Say = Callable[[Path, str, Rule], str]
"""Returns what stands in the place of a text, by its path, the text, and the rule that it must keep."""

ENTRIES = frozenset({"items"})  # of a page: each is translated under its own id


def said(record: R, say: Say, path: Path = (), without: Iterable[str] = ()) -> R:
    """Return *record* with each of its texts as *say* says it; the fields *without* are left as they are."""
    changed: dict[str, Any] = {}
    for name, rule in _fields(type(record)):
        if name in record.model_fields_set and name not in without:
            value = getattr(record, name)
            told = _said(value, rule, say, (*path, name))
            if told is not value:
                changed[name] = told
    return record.model_copy(update=changed) if changed else record


def _said(value: Any, rule: Rule | None, say: Say, path: Path) -> Any:  # noqa: ANN401 (any field's value)
    match value:
        case BaseModel():
            return said(value, say, path, ENTRIES)
        case Figure():
            return _figure(value, say, path)
        case tuple():
            return tuple(_said(one, rule, say, (*path, place)) for place, one in enumerate(value))
        case Mapping():
            return _mapping(value, rule, say, path)
        case str() if rule:
            return say(path, value, rule)
    return value


def _mapping(value: Mapping[str, Any], rule: Rule | None, say: Say, path: Path) -> dict[str, Any]:
    """Return labels and their values in words of another language; of a page only what stands under it."""
    if rule is None:
        return {name: _said(inner, None, say, (*path, name)) for name, inner in value.items()}
    told: dict[str, Any] = {}
    for place, (name, inner) in enumerate(value.items()):
        label = say((*path, place, "label"), name, rule)
        told[name if label in told else label] = say((*path, place, "value"), inner, rule)
    return told


def _figure(figure: Figure, say: Say, path: Path) -> Figure:
    unit, words = figure.unit, figure.words
    if unit and unit != "%":
        unit = say((*path, "unit"), unit, _label())
    if words:
        words = say((*path, "words"), words, _label())
    return replace(figure, unit=unit, words=words)


@cache
def _label() -> Rule:
    return TypeAdapter(Label)


@cache
def _fields(shape: type[BaseModel]) -> tuple[tuple[str, Rule | None], ...]:
    """Return the fields of *shape*, what all items have last, each with the rule for its texts, if any."""
    shared = Item.model_fields if issubclass(shape, Item) else {}
    fields = sorted(shape.model_fields.items(), key=lambda field: field[0] in shared)
    return tuple((name, _rule(field.annotation, tuple(field.metadata))) for name, field in fields)


def _rule(annotation: Any, metadata: tuple[Any, ...] = ()) -> Rule | None:  # noqa: ANN401 (any type)
    metadata = (*metadata, *getattr(annotation, "__metadata__", ()))
    if any(isinstance(mark, Translated) for mark in metadata):
        kind: Any = Annotated[getattr(annotation, "__origin__", annotation), *metadata]
        return TypeAdapter(kind)
    inner = (_rule(part) for part in getattr(annotation, "__args__", ()))
    return next((rule for rule in inner if rule), None)
