"""Puts problems with the same cause together, so that a list names each cause once with all its places."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.parsing.problem import Problem

_MAX_LINES = 12  # lines of further problems that are named


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one cause in one file, in the file's order."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Write the first, and the lines of the others: ``… and 44 more like this, on lines 12, 34, …``."""
        first, *others = self.problems
        if not others:
            return str(first)
        lines = [str(one) for one in dict.fromkeys(problem.line for problem in others)]
        places = ", ".join((*lines[:_MAX_LINES], *(["…"] if len(lines) > _MAX_LINES else [])))
        noun = "line" if len(lines) == 1 else "lines"
        return f"{first} … and {len(others)} more like this, on {noun} {places}"


def group_problems(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Group problems of the same file, code and cause; a problem without a cause stands alone."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for place, problem in enumerate(problems):
        key = (problem.file, problem.code, problem.cause or f"#{place}")
        groups.setdefault(key, []).append(problem)
    return [ProblemGroup(tuple(one)) for one in groups.values()]
