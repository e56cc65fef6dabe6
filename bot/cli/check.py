"""What ``check`` says of briefings: problems, warnings, what they hold, and which files are not read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.authoring.lint.runner import lint
from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.library.reader import ENDINGS
from bot.core.parsing.problem import Problem
from bot.runtime.startup import library_at

_MISNAMED = re.compile(r"(?P<name>.+\.ya?ml)(?:\.txt)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found at one of the places that were named."""

    path: Path
    briefings: tuple[Briefing, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def told(self) -> Iterator[str]:
        """Yield all that there is to say of it, a line each; the warnings come after the problems."""
        yield from self.notes()
        yield from map(str, (*self.problems, *self.warnings))
        yield from map(contents, self.briefings)

    def notes(self) -> Iterator[str]:
        """Yield what is to be known of the place itself: what is not read there, or that nothing is there."""
        if not self.problems and not self.briefings:
            yield f"{self.path}: there is no briefing here, no file that ends in .yaml or .yml"
        yield from misnamed(self.path)


def check(path: Path, today: date) -> Checked:
    """Return what is wrong, and what an editor would ask on the day *today*, in a folder or one file.

    Raises:
        ConfigError: there is no such folder, or it cannot be read.
    """
    library = library_at(path)
    briefings = tuple(library.briefings.values())
    warnings = (lint(one, Path(one.file).read_bytes(), one.file, today) for one in briefings)
    found = sorted((problem for problems in warnings for problem in problems), key=lambda one: one.file)
    return Checked(path, briefings, library.problems, tuple(found))


def summary(everything: Sequence[Checked]) -> str:
    """Return how much was read, and how much is wrong with it."""
    read = sum(len(one.briefings) for one in everything)
    problems = sum(len(one.problems) for one in everything)
    warnings = sum(len(one.warnings) for one in everything)
    return f"Briefings read: {read}. Problems: {problems}. Warnings: {warnings}."


def is_right(everything: Sequence[Checked], *, strict: bool) -> bool:
    """Return whether something was read and nothing is wrong with it, nor, if *strict*, to be asked."""
    found = any(one.problems or (strict and one.warnings) for one in everything)
    return not found and any(one.briefings for one in everything)


def contents(briefing: Briefing) -> str:
    """Return how many entries a briefing holds, and how many of them readers do not see."""
    held = ", ".join(_counted(name, entries) for name, entries in briefing.content.items())
    return f"{briefing.id}: {held or 'nothing yet'}"


def misnamed(folder: Path) -> Iterator[str]:
    """Yield a sentence on each file of *folder* that is not read, although it seems to be a briefing."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = _MISNAMED.fullmatch(file.name)
        if found and file.suffix not in ENDINGS and not file.name.startswith("."):
            yield f'{file}: this file is not read; call it "{found["name"].lower()}"'


def _counted(name: str, entries: Sequence[Entry]) -> str:
    one = {"people": "person", "glossary": "term"}.get(name, name.removesuffix("s"))
    several = "terms" if name == "glossary" else name
    states = [entry.state for entry in entries if entry.state != "published"]
    hidden = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    return f"{len(entries)} {one if len(entries) == 1 else several}" + (f" ({hidden})" if hidden else "")
