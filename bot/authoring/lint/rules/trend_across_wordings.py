"""A series of polls whose questions cannot be compared, so that they are drawn as separate lines."""

from collections.abc import Iterator, Mapping

from bot.authoring.lint.context import RuleContext
from bot.core.content.comparable_text import normalize_text
from bot.core.parsing.problem import Finding
from bot.core.sections.polls import Poll, PollQuestion

SeriesKey = tuple[str, str]
_HINT = "give the questions that differ a series of their own: only the same question can be compared"


def check(context: RuleContext) -> Iterator[Finding]:
    """Find the first question of a series that differs from its start in wording, base or population."""
    first_texts: dict[SeriesKey, Mapping[str, str | None]] = {}
    reported: set[SeriesKey] = set()
    for path, poll in context.active_entries(Poll):
        for index, question in enumerate(poll.questions):
            if not question.series or not question.wording:
                continue
            key = normalize_text(poll.pollster), normalize_text(question.series)
            texts = _list_texts(poll, question)
            message = _describe_difference(first_texts.setdefault(key, texts), texts)
            if message and key not in reported:
                reported.add(key)
                message = f'the series "{question.series}" is not one line: {message}'
                yield Finding((*path, "questions", index, "series"), message, _HINT)


def _list_texts(poll: Poll, question: PollQuestion) -> Mapping[str, str | None]:
    """Return what two questions must have in common, by what it is called."""
    return {"wording": question.wording, "base": question.base, "population": poll.population}


def _describe_difference(first: Mapping[str, str | None], texts: Mapping[str, str | None]) -> str:
    """Name the first text that differs, as it was and as it is; empty if none does."""
    for name, text in texts.items():
        if normalize_text(first[name]) != normalize_text(text):
            return (
                f'the {name} was "{first[name] or "not stated"}" before and is "{text or "not stated"}" here'
            )
    return ""
