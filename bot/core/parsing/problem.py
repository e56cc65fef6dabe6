"""What is wrong in a file, where it stands and how to fix it. A file's problems are reported all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self

ValuePath = tuple[str | int, ...]
"""The way to a value in a file: ("polls", 0, "sample_size")."""

_MAX_EXCERPT_LENGTH = 40  # characters of a text from the file that a message repeats
_MAX_COMPARED_LENGTH = 60  # characters of a word for which the nearest known one is looked up


class ProblemCode(StrEnum):
    """The kinds of problems in a file. Codes are documented and counted, so they keep their names for good.

    Lint rules have codes of their own, in `bot.authoring.lint.rules`; no code is in both.
    """

    description: str

    def __new__(cls, code: str, description: str) -> Self:
        """Create a member from its code and the sentence that describes it in docs/problems.md."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.description = description
        return member

    # The file
    UNREADABLE = "unreadable", "The file cannot be opened."
    TOO_LARGE = "too-large", "The file is too large for a briefing."
    NOT_TEXT = "not-text", "The file is not plain text, but a picture or an office document, for example."
    NOT_UTF_8 = "not-utf-8", "The file is not saved with the encoding UTF-8."
    INVISIBLE = "invisible-character", "The file has an invisible character, often copied from elsewhere."
    EMPTY_FILE = "empty-file", "The file is empty."
    NO_FIELDS = "no-fields", "The file does not start with a field, such as `title: …`."
    SEVERAL_DOCUMENTS = "several-documents", "A line `---` starts a second document in the file."
    TOO_MANY_VALUES = "too-many-values", "The file has more values than a briefing can need."
    TOO_DEEP = "too-deep", "Too many lists and fields are inside each other."
    MERGE_CONFLICT = "merge-conflict", "Version control left two versions of some lines in the file."
    CODE_FENCE = "code-fence", "A line of Markdown, such as ```, stands around the content."
    FILE_NAME = "file-name", "The briefing's id cannot be taken from the file name."

    # YAML
    TAB = "tab", "A line is indented with a tab instead of spaces."
    OUT_OF_LINE = "out-of-line", "A line is not aligned with the lines around it."
    ITEM_AMONG_FIELDS = "item-among-fields", "A list item, with its dash, stands among fields."
    FIELD_AMONG_ITEMS = "field-among-items", "A line without a dash stands among list items."
    LIST_ON_LINE = "list-on-line", "A list starts on the same line as its field."
    MISSING_SPACE = "missing-space", "There is no space after a dash or a colon."
    ODD_SPACE = "odd-space", "A space is not a normal one, often because it comes from a web page."
    OTHER_DASH = "other-dash", "A list item starts with another sign than the dash on the keyboard."
    SEMICOLON = "semicolon", "A field name is followed by a semicolon or another sign instead of a colon."
    MISSING_COLON = "missing-colon", "A line among fields has no colon."
    MISSING_NAME = "missing-name", "There is no field name before a colon."
    NAME_NOT_TEXT = "name-not-text", "A field name is something else than plain text."
    DUPLICATE_KEY = "duplicate-key", "A field appears twice."
    COLON_IN_TEXT = "colon-in-text", "A text contains a colon, but is not in quotes."
    HASH_IN_TEXT = "hash-in-text", "A # cuts off the rest of a text, or a comment has no space after its #."
    COMMA_IN_TEXT = "comma-in-text", "A comma between { and } cuts a text in two."
    SIGN_AT_START = "sign-at-start", "A text starts with a sign that has a special meaning in YAML."
    OPEN_QUOTE = "open-quote", "A quotation mark is never closed."
    TEXT_AFTER_QUOTE = "text-after-quote", "There is more text after a closing quotation mark."
    BACKSLASH = "backslash", "A text in double quotes contains a backslash."
    OPEN_BRACKET = "open-bracket", "A bracket is never closed."
    IN_BRACKETS = "in-brackets", "Something is wrong between two brackets, such as a missing comma."
    MISSING_VALUE = "missing-value", "Something is missing before a comma or a bracket."
    AFTER_THE_END = "after-the-end", "There are lines after the end of the content."
    ANCHOR = "anchor", "A value starts with &, which would make it an anchor; briefings have none."
    ALIAS = "alias", "A value starts with *, which would make it an alias; briefings have none."
    MERGE_KEY = "merge-key", "A field is named <<, which would copy other fields; briefings have none."
    TAG = "tag", "A value starts with !, which would make it a tag; briefings have none."
    NOT_YAML = "not-yaml", "A line cannot be read, for a reason that the bot does not recognise."

    # Fields and their values
    UNKNOWN_FIELD = "unknown-field", "There is no field of this name here."
    MISSING_FIELD = "missing-field", "A required field is missing."
    EMPTY = "empty", "A field has no value."
    EMPTY_LINK = "empty-link", "A link has no words that could be tapped, or no address."
    TOO_LONG = "too-long", "A text is too long."
    LINE_BREAK = "line-break", "A text that must fit on one line has a line break."
    TOO_FEW = "too-few", "A list has too few items."
    NOT_A_TEXT = "not-a-text", "The value must be a single text."
    NOT_A_LIST = "not-a-list", "The value must be a list."
    NOT_FIELDS = "not-fields", "The value must be a group of fields."
    NOT_YES_OR_NO = "not-yes-or-no", "The value must be yes or no."
    NOT_A_NUMBER = "not-a-number", "The value must be a number."
    NOT_A_DATE = "not-a-date", "The value must be a date, a month or a year."
    NOT_A_FIGURE = "not-a-figure", "The value must be a figure: a number, a range or a few words."
    NOT_AN_ID = "not-an-id", "An id or a name has characters that it cannot have."
    NOT_AN_ADDRESS = "not-an-address", "The value must be a web address."
    NOT_AN_IMAGE_FILE = "not-an-image-file", "The value must be the name of an image beside the briefing."
    NOT_A_LANGUAGE = "not-a-language", "The value must be the code of a language."
    UNKNOWN_WORD = "unknown-word", "The value must be one of a few words."
    UNKNOWN_VERSION = "unknown-version", "There is no such version of the format."
    UNFITTING = "unfitting", "The value is not allowed, for a reason that the bot does not recognise."

    # What belongs together
    ENDS_BEFORE_START = "ends-before-start", "A period ends before it starts."
    RANGE_BACKWARDS = "range-backwards", "A range does not start with its lowest number."
    EITHER_OR = "either-or", "Exactly one of two fields is needed."
    HALF_WITHDRAWN = "half-withdrawn", "An item is withdrawn without a reason, or has a reason but is not."
    HALF_SUPERSEDED = (
        "half-superseded",
        "An item is superseded by itself, or `superseded_by` and its standing do not match.",
    )
    DUPLICATE_ID = "duplicate-id", "Two entries or two briefings have the same id."
    UNKNOWN_ID = "unknown-id", "Nothing has the id that is used here."
    NO_SOURCE = "no-source", "An item has no source."
    TAKEN_NAME = "taken-name", "A page has the name of another command."

    # Translations
    NO_ORIGINAL = "no-original", "The briefing that the file translates does not exist."
    SAME_LANGUAGE = "same-language", "A translation is in the same language as its briefing."
    NOT_PO = "not-po", "A line of a PO file is not written as gettext writes it."
    ORIGINAL_CHANGED = "original-changed", "A text has changed since a file was written for its translator."

    # Images
    MISSING_IMAGE = "missing-image", "An image is not where the briefing says."
    UNUSABLE_IMAGE = "unusable-image", "An image cannot be shown: another format, too large, or damaged."
    IMAGE_LOCATION = "image-location", "An image says where it was taken; readers do not get that."

    # Only with --links
    DEAD_LINK = "dead-link", "A web address no longer works; only checked with `--links`."


