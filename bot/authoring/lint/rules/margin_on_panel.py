"""A margin of error on a sample that was not drawn by chance, where there is none."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.word_lists import vocabulary
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll


def check(subject: Subject) -> Iterator[Finding]:
    """Find a margin beside words such as "online panel", "quota" or "opt-in" (AAPOR on opt-in samples)."""
    language = subject.briefing.document.language
    words, chance = vocabulary("not_drawn_by_chance", language), vocabulary("drawn_by_chance", language)
    for path, poll in subject.told(Poll):
        told = " ".join(filter(None, (poll.sampling, poll.mode)))
        found = words.first_in(told)
        if poll.margin and found and not chance.first_in(told):
            message = f'a margin of error is given for a sample that is called "{found}"'
            hint = "write margin: not stated, and say in limitations what the pollster gives"
            yield Finding((*path, "margin"), message, hint)
