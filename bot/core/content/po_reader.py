"""Reads the PO files that `bot.core.content.po_writer` wrote and a translator has filled in.

An entry is *fuzzy* while its original has changed since, or while the translator is not sure: readers then
see the item in the original.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po
from pydantic import ValidationError

from bot.core.content.briefing import Briefing
from bot.core.content.field_merge import Fields
from bot.core.content.po_writer import FUZZY
from bot.core.content.translatable_texts import TextValidator
from bot.core.content.translation import SOURCE_DIGEST_FIELD, TranslatableTexts, compute_source_digest
from bot.core.content.translation_template import (
    UNCONFIRMED_DIGEST,
    collect_named_texts,
)
from bot.core.messages.characters import FORBIDDEN_CHARACTER, name_character
from bot.core.parsing.problem import (
    BriefingError,
    ErrorMessage,
    Problem,
    ProblemCode,
    find_nearest_word,
    quote_excerpt,
)
from bot.core.parsing.validation_errors import describe_validation_error
from bot.core.parsing.yaml_subset import YamlValue

_QUOTED_LINE = re.compile(r'(?:(?P<keyword>[a-z_]+(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\[\\trn"])*"')
_KEYWORDS_BEFORE = {
    "msgctxt": {"", "msgstr"},
    "msgid": {"", "msgstr", "msgctxt"},
    "msgstr": {"msgid"},
}
"""The keywords that may come before each keyword; none stands at the start of the file."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a file: the *name* of an item and the *path* of a field, from its context."""

    name: str
    path: str
    source: str
    translation: str
    is_fuzzy: bool
    line: int

    @property
    def context(self) -> str:
        return f"{self.name}.{self.path}" if self.path else self.name


