"""Whether somebody may see an entry: readers not before its day, and a draft never; moderators always.

A briefing that has nothing but such entries is itself not published: its title would tell of them.
"""

from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry


def is_entry_visible(entry: Entry, today: date, *, include_drafts: bool = False) -> bool:
    """Return whether *entry* is shown on the day *today*: to readers, or to those who see *drafts* too."""
    return include_drafts or is_entry_published(entry, today)


def is_entry_published(entry: Entry, today: date) -> bool:
    """Return whether readers may see *entry* on the day *today*."""
    return entry.state != "draft" and (entry.publish_at is None or entry.publish_at.first_day <= today)


def is_briefing_visible(briefing: Briefing, today: date) -> bool:
    """Return whether readers may know of *briefing* on the day *today*: not if all that it has is hidden."""
    entry_groups = briefing.sections.values()
    return not any(entry_groups) or any(
        is_entry_published(one, today) for some in entry_groups for one in some
    )
