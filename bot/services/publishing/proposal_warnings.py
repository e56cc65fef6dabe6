"""Tells the warnings that a change brings from those that the published version has already."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.parsing.problem import Problem

_NUMBER = re.compile(r"\d+")
_LINE_NUMBER = re.compile(r"\b(lines? )\d+")


@dataclass(frozen=True, slots=True)
class ProposalWarnings:
    """The warnings about a proposed file: the *new* ones, and those that were *known* before the change."""

    new: tuple[Problem, ...] = ()
    known: tuple[Problem, ...] = ()


NO_WARNINGS = ProposalWarnings()


def split_warnings(warnings: Iterable[Problem], before: Iterable[Problem]) -> ProposalWarnings:
    """Split the *warnings* about a file by whether it had them *before*, wherever they stood then."""
    counts = Counter(map(_describe, before))
    new: list[Problem] = []
    known: list[Problem] = []
    for one in warnings:
        counts[_describe(one)] -= 1
        (known if counts[_describe(one)] >= 0 else new).append(one)
    return ProposalWarnings(tuple(new), tuple(known))


def _describe(problem: Problem) -> tuple[str, ...]:
    """Describe a problem without its place in the file, which a change further up moves."""
    words = (_LINE_NUMBER.sub(r"\1#", text) for text in (problem.message, problem.hint))
    return (problem.code, _NUMBER.sub("#", problem.path), *words)
