"""Somebody who is said to be dead, captured or missing, on the word of one party."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.word_lists import load_word_list
from bot.core.parsing.problem import Finding, ValuePath
from bot.core.sections.people import Person


def check(context: RuleContext) -> Iterator[Finding]:
    """Find such words in what is told of a person whose sources come from one publisher."""
    words = load_word_list("fate", context.briefing.document.language)
    for path, person in context.active_entries(Person):
        sources = context.briefing.collect_sources(person)
        if len({source.publisher.name for source in sources if not source.derives_from}) > 1:
            continue
        for text_path, text in _iterate_texts(person, path):
            if word := words.find_first(text):
                message = f'"{word}" is told of a person on one word alone'
                hint = (
                    "add a second source that is independent of the first, or leave it out until there is one"
                )
                yield Finding(text_path, message, hint)


def _iterate_texts(person: Person, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    if person.text:
        yield (*path, "text"), person.text
    yield from (((*path, "said", place, "text"), one.text) for place, one in enumerate(person.said))
    yield from (((*path, "roles", place, "title"), one.title) for place, one in enumerate(person.roles))
