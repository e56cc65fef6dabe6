"""A death, capture or disappearance that only one publisher reports."""

from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.word_lists import load_word_list
from bot.core.parsing.problem import Finding, ValuePath
from bot.core.sections.people import Person


def check(context: RuleContext) -> Iterator[Finding]:
    """Find words for these in the texts about a person whose sources all have the same publisher."""
    words = load_word_list("fate", context.briefing.document.language)
    for path, person in context.active_entries(Person):
        sources = context.briefing.collect_sources(person)
        if len({source.publisher.name for source in sources if not source.derives_from}) > 1:
            continue
        for text_path, text in _iterate_texts(person, path):
            if word := words.find_first(text):
                message = f'only one publisher reports "{word}" about this person'
                hint = "add an independent source, or leave this out until there is one"
                yield Finding(text_path, message, hint)


def _iterate_texts(person: Person, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    if person.text:
        yield (*path, "text"), person.text
    yield from (((*path, "said", place, "text"), one.text) for place, one in enumerate(person.said))
    yield from (((*path, "roles", place, "title"), one.title) for place, one in enumerate(person.roles))
