"""Finds truncations: texts that YAML cuts off silently, at a # or at a comma inside { }.

A comment needs a space after its #, because "Cost #1 of the bridge" must not become "Cost" unnoticed.
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

from bot.core.parsing.problem import ProblemCode
from bot.core.parsing.syntax_context import SyntaxFinding, split_lines
from bot.core.parsing.yaml_subset import parse_shallow_events

POSSIBLE_TRUNCATION = re.compile(rb"#(?<=\s#)[^\s#]")  # in every file with a truncation, and in few others
_HASH = re.compile(r"\s*(?P<sign>#)\w")
_END_OF_TEXT = r"(?=\s*(?:\}|,\s*[\w-]+\s*:(?:\s|$)))"
_UNIT = r"(?: [^\W\d_]+){0,3}"
_WORDS = r"(?:[^\W\d_]+ ){0,3}"  # about, nearly, more than
_NUMBER_START = rf"{_WORDS}[<>≈~±+\u2212-]?\d{{1,3}}"
_DECIMAL_COMMA = re.compile(
    rf"(?P<whole>{_NUMBER_START}(?:[. ]\d{{3}})*),(?P<rest>(?:\d{{1,2}}|\d{{4,6}})\s?%?{_UNIT}){_END_OF_TEXT}"
)
_GROUPED_NUMBER = re.compile(rf"{_NUMBER_START}(?:,\d{{3}})+\s?%?{_UNIT}{_END_OF_TEXT}")


Truncation = tuple[SyntaxFinding | None, tuple[int, int] | None]
"""What was cut off (None if it was reported already), and the place (from 0) of the text's rest.

The place is None unless YAML takes the rest for a field.
"""


@dataclass(slots=True)
class _OpenCollection:
    """A list or a group of fields that has not ended, with its last name and its last text field."""

    is_flow: bool
    is_mapping: bool
    last_name: ScalarEvent | None = None
    last_field: tuple[str, ScalarEvent] | None = None
    is_reported: bool = False


def find_truncations(data: bytes) -> Iterator[Truncation]:
    """Yield the truncated texts of a file, as far as it can be parsed; it must be readable text."""
    lines = [*split_lines(data.decode()), "", ""]  # the parser's marks may lie after the last line
    collections = [_OpenCollection(is_flow=False, is_mapping=False)]
    with suppress(yaml.YAMLError):
        for event in parse_shallow_events(data):
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
    """Yield *event* if a # cuts its text off."""
    start, end = event.start_mark, event.end_mark
    if event.style or start is None or end is None:
        return
    if hash_match := _HASH.match(lines[end.line], end.column):
        column = start.column if event.value else hash_match.start("sign")
        hint = "put the text in quotes, or put a space after the # of a comment"
        yield (
            SyntaxFinding(
                start.line,
                column,
                "everything after the # in this text is ignored",
                hint,
                ProblemCode.HASH_IN_TEXT,
            ),
            None,
        )


def _find_comma_truncation(
    collection: _OpenCollection, event: ScalarEvent, lines: Sequence[str]
) -> Iterator[Truncation]:
    """Yield *event* if a comma inside { } has cut a text in two: the rest is then a field without a colon."""
    name = collection.last_name
    if name is None or name.start_mark is None or name.end_mark is None:
        return
    has_colon = lines[name.end_mark.line][name.end_mark.column :].lstrip().startswith(":")
    if event.value or event.style or has_colon or not collection.is_flow:
        collection.last_field, collection.is_reported = (name.value, event), False
        return
    position = (name.start_mark.line, name.start_mark.column)
    finding = (
        None if collection.is_reported else _describe_comma_truncation(collection.last_field, position, lines)
    )
    yield finding, position
    collection.is_reported = True


def _describe_comma_truncation(
    previous_field: tuple[str, ScalarEvent] | None, position: tuple[int, int], lines: Sequence[str]
) -> SyntaxFinding:
    """Report a cut text; only a number is repeated, because in a file of settings words may be a secret."""
    start = previous_field[1].start_mark if previous_field else None
    if previous_field is None or start is None or previous_field[1].style:
        return SyntaxFinding(
            *position, "this is not a field: it has no colon", "write name: value", ProblemCode.MISSING_COLON
        )
    name = previous_field[0]
    message = "inside { } a comma ends the text, but this text goes on"
    hint = f'put the whole text in quotes: {name}: "…"'
    if match := _DECIMAL_COMMA.match(lines[start.line], start.column):
        hint = f"write a decimal point: {name}: {match['whole']}.{match['rest']}"
    elif match := _GROUPED_NUMBER.match(lines[start.line], start.column):
        hint = f'put the whole text in quotes: {name}: "{match[0].strip()}"'
    return SyntaxFinding(start.line, start.column, message, hint, ProblemCode.COMMA_IN_TEXT)
