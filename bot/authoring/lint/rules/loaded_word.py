"""A word that takes a side, where the briefing itself speaks."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from bot.authoring.lint.context import Subject
from bot.authoring.lint.word_lists import vocabulary
from bot.core.content.briefing import Document
from bot.core.content.item import Entry, Position, Source
from bot.core.content.translatable import Rule, said
from bot.core.parsing.problem import Finding, Path, quoted
from bot.core.sections.polls import Part, Question
from bot.core.sections.units import Designation

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“")
OTHERS = (Source, Position, Part, Question, Designation)  # records in which somebody else speaks
VERBATIM = frozenset({"statement", "said", "original", "was", "now"})
OWN = frozenset({"caveats", "standing_note", "corrections", "limitations", "finding"})  # never the speaker's


def check(subject: Subject) -> Iterator[Finding]:
    """Find words of the house's list, and of the briefing's own, outside of quotes and of others' words."""
    document = subject.briefing.document
    words = vocabulary("loaded", document.language, document.loaded_words)
    for path, record in _records(subject):
        for where, text in _texts(record):
            if not _is_others(record, where):
                for found, instead in words.all_in(QUOTED.sub(" ", text)):
                    yield Finding((*path, *where), f"{quoted(found)} takes a side", _hint(instead))


def _hint(instead: str) -> str:
    other = "put it into quotation marks with whose word it is"
    return f"write {instead}, or {other}" if instead else f"say what is known, or {other}"


def _records(subject: Subject) -> Iterator[tuple[Path, BaseModel]]:
    yield (), subject.briefing.document
    yield from subject.told(Entry)


def _texts(record: BaseModel) -> Iterator[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []

    def note(path: Path, text: str, _rule: Rule) -> str:
        found.append((path, text))
        return text

    sections = type(record).model_fields.keys() - Document.model_fields
    said(record, note, without=sections if isinstance(record, Document) else ())
    yield from found


def _is_others(record: BaseModel, path: Path) -> bool:
    """Return whether somebody else speaks at *path* in *record*."""
    value: object = record
    for step in path:
        if isinstance(value, OTHERS):
            return True
        if step in OWN:
            return False
        if getattr(value, "attribution", None) or step in VERBATIM:
            return True
        value = _inside(value, step)
    return False


def _inside(value: object, step: str | int) -> object:
    if isinstance(step, int):
        return value[step] if isinstance(value, tuple) else None
    return getattr(value, step, None)
