"""Seeded mistakes, each with its code, place and message, and with the fix that the message suggests.

Each changes one thing in a valid file. tests/mistakes/ holds these files and the mistakes in them; mistakes
that concern a whole file, or its bytes, are in FILE_MISTAKES.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import parse_briefing
from bot.core.library.loader import load_library_files
from bot.core.parsing.problem import BriefingError, Problem
from bot.core.parsing.yaml_subset import MAX_DEPTH, MAX_EVENTS, MAX_FILE_BYTES
from bot.core.sections.registry import SECTIONS

FOLDER = Path(__file__).parents[1] / "mistakes"
TODAY = date(2026, 11, 23)
FILE_BY_GROUP = {
    "yaml": "briefing.yaml",
    "values": "briefing.yaml",
    "editorial": "briefing.yaml",
    "translations": "original.uk.yaml",
}
"""The valid file that the mistakes of each group change."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: *wrong* replaces *was* in a valid file, and *right* follows the hint."""

    group: str
    code: str
    at: str
    says: str
    wrong: str
    right: str
    was: str

    @property
    def name(self) -> str:
        return f"{self.code} in {self.wrong.strip()[:30] or 'what is missing'}"

    @property
    def broken(self) -> str:
        return self._replace(self.wrong)

    @property
    def fixed(self) -> str:
        return self._replace(self.right)

    def _replace(self, part: str) -> str:
        text = (FOLDER / FILE_BY_GROUP[self.group]).read_text("utf-8")
        assert text.count(self.was) == 1, f"{self.was!r} must be there exactly once"
        return text.replace(self.was, part) if part else text.replace(f"{self.was}\n", "")


def load_mistakes() -> Iterator[Mistake]:
    """Yield the mistakes in the files of tests/mistakes."""
    for group in FILE_BY_GROUP:
        cases = yaml.load((FOLDER / f"{group}.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 (only texts)
        for case in cases:
            yield Mistake(group, **{"was": case["right"], **case})


def find_problems(group: str, text: str, folder: Path) -> list[Problem]:
    """Check the *text* of a file; a translation is put beside its briefing in *folder*."""
    if group == "translations":
        (folder / "original.yaml").write_bytes((FOLDER / "original.yaml").read_bytes())
        (folder / "original.uk.yaml").write_text(text, "utf-8")
        return list(load_library_files(sorted(folder.glob("*.yaml")), SECTIONS).problems)
    try:
        briefing = parse_briefing(text.encode(), "harbour.yaml", SECTIONS)
    except BriefingError as error:
        return list(error.problems)
    return list(lint_briefing(briefing, text.encode(), "harbour.yaml", TODAY))


GOOD = b"title: A\nas_of: 2026\n"
NAMED = {"a.yaml": GOOD}

SAVE_AS_TEXT = "save it as plain text, with the encoding UTF-8 and a name that ends in .yaml"
WORD = 'in Word or LibreOffice choose "Save as" and the type "Plain text"; '
PAGE = "copy the text from the page into a text editor, not the page itself, and "
OTHER_FORMATS = (
    (b"PK\x03\x04\0\0\xff", "unpack it, or, if it is a document of Word or LibreOffice, "),
    (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\0word/document.xml", WORD),
    (b"PK\x03\x04\x14\0\0\x08mimetypeapplication/vnd.oasis.opendocument.text", WORD),
    (
        b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\0xl/workbook.xml",
        "copy the cells that you need into a text editor, and ",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", WORD),
    (
        b"{\\rtf1\\ansi title: A\nas_of: 2026\n}",
        'in TextEdit choose "Make Plain Text", in WordPad the type "Text document"; ',
    ),
    (b"<html><body><pre>title: A\nas_of: 2026\n</pre></body></html>", PAGE),
    (b"\xef\xbb\xbf<!DOCTYPE html>\n<title>A</title>\n", PAGE),
    (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "copy its text into a text editor, and "),
    (b"\x89PNG\r\n\x1a\n\0\0", "type its text into a text editor, and "),
    (b"<?xml version='1.0'?>\n<briefing/>\n", "copy its text into a text editor, and "),
)

FileMistake = tuple[str, dict[str, bytes], str, str, dict[str, bytes]]
"""Code, files of a folder, place, hint, and the fixed files."""

FILE_MISTAKES: tuple[FileMistake, ...] = (
    ("empty-file", {"a.yaml": b""}, "a.yaml:1:1", "write the first field, such as title: The title", NAMED),
    ("no-fields", {"a.yaml": b"- title: A\n"}, "a.yaml:1:1", "write polls: above the list", NAMED),
    (
        "no-fields",
        {"a.yaml": b"title:A\n"},
        "a.yaml:1:1",
        "put a space after each colon: title: The title",
        NAMED,
    ),
    (
        "not-utf-8",
        {"a.yaml": GOOD.decode().encode("utf-16")},
        "a.yaml:1:1",
        "save it again with the encoding UTF-8",
        NAMED,
    ),
    (
        "not-utf-8",
        {"a.yaml": "title: Brücke\nas_of: 2026\n".encode("latin-1")},
        "a.yaml:1:10",
        "save it again with the encoding UTF-8",
        {"a.yaml": "title: Brücke\nas_of: 2026\n".encode()},
    ),
    *(
        ("not-text", {"a.yaml": data}, "a.yaml:1:1", f"{instruction}{SAVE_AS_TEXT}", NAMED)
        for data, instruction in OTHER_FORMATS
    ),
    (
        "not-text",
        {"a.yaml": b"\x7fELF\x02\x01\0\0\xff"},
        "a.yaml:1:1",
        "save the briefing as plain text with the encoding UTF-8",
        NAMED,
    ),
    (
        "too-large",
        {"a.yaml": GOOD + b"# " + b"x" * MAX_FILE_BYTES},
        "a.yaml:1:1",
        "split it into several briefings",
        NAMED,
    ),
    (
        "too-many-values",
        {"a.yaml": GOOD + b"x: [" + b"1," * MAX_EVENTS + b"]"},
        "a.yaml:3:199985",
        "split it into several briefings",
        NAMED,
    ),
    (
        "too-deep",
        {"a.yaml": GOOD + b"x: " + b"[" * (MAX_DEPTH + 1)},
        "a.yaml:3:23",
        "use fewer levels",
        NAMED,
    ),
    (
        "file-name",
        {"A b.yaml": GOOD},
        "A b.yaml:1:1",
        'rename the file to "a-b.yaml", or add an id: field to it',
        {"a-b.yaml": GOOD},
    ),
    (
        "duplicate-id",
        {"a.yaml": GOOD, "b.yaml": GOOD + b"id: a\n"},
        "b.yaml:1:1",
        "give each briefing its own id",
        {"a.yaml": GOOD, "b.yaml": GOOD + b"id: b\n"},
    ),
    (
        "no-original",
        {"a.yaml": GOOD, "b.uk.yaml": b"{}"},
        "b.uk.yaml:1:1",
        "name the file after its briefing: ID.LANGUAGE.yaml",
        {"a.yaml": GOOD, "a.uk.yaml": b"{}"},
    ),
    (
        "same-language",
        {"a.yaml": GOOD, "a.en.yaml": b"{}"},
        "a.en.yaml:1:1",
        "name the file after the language of the translation",
        {"a.yaml": GOOD, "a.uk.yaml": b"{}"},
    ),
)
