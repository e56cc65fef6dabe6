"""A unit's strength on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.attribution import sole_speaker
from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.units import Unit


def check(context: RuleContext) -> Iterator[Finding]:
    """Find units all of whose strengths are one speaker's, and confirmed by nobody."""
    for path, unit in context.active_entries(Unit):
        if speaker := sole_speaker(unit.strength):
            message = f"the strength of this unit is the word of {speaker} alone"
            hint = "add what others say, under strength too, or allow it with the reason"
            yield Finding((*path, "strength"), message, hint)
