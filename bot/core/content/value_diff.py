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
from bot.core.parsing.problem import Path, shown

_NAMING = ("id", "label", "text", "source", "person", "unit", "who", "name", "title", "by")
_PLAIN = frozenset({"figure", "value"})  # fields that need no name beside what they belong to


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that says something else: its path in the newer file, what it is called, and both texts.

    A text is empty where there was or is nothing. *prose* says that they are words, not figures or dates;
    *values* are what the texts are of, None where there was or is nothing.
    """

    path: Path
    called: tuple[str, ...]
    was: str
    now: str
    prose: bool
    values: tuple[object, object]


def differences(was: Any, now: Any, path: Path = (), called: tuple[str, ...] = ()) -> Iterator[Difference]:  # noqa: ANN401
    """Yield each difference between two values of the same kind, in the order of the fields."""
    if was == now and not _exact(was):
        return
    if isinstance(was, tuple) or isinstance(now, tuple):
        yield from _lists(was or (), now or (), path, called)
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys((*was, *now)):
            yield from differences(was.get(name), now.get(name), (*path, name), (*called, str(name)))
    elif isinstance(was, BaseModel) and isinstance(now, BaseModel) and not isinstance(now, Period):
        yield from fields(was, now, path, called)
    elif (old := text_of(was)) != (new := text_of(now)):
        prose = isinstance(now or was, str | BaseModel) and not isinstance(now or was, Period)
        yield Difference(path, called, old, new, prose, (was, now))


def fields(
    was: BaseModel,
    now: BaseModel,
    path: Path = (),
    called: tuple[str, ...] = (),
    without: frozenset[str] = frozenset(),
) -> Iterator[Difference]:
    """Yield each difference between two records, but for the fields *without*."""
    for name in type(now).model_fields:
        if name not in without:
            plain = name in _PLAIN and called
            inner = called if plain else (*called, name.replace("_", " "))
            yield from differences(getattr(was, name, None), getattr(now, name), (*path, name), inner)


def _exact(value: object) -> bool:
    """Return whether equal values may read differently: 44% and 44.0%, which say how exact they are."""
    return isinstance(value, Figure | tuple | BaseModel | Mapping)


def _lists(
    was: Sequence[Any], now: Sequence[Any], path: Path, called: tuple[str, ...]
) -> Iterator[Difference]:
    before, after = _keyed(was), _keyed(now)
    gone = [key for key in before if key not in after]
    renamed = dict(zip((key for key in after if key not in before), gone, strict=False))
    for place, (key, value) in enumerate(after.items()):
        old = before.get(renamed.get(key, key))
        own = called
        if old is not None and isinstance(value, BaseModel):  # known by itself, if there are others beside it
            own = (*called[:-1], key) if max(len(before), len(after)) > 1 else called[:-1]
        yield from differences(old, value, (*path, place), own)
    for key in gone[len(renamed) :]:
        yield from differences(before[key], None, path, called)


def _keyed(values: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a list by what each is known by; the second of a name has a number behind it."""
    found: dict[str, Any] = {}
    for value in values:
        key, number = _key(value), 2
        while (name := key if key not in found else f"{key} {number}") in found:
            number += 1
        found[name] = value
    return found


def _key(value: object) -> str:
    if isinstance(value, BaseModel) and not isinstance(value, Correction):
        names = (getattr(value, name, None) for name in _NAMING)
        return shown(next((name for name in names if isinstance(name, str)), text_of(value)))
    return text_of(value)


def text_of(value: object, without: frozenset[str] = frozenset()) -> str:
    """Return what a value says, about as it is written in YAML; nothing for one that is not there.

    The fields *without* are left out of records.
    """
    match value:
        case None:
            said = ""
        case bool():
            said = "yes" if value else "no"
        case Figure():
            said = _figure(value)
        case Period():
            said = " – ".join(dict.fromkeys((str(value.start), str(value.end))))
        case BaseModel():
            written = (name for name in type(value).model_fields if name in value.model_fields_set - without)
            said = ", ".join(filter(None, (text_of(getattr(value, name), without) for name in written)))
        case tuple():
            said = "; ".join(text_of(one, without) for one in value)
        case Mapping():
            said = "; ".join(f"{name}: {text_of(held)}" for name, held in value.items())
        case _:
            said = str(value)
    return said


def _figure(figure: Figure) -> str:
    """Return a figure in digits, with every decimal place that it is written with."""
    if figure.low is not None and figure.high is not None:
        number = f"{figure.currency}{figure.low:,f}–{figure.high:,f}"
        number += f" (best {figure.best:,f})" if figure.best is not None else ""
    elif figure.best is not None:
        sign = "+" if figure.change and figure.best >= 0 else ""
        number = f"{sign}{figure.currency}{figure.best:,f}"
    else:
        return f"{figure.words} {figure.unit}".strip()
    mark = figure.bound.value[0]
    spaced = f"{mark} " if figure.bound is Bound.NEARLY else mark
    unit = figure.unit if figure.unit in ("", "%") else f" {figure.unit}"
    return f"{spaced}{number}{unit}" + (f" ({figure.words})" if figure.words else "")
