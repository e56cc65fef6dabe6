"""A unit that is part of two others at the same time."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.units import Unit


def check(subject: Subject) -> Iterator[Finding]:
    """Find units with more than one parent that has not ended."""
    for path, unit in subject.told(Unit):
        active = [
            place
            for place, parent in enumerate(unit.parents)
            if parent.when is None or parent.when.start.first <= subject.today <= parent.when.end.last
        ]
        if len(active) > 1:
            message = f"this unit has {len(active)} parents at the same time"
            hint = "say with when: {start: …, end: …} during which time each was its parent"
            yield Finding((*path, "parents", active[1]), message, hint)
