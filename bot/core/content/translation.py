"""A translation of a briefing: the file ``ID.LANG.yaml`` beside it, which holds its texts entry by entry.

An entry is shown in translation only as a whole, and only while its original texts have not changed since:
the file records their digest. Everything else is shown in the original, so no reader gets an outdated text.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path as File
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document, UntranslatedReason, compute_digest
from bot.core.content.item import Entry, Questions
from bot.core.content.poll import Poll
from bot.core.content.shared_definitions import (
    SHARED_FIELDS,
    list_definition_keys,
    list_definitions,
    translate_shared_values,
)
from bot.core.content.translatable_texts import TextValidator, map_texts
from bot.core.content.withdrawn_briefing import hide_withdrawn
from bot.core.parsing.diagnosis import diagnose_yaml
from bot.core.parsing.odd_letters import describe_odd_letters, to_latin
from bot.core.parsing.problem import (
    BriefingError,
    Finding,
    Problem,
    ProblemCode,
    ValuePath,
    build_unreadable_problem,
    find_nearest_word,
    format_path,
    join_choices,
    quote_excerpt,
)
from bot.core.parsing.problem_places import find_sound_fields, locate_findings
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.validation_errors import describe_validation_error
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue

SOURCE_DIGEST_FIELD = "translates"  # holds the digest of the original texts
QUESTIONS_FIELD = "asked_as"  # holds readers' questions in the language of the translation
QUOTATION_FIELDS = frozenset({"original", "wording"})  # fields that hold a quotation

_FILE_STEM_PATTERN = re.compile(r"(?P<id>.+)\.(?P<code>[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)")
_SUGGESTION_LIMIT = 200  # unknown names that get a suggestion; each takes 0.3 ms

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")

_QUESTIONS = TypeAdapter(Questions)

TranslatableTexts = dict[str, tuple[str, TextValidator]]
"""Texts by their path, ``questions[0].text``, each with the validator for its field."""


def parse_translation_name(file: File) -> tuple[str, str] | None:
    """Get the briefing id and the language code from a file name; None if it is not a translation's."""
    match = _FILE_STEM_PATTERN.fullmatch(file.stem)
    return (match["id"], match["code"]) if match else None


def iter_translatable_records(briefing: Briefing) -> Iterator[tuple[str, BaseModel]]:
    """Yield the records to translate with their keys in the file: the document, definitions, entries."""
    written = briefing.as_written or briefing
    yield BRIEFING_KEY, written.document
    yield from list_definitions(written.document)
    yield from ((entry.id, entry) for entries in written.sections.values() for entry in entries)


def collect_texts(record: BaseModel) -> TranslatableTexts:
    """Collect the texts of *record* to translate, in the order of its fields."""
    texts: TranslatableTexts = {}

    def collect_text(path: ValuePath, text: str, validator: TextValidator) -> str:
        texts[format_path(path)] = (text, validator)
        return text

    map_texts(record, collect_text, exclude=_find_section_fields(record))
    return texts


def compute_source_digest(texts: TranslatableTexts) -> str:
    """Compute a digest of the texts and their paths: eight hexadecimal characters."""
    content = "\0".join(f"{path}\0{text}" for path, (text, _) in texts.items())
    return blake2b(content.encode(), digest_size=4).hexdigest()


def parse_translation(
    data: bytes, file: str, briefing: Briefing, language: str
) -> tuple[Briefing, tuple[Problem, ...]]:
    """Parse the translation of *briefing* in *data*; return it with the problems found.

    A mistake costs the item in which it is, and no other.

    Raises:
        BriefingError: the data cannot be read at all. *file* is its path in the problems.
    """
    result, briefing = None, briefing.as_written or briefing
    try:
        fields = read_fields(data, file)
    except BriefingError:
        result = diagnose_yaml(data, file)
        if not result.is_complete:
            raise
        fields = find_sound_fields(result)
    parser = _TranslationParser(fields, briefing)
    translation = parser.parse()
    if briefing.document.language.partition("-")[0] == language.partition("-")[0]:
        message = f'the briefing itself is in this language ("{language}")'
        hint = "name the file after the language of the translation"
        parser.findings.append(Finding((), message, hint, code=ProblemCode.SAME_LANGUAGE))
    if not (result or parser.findings):
        return translation, ()
    result = result or scan_yaml(data, file)
    problems = result.list_problems(locate_findings(result, parser.findings))
    return translation, BriefingError(problems).problems


