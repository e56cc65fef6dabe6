"""What is wrong in a briefing's file, with its place: all of it at once, for the moderator to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.parsing.error_codes import ProblemCode

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


def build_unreadable_problem(file: str, error: OSError) -> Problem:
    """Return that *file* cannot be read."""
    return Problem(file, 1, 1, "", f"the file cannot be read: {error.strerror}", code=ProblemCode.UNREADABLE)
