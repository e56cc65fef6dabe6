"""A translation that lacks entries."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding

MAX_LISTED = 5  # entries; the others are counted


def check(context: RuleContext) -> Iterator[Finding]:
    """Find, for each language that the briefing is in, the entries that nobody has translated yet."""
    briefing = context.briefing
    for language_code, translation in briefing.translations.items():
        missing = [name for name, status in translation.untranslated.items() if status == "missing"]
        if missing:
            rest = f" and {len(missing) - MAX_LISTED} more" if len(missing) > MAX_LISTED else ""
            message = f'not told in "{language_code}": {", ".join(missing[:MAX_LISTED])}{rest}'
            hint = f"write what is empty in {briefing.id}.{language_code}.yaml; python -m bot translate adds what is new"
            yield Finding((), message, hint)