class ErrorMessage(NamedTuple):
    """What is wrong, how to fix it (may be empty), and the code."""

    message: str
    hint: str
    code: ProblemCode


class InvalidValueError(ValueError):
    """A model refuses a value; raised by its validators, and reported with the value's place in the file."""

    def __init__(self, code: ProblemCode, message: str, hint: str) -> None:
        """Say what is wrong (*message*) and how to fix it (*hint*)."""
        super().__init__(f"{message}; {hint}")
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to fix in a file: its place, what is wrong and what would be right.

    *line* and *column* count from 1, in characters; *path* is as `format_path` writes it. *code* is a
    `ProblemCode` or the code of a lint rule. A warning does not keep the file from being used. Problems of
    one *cause* are listed once, see `bot.core.parsing.problem_groups`.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    code: str = field(kw_only=True)
    is_warning: bool = False
    cause: str = field(default="", kw_only=True, compare=False)

    def __str__(self) -> str:
        """Format it on one line: ``file:line:column: path: message; hint [code]``."""
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        text = f"{text} [{self.code}]"
        return ": ".join(part for part in (f"{self.file}:{self.line}:{self.column}", self.path, text) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with a value, by its path; its line and column are added later.

    It is shown at the value, or at the value's name if *is_about_name*. If it repeats the value at
    *twin_path*, it is shown at the one further down, and the message ends with the line of the other.
    """

    path: ValuePath
    message: str
    hint: str = ""
    is_about_name: bool = False
    code: str = ""
    twin_path: ValuePath | None = None
    cause: str = ""


class BriefingError(Exception):
    """A file cannot be used; *problems* lists everything that a moderator must fix, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort *problems* by their place, without duplicates."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def build_unreadable_problem(file: str, error: OSError) -> Problem:
    """Report that *file* cannot be opened."""
    return Problem(file, 1, 1, "", f"the file cannot be read: {error.strerror}", code=ProblemCode.UNREADABLE)


def format_path(path: ValuePath) -> str:
    """Format a path as people write it: polls[0].sample_size."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{printable_excerpt(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def quote_excerpt(text: str) -> str:
    """Quote a text from a file in a message: shortened, and on one line."""
    return f'"{printable_excerpt(text)}"'


def printable_excerpt(text: str) -> str:
    """Shorten a text from a file to one line, without characters that a terminal would obey."""
    start = text[: 4 * _MAX_EXCERPT_LENGTH]
    if not start.isprintable():
        start = "".join(c if c.isprintable() else " " for c in start)
    words = " ".join(start.split())
    return f"{words[: _MAX_EXCERPT_LENGTH - 1]}…" if len(words) > _MAX_EXCERPT_LENGTH else words


def find_nearest_word(word: str, words: list[str]) -> str:
    """Find which of *words* was most likely meant by *word*; "" if none is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a broken file needs it)

    return next(iter(get_close_matches(word[:_MAX_COMPARED_LENGTH].lower(), words, n=1)), "")


def join_choices(choices: list[str]) -> str:
    """Join choices as people list them: a, b or c."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)
