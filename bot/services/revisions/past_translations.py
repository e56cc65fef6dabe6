"""The texts in one language that each version of a briefing had.

A translation is often published a while after its briefing, or just before, so each version takes its texts
from every translation that was live at its time: those that were made of its own texts.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.translation import parse_translation
from bot.core.library.loader import FILE_EXTENSIONS
from bot.core.parsing.problem import BriefingError

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.revisions import Revision, RevisionStore

MAX_TRANSLATIONS = 200  # versions of one translation that are read

RevisionContent = tuple["Revision", bytes | None]
"""A version and its content, None where the file was removed."""


@dataclass(frozen=True, slots=True)
class PastTranslations:
    """The versions of a briefing's translation into *language*, the newest first."""

    language: str = ""
    contents: Sequence[RevisionContent] = ()

    def translate(self, briefing: Briefing, number: int, next_number: int | None) -> Briefing | None:
        """Translate the version *number* of a briefing, which *next_number* replaced; None without texts."""
        merged: Briefing | None = None
        for content, file in self._list_live(number, next_number):
            if merged and not merged.untranslated:
                break
            with suppress(BriefingError):
                translation, _ = parse_translation(content, file, briefing, self.language)
                merged = _fill_gaps(merged, translation) if merged else translation
        return merged

    def _list_live(self, number: int, next_number: int | None) -> Iterator[tuple[bytes, str]]:
        """Yield the translations that were live between two versions, with their file, the newest first."""
        for revision, content in self.contents:
            if next_number is None or revision.number < next_number:
                if content is not None:
                    yield content, revision.file
                if revision.number < number:
                    return


def _fill_gaps(translation: Briefing, other: Briefing) -> Briefing:
    """Take from another translation what this one lacks."""
    filled = translation.untranslated.keys() - other.untranslated.keys()
    sections = {
        name: tuple(other.entries_by_id[one.id][1] if one.id in filled else one for one in entries)
        for name, entries in translation.sections.items()
    }
    return replace(
        translation,
        document=other.document if BRIEFING_KEY in filled else translation.document,
        sections=sections,
        untranslated={key: one for key, one in translation.untranslated.items() if key not in filled},
    )


async def fetch_past_translations(
    revisions: "RevisionStore", briefing: Briefing | None, language: str
) -> PastTranslations:
    """Fetch the versions of the translation of *briefing*; none if it is not translated today."""
    if briefing is None or language not in briefing.translations:
        return PastTranslations()
    contents: list[RevisionContent] = []
    for extension in sorted(FILE_EXTENSIONS):
        file = f"{briefing.id}.{language}{extension}"
        contents += [
            (one, await revisions.fetch_content(one.number))
            for one in await revisions.list_revisions(file, MAX_TRANSLATIONS)
        ]
    return PastTranslations(language, sorted(contents, key=lambda one: one[0].number, reverse=True))
