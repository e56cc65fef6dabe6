"""A word with a letter of another alphabet that only looks as if it belonged."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.authoring.lint.mixed_words import MixedWord, find_mixed_words, name_alphabet
from bot.core.content.briefing import Briefing, Document
from bot.core.content.figure_value import Figure
from bot.core.parsing.problem import Finding, ValuePath, quote_excerpt

UNSHOWN_FIELDS = frozenset({"url", "archive_url", "allow", "editor_note", "loaded_words"})


def check(context: RuleContext) -> Iterator[Finding]:
    """Find the first such word of each text, in the briefing and in its translations."""
    original_texts = dict(_iter_texts(context, context.briefing))
    for path, text in original_texts.items():
        for word in _find_first(text):
            yield Finding(path, _describe_letter(word), f"write {word.meant}")
    for language, translation in context.briefing.translations.items():
        for path, text in _iter_texts(context, translation):
            if text != original_texts.get(path):
                for word in _find_first(text):
                    message = f'the translation into "{language}": {_describe_letter(word)}'
                    file = f"{context.briefing.id}.{language}.yaml"
                    yield Finding(path, message, f"write {word.meant} in {file}")


def _find_first(text: str) -> list[MixedWord]:
    return list(islice(find_mixed_words(text), 1))


def _describe_letter(word: MixedWord) -> str:
    alphabet, meant_alphabet = name_alphabet(word.letter), name_alphabet(word.twin)
    return (
        f"the {word.letter} in {quote_excerpt(word.word)} is {alphabet} (U+{ord(word.letter):04X}), "
        f"and no {meant_alphabet} {word.twin}"
    )


def _iter_texts(context: RuleContext, briefing: Briefing) -> Iterator[tuple[ValuePath, str]]:
    """Yield every text that readers see, with its path; the label of a fact is beside its value."""
    records: list[tuple[ValuePath, object]] = [
        ((name,), getattr(briefing.document, name)) for name in Document.model_fields if name != "pages"
    ]
    for name, page in briefing.document.pages.items():
        records += [(("pages", name, "title"), page.title), (("pages", name, "about"), page.about)]
    records += [(path, entry) for path, _, entry in replace(context, briefing=briefing).entries()]
    for start, record in records:
        for path, text in iter_values_of_type(str, record, start):
            if not UNSHOWN_FIELDS & {*path}:
                yield path, f"{path[-1]}: {text}" if path[-2:-1] == ("facts",) else text
        for path, figure in iter_values_of_type(Figure, record, start):
            yield path, f"{figure.words} {figure.unit}"
