"""The context of a YAML syntax error: the parser's message, the lines of the file, and what came before."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import yaml
from yaml.events import Event, ScalarEvent

from bot.core.parsing.problem import Problem, ProblemCode, ValuePath, format_path

ODD_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
"""They look like spaces but are not spaces in YAML; a part of a regular expression."""

_LINE_END = re.compile("\r\n|\r|\n")
_FIELD_LINE = re.compile(
    r"""(?P<lead>\s*(?:-\s+)*)
        (?P<name>"[^"]*"|'[^']*'|[^\s:\#'"\[{][^:\#]*):
        (?:\s+(?P<value>.*\S))?\s*""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"\s#(?!\w).*")
_ITEM_LINE = re.compile(r"\s*(?:-\s+)+(?P<value>.*\S)\s*")
_MAX_QUOTED_LENGTH = 200  # characters of a text that a hint repeats


class SyntaxFinding(NamedTuple):
    """A syntax mistake: its line and column (from 0), what is wrong and how to fix it."""

    line: int
    column: int
    message: str
    hint: str
    code: ProblemCode

    def to_problem(self, file: str, path: ValuePath = ()) -> Problem:
        """Convert it to a problem of *file*, at *path* if that is known."""
        position = (file, self.line + 1, self.column + 1, format_path(path))
        return Problem(*position, self.message, self.hint, code=self.code)


@dataclass(frozen=True, slots=True)
class SyntaxContext:
    """Where the parser gave up (*line* and *column*, from 0), and where what it was reading began.

    *start* is that beginning, or the same place if the parser names none.
    """

    parser_problem: str
    parser_context: str
    line: int
    column: int
    start: tuple[int, int]
    lines: list[str]
    last_event: Event | None

    def get_line(self, line_number: int | None = None) -> str:
        """Return a line, by default the one where the parser gave up; "" after the end of the file."""
        index = self.line if line_number is None else line_number
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def get_character(self, line: int, column: int) -> str:
        """Return the character at a place; "" if there is none."""
        return self.get_line(line)[column : column + 1]

    def find_line_above(self, line: int) -> int:
        """Find the nearest line above with content; -1 if there is none."""
        line_numbers = (number for number in range(line - 1, -1, -1) if has_content(self.get_line(number)))
        return next(line_numbers, -1)

    def get_last_scalar(self) -> ScalarEvent | None:
        """Return the last event if it was a scalar."""
        return self.last_event if isinstance(self.last_event, ScalarEvent) else None


class FieldLine(NamedTuple):
    """A line with a field: the columns (from 0) of its name and its value, and both texts."""

    name_column: int
    name: str
    value_column: int
    value: str


def build_syntax_context(error: yaml.MarkedYAMLError, last_event: Event | None, text: str) -> SyntaxContext:
    """Collect the context of *error*, which the parser raised after *last_event* of *text*."""
    lines = split_lines(text)
    mark = error.problem_mark or error.context_mark
    start_mark = error.context_mark or mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    start = (start_mark.line, start_mark.column) if start_mark else (0, 0)
    return SyntaxContext(error.problem or "", error.context or "", line, column, start, lines, last_event)


def split_lines(text: str) -> list[str]:
    """Split a text into lines as editors count them."""
    return _LINE_END.split(text.removeprefix("\ufeff"))


def parse_field_line(text: str) -> FieldLine | None:
    """Parse a line as a field; None if it does not look like one."""
    match = _FIELD_LINE.fullmatch(text)
    if not match:
        return None
    value = match["value"] or ""
    return FieldLine(len(match["lead"]), match["name"], match.start("value") if value else len(text), value)


def parse_item_line(text: str) -> FieldLine | None:
    """Parse a line as a list item: a field without a name."""
    match = _ITEM_LINE.fullmatch(text)
    return FieldLine(match.start("value"), "", match.start("value"), match["value"]) if match else None


def get_indent(text: str) -> int:
    """Count the spaces at the start of a line."""
    return len(text) - len(text.lstrip(" "))


def has_content(text: str) -> bool:
    """True if a line has anything but a comment."""
    return bool(text.strip()) and not text.lstrip().startswith("#")


def quote_for_yaml(text: str) -> str:
    """Put a text in quotes as YAML needs it, shortened if it is long."""
    shortened_text = _COMMENT.sub("", text.strip())
    shortened_text = (
        f"{shortened_text[:_MAX_QUOTED_LENGTH]}…"
        if len(shortened_text) > _MAX_QUOTED_LENGTH
        else shortened_text
    )
    return (
        f"'{shortened_text}'"
        if '"' in shortened_text and "'" not in shortened_text
        else '"' + shortened_text.replace('"', '\\"') + '"'
    )
