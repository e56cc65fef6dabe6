"""A file as it would be published: read and checked like any other, against the briefings that answer now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.document_loader import digest_of, read
from bot.core.content.translated_briefing import Translation, lonely, translated
from bot.core.content.translation import read_translation, translates
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS


def _no_file(_id: str, _code: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Draft:
    """A *briefing* that could take the place of what answers *before*; with *code*, a translation of it."""

    briefing: Briefing
    before: Briefing | None
    code: str = ""


def read_draft(
    name: str, content: bytes, library: Library, beside: Callable[[str, str], Translation | None] = _no_file
) -> Draft:
    """Return what the file called *name* would change in *library*.

    *beside* gives the file of a translation by the briefing's id and the language: those stay with the draft.

    Raises:
        BriefingError: something is wrong in it; every problem is named with its place.
    """
    if pair := translates(Path(name)):
        return _translation(name, content, library, *pair)
    briefing = read(content, name, SECTIONS)
    before = library.briefings.get(briefing.id)
    files = (beside(briefing.id, code) for code in before.translations) if before else ()
    return Draft(translated(briefing, [file for file in files if file]).briefing, before)


def _translation(name: str, content: bytes, library: Library, id_: str, code: str) -> Draft:
    base = library.briefings.get(id_)
    if base is None:
        alone = Translation(name, digest_of(content), content, None)
        raise BriefingError([lonely(alone)])
    translation, problems = read_translation(content, name, base, code)
    if problems:
        raise BriefingError(problems)
    told = replace(base, translations={**base.translations, code: translation})
    return Draft(told, base, code)