def _build_missing_digest_finding(record_key: str, source_digest: str) -> Finding:
    message = f'"{SOURCE_DIGEST_FIELD}" is missing'
    hint = f"add {SOURCE_DIGEST_FIELD}: {source_digest} once all its texts are translated"
    return Finding((record_key,), message, hint, is_about_name=True, code=ProblemCode.MISSING_FIELD)


def _find_section_fields(record: BaseModel) -> Collection[str]:
    """List the fields of a document that hold sections or definitions, which are translated one by one."""
    if not isinstance(record, Document):
        return ()
    return (type(record).model_fields.keys() - Document.model_fields) | SHARED_FIELDS


class _TranslationParser:
    """Parses one translation and collects what is wrong in it."""

    def __init__(self, fields: dict[str, YamlValue], briefing: Briefing) -> None:
        self.findings: list[Finding] = []
        self._fields = fields
        self._briefing = briefing
        self._untranslated: dict[str, UntranslatedReason] = {}
        self._translated_quotes: set[str] = set()
        self._suggestions_left = _SUGGESTION_LIMIT

    def parse(self) -> Briefing:
        """Build the translated briefing."""
        briefing = self._briefing
        self._report_unknown_names(
            (),
            self._fields,
            [name for name, _ in iter_translatable_records(briefing)],
            "items of the briefing",
        )
        translated_document = self._translate_definitions(
            self._translate_record(BRIEFING_KEY, briefing.document)
        )
        translated_sections = {
            section: tuple(self._translate_entry(entry, translated_document) for entry in entries)
            for section, entries in briefing.sections.items()
        }
        return Briefing(
            briefing.id,
            translated_document,
            translated_sections,
            original=briefing,
            untranslated=self._untranslated,
            translated_quotes=frozenset(self._translated_quotes),
        )

    def _translate_definitions(self, document: Document) -> Document:
        """Translate what entries share."""
        pollsters = {
            name: self._translate_record(f"pollsters.{name}", one) for name, one in document.pollsters.items()
        }
        wordings = {
            name: self._translate_record(f"wordings.{name}", one) for name, one in document.wordings.items()
        }
        return document.model_copy(update={"pollsters": pollsters, "wordings": wordings})

    def _translate_entry(self, entry: Entry, translated_document: Document) -> Entry:
        """Translate an entry; one that shares a text that is not translated stays as it is."""
        translated = self._translate_record(entry.id, entry)
        if not isinstance(entry, Poll) or not isinstance(translated, Poll) or entry.id in self._untranslated:
            return translated
        keys = list_definition_keys(entry)
        if reason := next((self._untranslated[key] for key in keys if key in self._untranslated), None):
            self._untranslated[entry.id] = reason
            return entry.model_copy(update={QUESTIONS_FIELD: translated.asked_as})
        return translate_shared_values(translated, entry, self._briefing.document, translated_document)

    def _translate_record(self, record_key: str, record: R) -> R:
        """Translate *record*; its questions count even if its texts are not translated: nobody sees them."""
        translated_record = self._translate_texts(record_key, record)
        fields = self._fields.get(record_key)
        if not isinstance(record, Entry) or not isinstance(fields, dict) or QUESTIONS_FIELD not in fields:
            return translated_record
        questions = self._validate((record_key, QUESTIONS_FIELD), fields[QUESTIONS_FIELD], _QUESTIONS)
        return translated_record.model_copy(update={QUESTIONS_FIELD: questions or ()})

    def _translate_texts(self, record_key: str, record: R) -> R:
        """Translate *record* if all of its texts are translated; otherwise leave it as it is."""
        texts = collect_texts(record)
        if not texts:
            return record
        translations = self._parse_record_texts(record_key, texts)
        if isinstance(translations, str):
            self._untranslated[record_key] = translations
            return record

        def replace_text(path: ValuePath, _text: str, _validator: TextValidator) -> str:
            translated_text = translations[format_path(path)]
            if path[-1] in QUOTATION_FIELDS:
                self._translated_quotes.add(translated_text)
            return translated_text

        return map_texts(record, replace_text, exclude=_find_section_fields(record))

    def _parse_record_texts(
        self, record_key: str, texts: TranslatableTexts
    ) -> dict[str, str] | UntranslatedReason:
        """Parse the translated texts of a record by their paths, or say why they cannot be used."""
        fields = self._fields.get(record_key)
        if fields is None:
            return "missing"
        source_digest = compute_source_digest(texts)
        if not isinstance(fields, dict):
            message = "the translated texts of this item were expected"
            hint = f"write each on its own line: {next(iter(texts))}: …"
            self.findings.append(Finding((record_key,), message, hint, code=ProblemCode.NOT_FIELDS))
            return "missing"
        if SOURCE_DIGEST_FIELD not in fields:
            self.findings.append(_build_missing_digest_finding(record_key, source_digest))
            return "missing"
        if fields[SOURCE_DIGEST_FIELD] != source_digest:
            return "stale"  # its fields may be outdated too, which is no mistake then
        names = [SOURCE_DIGEST_FIELD, *texts, QUESTIONS_FIELD]
        self._report_unknown_names((record_key,), fields, names, "texts of this item")
        translations = {
            path: self._parse_text((record_key, path), fields.get(path), validator)
            for path, (_, validator) in texts.items()
        }
        return translations if all(translations.values()) else "missing"

    def _parse_text(self, path: ValuePath, value: YamlValue, validator: TextValidator) -> str:
        """Validate one text; empty if it is not translated or invalid."""
        if value is None:
            return ""
        return self._validate(path, value.strip() if isinstance(value, str) else value, validator) or ""

    def _validate(self, path: ValuePath, value: YamlValue, validator: TypeAdapter[T]) -> T | None:
        """Validate a value of the file; None, and a finding, if it is invalid."""
        try:
            return validator.validate_python(value)
        except ValidationError as error:
            first_error = error.errors()[0]
            message, hint, code = describe_validation_error(
                first_error["type"], first_error["input"], first_error.get("ctx", {})
            )
            self.findings.append(Finding((*path, *first_error["loc"]), message, hint, code=code))
            return None

    def _report_unknown_names(
        self, path: ValuePath, fields: dict[str, YamlValue], allowed_names: list[str], kind: str
    ) -> None:
        """Report each name that is not one of *allowed_names*."""
        for name in fields.keys() - set(allowed_names):
            code = ProblemCode.UNKNOWN_FIELD if path else ProblemCode.UNKNOWN_ID
            message, hint = self._describe_unknown_name(name, allowed_names, kind)
            self.findings.append(Finding((*path, name), message, hint, is_about_name=True, code=code))

    def _describe_unknown_name(self, name: str, allowed_names: list[str], kind: str) -> tuple[str, str]:
        if to_latin(name) in allowed_names and (cause := describe_odd_letters(name)):
            return cause, f"write {to_latin(name)}"
        self._suggestions_left -= 1
        suggestion = find_nearest_word(name, allowed_names) if self._suggestions_left >= 0 else ""
        hint = f"write one of: {join_choices(allowed_names[:8])}"
        if suggestion:
            hint = f"did you mean {quote_excerpt(suggestion)}?"
        return f"{quote_excerpt(name)} is not one of the {kind}", hint


