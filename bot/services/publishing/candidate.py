"""What a file could become: a briefing, or a translation of one, beside the live one that it replaces."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.core.content.briefing import Briefing, compute_digest, parse_briefing
from bot.core.content.translation import (
    TranslationFile,
    build_missing_original_problem,
    build_translated_briefing,
    parse_translation,
    parse_translation_name,
)
from bot.core.content.withdrawn_briefing import hide_withdrawn
from bot.core.library.image_files import Images
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A *briefing* that could replace the *current* one; with a *language*, a translation of it."""

    briefing: Briefing
    current: Briefing | None
    language: str = ""
    images: Images = field(default_factory=dict)

    @property
    def library(self) -> Library:
        """The briefing alone, with its images."""
        return Library({self.briefing.id: self.briefing}, images={self.briefing.id: self.images})


def _find_no_translation(_briefing_id: str, _language: str) -> None:
    return None


def read_candidate(
    name: str,
    content: bytes,
    library: Library,
    find_translation: Callable[[str, str], TranslationFile | None] = _find_no_translation,
) -> Candidate:
    """Parse what the file called *name* would change in *library*.

    *find_translation* gives the file of a translation, by the briefing's id and the language.

    Raises:
        BriefingError: it has errors; each is named with its place.
    """
    if translation_key := parse_translation_name(Path(name)):
        return _read_translation_candidate(name, content, library, *translation_key)
    briefing = parse_briefing(content, name, SECTIONS)
    current = _find_current(briefing, library)
    ids, codes = (briefing.id, *briefing.document.aliases), current.translations if current else ()
    translations = [find_translation(one, code) for code in codes for one in dict.fromkeys(ids)]
    return Candidate(
        build_translated_briefing(briefing, [file for file in translations if file]).briefing, current
    )


def _find_current(briefing: Briefing, library: Library) -> Briefing | None:
    """Find the live briefing that *briefing* replaces: it may have another id now, or get one."""
    former = (library.briefings.get(one) for one in briefing.document.aliases)
    return library.find_briefing(briefing.id) or next(filter(None, former), None)


def _read_translation_candidate(
    name: str, content: bytes, library: Library, briefing_id: str, language: str
) -> Candidate:
    base = library.find_briefing(briefing_id)
    if base is None:
        orphan = TranslationFile(name, compute_digest(content), content, None)
        raise BriefingError([build_missing_original_problem(orphan)])
    translation, problems = parse_translation(content, name, base, language)
    if problems:
        raise BriefingError(problems)
    written = base.as_written or base
    briefing = replace(written, translations={**written.translations, language: translation})
    return Candidate(hide_withdrawn(briefing), base, language)
