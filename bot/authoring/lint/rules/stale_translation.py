"""A text that has changed since it was translated."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.briefing import BRIEFING_KEY
from bot.core.parsing.problem import Finding


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries, and the briefing's own texts, whose translations are out of date and not shown."""
    paths = {entry.id: path for path, _, entry in context.entries()} | {BRIEFING_KEY: ()}
    for language_code, translation in context.briefing.translations.items():
        for item_id, status in translation.untranslated.items():
            if status == "stale":
                message = f'this has changed since it was translated into "{language_code}"'
                hint = f"python -m bot translate {context.briefing.id} {language_code} shows what to check"
                yield Finding(paths[item_id], message, hint)
