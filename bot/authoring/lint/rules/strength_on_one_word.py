"""A unit's strength that only one party states."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, find_sole_speaker
from bot.core.parsing.problem import Finding
from bot.core.sections.units import Unit


def check(context: RuleContext) -> Iterator[Finding]:
    """Find units whose strength figures all come from one speaker and are confirmed by nobody."""
    for path, unit in context.active_entries(Unit):
        if speaker := find_sole_speaker(unit.strength):
            message = f"only {speaker} states the strength of this unit"
            hint = "add what others say under strength, or allow this warning with a reason"
            yield Finding((*path, "strength"), message, hint)
