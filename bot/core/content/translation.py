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

from bot.core.content.briefing import BRIEFING_KEY, Briefing, Document, UntranslatedReason
from bot.core.content.translatable import TextValidator, map_texts
from bot.core.parsing.problem import (
    Finding,
    Problem,
    ProblemCode,
    ValuePath,
    find_nearest_word,
    format_path,
    join_choices,
    quote_excerpt,
)
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.validation_errors import describe_validation_error
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import YamlValue

SOURCE_DIGEST_FIELD = "translates"  # the field with the mark of the texts that were translated
QUOTATION_FIELDS = frozenset({"original", "wording"})  # texts that are somebody's own words

_FILE_STEM_PATTERN = re.compile(r"(?P<id>.+)\.(?P<code>[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)")
_SUGGESTION_LIMIT = 200  # unknown names for which the nearest known one is looked up: each takes 0.3 ms

R = TypeVar("R", bound=BaseModel)

TranslatableTexts = dict[str, tuple[str, TextValidator]]
"""Texts by their path, ``questions[0].text``, each with the rule that it must keep."""


def parse_translation_name(file: File) -> tuple[str, str] | None:
    """Return the id of the briefing that *file* translates, and into which language; None if it does not."""
    match = _FILE_STEM_PATTERN.fullmatch(file.stem)
    return (match["id"], match["code"]) if match else None


def iter_translatable_records(briefing: Briefing) -> Iterator[tuple[str, BaseModel]]:
    """Yield what is translated, each by the name that it has in the file: the briefing, then every entry."""
    yield BRIEFING_KEY, briefing.document
    yield from ((entry.id, entry) for entries in briefing.sections.values() for entry in entries)


def collect_texts(record: BaseModel) -> TranslatableTexts:
    """Return the texts of *record* that are translated, in the order of its shape."""
    texts: TranslatableTexts = {}

    def collect_text(path: ValuePath, text: str, rule: TextValidator) -> str:
        texts[format_path(path)] = (text, rule)
        return text

    map_texts(record, collect_text, exclude=_find_section_fields(record))
    return texts


def compute_source_digest(texts: TranslatableTexts) -> str:
    """Return eight characters that stand for these texts; other texts have others."""
    content = "\0".join(f"{path}\0{text}" for path, (text, _) in texts.items())
    return blake2b(content.encode(), digest_size=4).hexdigest()


def parse_translation(
    data: bytes, file: str, briefing: Briefing, language: str
) -> tuple[Briefing, tuple[Problem, ...]]:
    """Return *briefing* in the language *code*, as far as *data* says it, and what is wrong in *data*.

    Raises:
        BriefingError: the data cannot be read at all; *file* is its name in the problems.
    """
    parser = _TranslationParser(read_fields(data, file), briefing)
    translation = parser.parse()
    if briefing.document.language.partition("-")[0] == language.partition("-")[0]:
        message = f'this is the language that the briefing is written in ("{language}")'
        hint = "name the file after the other language"
        parser.findings.append(Finding((), message, hint, code=ProblemCode.SAME_LANGUAGE))
    return translation, tuple(sorted(_locate_findings(parser.findings, data, file)))


def _locate_findings(findings: Sequence[Finding], data: bytes, file: str) -> Iterator[Problem]:
    if not findings:
        return  # a file that is right is not surveyed
    scan_result = scan_yaml(data, file)
    for finding in findings:
        line, column = scan_result.locate_path(finding.path, by_name=finding.is_about_name)
        yield Problem(
            file, line, column, format_path(finding.path), finding.message, finding.hint, code=finding.code
        )


def _find_section_fields(record: BaseModel) -> Collection[str]:
    """Return the fields of a document that hold its sections, whose entries are parts of their own."""
    return type(record).model_fields.keys() - Document.model_fields if isinstance(record, Document) else ()


