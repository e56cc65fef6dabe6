"""A translation of a briefing: the file ``ID.LANG.yaml`` beside it, which says its texts item by item.

An item is told in translation only as a whole, and only while the texts that were translated are those of
the briefing: their mark stands in the file. Everything else is told in the words of the original.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path as File
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.content.briefing import OWN, Briefing, Document, Lack
from bot.core.content.translatable import Rule, said
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Finding, Path, Problem, path_text, quoted
from bot.core.parsing.scanner import survey
from bot.core.parsing.validation_messages import either, nearest, sentence
from bot.core.parsing.yaml_events import Value
from bot.core.parsing.yaml_loader import read

TRANSLATES = "translates"  # the field with the mark of the texts that were translated
QUOTES = frozenset({"original", "wording"})  # texts that are somebody's own words

_NAME = re.compile(r"(?P<id>.+)\.(?P<code>[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)")
_GUESSES = 200  # unknown names for which the nearest known one is looked up: each takes 0.3 ms

R = TypeVar("R", bound=BaseModel)

Texts = dict[str, tuple[str, Rule]]
"""Texts by their path, ``questions[0].text``, each with the rule that it must keep."""


def translates(file: File) -> tuple[str, str] | None:
    """Return the id of the briefing that *file* translates, and into which language; None if it does not."""
    found = _NAME.fullmatch(file.stem)
    return (found["id"], found["code"]) if found else None


def parts(briefing: Briefing) -> Iterator[tuple[str, BaseModel]]:
    """Yield what is translated, each by the name that it has in the file: the briefing, then every entry."""
    yield OWN, briefing.document
    yield from ((entry.id, entry) for entries in briefing.content.values() for entry in entries)


def texts_of(record: BaseModel) -> Texts:
    """Return the texts of *record* that are translated, in the order of its shape."""
    found: Texts = {}

    def note(path: Path, text: str, rule: Rule) -> str:
        found[path_text(path)] = (text, rule)
        return text

    said(record, note, without=_sections(record))
    return found


def mark(texts: Texts) -> str:
    """Return eight characters that stand for these texts; other texts have others."""
    words = "\0".join(f"{path}\0{text}" for path, (text, _) in texts.items())
    return blake2b(words.encode(), digest_size=4).hexdigest()


def read_translation(
    data: bytes, file: str, briefing: Briefing, code: str
) -> tuple[Briefing, tuple[Problem, ...]]:
    """Return *briefing* in the language *code*, as far as *data* says it, and what is wrong in *data*.

    Raises:
        BriefingError: the data cannot be read at all; *file* is its name in the problems.
    """
    translating = _Translating(read(data, file), briefing)
    translation = translating.run()
    if briefing.document.language.partition("-")[0] == code.partition("-")[0]:
        message = f'this is the language that the briefing is written in ("{code}")'
        hint = "name the file after the other language"
        translating.findings.append(Finding((), message, hint, code=Code.SAME_LANGUAGE))
    return translation, tuple(sorted(_placed(translating.findings, data, file)))


def _placed(findings: Sequence[Finding], data: bytes, file: str) -> Iterator[Problem]:
    if not findings:
        return  # a file that is right is not surveyed
    seen = survey(data, file)
    for one in findings:
        line, column = seen.locate(one.path, by_name=one.by_name)
        yield Problem(file, line, column, path_text(one.path), one.message, one.hint, code=one.code)


def _sections(record: BaseModel) -> Collection[str]:
    """Return the fields of a document that hold its sections, whose entries are parts of their own."""
    return type(record).model_fields.keys() - Document.model_fields if isinstance(record, Document) else ()


class _Translating:
    """One pass over what a translation says, with what is wrong in it."""

    def __init__(self, fields: dict[str, Value], briefing: Briefing) -> None:
        self.findings: list[Finding] = []
        self._fields = fields
        self._briefing = briefing
        self._lacks: dict[str, Lack] = {}
        self._quotes: set[str] = set()
        self._guesses = _GUESSES

    def run(self) -> Briefing:
        """Return the briefing in translation."""
        briefing = self._briefing
        self._unknown((), self._fields, [name for name, _ in parts(briefing)], "item of the briefing")
        document = self._told(OWN, briefing.document)
        content = {
            section: tuple(self._told(entry.id, entry) for entry in entries)
            for section, entries in briefing.content.items()
        }
        return Briefing(
            briefing.id,
            document,
            content,
            original=briefing,
            lacks=self._lacks,
            quotes=frozenset(self._quotes),
        )

    def _told(self, name: str, record: R) -> R:
        """Return *record* in translation if all of it is translated, else as it is."""
        texts = texts_of(record)
        if not texts:
            return record
        words = self._words(name, texts)
        if isinstance(words, str):
            self._lacks[name] = words
            return record

        def say(path: Path, _text: str, _rule: Rule) -> str:
            told = words[path_text(path)]
            if path[-1] in QUOTES:
                self._quotes.add(told)
            return told

        return said(record, say, without=_sections(record))

    def _words(self, name: str, texts: Texts) -> dict[str, str] | Lack:
        """Return the words of a part's translation by their path, or why there is none."""
        written = self._fields.get(name)
        if written is None:
            return "missing"
        if not isinstance(written, dict):
            message = "the texts of this item were expected"
            hint = f"write each on a line of its own: {next(iter(texts))}: …"
            self.findings.append(Finding((name,), message, hint, code=Code.NOT_FIELDS))
            return "missing"
        if TRANSLATES not in written:
            hint = f"write {TRANSLATES}: {mark(texts)} once all of its texts are translated"
            message = f'"{TRANSLATES}" is missing'
            self.findings.append(Finding((name,), message, hint, by_name=True, code=Code.MISSING_FIELD))
            return "missing"
        if written[TRANSLATES] != mark(texts):
            return "stale"  # and so may be its fields, which are no mistake then
        self._unknown((name,), written, [TRANSLATES, *texts], "text of this item")
        words = {path: self._word((name, path), written.get(path), rule) for path, (_, rule) in texts.items()}
        return {path: word for path, word in words.items() if word} if all(words.values()) else "missing"

    def _word(self, path: Path, written: Value, rule: Rule) -> str:
        """Return one text, or an empty one if it is not translated or not right."""
        if written is None:
            return ""
        try:
            return rule.validate_python(written.strip() if isinstance(written, str) else written)
        except ValidationError as error:
            first = error.errors()[0]
            message, hint, code = sentence(first["type"], written, first.get("ctx", {}))
            self.findings.append(Finding(path, message, hint, code=code))
            return ""

    def _unknown(self, path: Path, written: dict[str, Value], known: list[str], what: str) -> None:
        """Note each name that is none of those *known*."""
        for name in written.keys() - set(known):
            self._guesses -= 1
            near = nearest(name, known) if self._guesses >= 0 else ""
            hint = f"did you mean {quoted(near)}?" if near else f"write one of: {either(known[:8])}"
            message = f"{quoted(name)} is no {what}"
            code = Code.UNKNOWN_FIELD if path else Code.UNKNOWN_ID
            self.findings.append(Finding((*path, name), message, hint, by_name=True, code=code))
