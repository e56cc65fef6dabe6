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

from bot.core.parsing.error_codes import ProblemCode
from bot.core.parsing.source_map import ScanResult
from bot.core.parsing.syntax_context import SyntaxFinding, split_lines
from bot.core.parsing.yaml_events import parse_events

POSSIBLE_TRUNCATION = re.compile(rb"\s#[^\s#]")  # every file that may have lost words; most have none
_HASH = re.compile(r"\s*(?P<sign>#)\w")


Truncation = tuple[SyntaxFinding | None, tuple[int, int] | None]
"""What was lost (nothing new if None), and the place (from 0) of what YAML takes for a field there."""


@dataclass(slots=True)
class _OpenCollection:
    """A list or a group of fields that is being read, its last name, and its last field with a text."""

    is_flow: bool
    is_mapping: bool
    last_name: ScalarEvent | None = None
    last_field: tuple[str, ScalarEvent] | None = None
    is_reported: bool = False


def add_truncations(result: ScanResult, data: bytes) -> None:
    """Add the words that are lost in a file of readable characters to what is *seen* of it."""
    paths_by_value = {(place.line, place.column): path for path, place in reversed(result.positions.items())}
    paths_by_name = {(place.name_line, place.name_column): path for path, place in result.positions.items()}
    for finding, name_position in _find_truncations(data):
        name_path = paths_by_name.get((name_position[0] + 1, name_position[1] + 1)) if name_position else None
        if name_path:
            result.unreadable_paths.add(name_path)
        if finding and (name_path or not name_position):
            path = paths_by_value.get((finding.line + 1, finding.column + 1), ())
            (result.truncations if name_position else result.problems).append(
                finding.to_problem(result.file, path)
            )


def _find_truncations(data: bytes) -> Iterator[Truncation]:
    lines = [*split_lines(data.decode()), "", ""]  # the parser's marks may lie behind the last line
    collections = [_OpenCollection(is_flow=False, is_mapping=False)]
    with suppress(yaml.YAMLError):
        for event in parse_events(data):
            yield from _process_event(event, collections, lines)


def _process_event(
    event: Event, collections: list[_OpenCollection], lines: Sequence[str]
) -> Iterator[Truncation]:
    collection = collections[-1]
    if isinstance(event, ScalarEvent):
        if collection.is_mapping and collection.last_name is None:
            collection.last_name = event
            return
        yield from _find_hash_truncation(event, lines)
        yield from _find_comma_truncation(collection, event, lines)
    elif isinstance(event, MappingStartEvent | SequenceStartEvent):
        collections.append(_OpenCollection(bool(event.flow_style), isinstance(event, MappingStartEvent)))
        return
    elif isinstance(event, MappingEndEvent | SequenceEndEvent):
        collections.pop()
    collections[-1].last_name = None


def _find_hash_truncation(event: ScalarEvent, lines: Sequence[str]) -> Iterator[Truncation]:
    """Yield a text that a # cuts off."""
    start, end = event.start_mark, event.end_mark
    if event.style or start is None or end is None:
        return
    if hash_match := _HASH.match(lines[end.line], end.column):
        column = start.column if event.value else hash_match.start("sign")
        hint = "put the text in quotes, or write a space after the # of a note"
        yield (
            SyntaxFinding(start.line, column, "the # in this text ends it", hint, ProblemCode.HASH_IN_TEXT),
            None,
        )


def _find_comma_truncation(
    collection: _OpenCollection, event: ScalarEvent, lines: Sequence[str]
) -> Iterator[Truncation]:
    """Yield a text inside { } that a comma ends: what follows is then taken for a field without a colon."""
    name = collection.last_name
    if name is None or name.start_mark is None or name.end_mark is None:
        return
    has_colon = lines[name.end_mark.line][name.end_mark.column :].lstrip().startswith(":")
    if event.value or event.style or has_colon or not collection.is_flow:
        collection.last_field, collection.is_reported = (name.value, event), False
        return
    position = (name.start_mark.line, name.start_mark.column)
    yield (
        None if collection.is_reported else _describe_comma_truncation(collection.last_field, position),
        position,
    )
    collection.is_reported = True


def _describe_comma_truncation(
    previous_field: tuple[str, ScalarEvent] | None, position: tuple[int, int]
) -> SyntaxFinding:
    """Tell what was torn, without its words: a file of settings may have a secret there."""
    start = previous_field[1].start_mark if previous_field else None
    if previous_field is None or start is None or previous_field[1].style:
        return SyntaxFinding(
            *position, "this is no field: it has no colon", "write name: value", ProblemCode.MISSING_COLON
        )
    hint = f'put the whole text in quotes: {previous_field[0]}: "…"'
    return SyntaxFinding(
        start.line,
        start.column,
        "inside { } a comma ends a text, and this text goes on",
        hint,
        ProblemCode.COMMA_IN_TEXT,
    )
