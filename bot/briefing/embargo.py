"""Whether somebody may see an entry: readers not before its day, and a draft never; moderators always."""

from datetime import date

from bot.briefing.item import Entry


def shown(entry: Entry, today: date, *, drafts: bool = False) -> bool:
    """Return whether *entry* is shown on the day *today*: to readers, or to those who see *drafts* too."""
    return drafts or published(entry, today)


def published(entry: Entry, today: date) -> bool:
    """Return whether readers may see *entry* on the day *today*."""
    return entry.state != "draft" and (entry.publish_at is None or entry.publish_at.first <= today)
