"""A reader's question that two items answer."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Entry
from bot.core.parsing.problem import Finding
from bot.core.search.tokenizer import normalize_words


def check(context: RuleContext) -> Iterator[Finding]:
    """Find questions under `asked_as` that an earlier entry has too, in any of the briefing's languages."""
    first_ids: dict[str, str] = {}
    for path, _, entry in context.entries():
        for field_path, question in _iter_questions(context, entry):
            first_id = first_ids.setdefault(normalize_words(question), entry.id)
            if first_id != entry.id:
                message = f'"{question}" is asked of "{first_id}" too'
                hint = "leave it at the entry that answers it best"
                yield Finding((*path, *field_path), message, hint)


def _iter_questions(context: RuleContext, entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the questions of an entry with their place in it; those of translations stand in other files."""
    for index, question in enumerate(entry.asked_as):
        yield ("asked_as", index), question
    for translation in context.briefing.translations.values():
        translated_entry = translation.entries_by_id[entry.id][1]
        yield from (
            ((), question) for question in translated_entry.asked_as if question not in entry.asked_as
        )
