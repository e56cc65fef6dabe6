"""Finds typos: odd spaces, other dashes and other signs than the colon, which YAML takes for text.

Each may be intended, so typos are reported only for a file that cannot be used. Most of its other problems
follow from them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import yaml
from yaml.events import ScalarEvent

from bot.core.parsing.flow_fields import MAX_LINE_LENGTH, count_fields
from bot.core.parsing.problem import ProblemCode
from bot.core.parsing.syntax_context import ODD_SPACES, SyntaxFinding, has_content, split_lines
from bot.core.parsing.yaml_subset import parse_shallow_events

_NAME = r"[A-Za-z_][\w-]*"
_LEAD = r"(?P<lead>[ \t]*(?:- +)*)"
_FIELD = re.compile(rf"{_LEAD}{_NAME}:(?:\s|$)")
_ODD_SPACE_AFTER_DASH = re.compile(rf"[ \t]*(?:- +)*-(?P<odd>[{ODD_SPACES}])")
_ODD_SPACE_IN_INDENT = re.compile(rf"[ \t]*(?:- +)*(?P<odd>[{ODD_SPACES}])\s*(?:-\s|{_NAME}\s*:(?:\s|$))")
_ODD_SPACE_BEFORE_COLON = re.compile(rf"{_LEAD}{_NAME}(?P<odd>[{ODD_SPACES}])\s*:(?:\s|$)")
_ODD_SPACE_AFTER_COLON = re.compile(rf"{_LEAD}{_NAME}:(?P<odd>[{ODD_SPACES}])")
_DASH_WITHOUT_SPACE = re.compile(rf"\s*(?P<dash>-)(?P<item>{_NAME}:(?:\s.*|$))")
_OTHER_DASH = re.compile(
    rf"\s*(?P<dash>[\u2010-\u2015\u2212\u2022\u00b7])\s*(?P<item>{_NAME}:(?:\s.*|$)|\{{\s*{_NAME}:\s.*)"
)
_OTHER_COLONS = "\uff1a\ufe55\ua789\u2236\u02d0"  # of other keyboards, and signs that look like a colon
_OTHER_SIGN = re.compile(
    rf"{_LEAD}(?P<name>{_NAME})\s?(?P<sign>;(?=\s|$)|=(?=\s)|[{_OTHER_COLONS}])(?P<value>.*)"
)
_COLON_WITHOUT_SPACE = re.compile(rf"{_LEAD}(?P<name>{_NAME})(?P<sign>:)(?P<value>[^\s:/].*)")
_BEGINS_WITH_BRACE = re.compile(rf"{_LEAD}(?:{_NAME}:\s+)?\{{")
_FLOW_COLON = re.compile(
    rf"[{{,]\s*(?P<name>{_NAME})\s?(?P<sign>:(?=[^\s:/,}}])|;(?=\s)|=(?=\s)|[{_OTHER_COLONS}])"
)
_UNOPENED_LIST = re.compile(rf"{_LEAD}(?P<name>{_NAME}):\s+(?P<value>[^\[\]{{}}\"'#|>][^\[\]{{}}\"'#]*)\]\s*")
_MAX_EXCERPT_LENGTH = 40  # characters of a line that a hint repeats


def find_typos(data: bytes) -> list[SyntaxFinding]:
    """List the typos in a file, as far as it can be parsed; it must be readable text."""
    lines, continuation_lines = split_lines(data.decode()), set[int]()
    end_line = len(lines)
    try:
        for event in parse_shallow_events(data):
            if isinstance(event, ScalarEvent):
                continuation_lines.update(_get_continuation_lines(event))
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if "quoted" in (error.context or "") else error.problem_mark
        end_line = mark.line + 1 if mark else 0
    content_lines = [number for number in range(min(end_line, len(lines))) if has_content(lines[number])]
    indexes = (place for place, number in enumerate(content_lines) if number not in continuation_lines)
    field_counts = cache(lambda: count_fields(lines))
    findings = (_find_typo(content_lines, place, lines, field_counts) for place in indexes)
    return [finding for finding in findings if finding]


def _get_continuation_lines(event: ScalarEvent) -> Iterator[int]:
    """Yield the lines of a text after its first; the end mark of a block text is on the line after it."""
    if event.start_mark and event.end_mark:
        yield from range(event.start_mark.line + 1, event.end_mark.line + (event.style not in ("|", ">")))


def _find_typo(
    content_lines: Sequence[int],
    index: int,
    lines: Sequence[str],
    field_counts: Callable[[], Mapping[str, int]],
) -> SyntaxFinding | None:
    line_number = content_lines[index]
    neighbour_numbers = (*content_lines[max(index - 1, 0) : index], *content_lines[index + 1 : index + 2])
    neighbours = [lines[number] for number in neighbour_numbers]
    text = lines[line_number]
    return (
        _find_typo_at_start(line_number, text)
        or _find_typo_after_name(line_number, text, neighbours)
        or _find_unopened_list(line_number, text)
        or _find_typo_in_braces(line_number, text, field_counts)
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
    if (match := _OTHER_SIGN.match(text)) and _is_aligned(match, neighbours):
        sign = "a semicolon" if match["sign"] == ";" else match["sign"]
        message = f"there is {sign} after this name instead of a colon"
        hint = f"write {match['name']}: {match['value'].strip()[:_MAX_EXCERPT_LENGTH]}".rstrip()
        return SyntaxFinding(line_number, match.start("sign"), message, hint, ProblemCode.SEMICOLON)
    if (match := _COLON_WITHOUT_SPACE.fullmatch(text)) and _is_aligned(match, neighbours):
        message, code = "a space is missing after the colon", ProblemCode.MISSING_SPACE
        hint = f"write {match['name']}: {match['value'][:_MAX_EXCERPT_LENGTH]}"
        return SyntaxFinding(line_number, match.start("sign"), message, hint, code)
    return None


def _find_unopened_list(line_number: int, text: str) -> SyntaxFinding | None:
    match = _UNOPENED_LIST.fullmatch(text)
    if match is None:
        return None
    hint = f"write {match['name']}: [{match['value'][:_MAX_EXCERPT_LENGTH]}], or put the text in quotes"
    message = "there is no [ for this ]"
    return SyntaxFinding(line_number, match.start("value"), message, hint, ProblemCode.OPEN_BRACKET)


def _find_typo_in_braces(
    line_number: int, text: str, field_counts: Callable[[], Mapping[str, int]]
) -> SyntaxFinding | None:
    """Find a field inside { } without a space or a colon after its name, which other lines have, too."""
    if len(text) > MAX_LINE_LENGTH or not _BEGINS_WITH_BRACE.match(text):
        return None
    own_names = count_fields([text])
    for match in _FLOW_COLON.finditer(text):
        is_quoted = text.count('"', 0, match.start()) % 2 or text.count("'", 0, match.start()) % 2
        if not is_quoted and field_counts()[match["name"]] > own_names[match["name"]]:
            return _describe_flow_colon(line_number, match)
    return None


def _describe_flow_colon(line_number: int, match: re.Match[str]) -> SyntaxFinding:
    place, hint = (line_number, match.start("sign")), f"write {match['name']}: …"
    if match["sign"] == ":":
        message = "a space is missing after the colon"
        return SyntaxFinding(*place, message, hint, ProblemCode.MISSING_SPACE)
    sign = "a semicolon" if match["sign"] == ";" else match["sign"]
    message = f"there is {sign} after this name instead of a colon"
    return SyntaxFinding(*place, message, hint, ProblemCode.SEMICOLON)


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
