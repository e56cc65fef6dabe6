"""A text that has changed since it was translated."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.shared_definitions import list_definitions
from bot.core.parsing.problem import Finding, ValuePath


def check(context: RuleContext) -> Iterator[Finding]:
    """Find entries, and the briefing's own texts, whose translations are out of date and not shown."""
    paths: dict[str, ValuePath] = {entry.id: path for path, _, entry in context.entries()}
    paths |= {key: tuple(key.split(".")) for key, _ in list_definitions(context.briefing.document)}
    paths[BRIEFING_KEY] = ()
    for language_code, translation in context.briefing.translations.items():
        for item_id, status in translation.untranslated.items():
            if status == "stale" and not context.has_untranslated_definition(item_id, translation):
                message = f'this has changed since it was translated into "{language_code}"'
                hint = f"python -m bot translate {context.briefing.id} {language_code} shows what to check"
                yield Finding(paths[item_id], message, hint)
