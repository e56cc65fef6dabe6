"""A briefing of the past as it may be told today: what was withdrawn or hidden since then stays so."""

from dataclasses import replace
from datetime import date

from bot.briefing.briefing import Briefing
from bot.briefing.embargo import published
from bot.briefing.item import Entry


def as_told_now(past: Briefing, now: Briefing | None, today: date) -> Briefing:
    """Return *past* without what it says of entries that *now* withdraws, or hides from readers *today*.

    Where the briefing is no longer there, it is told as it was.
    """
    if now is None:
        return past
    content = {name: tuple(_told(one, now, today) for one in of) for name, of in past.content.items()}
    original = replace(past, content=content, translations={})
    translations = {
        code: replace(as_told_now(one, now, today), original=original)
        for code, one in past.translations.items()
    }
    return replace(original, translations=translations)


def _told(entry: Entry, now: Briefing, today: date) -> Entry:
    _, current = now.entries.get(entry.id, ("", None))
    if current is None:
        return entry
    if not published(current, today):
        return entry.model_copy(update={"state": "draft", "withdrawn": None})
    if current.withdrawn:
        return entry.model_copy(update={"state": "withdrawn", "withdrawn": current.withdrawn})
    return entry
