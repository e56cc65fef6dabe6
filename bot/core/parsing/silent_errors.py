"""Finds mistakes that YAML accepts, or that it notices only further down.

Truncations are texts that YAML cuts off silently, at a # or at a comma inside { }. A comment needs a space
after its #, because "Cost #1 of the bridge" must not become "Cost" unnoticed. Typos are odd spaces, other
dashes and semicolons. They are reported only for a file that cannot be used, and then alone, because most of
its other problems follow from them.
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
from bot.core.parsing.syntax_context import SyntaxFinding, has_content, split_lines
from bot.core.parsing.yaml_subset import parse_events

POSSIBLE_TRUNCATION = re.compile(rb"\s#[^\s#]")  # True for every file with a truncation, and for few others
_HASH = re.compile(r"\s*(?P<sign>#)\w")


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
    yield (
        None if collection.is_reported else _describe_comma_truncation(collection.last_field, position),
        position,
    )
    collection.is_reported = True


def _describe_comma_truncation(
    previous_field: tuple[str, ScalarEvent] | None, position: tuple[int, int]
) -> SyntaxFinding:
    """Report a cut text without its words: in a file of settings they may be a secret."""
    start = previous_field[1].start_mark if previous_field else None
    if previous_field is None or start is None or previous_field[1].style:
        return SyntaxFinding(
            *position, "this is not a field: it has no colon", "write name: value", ProblemCode.MISSING_COLON
        )
    hint = f'put the whole text in quotes: {previous_field[0]}: "…"'
    return SyntaxFinding(
        start.line,
        start.column,
        "inside { } a comma ends the text, but this text goes on",
        hint,
        ProblemCode.COMMA_IN_TEXT,
    )


_ODD_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"  # they look like spaces but are not spaces in YAML
_NAME = r"[A-Za-z_][\w-]*"
_LEAD = r"(?P<lead>[ \t]*(?:- +)*)"
_FIELD = re.compile(rf"{_LEAD}{_NAME}:(?:\s|$)")
_ODD_SPACE_AFTER_DASH = re.compile(rf"[ \t]*(?:- +)*-(?P<odd>[{_ODD_SPACES}])")
_ODD_SPACE_IN_INDENT = re.compile(rf"[ \t]*(?:- +)*(?P<odd>[{_ODD_SPACES}])\s*(?:-\s|{_NAME}\s*:(?:\s|$))")
_ODD_SPACE_BEFORE_COLON = re.compile(rf"{_LEAD}{_NAME}(?P<odd>[{_ODD_SPACES}])\s*:(?:\s|$)")
_ODD_SPACE_AFTER_COLON = re.compile(rf"{_LEAD}{_NAME}:(?P<odd>[{_ODD_SPACES}])")
_DASH_WITHOUT_SPACE = re.compile(rf"\s*(?P<dash>-)(?P<item>{_NAME}:(?:\s.*|$))")
_OTHER_DASH = re.compile(rf"\s*(?P<dash>[\u2010-\u2015\u2212\u2022\u00b7])\s*(?P<item>{_NAME}:(?:\s.*|$))")
_SEMICOLON = re.compile(rf"{_LEAD}(?P<name>{_NAME})(?P<sign>;)(?P<value>\s.*)")
_MAX_EXCERPT_LENGTH = 40  # characters of a line that a hint repeats


def find_typos(data: bytes) -> list[SyntaxFinding]:
    """List the typos in a file, as far as it can be parsed; it must be readable text."""
    lines, continuation_lines = split_lines(data.decode()), set[int]()
    end_line = len(lines)
    try:
        for event in parse_events(data):
            if isinstance(event, ScalarEvent):
                continuation_lines.update(_get_continuation_lines(event))
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if "quoted" in (error.context or "") else error.problem_mark
        end_line = mark.line + 1 if mark else 0
    content_lines = [number for number in range(min(end_line, len(lines))) if has_content(lines[number])]
    indexes = (place for place, number in enumerate(content_lines) if number not in continuation_lines)
    return [finding for place in indexes if (finding := _find_typo(content_lines, place, lines))]


def _get_continuation_lines(event: ScalarEvent) -> Iterator[int]:
    """Yield the lines of a text after its first; the end mark of a block text is on the line after it."""
    if event.start_mark and event.end_mark:
        yield from range(event.start_mark.line + 1, event.end_mark.line + (event.style not in ("|", ">")))


def _find_typo(content_lines: Sequence[int], index: int, lines: Sequence[str]) -> SyntaxFinding | None:
    line_number = content_lines[index]
    neighbour_numbers = (*content_lines[max(index - 1, 0) : index], *content_lines[index + 1 : index + 2])
    neighbours = [lines[number] for number in neighbour_numbers]
    return _find_typo_at_start(line_number, lines[line_number]) or _find_typo_after_name(
        line_number, lines[line_number], neighbours
    )


def _find_typo_at_start(line_number: int, text: str) -> SyntaxFinding | None:
    for pattern in (_ODD_SPACE_AFTER_DASH, _ODD_SPACE_IN_INDENT, _ODD_SPACE_BEFORE_COLON):
        if match := pattern.match(text):
            return _describe_odd_space(line_number, match)
    if (match := _DASH_WITHOUT_SPACE.match(text)) and not text.startswith("---"):
        message, code = "a space is missing after the dash", ProblemCode.MISSING_SPACE
        hint = f"write - {match['item'][:_MAX_EXCERPT_LENGTH]}"
        return SyntaxFinding(line_number, match.start("dash"), message, hint, code)
    if match := _OTHER_DASH.match(text):
        message, code = f"this item starts with {match['dash']}", ProblemCode.OTHER_DASH
        hint = f"use the dash on your keyboard: - {match['item'][:_MAX_EXCERPT_LENGTH]}"
        return SyntaxFinding(line_number, match.start("dash"), message, hint, code)
    return None


def _find_typo_after_name(line_number: int, text: str, neighbours: Sequence[str]) -> SyntaxFinding | None:
    if match := _ODD_SPACE_AFTER_COLON.match(text):
        return _describe_odd_space(line_number, match) if _is_aligned(match, neighbours) else None
    if (match := _SEMICOLON.match(text)) and _is_aligned(match, neighbours):
        message = "there is a semicolon after this name instead of a colon"
        hint = f"write {match['name']}:{match['value'][:_MAX_EXCERPT_LENGTH]}"
        return SyntaxFinding(line_number, match.start("sign"), message, hint, ProblemCode.SEMICOLON)
    return None


def _describe_odd_space(line: int, match: re.Match[str]) -> SyntaxFinding:
    code_point = ord(match["odd"])
    space_name = (
        "a no-break space" if code_point in (0xA0, 0x202F) else f"a special space (U+{code_point:04X})"
    )
    return SyntaxFinding(
        line,
        match.start("odd"),
        f"there is {space_name} here",
        "replace it with a normal space",
        ProblemCode.ODD_SPACE,
    )


def _is_aligned(match: re.Match[str], neighbours: Sequence[str]) -> bool:
    """True if a neighbouring line has a field in the same column: then this one is meant as a field too."""
    fields = (_FIELD.match(text) for text in neighbours)
    return any(field is not None and len(field["lead"]) == len(match["lead"]) for field in fields)