class _TranslationParser:
    """One pass over what a translation says, with what is wrong in it."""

    def __init__(self, fields: dict[str, YamlValue], briefing: Briefing) -> None:
        self.findings: list[Finding] = []
        self._fields = fields
        self._briefing = briefing
        self._untranslated: dict[str, UntranslatedReason] = {}
        self._translated_quotes: set[str] = set()
        self._suggestions_left = _SUGGESTION_LIMIT

    def parse(self) -> Briefing:
        """Return the briefing in translation."""
        briefing = self._briefing
        self._report_unknown_names(
            (),
            self._fields,
            [name for name, _ in iter_translatable_records(briefing)],
            "item of the briefing",
        )
        translated_document = self._translate_record(BRIEFING_KEY, briefing.document)
        translated_sections = {
            section: tuple(self._translate_record(entry.id, entry) for entry in entries)
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

    def _translate_record(self, record_key: str, record: R) -> R:
        """Return *record* in translation if all of it is translated, else as it is."""
        texts = collect_texts(record)
        if not texts:
            return record
        translations = self._parse_record_texts(record_key, texts)
        if isinstance(translations, str):
            self._untranslated[record_key] = translations
            return record

        def replace_text(path: ValuePath, _text: str, _rule: TextValidator) -> str:
            translated_text = translations[format_path(path)]
            if path[-1] in QUOTATION_FIELDS:
                self._translated_quotes.add(translated_text)
            return translated_text

        return map_texts(record, replace_text, exclude=_find_section_fields(record))

    def _parse_record_texts(
        self, record_key: str, texts: TranslatableTexts
    ) -> dict[str, str] | UntranslatedReason:
        """Return the words of a part's translation by their path, or why there is none."""
        fields = self._fields.get(record_key)
        if fields is None:
            return "missing"
        if not isinstance(fields, dict):
            message = "the texts of this item were expected"
            hint = f"write each on a line of its own: {next(iter(texts))}: …"
            self.findings.append(Finding((record_key,), message, hint, code=ProblemCode.NOT_FIELDS))
            return "missing"
        if SOURCE_DIGEST_FIELD not in fields:
            hint = f"write {SOURCE_DIGEST_FIELD}: {compute_source_digest(texts)} once all of its texts are translated"
            message = f'"{SOURCE_DIGEST_FIELD}" is missing'
            self.findings.append(
                Finding((record_key,), message, hint, is_about_name=True, code=ProblemCode.MISSING_FIELD)
            )
            return "missing"
        if fields[SOURCE_DIGEST_FIELD] != compute_source_digest(texts):
            return "stale"  # and so may be its fields, which are no mistake then
        self._report_unknown_names((record_key,), fields, [SOURCE_DIGEST_FIELD, *texts], "text of this item")
        translations = {
            path: self._parse_text((record_key, path), fields.get(path), rule)
            for path, (_, rule) in texts.items()
        }
        return (
            {path: word for path, word in translations.items() if word}
            if all(translations.values())
            else "missing"
        )

    def _parse_text(self, path: ValuePath, value: YamlValue, validator: TextValidator) -> str:
        """Return one text, or an empty one if it is not translated or not right."""
        if value is None:
            return ""
        try:
            return validator.validate_python(value.strip() if isinstance(value, str) else value)
        except ValidationError as error:
            first_error = error.errors()[0]
            message, hint, code = describe_validation_error(
                first_error["type"], value, first_error.get("ctx", {})
            )
            self.findings.append(Finding(path, message, hint, code=code))
            return ""

    def _report_unknown_names(
        self, path: ValuePath, fields: dict[str, YamlValue], allowed_names: list[str], kind: str
    ) -> None:
        """Note each name that is none of those *known*."""
        for name in fields.keys() - set(allowed_names):
            self._suggestions_left -= 1
            suggestion = find_nearest_word(name, allowed_names) if self._suggestions_left >= 0 else ""
            hint = (
                f"did you mean {quote_excerpt(suggestion)}?"
                if suggestion
                else f"write one of: {join_choices(allowed_names[:8])}"
            )
            message = f"{quote_excerpt(name)} is no {kind}"
            code = ProblemCode.UNKNOWN_FIELD if path else ProblemCode.UNKNOWN_ID
            self.findings.append(Finding((*path, name), message, hint, is_about_name=True, code=code))
