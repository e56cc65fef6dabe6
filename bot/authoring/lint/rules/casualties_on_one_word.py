"""Casualty figures that only one party states."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, find_sole_speaker
from bot.core.parsing.problem import Finding
from bot.core.sections.events import Event


def check(context: RuleContext) -> Iterator[Finding]:
    """Find events whose casualty figures all come from one speaker and are confirmed by nobody."""
    for path, event in context.active_entries(Event):
        if speaker := find_sole_speaker(event.casualties):
            message = f"only {speaker} states the casualties of this event"
            hint = "add what others say under casualties, or allow this warning with a reason"
            yield Finding((*path, "casualties"), message, hint)