class PoReader:
    """Reads PO files into the fields of a translation of *briefing* into *language*."""

    def __init__(self, briefing: Briefing, language: str, existing: Mapping[str, YamlValue]) -> None:
        """Add to the fields of the *existing* translation."""
        self._language = language
        self._existing = existing
        self._texts_by_name = collect_named_texts(briefing)
        self._file = ""
        self._problems: list[Problem] = []

    def read(self, data: bytes, file: str) -> tuple[Fields, tuple[Problem, ...]]:
        """Read the file into the fields of the whole translation; *file* is its name in the problems.

        A problem costs one entry: it is given back with the rest. What has no place in the briefing any more
        stays in the fields.

        Raises:
            BriefingError: it is not a PO file, or in another language.
        """
        self._file, self._problems = file, []
        entries: dict[str, list[_Entry]] = {}
        for entry in self._read_entries(data):
            entries.setdefault(entry.name, []).append(entry)
        fields: Fields = dict(self._existing)
        for name, record_entries in entries.items():
            if merged := self._merge_record(name, record_entries):
                fields[name] = merged
        return fields, BriefingError(self._problems).problems

    def _read_entries(self, data: bytes) -> Iterator[_Entry]:
        lines = self._split_lines(data)
        if problems := tuple(self._find_syntax_problems(lines)):
            raise BriefingError(problems)
        try:
            catalog = read_po(lines, abort_invalid=True)
        except PoFileError as error:
            raise BriefingError([self._build_syntax_problem(error.lineno + 1)]) from None
        except ValueError:  # a date or a number in the head of the file
            raise BriefingError([self._build_syntax_problem(1)]) from None
        self._check_language(catalog)
        for message in catalog:
            if message.id:
                name, path = self._split_context(message.context or "")
                source, translation = _get_text(message.id), _get_text(message.string)
                line = message.lineno or 1
                yield _Entry(name, path, source, translation.strip(), FUZZY in message.flags, line)

    def _split_context(self, context: str) -> tuple[str, str]:
        """Split a context into the name of an entry, which may have a point, and the path of a field."""
        names = (name for name in self._texts_by_name if context.startswith(f"{name}."))
        name = max(names, key=len, default=context.partition(".")[0])
        return name, context[len(name) + 1 :]

    def _split_lines(self, data: bytes) -> list[str]:
        try:
            return data.decode("utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            hint = "save it again with the encoding UTF-8"
            message = "this is not UTF-8"
            raise BriefingError(
                [Problem(self._file, line, 1, "", message, hint, code=ProblemCode.NOT_UTF_8)]
            ) from None

    def _find_syntax_problems(self, lines: list[str]) -> Iterator[Problem]:
        """Find the lines that Babel would misread: it takes quotation marks and order for granted."""
        keyword_before = ""
        for number, raw_line in enumerate(lines, 1):
            line = raw_line.strip()
            if not line or line.startswith("#"):
                continue
            match = _QUOTED_LINE.fullmatch(line)
            keyword = match["keyword"] if match else None
            is_in_order = keyword_before in _KEYWORDS_BEFORE.get(keyword, ()) if keyword else keyword_before
            if not match or not is_in_order:
                yield self._build_syntax_problem(number, line)
            keyword_before = keyword if keyword in _KEYWORDS_BEFORE else keyword_before
        if keyword_before != "msgstr":
            yield self._build_syntax_problem(len(lines))

    def _build_syntax_problem(self, number: int, line: str = "") -> Problem:
        message = (
            f"{quote_excerpt(line)} is not a line of a PO file"
            if line
            else "this is not an entry of a PO file"
        )
        hint = 'write msgctxt "…", msgid "…" and msgstr "…" in this order, and \\" for a quotation mark'
        return Problem(self._file, number, 1, "", message, hint, code=ProblemCode.NOT_PO)

    def _check_language(self, catalog: Catalog) -> None:
        language = str(catalog.locale_identifier or self._language)
        if language.partition("_")[0] != self._language.partition("-")[0]:
            message = f"the file is in the language {quote_excerpt(language)}"
            hint = f'write "Language: {self._language}" if it is not'
            raise BriefingError(
                [Problem(self._file, 1, 1, "", message, hint, code=ProblemCode.NOT_A_LANGUAGE)]
            )

    def _merge_record(self, name: str, entries: list[_Entry]) -> Fields:
        """Merge the entries of an item with the fields that its translation has; empty without any text."""
        existing = self._existing.get(name)
        fields: Fields = dict(existing) if isinstance(existing, dict) else {}
        texts = self._texts_by_name.get(name, {})
        if not texts:
            self._report_unknown(entries, list(self._texts_by_name))
        merger = _RecordMerger(texts, entries, fields)
        merged = merger.merge()
        unknown = [one for one in entries if texts and one.path not in texts and one not in merger.used]
        self._report_unknown(unknown, list(texts), is_field=True)
        for entry in (one for one in entries if one.path not in texts and one not in merger.used):
            if entry.translation:
                merged.setdefault(entry.path or entry.source, entry.translation)
        for entry, (message, hint, code) in merger.problems:
            self._report(entry, message, hint, code)
        return merged

    def _report_unknown(self, entries: list[_Entry], names: list[str], *, is_field: bool = False) -> None:
        for entry in entries:
            word = entry.path if is_field else entry.name
            kind = "texts of this item" if is_field else "items of the briefing"
            nearest = find_nearest_word(word, names)
            hint = (
                f"did you mean {quote_excerpt(nearest)}?" if nearest else "write msgctxt as the bot wrote it"
            )
            message = f"{quote_excerpt(word)} is not one of the {kind}"
            code = ProblemCode.UNKNOWN_FIELD if is_field else ProblemCode.UNKNOWN_ID
            self._report(entry, message if word else "this entry has no context", hint, code)

    def _report(self, entry: _Entry, message: str, hint: str, code: ProblemCode) -> None:
        self._problems.append(
            Problem(self._file, entry.line, 1, entry.context, message, hint, code=code, is_warning=True)
        )


def _get_text(text: str | Sequence[str] | None) -> str:
    """Get the text of a message: it has one, because no entry with plural forms has come this far."""
    return text if isinstance(text, str) else text[0] if text else ""


_EntryProblem = tuple[_Entry, ErrorMessage]


class _RecordMerger:
    """Merges the entries of one item into the *fields* that its translation has."""

    def __init__(self, texts: TranslatableTexts, entries: list[_Entry], fields: Fields) -> None:
        self.used: list[_Entry] = []
        self.problems: list[_EntryProblem] = []
        self._texts = texts
        self._entries_by_path = {one.path: one for one in entries}
        self._entries_by_source = {one.source: one for one in entries}
        self._fields = fields

    def merge(self) -> Fields:
        """Merge them; the digest is the current one if every text is confirmed for the original as it is."""
        merged = dict(self._fields)
        confirmed: set[str] = set()
        is_outdated = is_unsure = False
        for path, (source, validator) in self._texts.items():
            entry = self._find_entry(path, source)
            if entry is None or not entry.translation or not self._is_valid(entry, validator):
                continue
            merged[path] = entry.translation
            if entry.source != source:
                is_outdated = True
            elif entry.is_fuzzy:
                is_unsure = True
            else:
                confirmed.add(path)
        translated = {path for path in self._texts if merged.get(path)}
        if not translated:
            return merged
        merged.pop(SOURCE_DIGEST_FIELD, None)
        current, known = compute_source_digest(self._texts), self._fields.get(SOURCE_DIGEST_FIELD)
        is_stale = known not in (None, current)
        is_confirmed = not is_outdated and (translated <= confirmed or not (is_stale or is_unsure))
        digest = current if is_confirmed else known if is_stale else UNCONFIRMED_DIGEST
        return {SOURCE_DIGEST_FIELD: digest, **merged}

    def _find_entry(self, path: str, source: str) -> _Entry | None:
        """Find the entry of a text: by its original too, because an answer that moves has another path."""
        entry = self._entries_by_path.get(path)
        if entry is None or entry.source != source:
            entry = self._entries_by_source.get(source, entry)
        if entry:
            self.used.append(entry)
            if entry.source != source and entry.translation:
                message = f"the original is now {quote_excerpt(source)}"
                hint = "the text is kept, and readers get the original until it is checked"
                self.problems.append((entry, ErrorMessage(message, hint, ProblemCode.ORIGINAL_CHANGED)))
        return entry

    def _is_valid(self, entry: _Entry, validator: TextValidator) -> bool:
        if match := FORBIDDEN_CHARACTER.search(entry.translation):
            message = f"there is an invisible character here ({name_character(match[0][0])})"
            self.problems.append((entry, ErrorMessage(message, "delete it", ProblemCode.INVISIBLE)))
            return False
        try:
            validator.validate_python(entry.translation)
        except ValidationError as error:
            first = error.errors()[0]
            problem = describe_validation_error(first["type"], first["input"], first.get("ctx", {}))
            self.problems.append((entry, problem))
            return False
        return True
