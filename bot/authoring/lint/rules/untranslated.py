"""A translation that lacks entries."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.core.parsing.problem import Finding

NAMED = 5  # entries; the others are counted


def check(subject: Subject) -> Iterator[Finding]:
    """Find, for each language that the briefing is in, the entries that nobody has translated yet."""
    briefing = subject.briefing
    for code, translation in briefing.translations.items():
        missing = [name for name, lack in translation.lacks.items() if lack == "missing"]
        if missing:
            more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
            message = f'not told in "{code}": {", ".join(missing[:NAMED])}{more}'
            hint = (
                f"write what is empty in {briefing.id}.{code}.yaml; python -m bot translate adds what is new"
            )
            yield Finding((), message, hint)
