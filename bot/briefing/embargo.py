"""Whether readers may see an entry: not before its day, and a draft never."""

from datetime import date

from bot.briefing.item import Entry


def shown(entry: Entry, today: date) -> bool:
    """Return whether readers may see *entry* on the day *today*."""
    return entry.state != "draft" and (entry.publish_at is None or entry.publish_at.first <= today)
