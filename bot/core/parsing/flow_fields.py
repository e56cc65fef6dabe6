"""Fields inside { }, looked up in a line that YAML cannot read: {label: for, figure: 60%}."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.core.parsing.syntax_context import FieldLine

MAX_LINE_LENGTH = 1000  # characters; nobody reads on in a longer line

_START = re.compile(r"[{,]\s*(?P<name>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+|$)")
OTHER_COMMAS = ";,\uff0c\u3001\u060c\uff1b"
_VALUE_AND_NAME = re.compile(rf"(?P<text>.*\S)(?:\s+|(?<=[{OTHER_COMMAS}]))(?P<name>[A-Za-z_][\w-]*)\s*")
_COMPLETE_VALUE = re.compile(r"""(?:^|\s)[\d.,:-]*\d%?$|["'\]]$""")
_NAME = re.compile(r"(?:^|[\s{,])([A-Za-z_][\w-]*):(?=\s|$)")
_BRACKETS = {"}": "{", "]": "["}


def find_flow_field(line: str, column: int) -> FieldLine | None:
    """Find the field inside { } that the character at *column* belongs to; None if there is none."""
    if len(line) > MAX_LINE_LENGTH:
        return None
    fields = [one for one in _list_fields(line) if one.name_column <= column]
    opened = line[:column].count("{") - line[:column].count("}")
    return fields[-1] if fields and opened > 0 else None


def find_missing_comma(field: FieldLine, column: int, other_lines: Iterable[str]) -> tuple[str, str] | None:
    """Split the value of *field* before the name of another field, which ends at *column*.

    None if the colon may belong to the text: no field in *other_lines* has that name, and what stands before
    it is no number, date or text in quotes.
    """
    match = _VALUE_AND_NAME.fullmatch(field.value[: column - field.value_column])
    if match is None:
        return None
    text, name = match["text"].rstrip(OTHER_COMMAS), match["name"]
    is_name = _COMPLETE_VALUE.search(text) or count_fields(other_lines)[name]
    return (text, name) if is_name else None


def count_fields(lines: Iterable[str]) -> Counter[str]:
    """Count the lines that have a field of each name."""
    return Counter(name for line in lines for name in {*_NAME.findall(line[:MAX_LINE_LENGTH])})


def _list_fields(line: str) -> Iterator[FieldLine]:
    starts = list(_START.finditer(line))
    for place, match in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(line)
        value = _drop_closing(line[match.end() : end].rstrip())
        yield FieldLine(match.start("name"), match["name"], match.end(), value)


def _drop_closing(text: str) -> str:
    """Drop the brackets at the end of a text that close what began before it."""
    while text[-1:] in _BRACKETS and text.count(text[-1]) > text.count(_BRACKETS[text[-1]]):
        text = text[:-1].rstrip()
    return text
