"""A unit's strength on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.attribution import one_word
from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.units import Unit


def check(subject: Subject) -> Iterator[Finding]:
    """Find units all of whose strengths are one speaker's, and confirmed by nobody."""
    for path, unit in subject.told(Unit):
        if who := one_word(unit.strength):
            message = f"the strength of this unit is the word of {who} alone"
            hint = "add what others say, under strength too, or allow it with the reason"
            yield Finding((*path, "strength"), message, hint)
