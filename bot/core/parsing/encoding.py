"""Whether a file's bytes are text that YAML can be read from: its size, its encoding, its characters.

Odd line ends (U+0085, U+2028, U+2029) are refused although YAML 1.1 has them: no editor counts lines by
them, so that every place after one would be wrong.
"""

import re
from collections.abc import Iterator

from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Problem
from bot.core.parsing.yaml_events import BYTES

_MARKS = {  # a longer one first: UTF-32's begins as UTF-16's does
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_UNMARKED = re.compile(rb"(?:\x00[\t\n\r -~]){2}|(?:[\t\n\r -~]\x00){2}")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|\r|\n")


def unreadable(data: bytes, file: str) -> Iterator[Problem]:
    """Yield what keeps the bytes of a file from being read as YAML text; nothing if they are text."""
    if len(data) > BYTES:
        size = f"the file is too large: {len(data) // 1024:,} KiB, and at most {BYTES // 1024} are read"
        yield Problem(file, 1, 1, "", size, "split it into several briefings", code=Code.TOO_LARGE)
    elif encoding := _other_encoding(data):
        saved = f"the file is saved as {encoding}"
        yield Problem(file, 1, 1, "", saved, "save the file as UTF-8", code=Code.NOT_UTF_8)
    else:
        yield from _refused(data, file)


def place_in(text: str, index: int) -> tuple[int, int]:
    """Return the line and the column, from 1, of the character at *index*."""
    ends = [end.end() for end in _LINE_END.finditer(text, 0, index)]
    return len(ends) + 1, index - (ends[-1] if ends else 0) + 1


def _other_encoding(data: bytes) -> str:
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return name
    return "UTF-16" if _UNMARKED.match(data) else ""


def _refused(data: bytes, file: str) -> Iterator[Problem]:
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            hint = "save the briefing as plain text (UTF-8)"
            yield Problem(file, 1, 1, "", "this is no text file", hint, code=Code.NOT_TEXT)
            return
        before = data[: error.start].decode().removeprefix("\ufeff")
        line, column = place_in(before, len(before))
        message = f"the file is not UTF-8 text: the byte 0x{data[error.start]:02X} here means nothing in it"
        yield Problem(file, line, column, "", message, "save the file as UTF-8", code=Code.NOT_UTF_8)
        return
    seen = set()
    for found in _REFUSED.finditer(text):
        if (character := found[0]) not in seen:
            seen.add(character)
            message = f"there is a character here that cannot be seen (U+{ord(character):04X})"
            place = place_in(text, found.start())
            yield Problem(file, *place, "", message, "delete it", code=Code.INVISIBLE)
