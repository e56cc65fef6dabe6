"""What is wrong in a briefing's file, with its place: all of it at once, for the moderator to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.parsing.error_codes import Code

Path = tuple[str | int, ...]
"""The way to a value in a file: ("polls", 0, "sample_size")."""

_SHOWN = 40  # characters of a text from the file that a message repeats


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
    warning: bool = False

    def __str__(self) -> str:
        """Return it on one line: ``file:line:column: path: message; hint [code]``."""
        said = f"{self.message}; {self.hint}" if self.hint else self.message
        said = f"{said} [{self.code}]"
        return ": ".join(part for part in (f"{self.file}:{self.line}:{self.column}", self.path, said) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a value that was read, by its path; the reader knows its line and column.

    It is shown at the value, or at its name where *by_name* says that the name is what is wrong.
    """

    path: Path
    message: str
    hint: str = ""
    by_name: bool = False
    code: str = ""


class BriefingError(Exception):
    """A moderator must mend a file; *problems* holds all that is wrong, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems by their place and leave out what is said twice."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def path_text(path: Path) -> str:
    """Return a path as people write it: polls[0].sample_size."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def quoted(text: str) -> str:
    """Return a text from a file for a message: in quotes, shortened, and on one line."""
    return f'"{shown(text)}"'


def shown(text: str) -> str:
    """Return the beginning of a text from a file without anything that a terminal would obey."""
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN])
    words = " ".join(visible.split())
    return f"{words[: _SHOWN - 1]}…" if len(words) > _SHOWN else words


def unreadable(file: str, error: OSError) -> Problem:
    """Return that *file* cannot be read."""
    return Problem(file, 1, 1, "", f"the file cannot be read: {error.strerror}", code=Code.UNREADABLE)
