"""A briefing of the past as it may be told today: what was withdrawn or hidden since then stays so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.visibility import published


@dataclass(frozen=True, slots=True)
class Since:
    """What came after a briefing of the past: its *later* versions, the newest first.

    Of one that is gone, *others* are the briefings that have taken over its entries.
    """

    later: tuple[Briefing, ...] = ()
    others: tuple[Briefing, ...] = ()


def as_told_now(past: Briefing, since: Since, today: date) -> Briefing:
    """Return *past* without what it says of entries that were withdrawn, or hidden from readers, *since*.

    What was taken out is told as it was, unless it had been withdrawn or hidden by then.
    """
    content = {name: tuple(_told(one, since, today) for one in of) for name, of in past.content.items()}
    original = replace(past, content=content, translations={})
    translations = {
        code: replace(as_told_now(one, since, today), original=original)
        for code, one in past.translations.items()
    }
    return replace(original, translations=translations)


def _told(entry: Entry, since: Since, today: date) -> Entry:
    for current in _became(entry, since):
        if not published(current, today):
            return entry.model_copy(update={"state": "draft", "withdrawn": None})
        if current.withdrawn:
            return entry.model_copy(update={"state": "withdrawn", "withdrawn": current.withdrawn})
    return entry


def _became(entry: Entry, since: Since) -> Iterator[Entry]:
    """Yield what stands last under the id of *entry*, and what stands under it in other briefings."""
    latest = next((one for one in since.later if entry.id in one.entries), None)
    for one in (*((latest,) if latest else ()), *since.others):
        if entry.id in one.entries:
            yield one.entries[entry.id][1]
