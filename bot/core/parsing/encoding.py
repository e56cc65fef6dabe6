"""Checks whether the bytes of a file are text that YAML can be read from: size, encoding and characters.

The line ends U+0085, U+2028 and U+2029 are refused, although YAML 1.1 allows them. No editor counts them, so
the place of every later problem would be wrong.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.core.messages.characters import FORBIDDEN_CHARACTER, name_character
from bot.core.parsing.file_format import find_other_format
from bot.core.parsing.problem import Problem, ProblemCode
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES

_BYTE_ORDER_MARKS = {  # UTF-32 first: its marks begin like those of UTF-16
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_UTF_16_WITHOUT_BOM = re.compile(rb"(?:\x00[\t\n\r -~]){2}|(?:[\t\n\r -~]\x00){2}")
POSSIBLE_FORBIDDEN_CHARACTER = re.compile(  # each choice starts with a byte: ten times as fast as otherwise
    rb"\xc2\x85|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xaf]|\xef(?<!\A\xef)\xbb\xbf|\xef\xb7[\x90-\xaf]|\xef\xbf[\xb9-\xbb]"
    rb"|\xf3(?<!\xf0\x9f\x8f\xb4\xf3)(?<!\xf3\xa0[\x80\x81][\x80-\xbf]\xf3)\xa0[\x80\x81]"
)
"""Found in every file with a forbidden character that the parser accepts, and in hardly any other."""
_UTF_8_HINT = "save it again with the encoding UTF-8"
_LINE_END = re.compile("\r\n|\r|\n")


def find_encoding_problems(data: bytes, file: str) -> Iterator[Problem]:
    """Yield what keeps the bytes of a file from being read as text; nothing if they are text."""
    if len(data) > MAX_FILE_BYTES:
        message = (
            f"the file is too large: {len(data) // 1024:,} KiB, and the limit is {MAX_FILE_BYTES // 1024} KiB"
        )
        yield Problem(file, 1, 1, "", message, "split it into several briefings", code=ProblemCode.TOO_LARGE)
    elif detected_encoding := _detect_other_encoding(data):
        encoding_message = f"the file is saved as {detected_encoding}"
        yield Problem(
            file,
            1,
            1,
            "",
            encoding_message,
            _UTF_8_HINT,
            code=ProblemCode.NOT_UTF_8,
        )
    elif other_format := find_other_format(data):
        message = f"this is not plain text, but {other_format.name}"
        yield Problem(file, 1, 1, "", message, other_format.hint, code=ProblemCode.NOT_TEXT)
    else:
        yield from _find_character_problems(data, file)


def blank_forbidden_characters(text: str) -> str:
    """Replace each character that a file must not have by a space."""
    return FORBIDDEN_CHARACTER.sub(lambda match: " " * len(match[0]), text)


def _find_line_starts(text: str) -> list[int]:
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def _get_line_and_column(line_starts: list[int], index: int) -> tuple[int, int]:
    """Count the line and the column, from 1, of the character at *index*."""
    line = bisect_right(line_starts, index)
    return line, index - line_starts[line - 1] + 1


def _detect_other_encoding(data: bytes) -> str:
    for byte_order_mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(byte_order_mark):
            return encoding
    return "UTF-16" if _UTF_16_WITHOUT_BOM.match(data) else ""


def _find_character_problems(data: bytes, file: str) -> Iterator[Problem]:
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        yield _describe_decode_error(error, data, file)
        return
    line_starts, reported_characters = _find_line_starts(text), set()
    for match in FORBIDDEN_CHARACTER.finditer(text):
        character, (line, column) = match[0][0], _get_line_and_column(line_starts, match.start())
        if (line, character) not in reported_characters:
            reported_characters.add((line, character))
            message = f"there is an invisible character here ({name_character(character)})"
            yield Problem(file, line, column, "", message, "delete it", code=ProblemCode.INVISIBLE)


def _describe_decode_error(error: UnicodeDecodeError, data: bytes, file: str) -> Problem:
    if b"\0" in data:
        hint = "save the briefing as plain text with the encoding UTF-8"
        return Problem(file, 1, 1, "", "this is not a text file", hint, code=ProblemCode.NOT_TEXT)
    text_before = data[: error.start].decode().removeprefix("\ufeff")
    position = _get_line_and_column(_find_line_starts(text_before), len(text_before))
    message = f"the file is not saved as UTF-8: the byte 0x{data[error.start]:02X} here cannot be read"
    return Problem(file, *position, "", message, _UTF_8_HINT, code=ProblemCode.NOT_UTF_8)
