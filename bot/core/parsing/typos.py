"""Slips of the keyboard that YAML notices only further down, if at all: special spaces, dashes, semicolons.

They are told only of a file that cannot be used, and then alone: what else is wrong mostly follows from them.
"""

import re
from collections.abc import Iterator, Sequence

import yaml
from yaml.events import ScalarEvent

from bot.core.parsing.error_codes import Code
from bot.core.parsing.syntax_context import Told, is_said, lines_of
from bot.core.parsing.yaml_events import events

_ODD = "\u00a0\u2000-\u200a\u202f\u205f\u3000"  # they look like spaces and are none in YAML
_NAME = r"[A-Za-z_][\w-]*"
_LEAD = r"(?P<lead>[ \t]*(?:- +)*)"
_FIELD = re.compile(rf"{_LEAD}{_NAME}:(?:\s|$)")
_ODD_DASH = re.compile(rf"[ \t]*(?:- +)*-(?P<odd>[{_ODD}])")
_ODD_INDENT = re.compile(rf"[ \t]*(?:- +)*(?P<odd>[{_ODD}])\s*(?:-\s|{_NAME}\s*:(?:\s|$))")
_ODD_BEFORE = re.compile(rf"{_LEAD}{_NAME}(?P<odd>[{_ODD}])\s*:(?:\s|$)")
_ODD_BEHIND = re.compile(rf"{_LEAD}{_NAME}:(?P<odd>[{_ODD}])")
_TIGHT_DASH = re.compile(rf"\s*(?P<dash>-)(?P<item>{_NAME}:(?:\s.*|$))")
_OTHER_DASH = re.compile(rf"\s*(?P<dash>[\u2010-\u2015\u2212\u2022\u00b7])\s*(?P<item>{_NAME}:(?:\s.*|$))")
_SEMICOLON = re.compile(rf"{_LEAD}(?P<name>{_NAME})(?P<sign>;)(?P<value>\s.*)")
_SHOWN = 40  # characters of a line that a hint repeats


def slips(data: bytes) -> list[Told]:
    """Return the slips in a file of readable characters, as far as it can be read."""
    lines, inside = lines_of(data.decode()), set[int]()
    end = len(lines)
    try:
        for event in events(data):
            if isinstance(event, ScalarEvent):
                inside.update(_goes_on(event))
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if "quoted" in (error.context or "") else error.problem_mark
        end = mark.line + 1 if mark else 0
    said = [number for number in range(min(end, len(lines))) if is_said(lines[number])]
    looked = (place for place, number in enumerate(said) if number not in inside)
    return [told for place in looked if (told := _slip(said, place, lines))]


def _goes_on(event: ScalarEvent) -> Iterator[int]:
    """Yield the lines on which a text goes on after its first; the last mark of a block is behind it."""
    if event.start_mark and event.end_mark:
        yield from range(event.start_mark.line + 1, event.end_mark.line + (event.style not in ("|", ">")))


def _slip(said: Sequence[int], place: int, lines: Sequence[str]) -> Told | None:
    number = said[place]
    text = lines[number]
    for known in (_ODD_DASH, _ODD_INDENT, _ODD_BEFORE):
        if found := known.match(text):
            return _space(number, found)
    if (found := _TIGHT_DASH.match(text)) and not text.startswith("---"):
        hint = f"write - {found['item'][:_SHOWN]}"
        return Told(
            number, found.start("dash"), "a space is missing after the dash", hint, Code.MISSING_SPACE
        )
    if found := _OTHER_DASH.match(text):
        hint = f"start it with the dash of the keyboard: - {found['item'][:_SHOWN]}"
        return Told(
            number, found.start("dash"), f"this item starts with {found['dash']}", hint, Code.OTHER_DASH
        )
    beside = [lines[other] for other in (*said[max(place - 1, 0) : place], *said[place + 1 : place + 2])]
    if found := _ODD_BEHIND.match(text):
        return _space(number, found) if _lines_up(found, beside) else None
    if (found := _SEMICOLON.match(text)) and _lines_up(found, beside):
        hint = f"write a colon: {found['name']}:{found['value'][:_SHOWN]}"
        return Told(number, found.start("sign"), "there is a semicolon after this name", hint, Code.SEMICOLON)
    return None


def _space(line: int, found: re.Match[str]) -> Told:
    code = ord(found["odd"])
    name = "a no-break space" if code in (0xA0, 0x202F) else f"a special space (U+{code:04X})"
    return Told(line, found.start("odd"), f"there is {name} here", "type a normal one", Code.ODD_SPACE)


def _lines_up(found: re.Match[str], beside: Sequence[str]) -> bool:
    """Return whether a field stands beside a line, at the same column: so that it is meant as one too."""
    fields = (_FIELD.match(text) for text in beside)
    return any(field is not None and len(field["lead"]) == len(found["lead"]) for field in fields)
