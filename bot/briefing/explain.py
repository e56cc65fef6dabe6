"""What the schema refused, as findings at paths of the file.

pydantic's own locations also hold the steps of its validators: names of a union's members, fields of a
record that was written as one text. Here each error is led back to what the moderator wrote.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.briefing.events import Value, child, holds
from bot.briefing.problem import Finding, Path, quoted
from bot.briefing.sentences import Sentence, either, expected, names_in, nearest, of_choice, sentence
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
    shape, guesses = Shape(model, fields), _GUESSES
    for fault in _chosen(faults, 0):
        guesses -= fault.kind == "extra_forbidden"
        yield _finding(fault, shape, guess=guesses >= 0)


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


def _finding(fault: _Fault, shape: Shape, *, guess: bool) -> Finding:
    match fault.kind:
        case "missing":
            return Finding(fault.path, *_missing(fault, shape))
        case "extra_forbidden":
            return Finding(fault.path, *_unknown(fault, shape, guess=guess), by_name=True)
        case "union_tag_invalid" | "union_tag_not_found":
            return _untold(fault)
        case "union":
            return Finding(fault.path, *_any_of(fault))
    by_name = fault.kind.startswith("[key] ")
    message, hint = sentence(fault.kind.removeprefix("[key] "), fault.written, fault.context)
    if not hint and fault.kind != "value_error":  # whose words are the schema's own, and enough
        hint = shape.purpose((*fault.path, fault.location[-1]) if fault.inner else fault.path)
    return Finding(fault.path, message, hint, by_name=by_name)


def _missing(fault: _Fault, shape: Shape) -> Sentence:
    name = fault.location[-1]
    if isinstance(name, int):
        return Sentence(f"this list is too short: its item {name + 1} is missing", "add it")
    purpose = shape.names(fault.path).get(name, "")
    where = "add it under this item" if fault.path else "add it to the file"
    return Sentence(f"{quoted(name)} is missing", f"{where}: {purpose}" if purpose else where)


def _unknown(fault: _Fault, shape: Shape, *, guess: bool) -> Sentence:
    name = str(fault.path[-1])
    known = [other for other in shape.names(fault.path[:-1]) if other != name]
    near = nearest(name, known) if guess else ""
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
