"""Somebody who is said to be dead, captured or missing, on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.word_lists import vocabulary
from bot.core.parsing.problem import Finding, Path
from bot.core.sections.people import Person


def check(subject: Subject) -> Iterator[Finding]:
    """Find such words in what is told of a person whose sources come from one publisher."""
    words = vocabulary("fate", subject.briefing.document.language)
    for path, person in subject.told(Person):
        sources = subject.briefing.sources_in(person)
        if len({source.publisher.name for source in sources if not source.derives_from}) > 1:
            continue
        for where, text in _texts(person, path):
            if found := words.first_in(text):
                message = f'"{found}" is told of a person on one word alone'
                hint = (
                    "add a second source that is independent of the first, or leave it out until there is one"
                )
                yield Finding(where, message, hint)


def _texts(person: Person, path: Path) -> Iterator[tuple[Path, str]]:
    if person.text:
        yield (*path, "text"), person.text
    yield from (((*path, "said", place, "text"), one.text) for place, one in enumerate(person.said))
    yield from (((*path, "roles", place, "title"), one.title) for place, one in enumerate(person.roles))
