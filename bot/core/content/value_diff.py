"""Comparing two values of a briefing: where they say something else, told by what stands there, not by place.

The answers of a poll are known by their labels and sources by their ids, so that another order is no
difference; what has another name and the same neighbours was most likely renamed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.core.content.figure import Bound, Figure
from bot.core.content.item import Correction
from bot.core.content.partial_date import Period
from bot.core.parsing.problem import ValuePath, printable_excerpt

_KEY_FIELDS = ("id", "label", "text", "source", "person", "unit", "who", "name", "title", "by")
_UNLABELLED_FIELDS = frozenset({"figure", "value"})  # fields that need no name beside what they belong to


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One value that says something else: its path in the newer file, what it is called, and both texts.

    A text is empty where there was or is nothing. *prose* says that they are words, not figures or dates;
    *values* are what the texts are of, None where there was or is nothing.
    """

    path: ValuePath
    labels: tuple[str, ...]
    was: str
    now: str
    is_prose: bool
    values: tuple[object, object]


def diff_values(
    was: Any, now: Any, path: ValuePath = (), labels: tuple[str, ...] = ()
) -> Iterator[ValueDifference]:  # noqa: ANN401
    """Yield each difference between two values of the same kind, in the order of the fields."""
    if was == now and not _may_read_differently(was):
        return
    if isinstance(was, tuple) or isinstance(now, tuple):
        yield from _diff_lists(was or (), now or (), path, labels)
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys((*was, *now)):
            yield from diff_values(was.get(name), now.get(name), (*path, name), (*labels, str(name)))
    elif isinstance(was, BaseModel) and isinstance(now, BaseModel) and not isinstance(now, Period):
        yield from diff_records(was, now, path, labels)
    elif (old := format_value(was)) != (new := format_value(now)):
        is_prose = isinstance(now or was, str | BaseModel) and not isinstance(now or was, Period)
        yield ValueDifference(path, labels, old, new, is_prose, (was, now))


def diff_records(
    was: BaseModel,
    now: BaseModel,
    path: ValuePath = (),
    labels: tuple[str, ...] = (),
    exclude: frozenset[str] = frozenset(),
) -> Iterator[ValueDifference]:
    """Yield each difference between two records, but for the fields *without*."""
    for name in type(now).model_fields:
        if name not in exclude:
            is_unlabelled = name in _UNLABELLED_FIELDS and labels
            inner_labels = labels if is_unlabelled else (*labels, name.replace("_", " "))
            yield from diff_values(getattr(was, name, None), getattr(now, name), (*path, name), inner_labels)


def _may_read_differently(value: object) -> bool:
    """Return whether equal values may read differently: 44% and 44.0%, which say how exact they are."""
    return isinstance(value, Figure | tuple | BaseModel | Mapping)


def _diff_lists(
    was: Sequence[Any], now: Sequence[Any], path: ValuePath, labels: tuple[str, ...]
) -> Iterator[ValueDifference]:
    old_values, new_values = _index_by_key(was), _index_by_key(now)
    removed_keys = [key for key in old_values if key not in new_values]
    renamed_keys = dict(zip((key for key in new_values if key not in old_values), removed_keys, strict=False))
    for index, (key, value) in enumerate(new_values.items()):
        old_value = old_values.get(renamed_keys.get(key, key))
        inner_labels = labels
        if old_value is not None and isinstance(
            value, BaseModel
        ):  # known by itself, if there are others beside it
            inner_labels = (*labels[:-1], key) if max(len(old_values), len(new_values)) > 1 else labels[:-1]
        yield from diff_values(old_value, value, (*path, index), inner_labels)
    for key in removed_keys[len(renamed_keys) :]:
        yield from diff_values(old_values[key], None, path, labels)


def _index_by_key(values: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a list by what each is known by; the second of a name has a number behind it."""
    values_by_key: dict[str, Any] = {}
    for value in values:
        key, number = _identify_value(value), 2
        while (unique_key := key if key not in values_by_key else f"{key} {number}") in values_by_key:
            number += 1
        values_by_key[unique_key] = value
    return values_by_key


def _identify_value(value: object) -> str:
    if isinstance(value, BaseModel) and not isinstance(value, Correction):
        candidates = (getattr(value, name, None) for name in _KEY_FIELDS)
        return printable_excerpt(
            next((name for name in candidates if isinstance(name, str)), format_value(value))
        )
    return format_value(value)


def format_value(value: object, exclude: frozenset[str] = frozenset()) -> str:
    """Return what a value says, about as it is written in YAML; nothing for one that is not there.

    The fields *without* are left out of records.
    """
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case Figure():
            text = _format_figure(value)
        case Period():
            text = " – ".join(dict.fromkeys((str(value.start), str(value.end))))
        case BaseModel():
            field_names = (
                name for name in type(value).model_fields if name in value.model_fields_set - exclude
            )
            text = ", ".join(
                filter(None, (format_value(getattr(value, name), exclude) for name in field_names))
            )
        case tuple():
            text = "; ".join(format_value(one, exclude) for one in value)
        case Mapping():
            text = "; ".join(f"{name}: {format_value(held)}" for name, held in value.items())
        case _:
            text = str(value)
    return text


def _format_figure(figure: Figure) -> str:
    """Return a figure in digits, with every decimal place that it is written with."""
    if figure.low is not None and figure.high is not None:
        number = f"{figure.currency}{figure.low:,f}–{figure.high:,f}"
        number += f" (best {figure.best:,f})" if figure.best is not None else ""
    elif figure.best is not None:
        sign = "+" if figure.is_change and figure.best >= 0 else ""
        number = f"{sign}{figure.currency}{figure.best:,f}"
    else:
        return f"{figure.words} {figure.unit}".strip()
    bound_mark = figure.bound.value[0]
    prefix = f"{bound_mark} " if figure.bound is Bound.NEARLY else bound_mark
    unit = figure.unit if figure.unit in ("", "%") else f" {figure.unit}"
    return f"{prefix}{number}{unit}" + (f" ({figure.words})" if figure.words else "")
