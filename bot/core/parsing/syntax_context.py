"""What is known where a text stops being YAML: the parser's words, the lines, and what came before."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import yaml
from yaml.events import Event, ScalarEvent

from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Path, Problem, path_text

_LINE_END = re.compile("\r\n|\r|\n")
_FIELD = re.compile(
    r"""(?P<lead>\s*(?:-\s+)*)
        (?P<name>"[^"]*"|'[^']*'|[^\s:\#'"\[{][^:\#]*):
        (?:\s+(?P<value>.*\S))?\s*""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"\s#(?!\w).*")
_ITEM = re.compile(r"\s*(?:-\s+)+(?P<value>.*\S)\s*")
_LONG = 60  # characters of a text that a hint repeats


class Told(NamedTuple):
    """Where to look (line and column from 0), what is wrong there and what would be right."""

    line: int
    column: int
    message: str
    hint: str
    code: Code

    def problem(self, file: str, path: Path = ()) -> Problem:
        """Return it as a problem of a file, at a path of it if that is known."""
        place = (file, self.line + 1, self.column + 1, path_text(path))
        return Problem(*place, self.message, self.hint, code=self.code)


@dataclass(frozen=True, slots=True)
class Clue:
    """Where the parser gave up (*line* and *column*, from 0), and where what it then read had begun.

    *opened* is that beginning, or the same place if there is none.
    """

    problem: str
    context: str
    line: int
    column: int
    opened: tuple[int, int]
    lines: list[str]
    last: Event | None

    def text(self, line: int | None = None) -> str:
        """Return a line, by default the one where the parser gave up; empty after the end of the file."""
        number = self.line if line is None else line
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def sign(self, line: int, column: int) -> str:
        """Return the character at a place; empty where there is none."""
        return self.text(line)[column : column + 1]

    def above(self, line: int) -> int:
        """Return the nearest line above that says something, or -1."""
        said = (number for number in range(line - 1, -1, -1) if is_said(self.text(number)))
        return next(said, -1)

    def last_text(self) -> ScalarEvent | None:
        """Return the text that was read just before, if it was one."""
        return self.last if isinstance(self.last, ScalarEvent) else None


class Field(NamedTuple):
    """A line that holds a field: the columns (from 0) of its name and of its value, and both texts."""

    name_column: int
    name: str
    value_column: int
    value: str


def clue(error: yaml.MarkedYAMLError, last: Event | None, text: str) -> Clue:
    """Return what is known about *error*, after the event *last* of *text*."""
    lines = lines_of(text)
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    opened = (start.line, start.column) if start else (0, 0)
    return Clue(error.problem or "", error.context or "", line, column, opened, lines, last)


def lines_of(text: str) -> list[str]:
    """Return the lines of a file's text, as editors count them."""
    return _LINE_END.split(text.removeprefix("\ufeff"))


def field(text: str) -> Field | None:
    """Return the field that a line holds, if it looks like one."""
    found = _FIELD.fullmatch(text)
    if not found:
        return None
    value = found["value"] or ""
    return Field(len(found["lead"]), found["name"], found.start("value") if value else len(text), value)


def item(text: str) -> Field | None:
    """Return the value of a line that holds an item of a list, as of a field without a name."""
    found = _ITEM.fullmatch(text)
    return Field(found.start("value"), "", found.start("value"), found["value"]) if found else None


def indent(text: str) -> int:
    """Return how many spaces a line starts with."""
    return len(text) - len(text.lstrip(" "))


def is_said(text: str) -> bool:
    """Return whether a line holds anything but a comment."""
    return bool(text.strip()) and not text.lstrip().startswith("#")


def in_quotes(text: str) -> str:
    """Return a text as it is written in quotes, shortened if it is long."""
    inner = _COMMENT.sub("", text.strip())
    inner = f"{inner[:_LONG]}…" if len(inner) > _LONG else inner
    return f"'{inner}'" if '"' in inner and "'" not in inner else '"' + inner.replace('"', '\\"') + '"'