@dataclass(frozen=True, slots=True, eq=False)
class TranslationFile:
    """The file of a translation: its content, or the error in reading it, and its last valid content."""

    file: str
    digest: str
    content: bytes | OSError
    last_valid_content: bytes | None = None

    @property
    def translation_key(self) -> tuple[str, str]:
        """The id of the briefing it translates, and the language code."""
        return parse_translation_name(File(self.file)) or ("", "")


@dataclass(frozen=True, slots=True, eq=False)
class TranslatedBriefing:
    """A *briefing* merged with its translations, and what it was built from.

    *problems* and *served_digests* are by translation file; the digest is of the content that readers get.
    *sort_key* orders briefings by the last day up to which they are accurate, a month after its last.
    """

    original: Briefing
    translation_files: Sequence[TranslationFile]
    briefing: Briefing
    problems: Mapping[str, tuple[Problem, ...]]
    served_digests: Mapping[str, str]
    sort_key: tuple[int, int]

    def is_built_from(self, original: Briefing, translation_files: Sequence[TranslationFile]) -> bool:
        """True if merging these would give the same result."""
        return self.original is original and self.translation_files == translation_files


def build_translated_briefing(
    original: Briefing, translation_files: Sequence[TranslationFile]
) -> TranslatedBriefing:
    """Merge a briefing with its translations; what a mistake costs is taken from the last valid content.

    The digest that counts as served is then that of the last valid content, so that it stays the one kept.
    """
    briefings_by_language: dict[str, Briefing] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    served_digests: dict[str, str] = {}
    for file in translation_files:
        translation, file_problems = _parse_content(file, file.content, original)
        digest = file.digest
        if file_problems and file.last_valid_content is not None:
            last_valid, _ = _parse_content(file, file.last_valid_content, original)
            translation = _fill_gaps(translation, last_valid) if translation and last_valid else last_valid
            digest = compute_digest(file.last_valid_content)
        if translation:
            briefings_by_language[file.translation_key[1]] = translation
            served_digests[file.file] = digest
        if file_problems:
            problems[file.file] = file_problems
    briefing = replace(original, translations=briefings_by_language) if briefings_by_language else original
    briefing = hide_withdrawn(briefing)
    as_of = original.document.as_of
    sort_key = (as_of.last_day.toordinal(), -as_of.first_day.toordinal())
    return TranslatedBriefing(original, translation_files, briefing, problems, served_digests, sort_key)


