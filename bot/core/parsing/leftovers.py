"""Finds lines that other programs leave in a file: merge conflicts of version control, and Markdown's fences.

YAML takes them for text where they stand inside quotes, so they are looked for line by line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core.parsing.problem import ProblemCode, printable_excerpt
from bot.core.parsing.syntax_context import SyntaxFinding, has_content
from bot.core.parsing.yaml_subset import FINAL_MARK

CONFLICT_SIGNS = (b"<<<<<<<", b">>>>>>>", b"|||||||", b"\n=======")
"""Every file with a mark of a merge, and hardly any other, has one of these."""

_START, _BASE, _MIDDLE, _END = (
    re.compile(rf"\s*{mark}(?:\s.*)?") for mark in ("<{7}", r"\|{7}", "={7}", ">{7}")
)
_DIRECTIVE = re.compile(r"%(?:YAML|TAG)\s.*")
_FENCE = re.compile(r"(?:`{3,}|~{3,})\s*[\w+.-]*\s*")


class Leftover(NamedTuple):
    """What is left over, and the numbers (from 0) of the *lines* in doubt; *marks* are no YAML."""

    finding: SyntaxFinding
    lines: Sequence[int]
    marks: Sequence[int]


def find_leftovers(lines: Sequence[str]) -> Iterator[Leftover]:
    """Yield the merge conflicts and the fences in a file."""
    conflicts = list(_find_conflicts(lines))
    conflict_lines = {number for conflict in conflicts for number in conflict}
    yield from (_build_conflict(conflict, lines) for conflict in conflicts)
    for number, text in enumerate(lines):
        if number not in conflict_lines:
            yield from _find_lone_mark(number, text)
    yield from _find_final_mark(lines)


def _find_conflicts(lines: Sequence[str]) -> Iterator[range]:
    """Yield the lines of each conflict, from its first mark to its last."""
    start: int | None = None
    for number, text in enumerate(lines):
        if _START.fullmatch(text):
            start = number
        elif start is not None and _END.fullmatch(text):
            yield range(start, number + 1)
            start = None


def _build_conflict(conflict: range, lines: Sequence[str]) -> Leftover:
    """Report a conflict; its first version can be read, which ends at the second mark."""
    second_mark = next(
        number
        for number in conflict[1:]
        if any(mark.fullmatch(lines[number]) for mark in (_BASE, _MIDDLE, _END))
    )
    message = f"an unresolved merge: version control left two versions, down to line {conflict[-1] + 1}"
    hint = "keep one side, and delete the lines that start with <<<<<<<, ======= and >>>>>>>"
    finding = SyntaxFinding(conflict[0], 0, message, hint, ProblemCode.MERGE_CONFLICT)
    return Leftover(finding, conflict, (conflict[0], *range(second_mark, conflict[-1] + 1)))


def _find_lone_mark(number: int, text: str) -> Iterator[Leftover]:
    """Yield a fence, a directive or a mark of a merge; an indented line of equals signs may be meant."""
    excerpt = printable_excerpt(text)
    if _FENCE.fullmatch(text):
        message, code = (
            f"this line is Markdown, and no part of the briefing: {excerpt}",
            ProblemCode.CODE_FENCE,
        )
    elif _DIRECTIVE.fullmatch(text):
        message, code = f"this line is for other programs: {excerpt}", ProblemCode.SIGN_AT_START
    elif any(mark.fullmatch(text) for mark in (_START, _BASE, _END)) or (
        text.startswith("=") and _MIDDLE.fullmatch(text)
    ):
        message, code = f"version control left this line from a merge: {excerpt}", ProblemCode.MERGE_CONFLICT
    else:
        return
    yield Leftover(SyntaxFinding(number, 0, message, "delete this line", code), (number,), (number,))


def _find_final_mark(lines: Sequence[str]) -> Iterator[Leftover]:
    """Yield the second of two lines "---" around the content, as Markdown has them."""
    content_lines = [number for number, text in enumerate(lines) if has_content(text)]
    if len(content_lines) > 1 and lines[content_lines[-1]].rstrip() == "---":
        finding = SyntaxFinding(content_lines[-1], 0, *FINAL_MARK)
        yield Leftover(finding, content_lines[-1:], content_lines[-1:])
