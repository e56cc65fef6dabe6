"""Reads CSV and TSV files of any program: the encoding and the separator are guessed, and named."""

import csv
import re
from collections import Counter
from dataclasses import replace
from io import StringIO

from bot.core.tables.sheet import Sheet, TableError, build_sheet

_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SAMPLE_ROWS = 60  # that decide on the separator
_SEPARATOR_LINE = re.compile(r"sep=(?P<separator>.)\r?\n", re.IGNORECASE)  # Excel writes and reads it
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CYRILLIC_RUN = re.compile(
    rb"[\xc0-\xff\xa8\xb8\xb2\xb3\xbf\xaf\xba\xaa\xb4\xa5]{3,}"
)  # cp1251, a whole word
_POLISH_LETTER = re.compile(
    rb"[A-Za-z][\xb9\xb3\xbf\x9c\x9f]|[\xb9\xb3\xbf\x9c\x9f\xa3\xaf][A-Za-z]"
)  # cp1250
_ENCODING_NAMES = {
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1252": "Windows-1252 (Western European)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def read_csv(data: bytes, name: str, encoding: str = "") -> Sheet:
    """Read the file *name*; an empty *encoding* is guessed.

    Raises:
        TableError: it is not a table.
    """
    guessed = encoding or guess_encoding(data)
    try:
        text = data.decode(guessed)
    except (UnicodeDecodeError, LookupError):
        raise TableError(f"the file is not saved as {guessed}; save it as CSV UTF-8") from None
    if "\0" in text:
        raise TableError("this is not a table of text; save it as CSV UTF-8 or as .xlsx")
    text = text.removeprefix("\ufeff")
    stated = _SEPARATOR_LINE.match(text)
    separator = stated["separator"] if stated else _guess_separator(text)
    rows = _parse(text[stated.end() :] if stated else text, separator)
    rows = [[], *rows] if stated else rows  # the line counts as a row in an editor
    sheet = build_sheet(name, rows, tuple(_describe(guessed, separator, is_given=bool(encoding))))
    return replace(sheet, has_semicolons=separator == ";")


def _describe(encoding: str, separator: str, *, is_given: bool) -> list[str]:
    """Say what was guessed if it is not what everybody expects."""
    notes = []
    if encoding in _ENCODING_NAMES and not is_given:
        notes.append(f"the encoding was taken for {_ENCODING_NAMES[encoding]}")
    if separator != ",":
        notes.append(f"columns are separated by {_SEPARATOR_NAMES.get(separator, repr(separator))}")
    return notes


def guess_encoding(data: bytes) -> str:
    """Guess the encoding of a text: what its first bytes say, or UTF-8, or a code page of Windows."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    if re.match(rb"(?:[\t\n\r -~]\x00){2}", data):
        return "utf-16-le"
    if re.match(rb"(?:\x00[\t\n\r -~]){2}", data):
        return "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        if _CYRILLIC_RUN.search(data):
            return "cp1251"
        return "cp1250" if _POLISH_LETTER.search(data) else "cp1252"
    return "utf-8"


def _guess_separator(text: str) -> str:
    """Choose the separator that gives the most rows with the same number of cells."""
    sample = "".join(text.splitlines(keepends=True)[: 2 * _SAMPLE_ROWS])
    return max(_SEPARATOR_NAMES, key=lambda one: _rate_separator(sample, one))


def _rate_separator(sample: str, separator: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(StringIO(sample), delimiter=separator) if row][:_SAMPLE_ROWS]
    except csv.Error:
        return (0, 0)
    width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    return (count, width) if width > 1 else (0, 0)


def _parse(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableError(f"this is not a table of text: {error}") from None
