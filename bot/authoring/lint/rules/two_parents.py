"""A unit that belongs to two others at the same time."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.units import Unit


def check(context: RuleContext) -> Iterator[Finding]:
    """Find units with more than one current parent."""
    for path, unit in context.active_entries(Unit):
        active_parents = [
            place
            for place, parent in enumerate(unit.parents)
            if parent.when is None or parent.when.first_day <= context.today <= parent.when.last_day
        ]
        if len(active_parents) > 1:
            message = f"this unit has {len(active_parents)} parents at the same time"
            hint = "add when: {since: …} to the present parent, and when: {until: …} to the former"
            yield Finding((*path, "parents", active_parents[1]), message, hint)
