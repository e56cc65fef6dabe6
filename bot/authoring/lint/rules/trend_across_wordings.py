"""A series of polls whose questions differ."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll

SeriesKey = tuple[str | None, str]
WordingAndBase = tuple[str, str | None]


def check(context: RuleContext) -> Iterator[Finding]:
    """Find questions whose wording or base differs from the first of the same pollster and series."""
    first_wordings: dict[SeriesKey, WordingAndBase] = {}
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            if not question.series or not question.wording:
                continue
            wording = (" ".join(question.wording.casefold().split()), question.base)
            if first_wordings.setdefault((poll.pollster, question.series), wording) != wording:
                message = f'earlier questions of the series "{question.series}" had another wording or base'
                hint = "give this question a series of its own: only the same question can be compared"
                yield Finding((*path, "questions", index, "series"), message, hint)
