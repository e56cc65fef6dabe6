"""A text that has changed since it was translated."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.content.briefing import OWN
from bot.core.parsing.problem import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Find entries, and the briefing's own texts, that stand in the original again in other languages."""
    paths = {entry.id: path for path, _, entry in subject.entries()} | {OWN: ()}
    for code, translation in subject.briefing.translations.items():
        for name, lack in translation.lacks.items():
            if lack == "stale":
                message = f'this has changed since it was translated into "{code}"'
                hint = f"python -m bot translate {subject.briefing.id} {code} shows what to look through"
                yield Finding(paths[name], message, hint)
