"""A briefing put together with its translations; of a broken one the content that was right last is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.document_loader import digest_of
from bot.core.content.translation import read_translation, translates
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import BriefingError, Problem, unreadable


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """The file of a translation: what it holds now, or why it has none, and what was told of it before."""

    file: str
    digest: str
    content: bytes | OSError
    before: bytes | None = None

    @property
    def name(self) -> tuple[str, str]:
        """Return the id of the briefing that it translates, and into which language."""
        return translates(Path(self.file)) or ("", "")


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A *briefing* with its translations, and what it was made of.

    *answering* holds the digest of what is told of each translation's file, *problems* what is wrong there.
    The *age* sorts briefings by the last day that they are true of.
    """

    original: Briefing
    translations: Sequence[Translation]
    briefing: Briefing
    problems: Mapping[str, tuple[Problem, ...]]
    answering: Mapping[str, str]
    age: tuple[int, int, int]

    def is_made_of(self, original: Briefing, translations: Sequence[Translation]) -> bool:
        """Return whether putting these together would make the same."""
        return self.original is original and self.translations == translations


def translated(original: Briefing, translations: Sequence[Translation]) -> Told:
    """Return the briefing with its translations, as much of them as is right."""
    found: dict[str, Briefing] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    answering: dict[str, str] = {}
    for one in translations:
        code = one.name[1]
        version, wrong = _read(one, one.content, original)
        told = one.digest
        if wrong and one.before is not None:
            version, told = _read(one, one.before, original)[0], digest_of(one.before)
        if version:
            found[code], answering[one.file] = version, told
        if wrong:
            problems[one.file] = wrong
    briefing = replace(original, translations=found) if found else original
    as_of = original.document.as_of
    age = (as_of.year, as_of.month or 13, as_of.day or 32)
    return Told(original, translations, briefing, problems, answering, age)


def _read(
    one: Translation, content: bytes | OSError, original: Briefing
) -> tuple[Briefing | None, tuple[Problem, ...]]:
    if isinstance(content, OSError):
        return None, (unreadable(one.file, content),)
    try:
        return read_translation(content, one.file, original, one.name[1])
    except BriefingError as error:
        return None, error.problems


def lonely(one: Translation) -> Problem:
    """Return that there is no briefing which this could be the translation of."""
    if isinstance(one.content, OSError):
        return unreadable(one.file, one.content)
    message = f'there is no briefing with the id "{one.name[0]}" that this could be the translation of'
    hint = "name the file as its briefing: ID.LANGUAGE.yaml"
    return Problem(one.file, 1, 1, "", message, hint, code=Code.NO_ORIGINAL)
