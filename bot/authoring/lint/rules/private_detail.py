"""What nobody needs to know of a person, and what may harm them or their family."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.authoring.lint.word_lists import vocabulary
from bot.core.parsing.problem import Finding
from bot.core.sections.people import Person

SHOWN = frozenset({"text", "title", "original", "standing_note"})  # fields in which sentences stand


def check(subject: Subject) -> Iterator[Finding]:
    """Find words of birth, home and family in what is told of people."""
    words = vocabulary("private", subject.briefing.document.language)
    for path, person in subject.told(Person):
        for where, text in only(str, person, path):
            if where[-1] in SHOWN and (found := words.first_in(text)):
                message = f'"{found}" is told of a person: birth, home and family are nobody\'s business'
                yield Finding(where, message, "leave it out, or allow it where it belongs to the public role")
