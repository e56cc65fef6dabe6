"""A margin of error that is smaller than a sample of this size can have."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules.sum_of_answers import coarsest_step
from bot.core.content.poll import Poll
from bot.core.parsing.problem import Finding

MARGIN_FACTOR = 98  # percentage points, to divide by √n: 1.96 * 0.5, the margin at 95% if half say yes


def check(context: RuleContext) -> Iterator[Finding]:
    """Find margins below 98/√n percentage points; half a rounding step is tolerated."""
    for path, poll in context.active_entries(Poll):
        margin = poll.margin.best if poll.margin else None
        sample_size = poll.sample_size.best if poll.sample_size else None
        if margin is None or not sample_size or sample_size <= 0:
            continue
        min_margin = MARGIN_FACTOR / float(sample_size) ** 0.5
        if float(margin + coarsest_step([margin]) / 2) < min_margin:
            minimum = f"{min_margin:.1f} percentage points"
            message = f"the margin for a sample of {sample_size:f} is at least {minimum}"
            yield Finding((*path, "margin"), message, "check the margin and the sample size in the source")
