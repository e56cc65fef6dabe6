"""A margin of error that is smaller than a sample of this size can have."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import NormalDist

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules.sum_of_answers import coarsest_step
from bot.core.content.figure_value import FULL_PERCENT, Figure
from bot.core.content.poll import Poll, PollQuestion, Subgroup
from bot.core.parsing.problem import Finding, ValuePath

MARGIN_FACTOR = 98  # percentage points, to divide by √n: 1.96 * 0.5, the margin at 95% if half say yes


def check(context: RuleContext) -> Iterator[Finding]:
    """Find margins of polls, questions and subgroups below 98/√n percentage points, or z * 50/√n.

    z belongs to the level of confidence that the poll states. Half a rounding step is tolerated.
    """
    for path, poll in context.active_entries(Poll):
        level = _find_level(poll.confidence)
        for sample_path, sample in _iter_samples(poll, path):
            if message := _compare(sample.margin, sample.sample_size, level):
                hint = "check the margin and the sample size in the source"
                yield Finding((*sample_path, "margin"), message, hint)


def _iter_samples(poll: Poll, path: ValuePath) -> Iterator[tuple[ValuePath, Poll | PollQuestion | Subgroup]]:
    yield path, poll
    for index, question in enumerate(poll.questions):
        yield (*path, "questions", index), question
        for table_index, table in enumerate(question.subgroups):
            for group_index, group in enumerate(table.groups):
                yield (*path, "questions", index, "subgroups", table_index, "groups", group_index), group


def _find_level(confidence: Figure | None) -> Decimal | None:
    """Get a level of confidence between 0 and 100%; None if none is stated."""
    level = confidence.best if confidence else None
    return level if level is not None and 0 < level < FULL_PERCENT else None


def _compare(margin: Figure | None, sample_size: Figure | None, level: Decimal | None) -> str:
    """Say what the least possible margin is, if the stated one is below it; else empty."""
    number, size = margin.best if margin else None, sample_size.best if sample_size else None
    if number is None or size is None or size <= 0:
        return ""
    minimum = _find_factor(level) / float(size) ** 0.5
    if float(number + coarsest_step([number]) / 2) >= minimum:
        return ""
    addition = f", with {level:f}% confidence," if level else ""
    return f"the margin for a sample of {size:f}{addition} is at least {minimum:.1f} percentage points"


def _find_factor(level: Decimal | None) -> float:
    """Find what to divide by √n at this level of confidence."""
    if level is None:
        return MARGIN_FACTOR
    return NormalDist().inv_cdf((1 + float(level) / FULL_PERCENT) / 2) * FULL_PERCENT / 2
