"""A margin of error that is smaller than a sample of this size can have."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.rules.sum_of_answers import precision
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll

OF_ONE = (
    98  # percentage points: 1.96 times 0.5, the margin at 95% where half of all say yes; by √n with n people
)


def check(subject: Subject) -> Iterator[Finding]:
    """Find a margin below 98/√n percentage points; half a step is left to its rounding."""
    for path, poll in subject.told(Poll):
        margin = poll.margin.best if poll.margin else None
        size = poll.sample_size.best if poll.sample_size else None
        if margin is None or not size or size <= 0:
            continue
        least = OF_ONE / float(size) ** 0.5
        if float(margin + precision([margin]) / 2) < least:
            message = f"a sample of {size:f} has a margin of at least {least:.1f} percentage points"
            yield Finding((*path, "margin"), message, "check the margin and the sample size in the source")
