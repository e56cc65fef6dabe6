"""Answers to a poll question that do not add up to 100%."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.figure_value import Figure
from bot.core.content.poll import Poll, PollQuestion
from bot.core.parsing.problem import Finding, ValuePath

FULL_SUM = 100


def check(context: RuleContext) -> Iterator[Finding]:
    """Find sums outside 100 ± floor((n-1)/2) rounding steps, the most that rounding n answers can cause.

    A subgroup for which the source gives only some of the answers may have less.
    """
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            if not (question.multi_select or question.verified_sum):
                yield from _check_question(question, (*path, "questions", index))


def _check_question(question: PollQuestion, path: ValuePath) -> Iterator[Finding]:
    answers = {answer.label: answer.figure for answer in question.answers}
    if excess := _find_excess([*answers.values()]):
        hint = "correct them, or explain the sum: verified_sum: The source gives …"
        yield Finding((*path, "answers"), f"the answers add up to {excess}", hint)
    for table_index, table in enumerate(question.subgroups):
        for group_index, group in enumerate(table.groups):
            figures = [one for label, one in group.answers.items() if label in answers]
            if excess := _find_excess(figures, is_part=len(figures) < len(answers)):
                place = ("subgroups", table_index, "groups", group_index, "answers")
                message = f'the answers of "{group.label}" add up to {excess}'
                yield Finding((*path, *place), message, "correct them")


def _find_excess(figures: Sequence[Figure], *, is_part: bool = False) -> str:
    """Find the sum of exact percentages that no rounding explains; empty if it is right or not exact.

    With *is_part* they are not all answers, and may have less than the whole.
    """
    shares = [share for figure in figures if (share := exact_share(figure)) is not None]
    if not shares or len(shares) < len(figures):
        return ""
    total = sum(shares, Decimal(0))
    tolerance = (len(shares) - 1) // 2 * coarsest_step(shares)
    difference = total - FULL_SUM
    is_right = difference <= tolerance if is_part else abs(difference) <= tolerance
    return "" if is_right else f"{total.normalize():f}%"


def exact_share(figure: Figure) -> Decimal | None:
    """Get the value of an exact percentage; None for any other figure."""
    return figure.exact_number if figure.unit == "%" else None


def coarsest_step(numbers: list[Decimal]) -> Decimal:
    """Find the largest rounding step of *numbers*: 1 for 76, 0.1 for 76.4."""
    return max(Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0)) for number in numbers)
