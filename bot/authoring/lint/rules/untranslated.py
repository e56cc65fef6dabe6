"""A translation with missing entries."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding

MAX_LISTED = 5  # entries named in the message; the others are counted


def check(context: RuleContext) -> Iterator[Finding]:
    """Find the missing entries of each translation."""
    briefing = context.briefing
    for language_code, translation in briefing.translations.items():
        missing = [
            name
            for name, status in translation.untranslated.items()
            if status == "missing" and not context.has_untranslated_definition(name, translation)
        ]
        if missing:
            rest = f" and {len(missing) - MAX_LISTED} more" if len(missing) > MAX_LISTED else ""
            message = f'not translated into "{language_code}": {", ".join(missing[:MAX_LISTED])}{rest}'
            hint = f"fill in {briefing.id}.{language_code}.yaml; python -m bot translate adds new entries"
            yield Finding((), message, hint)
