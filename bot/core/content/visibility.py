"""Whether somebody may see an entry: readers not before its day, and a draft never; moderators always.

A briefing that has nothing but such entries is itself not published: its title would tell of them.
"""

from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry


def shown(entry: Entry, today: date, *, drafts: bool = False) -> bool:
    """Return whether *entry* is shown on the day *today*: to readers, or to those who see *drafts* too."""
    return drafts or published(entry, today)


def published(entry: Entry, today: date) -> bool:
    """Return whether readers may see *entry* on the day *today*."""
    return entry.state != "draft" and (entry.publish_at is None or entry.publish_at.first <= today)


def opened(briefing: Briefing, today: date) -> bool:
    """Return whether readers may know of *briefing* on the day *today*: not if all that it has is hidden."""
    parts = briefing.content.values()
    return not any(parts) or any(published(one, today) for some in parts for one in some)
