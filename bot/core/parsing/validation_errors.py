"""What the schema refused, as findings at paths of the file.

pydantic's own locations also hold the fields of a record that was written as one text. Here each error is led
back to what the moderator wrote.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.parsing.error_codes import Code, Sentence
from bot.core.parsing.problem import Finding, Path, quoted
from bot.core.parsing.schema_hints import Shape
from bot.core.parsing.syntax_context import in_quotes
from bot.core.parsing.validation_messages import either, sentence
from bot.core.parsing.yaml_events import Value, child, holds

_GUESSES = 200  # unknown fields for which the nearest known one is looked up: each takes 0.3 ms


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error: its path, what the file holds there, and whether its location goes on inside a text."""

    kind: str
    location: Path
    path: Path
    written: Value
    inner: bool = False
    by_name: bool = False
    context: Mapping[str, object] = field(default_factory=dict)


def explain(error: ValidationError, fields: dict[str, Value], model: type[BaseModel]) -> Iterator[Finding]:
    """Yield what is wrong with *fields*, which *model* refused."""
    faults = [_fault(details, fields) for details in error.errors(include_url=False)]
    around = {fault.path[:end] for fault in faults for end in range(len(fault.path))}
    # of a list with something broken in it, pydantic has counted only the other items
    faults = [fault for fault in faults if fault.kind != "too_short" or fault.path not in around]
    shape = Shape(model)
    unknown = [fault for fault in faults if fault.kind == "extra_forbidden"]
    meant = {fault.path: shape.nearest(fault.path) for fault in unknown[:_GUESSES]}
    misspelled = {(path[:-1], name) for path, name in meant.items() if name}
    texts = {
        fault.path[:-1] for fault in unknown if not meant.get(fault.path) and _is_text(fault, shape, fields)
    }
    for fault in faults:
        if fault.kind == "missing" and (
            fault.path in texts or (fault.path, fault.location[-1]) in misspelled
        ):
            continue  # told where it is written, but otherwise
        if fault.kind == "extra_forbidden" and fault.path[:-1] in texts:
            said = _with_colon({str(fault.path[-1]): fault.written})
            yield _told(fault.path[:-1], said)
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
        path, _ = _walk(fields, location[:-1])
        return _Fault(kind, location, path, details["input"], by_name=True, context=context)
    steps = location[:-1] if kind == "missing" else location
    path, written = _walk(fields, steps)
    return _Fault(kind, location, path, written, inner=len(path) < len(steps), context=context)


def _walk(fields: dict[str, Value], steps: Path) -> tuple[Path, Value]:
    """Follow *steps* through the file as far as they are in it; return the path, and its value."""
    value: Value = fields
    for end, step in enumerate(steps):
        if not holds(value, step):
            return steps[:end], value
        value = child(value, step)
    return steps, value


def _told(path: Path, said: Sentence, *, by_name: bool = False) -> Finding:
    return Finding(path, said.message, said.hint, by_name=by_name, code=said.code)


def _finding(fault: _Fault, shape: Shape, near: str) -> Finding:
    if fault.kind == "missing":
        return _told(fault.path, _missing(fault, shape))
    if fault.kind == "extra_forbidden":
        return _told(fault.path, _unknown(fault, shape, near), by_name=True)
    if fault.kind == "string_type" and isinstance(fault.path[-1], int) and _is_alone(fault.written):
        return _told(fault.path, _with_colon(fault.written))
    said = sentence(fault.kind, fault.written, fault.context)
    hint = _better(said.hint, fault, shape)
    if not hint and fault.kind != "value_error":  # whose words are the shape's own, and enough
        hint = shape.purpose((*fault.path, fault.location[-1]) if fault.inner else fault.path)
    return _told(fault.path, said._replace(hint=hint), by_name=fault.by_name)


def _is_alone(written: Value) -> TypeGuard[dict[str, Value]]:
    """Return whether *written* is a single field with a text."""
    return isinstance(written, dict) and len(written) == 1 and isinstance(next(iter(written.values())), str)


def _with_colon(written: Mapping[str, object]) -> Sentence:
    """Return that the only field of *written* is a text with a colon in it."""
    text = "".join(f"{name}: {value}" for name, value in written.items())
    hint = f"put the text in quotes: {in_quotes(text)}"
    return Sentence("this text has a colon in it", hint, Code.COLON_IN_TEXT)


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
    name = str(fault.location[-1])
    purpose = shape.names(fault.path).get(name, "")
    where = "add it under this item" if fault.path else "add it to the file"
    hint = f"{where}: {purpose}" if purpose else where
    return Sentence(f"{quoted(name)} is missing", hint, Code.MISSING_FIELD)


def _unknown(fault: _Fault, shape: Shape, near: str) -> Sentence:
    name = str(fault.path[-1])
    known = shape.others(fault.path)
    hint = f"did you mean {quoted(near)}?" if near else f"write {either(known)}"
    said = f"there is no field {quoted(name)} here"
    return Sentence(said, hint if known else "leave it out", Code.UNKNOWN_FIELD)
