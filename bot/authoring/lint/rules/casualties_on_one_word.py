"""Killed and wounded on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.attribution import sole_speaker
from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.events import Event


def check(context: RuleContext) -> Iterator[Finding]:
    """Find events all of whose casualties are one speaker's, and confirmed by nobody."""
    for path, event in context.active_entries(Event):
        if speaker := sole_speaker(event.casualties):
            message = f"the casualties of this event are the word of {speaker} alone"
            hint = "add what others say, under casualties too, or allow it with the reason"
            yield Finding((*path, "casualties"), message, hint)
