"""Answers to a poll question that do not add up to 100%."""

from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.figure_value import Figure
from bot.core.content.poll import Poll, PollQuestion
from bot.core.parsing.problem import Finding, ValuePath

FULL_SUM = 100


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sums outside 100 ± floor((n-1)/2) rounding steps, the most that rounding n answers can cause."""
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            yield from _check_question(question, (*path, "questions", index, "answers"))


def _check_question(question: PollQuestion, path: ValuePath) -> Iterator[Finding]:
    if question.multi_select or question.verified_sum:
        return
    shares = [exact_share(answer.figure) for answer in question.answers]
    exact_shares = [share for share in shares if share is not None]
    if len(exact_shares) < len(shares):
        return
    total = sum(exact_shares, Decimal(0))
    tolerance = (len(exact_shares) - 1) // 2 * coarsest_step(exact_shares)
    if abs(total - FULL_SUM) > tolerance:
        message = f"the answers add up to {total.normalize():f}%"
        yield Finding(path, message, "correct them, or explain the sum: verified_sum: The source gives …")


def exact_share(figure: Figure) -> Decimal | None:
    """Get the value of an exact percentage; None for any other figure."""
    return figure.exact_number if figure.unit == "%" else None


def coarsest_step(numbers: list[Decimal]) -> Decimal:
    """Find the largest rounding step of *numbers*: 1 for 76, 0.1 for 76.4."""
    return max(Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0)) for number in numbers)
