"""The rules of linting, each under the code by which it is named, documented and silenced.

A code is the name of the rule's file with hyphens, and is never given to another rule.
"""

from collections.abc import Callable, Iterable, Mapping

from bot.briefing.problem import Finding
from bot.lint.rules import (
    group_row,
    margin_on_panel,
    margin_too_small,
    sum_of_answers,
)
from bot.lint.subject import Subject

Check = Callable[[Subject], Iterable[Finding]]
"""Returns what a rule finds, by the path of each."""

RULES: Mapping[str, Check] = {
    # polls
    "sum-of-answers": sum_of_answers.check,
    "group-row": group_row.check,
    "margin-on-panel": margin_on_panel.check,
    "margin-too-small": margin_too_small.check,
}
