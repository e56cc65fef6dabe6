"""What is wrong in a briefing's file, with its place: all of it at once, for the moderator to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self


class ProblemCode(StrEnum):
    """What is wrong, by its code; *about* says it in a sentence."""

    description: str

    def __new__(cls, code: str, description: str) -> Self:
        """Take a code, and what it stands for."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.description = description
        return member

    # The file
    UNREADABLE = "unreadable", "The file cannot be opened."
    TOO_LARGE = "too-large", "The file is too large to be a briefing."
    NOT_TEXT = "not-text", "The file is no text: a picture, or a document of an office program."
    NOT_UTF_8 = "not-utf-8", "The file's letters are not saved as UTF-8."
    INVISIBLE = "invisible-character", "There is a character that nobody can see."
    EMPTY_FILE = "empty-file", "There is nothing in the file."
    NO_FIELDS = "no-fields", "The file holds something else than fields at its top."
    SEVERAL_DOCUMENTS = "several-documents", "A second document starts in the file."
    TOO_MANY_VALUES = "too-many-values", "The file holds more values than any briefing needs."
    TOO_DEEP = "too-deep", "Lists and fields are nested too deep."
    FILE_NAME = "file-name", "The file's name does not say which briefing it is."

    # YAML
    TAB = "tab", "A line is indented with a tab."
    OUT_OF_LINE = "out-of-line", "A line does not start where the lines around it do."
    ITEM_AMONG_FIELDS = "item-among-fields", "A dash stands where fields were begun."
    FIELD_AMONG_ITEMS = "field-among-items", "A field stands where a list was begun."
    LIST_ON_LINE = "list-on-line", "A list starts on the line of its field."
    MISSING_SPACE = "missing-space", "There is no space behind a dash or a colon."
    ODD_SPACE = "odd-space", "There is a space that is none to YAML, mostly from a web page."
    OTHER_DASH = "other-dash", "An item of a list starts with another sign than a dash."
    SEMICOLON = "semicolon", "A semicolon stands where a colon should."
    MISSING_COLON = "missing-colon", "A line among fields has no colon."
    MISSING_NAME = "missing-name", "A colon has no name before it."
    NAME_NOT_TEXT = "name-not-text", "A field's name is no text."
    DUPLICATE_KEY = "duplicate-key", "A field is written twice."
    COLON_IN_TEXT = "colon-in-text", "A text holds a colon and is not in quotes."
    HASH_IN_TEXT = "hash-in-text", "A # cuts a text off, or a note has no space behind its #."
    COMMA_IN_TEXT = "comma-in-text", "A comma inside { } ends a text."
    SIGN_AT_START = "sign-at-start", "A text starts with a sign that means something in YAML."
    OPEN_QUOTE = "open-quote", "A quote is opened and not closed."
    TEXT_AFTER_QUOTE = "text-after-quote", "A text goes on after its closing quote."
    BACKSLASH = "backslash", "There is a backslash in double quotes."
    OPEN_BRACKET = "open-bracket", "A bracket is opened and not closed."
    IN_BRACKETS = "in-brackets", "Something does not fit between brackets."
    MISSING_VALUE = "missing-value", "Something is missing before a comma or a bracket."
    AFTER_THE_END = "after-the-end", "Something follows the end of the content."
    ANCHOR = "anchor", "An anchor (&) is not read."
    ALIAS = "alias", "An alias (*) is not read."
    MERGE_KEY = "merge-key", "Fields cannot be merged with <<."
    TAG = "tag", "A tag (!) is not read."
    NOT_YAML = "not-yaml", "A line cannot be read, and it is not known why."

    # Fields and their values
    UNKNOWN_FIELD = "unknown-field", "There is no field of this name here."
    MISSING_FIELD = "missing-field", "A field is missing that must be there."
    EMPTY = "empty", "Nothing stands behind a name."
    TOO_LONG = "too-long", "A text is too long."
    LINE_BREAK = "line-break", "A text that must be one line has several."
    TOO_FEW = "too-few", "A list has too few items."
    NOT_A_TEXT = "not-a-text", "Something else stands where one text must be."
    NOT_A_LIST = "not-a-list", "Something else stands where a list must be."
    NOT_FIELDS = "not-fields", "Something else stands where fields must be."
    NOT_YES_OR_NO = "not-yes-or-no", "Something else stands where yes or no must be."
    NOT_A_NUMBER = "not-a-number", "Something else stands where a number must be."
    NOT_A_DATE = "not-a-date", "Something else stands where a date must be."
    NOT_A_FIGURE = "not-a-figure", "Something else stands where a figure must be."
    NOT_AN_ID = "not-an-id", "A text that must be an id is written otherwise."
    NOT_AN_ADDRESS = "not-an-address", "A text that must be a web address is none."
    NOT_A_LANGUAGE = "not-a-language", "A text that must be a language code is none."
    UNKNOWN_WORD = "unknown-word", "A word is none of those that are allowed."
    UNKNOWN_VERSION = "unknown-version", "There is no such version of the format."
    UNFITTING = "unfitting", "A value does not fit, and it is not known why."

    # What belongs together
    ENDS_BEFORE_START = "ends-before-start", "A time ends before it starts."
    RANGE_BACKWARDS = "range-backwards", "A range does not start with its lowest number."
    EITHER_OR = "either-or", "Of two fields exactly one can stand."
    HALF_WITHDRAWN = "half-withdrawn", "An item is withdrawn without a reason, or has a reason and is not."
    HALF_SUPERSEDED = (
        "half-superseded",
        "An item is superseded by itself, or by another and does not stand so.",
    )
    DUPLICATE_ID = "duplicate-id", "An id is used twice."
    UNKNOWN_ID = "unknown-id", "An id leads nowhere."
    NO_SOURCE = "no-source", "An item does not say where it comes from."
    TAKEN_NAME = "taken-name", "A page has the name of another command."

    # Translations
    NO_ORIGINAL = "no-original", "There is no briefing that the file translates."
    SAME_LANGUAGE = "same-language", "A translation is in the language of its briefing."

    # Asked only with --links
    DEAD_LINK = "dead-link", "An address does not answer any more; asked only with `--links`."


