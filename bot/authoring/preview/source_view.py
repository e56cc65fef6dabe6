"""The text of a file as HTML: numbered lines, each with its problems below it, and new lines marked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from bot.adapters.web.templates import Macros, load_macros
from bot.authoring.preview.state import FileState
from bot.core.parsing.problem import Problem

_KEY = re.compile(r"\s*(?:- +)*(?P<key>[\w.\[\]-]+:)(?=\s|$)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_WORD = re.compile(r"[\w.-]+|\S")

LineSpan = tuple[int, int, str]
"""The start and end of a part of a line, and its CSS classes."""


@dataclass(frozen=True, slots=True)
class ProblemText:
    """A problem as it is shown: its message and hint as sentences."""

    line: int
    column: int
    severity: str
    message: str
    hint: str
    code: str


def format_problem(problem: Problem) -> ProblemText:
    """Put a problem into sentences."""
    return ProblemText(
        problem.line,
        problem.column,
        name_severity(problem),
        _to_sentence(problem.message),
        _to_sentence(problem.hint) if problem.hint else "",
        problem.code,
    )


def render_source(file_state: FileState) -> Markup:
    """Render the lines of a file as the items of a list, with the ids ``line-1`` and so on."""
    problems_by_line: Mapping[int, list[Problem]] = defaultdict(list)
    lines = file_state.text.splitlines() or [""]
    for problem in file_state.problems:
        problems_by_line[min(problem.line, len(lines))].append(problem)
    new_lines = _find_new_lines(lines, file_state.published_content)
    macros = load_macros("file", __package__)
    return Markup("").join(
        _render_line(macros, number, text, problems_by_line.get(number, ()), new_lines)
        for number, text in enumerate(lines, 1)
    )


def _render_line(
    macros: Macros, number: int, text: str, problems: Sequence[Problem], new_lines: Collection[int]
) -> Markup:
    is_new = number in new_lines
    classes = (*("new" for _ in range(is_new)), *sorted({name_severity(one) for one in problems}))
    pieces = list(_highlight_line(text, problems))
    return macros.source_line(number, pieces, [format_problem(one) for one in problems], classes, is_new)


def name_severity(problem: Problem) -> str:
    """Name the severity: ``error`` or ``warning``."""
    return "warning" if problem.is_warning else "error"


def _to_sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _highlight_line(text: str, problems: Iterable[Problem]) -> Iterator[tuple[str, list[str]]]:
    """Yield the pieces of a line with their CSS classes: its key, its comment, and what is wrong."""
    spans = sorted(
        (*_find_syntax_spans(text), *(_locate_problem(text, one) for one in problems)),
        key=lambda span: span[0],
    )
    boundaries = sorted({0, len(text), *(edge for span in spans for edge in span[:2] if edge <= len(text))})
    for start, end in itertools.pairwise(boundaries):
        yield (
            text[start:end],
            [classes for first, last, classes in spans if first <= start and end <= last],
        )
    if any(classes.startswith("problem") and first >= len(text) for first, _, classes in spans):
        yield " ", ["problem"]


def _find_syntax_spans(text: str) -> Iterator[LineSpan]:
    if match := _KEY.match(text):
        yield (*match.span("key"), "key")
    if match := _COMMENT.search(text):
        yield (*match.span(), "comment")


def _locate_problem(text: str, problem: Problem) -> LineSpan:
    """Find the word that a problem is about."""
    start = problem.column - 1
    match = _WORD.match(text, start)
    return start, match.end() if match else start + 1, f"problem {name_severity(problem)}"


def _find_new_lines(lines: Sequence[str], published: bytes | None) -> set[int]:
    """Find the numbers of the lines that the published version does not have."""
    if published is None:
        return set()
    published_lines = published.decode(errors="replace").splitlines()
    opcodes = SequenceMatcher(None, published_lines, lines).get_opcodes()
    return {
        number + 1 for kind, _, _, start, end in opcodes if kind != "equal" for number in range(start, end)
    }


def find_line(text: str, section: str, entry: str) -> int:
    """Find the line on which an entry begins, or else its section, counted from 1; 0 if neither is found.

    It searches the text, so it works in a file that has errors elsewhere; it may guess wrong.
    """
    id_pattern = rf"^[ \t]*(?:- +)*\{{?[ \t]*id:[ \t]*[\"']?{re.escape(entry)}[\"']?[ \t]*(?:$|[,#}}])"
    for pattern in (id_pattern if entry else "", rf"^{re.escape(entry or section)}:"):
        match = re.search(pattern, text, re.MULTILINE) if pattern else None
        if match:
            return text.count("\n", 0, match.start()) + 1
    return 0
