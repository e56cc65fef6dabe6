"""What the schema refused, as findings at paths of the file.

pydantic's own locations also hold the steps of its validators: names of a union's members, fields of a
record that was written as one text. Here each error is led back to what the moderator wrote.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.briefing.clue import in_quotes
from bot.briefing.events import Value, child, holds
from bot.briefing.problem import Finding, Path, quoted
from bot.briefing.sentences import (
    Sentence,
    either,
    expected,
    names_in,
    of_choice,
    sentence,
)
from bot.briefing.shape import Shape

_GUESSES = 200  # unknown fields for which the nearest known one is looked up: each takes 0.3 ms
_DETOURS = 6  # names in a location, from its end, among which a validator's own is looked for


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error: its path, what the file holds there, and which steps of the location are not in the file."""

    kind: str
    location: Path
    path: Path
    written: Value
    inner: tuple[int, ...] = ()
    context: Mapping[str, object] = field(default_factory=dict)


def explain(error: ValidationError, fields: dict[str, Value], model: type[BaseModel]) -> Iterator[Finding]:
    """Yield what is wrong with *fields*, which *model* refused; one finding for a whole union."""
    faults = [_fault(details, fields) for details in error.errors(include_url=False)]
    around = {fault.path[:end] for fault in faults for end in range(len(fault.path))}
    # of a list with something broken in it, pydantic has counted only the other items
    faults = [fault for fault in faults if fault.kind != "too_short" or fault.path not in around]
    shape = Shape(model, fields)
    chosen = list(_chosen(faults, 0))
    unknown = [fault for fault in chosen if fault.kind == "extra_forbidden"]
    meant = {fault.path: shape.nearest(fault.path) for fault in unknown[:_GUESSES]}
    misspelled = {(path[:-1], name) for path, name in meant.items() if name}
    texts = {
        fault.path[:-1] for fault in unknown if not meant.get(fault.path) and _is_text(fault, shape, fields)
    }
    for fault in chosen:
        if fault.kind == "missing" and (
            fault.path in texts or (fault.path, fault.location[-1]) in misspelled
        ):
            continue  # told where it is written, but otherwise
        if fault.kind == "extra_forbidden" and fault.path[:-1] in texts:
            yield Finding(fault.path[:-1], *_with_colon({str(fault.path[-1]): fault.written}))
        else:
            yield _finding(fault, shape, meant.get(fault.path, ""))


def _is_text(fault: _Fault, shape: Shape, fields: dict[str, Value]) -> bool:
    """Return whether an unknown field is a text with a colon in it, in a list that may hold texts."""
    path = fault.path[:-1]
    around = _walk(fields, path)[1]
    return _is_alone(around) and bool(path) and isinstance(path[-1], int) and shape.takes_text(path)


def _fault(details: ErrorDetails, fields: dict[str, Value]) -> _Fault:
    kind, location, context = details["type"], details["loc"], details.get("ctx", {})
    if location[-1:] == ("[key]",):
        path, _, inner = _walk(fields, location[:-1])
        return _Fault("[key] " + kind, location, path, details["input"], inner, context)
    steps = location[:-1] if kind == "missing" else location
    path, written, inner = _walk(fields, steps)
    if inner and written is not details["input"]:
        for other in _detours(fields, steps):
            if other[1] is details["input"]:
                path, written, inner = other
                break
    return _Fault(kind, location, path, written, inner, context)


def _walk(
    fields: dict[str, Value], steps: Path, skipped: tuple[int, ...] = ()
) -> tuple[Path, Value, tuple[int, ...]]:
    """Follow *steps* through the file; return the path, its value, and the steps that are not on it."""
    path: list[str | int] = []
    inner: list[int] = []
    value: Value = fields
    for index, step in enumerate(steps):
        if index in skipped or not holds(value, step):
            inner.append(index)
            continue
        value = child(value, step)
        path.append(step)
    return tuple(path), value, tuple(inner)


def _detours(fields: dict[str, Value], steps: Path) -> Iterator[tuple[Path, Value, tuple[int, ...]]]:
    """Follow *steps* without one or two that are in the file, but may be a validator's of the same name."""
    named = [index for index, step in enumerate(steps) if isinstance(step, str)][-_DETOURS:]
    for skipped in (*combinations(named, 1), *combinations(named, 2)):
        yield _walk(fields, steps, skipped)


def _chosen(faults: Iterable[_Fault], level: int) -> Iterator[_Fault]:
    """Yield the faults worth telling: of a union's members only the one that was meant."""
    unions: dict[Path, dict[object, list[_Fault]]] = {}
    for fault in faults:
        if len(fault.inner) <= level:
            yield fault
        else:
            step = fault.inner[level]
            members = unions.setdefault(fault.location[:step], {})
            members.setdefault(fault.location[step], []).append(fault)
    for members in unions.values():
        yield from _meant([list(_chosen(member, level + 1)) for member in members.values()])


