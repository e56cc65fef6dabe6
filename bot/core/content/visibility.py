"""What readers may see, of today's briefing and of an old revision; moderators also see drafts.

A briefing that holds nothing but hidden entries is hidden too: its title alone would give them away.
An old revision hides whatever has been withdrawn or hidden since, and marks what no longer holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item
from bot.core.content.withdrawn_briefing import withdraw_briefing


def is_entry_visible(entry: Entry, today: date, *, include_drafts: bool = False) -> bool:
    """True if *entry* is shown on the day *today*; with *include_drafts*, as moderators see it."""
    return include_drafts or is_entry_published(entry, today)


def is_entry_published(entry: Entry, today: date) -> bool:
    """True if readers may see *entry* on the day *today*: it is no draft and its embargo is over."""
    return entry.state != "draft" and all(one.is_over(today) for one in entry.publish_times)


def is_briefing_visible(briefing: Briefing, today: date) -> bool:
    """True if readers may know of *briefing* on the day *today*: some entry is published, or it has none."""
    return briefing.visible_from is not None and briefing.visible_from <= today


@dataclass(frozen=True, slots=True)
class LaterRevisions:
    """What came after an old revision: its *newer_revisions*, the newest first.

    *successors* are other briefings that have taken over entries of a briefing that is gone.
    """

    newer_revisions: tuple[Briefing, ...] = ()
    successors: tuple[Briefing, ...] = ()


def redact(briefing: Briefing, later: LaterRevisions, today: date) -> Briefing:
    """Redact an old revision: hide the entries that have been withdrawn or hidden from readers since.

    Those that have been retracted or superseded get that standing. An entry that was merely removed later
    stays as it was. If the whole briefing has been withdrawn, so is the old revision.
    """
    newest = next(iter((*later.newer_revisions, *later.successors)), None)
    if newest and newest.document.withdrawn:
        return withdraw_briefing(briefing, newest.document.withdrawn)
    sections = {
        name: tuple(_redact_entry(entry, later, today) for entry in entries)
        for name, entries in briefing.sections.items()
    }
    original = replace(briefing, sections=sections, translations={})
    translations = {
        code: replace(redact(translation, later, today), original=original)
        for code, translation in briefing.translations.items()
    }
    return replace(original, translations=translations)


def _redact_entry(entry: Entry, later: LaterRevisions, today: date) -> Entry:
    for current in _find_current_entries(entry, later):
        if not is_entry_published(current, today):
            return entry.model_copy(update={"state": "draft", "withdrawn": None})
        if current.withdrawn:
            return entry.model_copy(update={"state": "withdrawn", "withdrawn": current.withdrawn})
        if isinstance(entry, Item) and isinstance(current, Item) and not current.still_holds:
            note = entry.standing_note if entry.standing == current.standing else None
            return entry.model_copy(update={"standing": current.standing, "standing_note": note})
    return entry


def _find_current_entries(entry: Entry, later: LaterRevisions) -> Iterator[Entry]:
    """Yield the latest entry with the id of *entry*, then those with its id in the successors."""
    latest = next((one for one in later.newer_revisions if entry.id in one.entries_by_id), None)
    for briefing in (*((latest,) if latest else ()), *later.successors):
        if entry.id in briefing.entries_by_id:
            yield briefing.entries_by_id[entry.id][1]
