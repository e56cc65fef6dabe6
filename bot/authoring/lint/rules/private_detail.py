"""A private detail that could harm a person or their family."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.authoring.lint.word_lists import load_word_list
from bot.core.parsing.problem import Finding
from bot.core.sections.people import Person

TEXT_FIELDS = frozenset({"text", "title", "original", "standing_note"})  # fields with sentences


def check(context: RuleContext) -> Iterator[Finding]:
    """Find words about birth, home and family in the texts about people."""
    words = load_word_list("private", context.briefing.document.language)
    for path, person in context.active_entries(Person):
        for text_path, text in iter_values_of_type(str, person, path):
            if text_path[-1] in TEXT_FIELDS and (word := words.find_first(text)):
                message = f'"{word}" is a private detail: birth, home and family are nobody\'s business'
                yield Finding(
                    text_path, message, "leave it out, or allow this warning if it matters to the public role"
                )
