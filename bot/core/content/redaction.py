"""A briefing of the past as it may be told today: what was withdrawn or hidden since then stays so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.visibility import is_entry_published


@dataclass(frozen=True, slots=True)
class LaterRevisions:
    """What came after a briefing of the past: its *later* versions, the newest first.

    Of one that is gone, *others* are the briefings that have taken over its entries.
    """

    newer_revisions: tuple[Briefing, ...] = ()
    successors: tuple[Briefing, ...] = ()


def redact(briefing: Briefing, later: LaterRevisions, today: date) -> Briefing:
    """Return *past* without what it says of entries that were withdrawn, or hidden from readers, *since*.

    What was taken out is told as it was, unless it had been withdrawn or hidden by then.
    """
    sections = {
        name: tuple(_redact_entry(one, later, today) for one in of) for name, of in briefing.sections.items()
    }
    original = replace(briefing, sections=sections, translations={})
    translations = {
        code: replace(redact(one, later, today), original=original)
        for code, one in briefing.translations.items()
    }
    return replace(original, translations=translations)


def _redact_entry(entry: Entry, later: LaterRevisions, today: date) -> Entry:
    for current in _find_current_entries(entry, later):
        if not is_entry_published(current, today):
            return entry.model_copy(update={"state": "draft", "withdrawn": None})
        if current.withdrawn:
            return entry.model_copy(update={"state": "withdrawn", "withdrawn": current.withdrawn})
    return entry


def _find_current_entries(entry: Entry, later: LaterRevisions) -> Iterator[Entry]:
    """Yield what stands last under the id of *entry*, and what stands under it in other briefings."""
    latest = next((one for one in later.newer_revisions if entry.id in one.entries_by_id), None)
    for briefing in (*((latest,) if latest else ()), *later.successors):
        if entry.id in briefing.entries_by_id:
            yield briefing.entries_by_id[entry.id][1]
