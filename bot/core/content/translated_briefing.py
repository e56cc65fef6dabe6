"""A briefing put together with its translations; of a broken one the content that was right last is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.document_loader import compute_digest
from bot.core.content.translation import parse_translation, parse_translation_name
from bot.core.parsing.problem import BriefingError, Problem, ProblemCode, build_unreadable_problem


@dataclass(frozen=True, slots=True, eq=False)
class TranslationFile:
    """The file of a translation: what it holds now, or why it has none, and what was told of it before."""

    file: str
    digest: str
    content: bytes | OSError
    last_valid_content: bytes | None = None

    @property
    def translation_key(self) -> tuple[str, str]:
        """Return the id of the briefing that it translates, and into which language."""
        return parse_translation_name(Path(self.file)) or ("", "")


@dataclass(frozen=True, slots=True, eq=False)
class TranslatedBriefing:
    """A *briefing* with its translations, and what it was made of.

    *answering* holds the digest of what is told of each translation's file, *problems* what is wrong there.
    The *age* sorts briefings by the last day that they are true of.
    """

    original: Briefing
    translation_files: Sequence[TranslationFile]
    briefing: Briefing
    problems: Mapping[str, tuple[Problem, ...]]
    served_digests: Mapping[str, str]
    sort_key: tuple[int, int, int]

    def is_built_from(self, original: Briefing, translation_files: Sequence[TranslationFile]) -> bool:
        """Return whether putting these together would make the same."""
        return self.original is original and self.translation_files == translation_files


def build_translated_briefing(
    original: Briefing, translation_files: Sequence[TranslationFile]
) -> TranslatedBriefing:
    """Return the briefing with its translations, as much of them as is right."""
    briefings_by_language: dict[str, Briefing] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    served_digests: dict[str, str] = {}
    for translation_file in translation_files:
        language = translation_file.translation_key[1]
        translated_version, file_problems = _parse_content(
            translation_file, translation_file.content, original
        )
        digest = translation_file.digest
        if file_problems and translation_file.last_valid_content is not None:
            translated_version, digest = (
                _parse_content(translation_file, translation_file.last_valid_content, original)[0],
                compute_digest(translation_file.last_valid_content),
            )
        if translated_version:
            briefings_by_language[language], served_digests[translation_file.file] = (
                translated_version,
                digest,
            )
        if file_problems:
            problems[translation_file.file] = file_problems
    briefing = replace(original, translations=briefings_by_language) if briefings_by_language else original
    as_of = original.document.as_of
    sort_key = (as_of.year, as_of.month or 13, as_of.day or 32)
    return TranslatedBriefing(original, translation_files, briefing, problems, served_digests, sort_key)


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
    """Return that there is no briefing which this could be the translation of."""
    if isinstance(translation_file.content, OSError):
        return build_unreadable_problem(translation_file.file, translation_file.content)
    message = f'there is no briefing with the id "{translation_file.translation_key[0]}" that this could be the translation of'
    hint = "name the file as its briefing: ID.LANGUAGE.yaml"
    return Problem(translation_file.file, 1, 1, "", message, hint, code=ProblemCode.NO_ORIGINAL)
