"""The part of a file that is read again after a repair: what comes before it has been read without a mistake.

A large file has room for many mistakes; to read it whole after each would take minutes.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.parsing.syntax_context import get_indent, has_content

_SECTION = re.compile(r"[A-Za-z_][\w-]*:[ \t]*(?:#.*)?")
_LOOK_AHEAD = 100  # lines in which the effect of a wrong repair shows


@dataclass(frozen=True, slots=True)
class ReadingWindow:
    """The lines from *start* on, below the line *header* that names their section; else the whole file."""

    header: int = 0
    start: int = 0

    def cut(self, lines: Sequence[str]) -> list[str]:
        """Replace the lines before the window by empty ones, so that all places stay right."""
        if not self.start:
            return list(lines)
        blank = [""] * self.start
        blank[self.header] = lines[self.header]
        return [*blank, *lines[self.start :]]


class SectionIndex:
    """Knows the sections of a file that are lists, and where their items begin."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Find the sections in *lines*, whose number never changes."""
        headers = [number for number, text in enumerate(lines) if _SECTION.fullmatch(text)]
        self._headers = [number for number in headers if _is_item(_find_content(lines, number + 1))]
        self._indents = [get_indent(_find_content(lines, number + 1)) for number in self._headers]

    def find_window(self, lines: Sequence[str], line: int) -> ReadingWindow:
        """Find the window that begins with the item around *line*; the whole file if it is in no list."""
        place = bisect_right(self._headers, line) - 1
        if place < 0:
            return ReadingWindow()
        header, indent = self._headers[place], self._indents[place]
        for number in range(line, header, -1):
            text = lines[number]
            if number < line and has_content(text) and get_indent(text) < indent:
                return ReadingWindow()
            if get_indent(text) == indent and _is_item(text):
                return ReadingWindow(header, number)
        return ReadingWindow()

    def find_end(self, lines: Sequence[str], window: ReadingWindow, line: int) -> int:
        """Find where to stop trying whether a repair of *line* helps: before an item some lines below it."""
        if not window.start:
            return len(lines)
        indent = get_indent(lines[window.start])
        for number in range(line + _LOOK_AHEAD, len(lines)):
            if get_indent(lines[number]) == indent and _is_item(lines[number]):
                return number
        return len(lines)


def _find_content(lines: Sequence[str], start: int) -> str:
    return next((text for text in lines[start : start + 5] if has_content(text)), "")


def _is_item(text: str) -> bool:
    return text.lstrip(" ").startswith("- ")
