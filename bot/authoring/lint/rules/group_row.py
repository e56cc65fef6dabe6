"""A group of answers is not what its parts add up to."""

from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.figure import Bound, Figure
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll


def check(context: RuleContext) -> Iterator[Finding]:
    """Find a group such as "support" that differs from the sum of its parts, where all are exact."""
    for path, poll in context.active_entries(Poll):
        for question_index, question in enumerate(poll.questions):
            for answer_index, answer in enumerate(question.answers):
                group_share, part_shares = (
                    _exact_value(answer.figure),
                    [_exact_value(part.figure) for part in answer.parts],
                )
                exact_shares = [part for part in part_shares if part is not None]
                if (
                    group_share is None
                    or not exact_shares
                    or len(exact_shares) < len(part_shares)
                    or sum(exact_shares) == group_share
                ):
                    continue
                total = sum(exact_shares, Decimal(0)).normalize()
                message = (
                    f"the parts of this answer add up to {total:f}, and it says {group_share.normalize():f}"
                )
                figure_path = (*path, "questions", question_index, "answers", answer_index, "figure")
                yield Finding(figure_path, message, "correct the group or its parts")


def _exact_value(figure: Figure) -> Decimal | None:
    return figure.best if figure.bound is Bound.EXACT and figure.low is None else None
