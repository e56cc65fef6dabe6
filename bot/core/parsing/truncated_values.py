"""Words that YAML drops or tears off without a word of its own: behind a #, and behind a comma inside { }.

A note needs a space after its #, so that "Cost #1 of the bridge" is never cut down to "Cost" in silence.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import yaml
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.core.parsing.error_codes import Code
from bot.core.parsing.source_map import Survey
from bot.core.parsing.syntax_context import Told, lines_of
from bot.core.parsing.yaml_events import events

CUT = re.compile(rb"\s#[^\s#]")  # every file that may have lost words; most have none
_SIGN = re.compile(r"\s*(?P<sign>#)\w")


Lost = tuple[Told | None, tuple[int, int] | None]
"""What was lost (nothing new if None), and the place (from 0) of what YAML takes for a field there."""


@dataclass(slots=True)
class _Group:
    """A list or a group of fields that is being read, its last name, and its last field with a text."""

    flow: bool
    named: bool
    name: ScalarEvent | None = None
    field: tuple[str, ScalarEvent] | None = None
    told: bool = False


def add_lost(seen: Survey, data: bytes) -> None:
    """Add the words that are lost in a file of readable characters to what is *seen* of it."""
    values = {(place.line, place.column): path for path, place in reversed(seen.places.items())}
    names = {(place.name_line, place.name_column): path for path, place in seen.places.items()}
    for told, name in _lost(data):
        field = names.get((name[0] + 1, name[1] + 1)) if name else None
        if field:
            seen.spoiled.add(field)
        if told and (field or not name):
            path = values.get((told.line + 1, told.column + 1), ())
            (seen.torn if name else seen.problems).append(told.problem(seen.file, path))


def _lost(data: bytes) -> Iterator[Lost]:
    lines = [*lines_of(data.decode()), "", ""]  # the parser's marks may lie behind the last line
    groups = [_Group(flow=False, named=False)]
    with suppress(yaml.YAMLError):
        for event in events(data):
            yield from _seen(event, groups, lines)


def _seen(event: Event, groups: list[_Group], lines: Sequence[str]) -> Iterator[Lost]:
    group = groups[-1]
    if isinstance(event, ScalarEvent):
        if group.named and group.name is None:
            group.name = event
            return
        yield from _cut(event, lines)
        yield from _torn(group, event, lines)
    elif isinstance(event, MappingStartEvent | SequenceStartEvent):
        groups.append(_Group(bool(event.flow_style), isinstance(event, MappingStartEvent)))
        return
    elif isinstance(event, MappingEndEvent | SequenceEndEvent):
        groups.pop()
    groups[-1].name = None


def _cut(event: ScalarEvent, lines: Sequence[str]) -> Iterator[Lost]:
    """Yield a text that a # cuts off."""
    start, end = event.start_mark, event.end_mark
    if event.style or start is None or end is None:
        return
    if sign := _SIGN.match(lines[end.line], end.column):
        column = start.column if event.value else sign.start("sign")
        hint = "put the text in quotes, or write a space after the # of a note"
        yield Told(start.line, column, "the # in this text ends it", hint, Code.HASH_IN_TEXT), None


def _torn(group: _Group, event: ScalarEvent, lines: Sequence[str]) -> Iterator[Lost]:
    """Yield a text inside { } that a comma ends: what follows is then taken for a field without a colon."""
    name = group.name
    if name is None or name.start_mark is None or name.end_mark is None:
        return
    colon = lines[name.end_mark.line][name.end_mark.column :].lstrip().startswith(":")
    if event.value or event.style or colon or not group.flow:
        group.field, group.told = (name.value, event), False
        return
    place = (name.start_mark.line, name.start_mark.column)
    yield None if group.told else _told(group.field, place), place
    group.told = True


def _told(before: tuple[str, ScalarEvent] | None, place: tuple[int, int]) -> Told:
    """Tell what was torn, without its words: a file of settings may have a secret there."""
    start = before[1].start_mark if before else None
    if before is None or start is None or before[1].style:
        return Told(*place, "this is no field: it has no colon", "write name: value", Code.MISSING_COLON)
    hint = f'put the whole text in quotes: {before[0]}: "…"'
    return Told(
        start.line,
        start.column,
        "inside { } a comma ends a text, and this text goes on",
        hint,
        Code.COMMA_IN_TEXT,
    )
