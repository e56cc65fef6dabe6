"""A word that takes sides, in the briefing's own voice."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.word_lists import load_word_list
from bot.core.content.briefing import Document
from bot.core.content.item import Entry, Position, Source
from bot.core.content.poll import AnswerPart, PollQuestion
from bot.core.content.translatable_texts import TextValidator, map_texts
from bot.core.parsing.problem import Finding, ValuePath, quote_excerpt
from bot.core.sections.units import Designation

QUOTED_TEXT = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“")
ATTRIBUTED_RECORDS = (
    Source,
    Position,
    AnswerPart,
    PollQuestion,
    Designation,
)  # records in which somebody else speaks
VERBATIM_FIELDS = frozenset({"statement", "said", "original", "was", "now"})
EDITORIAL_FIELDS = frozenset(
    {"caveats", "standing_note", "corrections", "limitations", "finding"}
)  # never the speaker's


def check(context: RuleContext) -> Iterator[Finding]:
    """Find words of words.yaml and of the briefing's own list, except in quotations and attributed texts."""
    document = context.briefing.document
    words = load_word_list("loaded", document.language, document.loaded_words)
    for path, record in _iterate_records(context):
        for text_path, text in _iterate_texts(record):
            if not _is_attributed(record, text_path):
                for word, replacement in words.find_all(QUOTED_TEXT.sub(" ", text)):
                    yield Finding(
                        (*path, *text_path), f"{quote_excerpt(word)} takes sides", _build_hint(replacement)
                    )


def _build_hint(replacement: str) -> str:
    quote_hint = "put it in quotation marks and say who said it"
    return f"write {replacement}, or {quote_hint}" if replacement else f"state the facts, or {quote_hint}"


def _iterate_records(context: RuleContext) -> Iterator[tuple[ValuePath, BaseModel]]:
    yield (), context.briefing.document
    yield from context.active_entries(Entry)


def _iterate_texts(record: BaseModel) -> Iterator[tuple[ValuePath, str]]:
    texts: list[tuple[ValuePath, str]] = []

    def collect_text(path: ValuePath, text: str, _rule: TextValidator) -> str:
        texts.append((path, text))
        return text

    sections = type(record).model_fields.keys() - Document.model_fields
    map_texts(record, collect_text, exclude=sections if isinstance(record, Document) else ())
    yield from texts


def _is_attributed(record: BaseModel, path: ValuePath) -> bool:
    """True if the text at *path* in *record* is somebody else's."""
    value: object = record
    for step in path:
        if isinstance(value, ATTRIBUTED_RECORDS):
            return True
        if step in EDITORIAL_FIELDS:
            return False
        if getattr(value, "attribution", None) or step in VERBATIM_FIELDS:
            return True
        value = _get_child(value, step)
    return False


def _get_child(value: object, step: str | int) -> object:
    if isinstance(step, int):
        return value[step] if isinstance(value, tuple) else None
    return getattr(value, step, None)
