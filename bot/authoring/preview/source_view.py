"""A file as it is written, as HTML: numbered lines, each mistake below its own, what is new marked."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from html import escape

from bot.authoring.preview.file_state import Sheet
from bot.core.parsing.problem import Problem

_KEY = re.compile(r"\s*(?:- +)*(?P<key>[\w.\[\]-]+:)(?=\s|$)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_WRONG = re.compile(r"[\w.-]+|\S")

Piece = tuple[int, int, str]
"""Where a part of a line begins and ends, and what it is."""


def source(sheet: Sheet) -> str:
    """Return the lines of a file as the items of a list, ``line-1`` and so on by id."""
    told: Mapping[int, list[Problem]] = defaultdict(list)
    lines = sheet.text.splitlines() or [""]
    for problem in sheet.problems:
        told[min(problem.line, len(lines))].append(problem)
    fresh = _fresh(lines, sheet.published)
    return "".join(
        _line(number, text, told.get(number, ()), fresh=number in fresh)
        for number, text in enumerate(lines, 1)
    )


def _line(number: int, text: str, problems: Sequence[Problem], *, fresh: bool) -> str:
    kinds = (*("fresh" for _ in range(fresh)), *(sorted({kind(one) for one in problems})))
    classes = f' class="{" ".join(kinds)}"' if kinds else ""
    new = '<span class="unseen">new: </span>' if fresh else ""
    below = "".join(map(_below, problems))
    number_shown = f'<span class="number" aria-hidden="true">{number}</span>'
    return (
        f'<li id="line-{number}" tabindex="-1"{classes}>{number_shown}{new}'
        f"<code>{_coloured(text, problems) or ' '}</code>{below}</li>"
    )


def _below(problem: Problem) -> str:
    return f'<p class="{kind(problem)}"><b>{kind(problem).title()}</b> {words(problem)}</p>'


def kind(problem: Problem) -> str:
    """Return ``error`` or ``warning``."""
    return "warning" if problem.warning else "error"


def words(problem: Problem) -> str:
    """Return what is wrong, what would be right, and the code, as HTML."""
    hint = f' <span class="hint">{escape(_sentence(problem.hint))}</span>' if problem.hint else ""
    code = f" <code>{escape(problem.code)}</code>" if problem.code else ""
    return f"{escape(_sentence(problem.message))}{hint}{code}"


def _sentence(text: str) -> str:
    """Return words of a message as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _coloured(text: str, problems: Iterable[Problem]) -> str:
    """Return a line with its key and its note set off, and what is wrong in it marked."""
    pieces = sorted((*_parts(text), *(_wrong(text, one) for one in problems)), key=lambda one: one[0])
    ends = sorted({0, len(text), *(end for piece in pieces for end in piece[:2] if end <= len(text))})
    told = []
    for start, end in itertools.pairwise(ends):
        kinds = [what for first, last, what in pieces if first <= start and end <= last]
        html = escape(text[start:end])
        told.append(f'<span class="{" ".join(kinds)}">{html}</span>' if kinds else html)
    beyond = any(what.startswith("wrong") and first >= len(text) for first, _, what in pieces)
    return "".join(told) + ('<span class="wrong"> </span>' if beyond else "")


def _parts(text: str) -> Iterator[Piece]:
    if found := _KEY.match(text):
        yield (*found.span("key"), "key")
    if found := _COMMENT.search(text):
        yield (*found.span(), "note")


def _wrong(text: str, problem: Problem) -> Piece:
    """Return the word at which a problem is."""
    start = problem.column - 1
    found = _WRONG.match(text, start)
    return start, found.end() if found else start + 1, f"wrong {kind(problem)}"


def _fresh(lines: Sequence[str], published: bytes | None) -> set[int]:
    """Return the numbers of the lines that the published version has not got."""
    if published is None:
        return set()
    known = published.decode(errors="replace").splitlines()
    steps = SequenceMatcher(None, known, lines).get_opcodes()
    return {number + 1 for what, _, _, start, end in steps if what != "equal" for number in range(start, end)}


def line_of(text: str, section: str, entry: str) -> int:
    """Return the line on which an entry begins, or else its section, counted from 1; 0 if there is none.

    It is a guess by what stands there: it also works in a file that is broken elsewhere.
    """
    written = rf"^[ \t]*(?:- +)*\{{?[ \t]*id:[ \t]*[\"']?{re.escape(entry)}[\"']?[ \t]*(?:$|[,#}}])"
    for pattern in (written if entry else "", rf"^{re.escape(entry or section)}:"):
        found = re.search(pattern, text, re.MULTILINE) if pattern else None
        if found:
            return text.count("\n", 0, found.start()) + 1
    return 0
