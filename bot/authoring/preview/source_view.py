"""A file as it is written, as HTML: numbered lines, each mistake below its own, what is new marked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape

from bot.authoring.preview.file_state import FileState
from bot.core.parsing.problem import Problem

_KEY = re.compile(r"\s*(?:- +)*(?P<key>[\w.\[\]-]+:)(?=\s|$)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_WORD = re.compile(r"[\w.-]+|\S")

LineSpan = tuple[int, int, str]
"""Where a part of a line begins and ends, and what it is."""


def render_source(sheet: FileState) -> str:
    """Return the lines of a file as the items of a list, ``line-1`` and so on by id."""
    problems_by_line: Mapping[int, list[Problem]] = defaultdict(list)
    lines = sheet.text.splitlines() or [""]
    for problem in sheet.problems:
        problems_by_line[min(problem.line, len(lines))].append(problem)
    new_lines = _find_new_lines(lines, sheet.published_content)
    return "".join(
        _render_line(number, text, problems_by_line.get(number, ()), is_new=number in new_lines)
        for number, text in enumerate(lines, 1)
    )


def _render_line(number: int, text: str, problems: Sequence[Problem], *, is_new: bool) -> str:
    class_names = (*("fresh" for _ in range(is_new)), *(sorted({get_severity(one) for one in problems})))
    classes = f' class="{" ".join(class_names)}"' if class_names else ""
    prefix = '<span class="unseen">new: </span>' if is_new else ""
    problems_html = "".join(map(_render_problem, problems))
    number_html = f'<span class="number" aria-hidden="true">{number}</span>'
    return (
        f'<li id="line-{number}" tabindex="-1"{classes}>{number_html}{prefix}'
        f"<code>{_highlight_line(text, problems) or ' '}</code>{problems_html}</li>"
    )


def _render_problem(problem: Problem) -> str:
    return f'<p class="{get_severity(problem)}"><b>{get_severity(problem).title()}</b> {render_message(problem)}</p>'


def get_severity(problem: Problem) -> str:
    """Return ``error`` or ``warning``."""
    return "warning" if problem.is_warning else "error"


def render_message(problem: Problem) -> str:
    """Return what is wrong, what would be right, and the code, as HTML."""
    hint = f' <span class="hint">{escape(_to_sentence(problem.hint))}</span>' if problem.hint else ""
    code = f" <code>{escape(problem.code)}</code>" if problem.code else ""
    return f"{escape(_to_sentence(problem.message))}{hint}{code}"


def _to_sentence(text: str) -> str:
    """Return words of a message as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _highlight_line(text: str, problems: Iterable[Problem]) -> str:
    """Return a line with its key and its note set off, and what is wrong in it marked."""
    spans = sorted(
        (*_find_syntax_spans(text), *(_locate_problem(text, one) for one in problems)), key=lambda one: one[0]
    )
    boundaries = sorted({0, len(text), *(end for piece in spans for end in piece[:2] if end <= len(text))})
    parts = []
    for start, end in itertools.pairwise(boundaries):
        class_names = [what for first, last, what in spans if first <= start and end <= last]
        html = escape(text[start:end])
        parts.append(f'<span class="{" ".join(class_names)}">{html}</span>' if class_names else html)
    is_past_end = any(what.startswith("wrong") and first >= len(text) for first, _, what in spans)
    return "".join(parts) + ('<span class="wrong"> </span>' if is_past_end else "")


def _find_syntax_spans(text: str) -> Iterator[LineSpan]:
    if match := _KEY.match(text):
        yield (*match.span("key"), "key")
    if match := _COMMENT.search(text):
        yield (*match.span(), "note")


def _locate_problem(text: str, problem: Problem) -> LineSpan:
    """Return the word at which a problem is."""
    start = problem.column - 1
    match = _WORD.match(text, start)
    return start, match.end() if match else start + 1, f"wrong {get_severity(problem)}"


def _find_new_lines(lines: Sequence[str], published: bytes | None) -> set[int]:
    """Return the numbers of the lines that the published version has not got."""
    if published is None:
        return set()
    published_lines = published.decode(errors="replace").splitlines()
    opcodes = SequenceMatcher(None, published_lines, lines).get_opcodes()
    return {
        number + 1 for what, _, _, start, end in opcodes if what != "equal" for number in range(start, end)
    }


def find_line(text: str, section: str, entry: str) -> int:
    """Return the line on which an entry begins, or else its section, counted from 1; 0 if there is none.

    It is a guess by what stands there: it also works in a file that is broken elsewhere.
    """
    id_pattern = rf"^[ \t]*(?:- +)*\{{?[ \t]*id:[ \t]*[\"']?{re.escape(entry)}[\"']?[ \t]*(?:$|[,#}}])"
    for pattern in (id_pattern if entry else "", rf"^{re.escape(entry or section)}:"):
        match = re.search(pattern, text, re.MULTILINE) if pattern else None
        if match:
            return text.count("\n", 0, match.start()) + 1
    return 0
