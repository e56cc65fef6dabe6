"""Distinguishes a change of the briefings from the content of another repository: one of them must stay."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.item import SOURCES_SECTION
from bot.core.content.translation import parse_translation_name
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS


def keeps_a_briefing(taken: Mapping[str, bytes], fetched: Mapping[str, bytes]) -> bool:
    """True if *fetched* goes on with at least one briefing of *taken*, or if there was none.

    Both are contents by file name. A broken file goes on: its last valid version stays live.
    """
    before, after = _parse_all(taken), _parse_all(fetched)
    broken_names = fetched.keys() - after.keys()
    if not before or broken_names & before.keys():
        return True
    return any(_goes_on(old, new) for old in before.values() for new in after.values())


def is_briefing(name: str, content: bytes) -> bool:
    """True if a file is a valid briefing."""
    return any(True for _ in _parse(name, content))


def _parse_all(contents: Mapping[str, bytes]) -> dict[str, Briefing]:
    return {name: briefing for name, content in contents.items() for briefing in _parse(name, content)}


def _parse(name: str, content: bytes) -> Iterable[Briefing]:
    if parse_translation_name(Path(name)) is None:
        try:
            yield parse_briefing(content, name, SECTIONS)
        except BriefingError:
            return


def _goes_on(old: Briefing, new: Briefing) -> bool:
    """True if *new* is a later version of *old*, maybe under another id, and not emptied or about others."""
    is_same = old.id == new.id or old.title == new.title
    old_entries = _list_entries(old)
    return is_same and (not old_entries or bool(old_entries & _list_entries(new)))


def _list_entries(briefing: Briefing) -> set[tuple[str, str]]:
    return {
        (section, entry.id)
        for section, entries in briefing.sections.items()
        for entry in entries
        if section != SOURCES_SECTION
    }
