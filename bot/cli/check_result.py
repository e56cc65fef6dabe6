"""What ``check`` finds in a folder or file: problems, warnings, contents, and files that are not read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from bot.authoring.lint.runner import lint_briefing
from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.library.image_files import NO_IMAGES, ImageFolder
from bot.core.library.image_problems import find_image_problems
from bot.core.library.loader import FILE_EXTENSIONS, load_library_contents, read_library_files
from bot.core.parsing.problem import Problem
from bot.core.parsing.problem_groups import group_problems
from bot.core.sections.registry import SECTIONS
from bot.runtime.library_loader import list_files

_MISNAMED_FILE = re.compile(r"(?P<name>.+\.ya?ml)(?:\.txt)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found in one folder or file; *contents* is what its files held then, by their paths."""

    path: Path
    contents: Mapping[str, bytes]
    briefings: tuple[Briefing, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def report_lines(self) -> Iterator[str]:
        """Yield the report, line by line: notes, problems, warnings, then the contents."""
        yield from self.notes()
        yield from map(str, group_problems((*self.problems, *self.warnings)))
        yield from map(describe_contents, self.briefings)

    def notes(self) -> Iterator[str]:
        """Yield a note on each misnamed file, and one if there is no briefing at all."""
        if not self.problems and not self.briefings:
            yield f"{self.path}: there is no briefing here, no file that ends in .yaml or .yml"
        yield from find_misnamed_files(self.path)


def check_path(path: Path, today: date) -> CheckResult:
    """Check a folder or one file, as on the day *today*.

    Raises:
        ConfigError: the folder does not exist, or cannot be read.
    """
    contents = read_library_files(list_files(path))
    library = load_library_contents(contents, SECTIONS)
    readable = {file: content for file, content in contents.items() if isinstance(content, bytes)}
    briefings = tuple(library.briefings.values())
    images = ImageFolder(path if path.is_dir() else path.parent).read_images(briefings)
    image_problems = [
        problem
        for one in briefings
        for problem in find_image_problems(one, readable[one.file], one.file, images.get(one.id, NO_IMAGES))
    ]
    warnings = (lint_briefing(one, readable[one.file], one.file, today) for one in briefings)
    sorted_warnings = sorted(
        chain(*warnings, (one for one in image_problems if one.is_warning)), key=lambda one: one.file
    )
    errors = (*library.problems, *(one for one in image_problems if not one.is_warning))
    return CheckResult(path, readable, briefings, errors, tuple(sorted_warnings))


def summarize_results(results: Sequence[CheckResult]) -> str:
    """Format the last line of a report: how many briefings, problems and warnings there are."""
    briefing_count = sum(len(one.briefings) for one in results)
    problems = sum(len(one.problems) for one in results)
    warnings = sum(len(one.warnings) for one in results)
    return f"Briefings read: {briefing_count}. Problems: {problems}. Warnings: {warnings}."


def is_clean(results: Sequence[CheckResult], *, strict: bool) -> bool:
    """True if at least one briefing was read and there is no problem; if *strict*, no warning either."""
    has_findings = any(one.problems or (strict and one.warnings) for one in results)
    return not has_findings and any(one.briefings for one in results)


def describe_contents(briefing: Briefing) -> str:
    """Format how many entries a briefing has, and how many of them are hidden from readers."""
    counts = ", ".join(_format_entry_count(name, entries) for name, entries in briefing.sections.items())
    return f"{briefing.id}: {counts or 'nothing yet'}"


def find_misnamed_files(folder: Path) -> Iterator[str]:
    """Yield a note on each file of *folder* that looks like a briefing but has a name that is not read."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _MISNAMED_FILE.fullmatch(file.name)
        if match and file.suffix not in FILE_EXTENSIONS and not file.name.startswith("."):
            yield f'{file}: this file is not read; call it "{match["name"].lower()}"'


def _format_entry_count(name: str, entries: Sequence[Entry]) -> str:
    singular = {"people": "person", "glossary": "term"}.get(name, name.removesuffix("s"))
    plural = "terms" if name == "glossary" else name
    states = [entry.state for entry in entries if entry.state != "published"]
    hidden = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    return f"{len(entries)} {singular if len(entries) == 1 else plural}" + (f" ({hidden})" if hidden else "")
