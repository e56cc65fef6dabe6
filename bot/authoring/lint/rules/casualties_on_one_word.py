"""Killed and wounded on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.attribution import one_word
from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.events import Event


def check(subject: Subject) -> Iterator[Finding]:
    """Find events all of whose casualties are one speaker's, and confirmed by nobody."""
    for path, event in subject.told(Event):
        if who := one_word(event.casualties):
            message = f"the casualties of this event are the word of {who} alone"
            hint = "add what others say, under casualties too, or allow it with the reason"
            yield Finding((*path, "casualties"), message, hint)
