"""A group of poll answers whose parts do not add up to it."""

from collections.abc import Iterator
from decimal import Decimal

from bot.authoring.lint.context import RuleContext
from bot.core.content.poll import Poll, PollAnswer
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find groups such as "support" that differ from the sum of their parts, if all values are exact."""
    for path, poll in context.active_entries(Poll):
        for question_index, question in enumerate(poll.questions):
            for answer_index, answer in enumerate(question.answers):
                if message := _compare_with_parts(answer):
                    figure_path = (*path, "questions", question_index, "answers", answer_index, "figure")
                    yield Finding(figure_path, message, "correct the group or its parts")


def _compare_with_parts(answer: PollAnswer) -> str:
    """Describe the difference between an answer and the sum of its parts; empty if there is none."""
    unit = answer.figure.unit
    group_value = answer.figure.exact_number
    part_values = [part.figure.exact_number if part.figure.unit == unit else None for part in answer.parts]
    exact_values = [value for value in part_values if value is not None]
    if group_value is None or not exact_values or len(exact_values) < len(part_values):
        return ""
    total = sum(exact_values, Decimal(0))
    if total == group_value:
        return ""
    return f"the parts of this answer add up to {total.normalize():f}, not {group_value.normalize():f}"
