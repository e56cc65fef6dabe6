"""A series of polls in which the question was not put in the same words."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll

Series = tuple[str | None, str]
Asked = tuple[str, str | None]


def check(subject: Subject) -> Iterator[Finding]:
    """Find questions of one pollster's series whose stated wording, or base, differs from the one before."""
    first: dict[Series, Asked] = {}
    for path, poll in subject.told(Poll):
        for place, question in enumerate(poll.questions):
            if not question.series or not question.wording:
                continue
            asked = (" ".join(question.wording.casefold().split()), question.base)
            if first.setdefault((poll.pollster, question.series), asked) != asked:
                message = f'the series "{question.series}" was asked in other words, or of others, before'
                hint = "give this question a series of its own: only the same words can be compared"
                yield Finding((*path, "questions", place, "series"), message, hint)
