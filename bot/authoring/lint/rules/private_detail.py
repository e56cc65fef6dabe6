"""What nobody needs to know of a person, and what may harm them or their family."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.visitor import values_of_type
from bot.authoring.lint.word_lists import load_word_list
from bot.core.parsing.problem import Finding
from bot.core.sections.people import Person

TEXT_FIELDS = frozenset({"text", "title", "original", "standing_note"})  # fields in which sentences stand


def check(context: RuleContext) -> Iterator[Finding]:
    """Find words of birth, home and family in what is told of people."""
    words = load_word_list("private", context.briefing.document.language)
    for path, person in context.active_entries(Person):
        for text_path, text in values_of_type(str, person, path):
            if text_path[-1] in TEXT_FIELDS and (word := words.find_first(text)):
                message = f'"{word}" is told of a person: birth, home and family are nobody\'s business'
                yield Finding(
                    text_path, message, "leave it out, or allow it where it belongs to the public role"
                )