def _meant(members: list[list[_Fault]]) -> list[_Fault]:
    """Return the faults of the union's member that the moderator meant, or one that speaks for all."""
    if len(members) == 1:
        return members[0]
    top = min((fault.path for member in members for fault in member), key=len)
    fits = [member for member in members if not any(_is_other_kind(fault, top) for fault in member)]
    left = fits or members
    if len(left) > 1 and all(len(member) == 1 and member[0].path == top for member in left):
        first = left[0][0]
        kinds = [(member[0].kind, member[0].context) for member in left]
        return [_Fault("union", first.location, top, first.written, context={"kinds": kinds})]
    return min(left, key=len)


def _is_other_kind(fault: _Fault, top: Path) -> bool:
    return fault.path == top and fault.kind.endswith("_type")


def _finding(fault: _Fault, shape: Shape, near: str) -> Finding:
    match fault.kind:
        case "missing":
            return Finding(fault.path, *_missing(fault, shape))
        case "extra_forbidden":
            return Finding(fault.path, *_unknown(fault, shape, near), by_name=True)
        case "union_tag_invalid" | "union_tag_not_found":
            return _untold(fault)
        case "union":
            return Finding(fault.path, *_any_of(fault))
    by_name = fault.kind.startswith("[key] ")
    if fault.kind == "string_type" and isinstance(fault.path[-1], int) and _is_alone(fault.written):
        return Finding(fault.path, *_with_colon(fault.written))
    message, hint = sentence(fault.kind.removeprefix("[key] "), fault.written, fault.context)
    hint = _better(hint, fault, shape)
    if not hint and fault.kind != "value_error":  # whose words are the schema's own, and enough
        hint = shape.purpose((*fault.path, fault.location[-1]) if fault.inner else fault.path)
    return Finding(fault.path, message, hint, by_name=by_name)


def _is_alone(written: Value) -> TypeGuard[dict[str, Value]]:
    """Return whether *written* is a single field with a text."""
    return isinstance(written, dict) and len(written) == 1 and isinstance(next(iter(written.values())), str)


def _with_colon(written: Mapping[str, object]) -> Sentence:
    """Return that the only field of *written* is a text with a colon in it."""
    text = "".join(f"{name}: {value}" for name, value in written.items())
    return Sentence("this text has a colon in it", f"put the text in quotes: {in_quotes(text)}")


def _is_plain(written: object) -> TypeGuard[str]:
    """Return whether *written* is a text that needs no quotes in a hint."""
    return isinstance(written, str) and re.fullmatch(r"\w[\w .%-]{0,39}", written) is not None


def _better(hint: str, fault: _Fault, shape: Shape) -> str:
    """Return *hint*, or what this very text must be written as, where a list or fields were expected."""
    written, path = fault.written, fault.path
    if fault.kind.endswith("_type") and not fault.inner and (written is None or _is_plain(written)):
        if written is None and shape.takes_text(path):
            hint = "write a text"
        elif example := shape.example(path, written or "…"):
            hint = f"write {example}"
        if written is None and not shape.needs(path):
            hint = f"{hint.removesuffix(', or leave the line out')}, or leave the line out"
    return hint


def _missing(fault: _Fault, shape: Shape) -> Sentence:
    name = fault.location[-1]
    if isinstance(name, int):
        return Sentence(f"this list is too short: its item {name + 1} is missing", "add it")
    purpose = shape.names(fault.path).get(name, "")
    where = "add it under this item" if fault.path else "add it to the file"
    return Sentence(f"{quoted(name)} is missing", f"{where}: {purpose}" if purpose else where)


def _unknown(fault: _Fault, shape: Shape, near: str) -> Sentence:
    name = str(fault.path[-1])
    known = shape.others(fault.path)
    hint = f"did you mean {quoted(near)}?" if near else f"write {either(known)}"
    return Sentence(f"there is no field {quoted(name)} here", hint if known else "leave it out")


def _untold(fault: _Fault) -> Finding:
    """Say that the field which tells what kind of item this is has no known value, or none."""
    kinds = names_in(fault.context.get("expected_tags", ""))
    name = "".join(names_in(fault.context.get("discriminator")))
    if not isinstance(fault.written, dict) or name not in fault.written:
        hint = f"add it under this item: {either(kinds)}" if kinds else "add it under this item"
        return Finding(fault.path, f"{quoted(name)} is missing", hint)
    return Finding((*fault.path, name), *of_choice(fault.written[name], kinds))


def _any_of(fault: _Fault) -> Sentence:
    """Return one sentence for a union of which no member fits."""
    kinds = fault.context["kinds"]
    assert isinstance(kinds, list)  # noqa: S101 (made by `_meant`)
    nouns = list(dict.fromkeys(expected(kind) for kind, _ in kinds))
    hints = list(dict.fromkeys(sentence(kind, fault.written, context).hint for kind, context in kinds))
    if not isinstance(fault.written, str) or not all(hint.startswith("write ") for hint in hints):
        hints = [f"write {noun}" for noun in nouns]
    hint = f"write {either([hint.removeprefix('write ') for hint in hints])}"
    return Sentence(sentence("", fault.written, {}).message, hint)