class ErrorMessage(NamedTuple):
    """What is wrong, what would be right (may be empty), and the code."""

    message: str
    hint: str
    code: ProblemCode


class InvalidValueError(ValueError):
    """What a shape refuses about a value: its code, what is wrong and what would be right."""

    def __init__(self, code: ProblemCode, message: str, hint: str) -> None:
        """Keep the three; the error's text has the last two."""
        super().__init__(f"{message}; {hint}")
        self.code = code
        self.message = message
        self.hint = hint


ValuePath = tuple[str | int, ...]
"""The way to a value in a file: ("polls", 0, "sample_size")."""

_MAX_EXCERPT_LENGTH = 40  # characters of a text from the file that a message repeats


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong and what would be right.

    *line* and *column* count from 1, in characters; *path* is as `path_text` writes it. *code* names the
    kind of problem for good; a *warning* keeps nothing from being read.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    code: str = field(kw_only=True)
    is_warning: bool = False

    def __str__(self) -> str:
        """Return it on one line: ``file:line:column: path: message; hint [code]``."""
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        text = f"{text} [{self.code}]"
        return ": ".join(part for part in (f"{self.file}:{self.line}:{self.column}", self.path, text) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a value that was read, by its path; the reader knows its line and column.

    It is shown at the value, or at its name where *by_name* says that the name is what is wrong.
    """

    path: ValuePath
    message: str
    hint: str = ""
    is_about_name: bool = False
    code: str = ""


class BriefingError(Exception):
    """A moderator must mend a file; *problems* holds all that is wrong, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems by their place and leave out what is said twice."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def format_path(path: ValuePath) -> str:
    """Return a path as people write it: polls[0].sample_size."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{printable_excerpt(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def quote_excerpt(text: str) -> str:
    """Return a text from a file for a message: in quotes, shortened, and on one line."""
    return f'"{printable_excerpt(text)}"'


def printable_excerpt(text: str) -> str:
    """Return the beginning of a text from a file without anything that a terminal would obey."""
    printable_text = "".join(c if c.isprintable() else " " for c in text[: 4 * _MAX_EXCERPT_LENGTH])
    words = " ".join(printable_text.split())
    return f"{words[: _MAX_EXCERPT_LENGTH - 1]}…" if len(words) > _MAX_EXCERPT_LENGTH else words


def find_nearest_word(word: str, words: list[str]) -> str:
    """Return which of *words* was most likely meant, or an empty text."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    return next(iter(get_close_matches(word[:60].lower(), words, n=1)), "")


def join_choices(choices: list[str]) -> str:
    """Return choices as people list them: a, b or c."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


def build_unreadable_problem(file: str, error: OSError) -> Problem:
    """Return that *file* cannot be read."""
    return Problem(file, 1, 1, "", f"the file cannot be read: {error.strerror}", code=ProblemCode.UNREADABLE)
