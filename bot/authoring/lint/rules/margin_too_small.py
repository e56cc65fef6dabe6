"""A margin of error that is smaller than a sample of this size can have."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules.sum_of_answers import coarsest_step
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll

MARGIN_FACTOR = (
    98  # percentage points: 1.96 times 0.5, the margin at 95% where half of all say yes; by √n with n people
)


def check(context: RuleContext) -> Iterator[Finding]:
    """Find a margin below 98/√n percentage points; half a step is left to its rounding."""
    for path, poll in context.active_entries(Poll):
        margin = poll.margin.best if poll.margin else None
        sample_size = poll.sample_size.best if poll.sample_size else None
        if margin is None or not sample_size or sample_size <= 0:
            continue
        min_margin = MARGIN_FACTOR / float(sample_size) ** 0.5
        if float(margin + coarsest_step([margin]) / 2) < min_margin:
            message = (
                f"a sample of {sample_size:f} has a margin of at least {min_margin:.1f} percentage points"
            )
            yield Finding((*path, "margin"), message, "check the margin and the sample size in the source")
