"""A briefing as text that somebody pasted into a chat: found among other words, and joined from its parts.

Platforms cut a long text into several messages and drop the spaces around each cut. Of the ways in which the
parts may have stood together, the one with the fewest errors is taken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.core.content.briefing import Document, parse_briefing
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.sections.registry import SECTIONS

PASTED_NAME = "pasted.yaml"  # what errors call a text that has no file

_FIELD_NAMES = frozenset({*Document.model_fields, *(section.name for section in SECTIONS)})
_FIELD_LINE = re.compile(r"^(?P<name>[a-z_]+):(?:[ \t].*)?\r?$", re.MULTILINE)
_CODE_BLOCK = re.compile(r"```(?:ya?ml)?[ \t]*\n(?P<content>.*?)\n?```", re.DOTALL | re.IGNORECASE)
_MIN_FIELDS = 2  # of a briefing, in a text that is meant to be one; "polls: what is new?" has a single one
_CONTEXT_LINES = 40  # before a cut, from which the way the text goes on is judged
_DEEPEST_INDENT = 12  # spaces that a cut may have dropped


def find_pasted_briefing(text: str) -> tuple[str, str]:
    """Find the briefing in *text*, and the words around its code block; both are empty if there is none."""
    block = _CODE_BLOCK.search(text)
    content = block["content"] if block else text
    if text.startswith("/") or not _is_briefing(content):  # a command may have lines such as "title: …"
        return "", ""
    return f"{content.strip()}\n", _CODE_BLOCK.sub("", text).strip() if block else ""


def may_begin_briefing(text: str) -> bool:
    """True if *text* has a line with a field of a briefing."""
    return any(True for _ in _iter_field_names(text))


def _iter_field_names(text: str) -> Iterator[str]:
    return (match["name"] for match in _FIELD_LINE.finditer(text) if match["name"] in _FIELD_NAMES)


def _is_briefing(text: str) -> bool:
    """True if *text* has several fields of a briefing, or is a mapping with a section."""
    count = len(set(_iter_field_names(text)))
    if count != 1:
        return count >= _MIN_FIELDS
    try:
        fields = read_fields(text.encode(), PASTED_NAME)
    except BriefingError:
        return False
    return any(name in _FIELD_NAMES and isinstance(value, dict | list) for name, value in fields.items())


def join_parts(parts: Sequence[str]) -> str:
    """Join the parts of a text that was cut."""
    text, *others = parts
    for part in others:
        gaps, context = _iter_gaps(text, part), _find_context(text)
        text += min(gaps, key=lambda gap: _rate(f"{context}{gap}{part}")) + part
    return text


def _find_context(text: str) -> str:
    """Find the last lines of *text*, below those that they belong to: to read all of it takes too long."""
    lines = text.splitlines()
    start = max(0, len(lines) - _CONTEXT_LINES)
    context, below = lines[start:], next(iter(lines[start:]), "")
    for line in reversed(lines[:start]):
        if line.strip() and _is_above(line, below):
            context.insert(0, line)
            below = line
    return "\n".join(context)


def _is_above(line: str, below: str) -> bool:
    """True if what stands *below* belongs to *line*; a list may have the indent of its name."""
    is_list = below.lstrip().startswith("- ") and not line.lstrip().startswith("- ")
    return _measure_indent(line) < _measure_indent(below) + is_list


def _iter_gaps(text: str, part: str) -> Iterable[str]:
    """Yield what may have stood at the cut between *text* and *part*, the likeliest first."""
    last_line, *_ = reversed(text.splitlines() or [""])
    next_lines = part.splitlines()[1:2]
    likeliest = dict.fromkeys(_measure_indent(line) for line in (*next_lines, last_line))
    others = (indent for indent in range(0, _DEEPEST_INDENT + 1, 2) if indent not in likeliest)
    return (*map(_break_line, likeliest), " ", *map(_break_line, others), "")


def _break_line(indent: int) -> str:
    return f"\n{' ' * indent}"


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _rate(text: str) -> tuple[bool, int]:
    """Rate how wrong *text* is: what is no YAML at all is worse than any number of other problems."""
    try:
        read_fields(text.encode(), PASTED_NAME)
    except BriefingError:
        return True, 0
    try:
        parse_briefing(text.encode(), PASTED_NAME, SECTIONS)
    except BriefingError as error:
        return False, len(error.problems)
    return False, 0
