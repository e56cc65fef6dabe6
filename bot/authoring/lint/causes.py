"""Finds out which findings have one cause: what is odd in a series of polls is odd in each of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.content.briefing import Briefing
from bot.core.content.comparable_text import normalize_text
from bot.core.content.poll import Poll
from bot.core.parsing.problem import Finding, ValuePath, format_path

_MAX_REPEATS = 3  # findings in the same words that are named one by one


def add_causes(findings: Sequence[Finding], briefing: Briefing) -> Iterator[Finding]:
    """Give the findings of one rule the same cause if they are about the same field of one series of polls.

    So have those about the subgroups of one question. Others have a cause in common if they say the same
    more than `_MAX_REPEATS` times.
    """
    counts = Counter((one.code, one.message) for one in findings)
    for finding in findings:
        cause = _find_series(finding.path, briefing) or _find_question(finding.path)
        if not cause and counts[finding.code, finding.message] > _MAX_REPEATS:
            cause = finding.message
        yield replace(finding, cause=cause) if cause else finding


def _find_question(path: ValuePath) -> str:
    """Name the question to whose subgroups a path leads: what is odd in one of them is odd in the others."""
    match path:
        case ("polls", int(), "questions", int(), "subgroups", *rest):
            fields = ".".join(step for step in rest if isinstance(step, str))
            return f"{fields} in {format_path(path[:4])}"
        case _:
            return ""


def _find_series(path: ValuePath, briefing: Briefing) -> str:
    """Name the series that a path leads into, with its pollster and the field; empty without one."""
    match path:
        case ("polls", int(poll_index), *rest):
            poll = briefing.sections["polls"][poll_index]
        case _:
            return ""
    if not isinstance(poll, Poll):
        return ""
    match rest:
        case ["questions", int(question_index), *_]:
            questions = poll.questions[question_index : question_index + 1]
        case _:
            questions = poll.questions
    series = sorted({normalize_text(one.series) for one in questions if one.series})
    fields = ".".join(step for step in rest if isinstance(step, str))
    return f"{fields} in {normalize_text(poll.pollster)}: {', '.join(series)}" if series else ""