def _fill_gaps(translation: Briefing, earlier: Briefing) -> Briefing:
    """Take from an *earlier* translation the records that *translation* leaves in the original."""
    gaps = translation.untranslated.keys() - earlier.untranslated.keys()
    sections = {
        section: tuple(
            old if entry.id in gaps else entry
            for entry, old in zip(entries, earlier.sections[section], strict=True)
        )
        for section, entries in translation.sections.items()
    }
    return replace(
        translation,
        document=earlier.document if BRIEFING_KEY in gaps else translation.document,
        sections=sections,
        untranslated={key: why for key, why in translation.untranslated.items() if key not in gaps},
        translated_quotes=translation.translated_quotes | earlier.translated_quotes,
    )


def _parse_content(
    translation_file: TranslationFile, content: bytes | OSError, original: Briefing
) -> tuple[Briefing | None, tuple[Problem, ...]]:
    if isinstance(content, OSError):
        return None, (build_unreadable_problem(translation_file.file, content),)
    try:
        return parse_translation(
            content, translation_file.file, original, translation_file.translation_key[1]
        )
    except BriefingError as error:
        return None, error.problems


def build_missing_original_problem(translation_file: TranslationFile) -> Problem:
    """Build the problem of a translation without its briefing."""
    if isinstance(translation_file.content, OSError):
        return build_unreadable_problem(translation_file.file, translation_file.content)
    briefing_id = translation_file.translation_key[0]
    message = f'there is no briefing with the id "{briefing_id}" that this could translate'
    hint = "name the file after its briefing: ID.LANGUAGE.yaml"
    return Problem(translation_file.file, 1, 1, "", message, hint, code=ProblemCode.NO_ORIGINAL)
