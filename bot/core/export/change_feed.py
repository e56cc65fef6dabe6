"""What changed in a briefing, as the entries of a feed: one for each item, the latest change first.

An entry has the same id for good, whatever its text. A change of the item, such as a correction, moves its
time, so that feed readers show it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import assert_never

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.diff import Change
from bot.core.export.documents import get_status
from bot.core.formatting.formatter import Formatter
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import Paragraph, Row, line_to_text
from bot.core.sections.section import Section
from bot.core.views.change_rows import ChangeRowBuilder
from bot.core.views.changes import ChangeSet
from bot.core.views.entry_summary import build_entry_summary
from bot.core.views.lookup import EntryMatch, list_entries
from bot.core.views.sharing import format_headline

MAX_ENTRIES = 50  # of a feed
MAX_CHANGES = 5  # of one item that its entry tells of

REMOVED = "removed"
"""The status of an item that is no longer in the briefing."""

_ID_AUTHORITY = "briefing-bot.invalid,2026"  # a tag needs one (RFC 4151); the host may change


@dataclass(frozen=True, slots=True)
class DatedLines:
    """What changed with one version, in words."""

    date_text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An item that has changed: what it says now, and what changed."""

    id: str
    path: str
    """The path of its page, with its version."""
    title: str
    headline: str
    trust: str
    status: str
    changes: tuple[DatedLines, ...]
    published: datetime | None
    """When readers first saw it; None if that was before the first of the changes."""
    updated: datetime


@dataclass(frozen=True, slots=True)
class ChangeFeed:
    """The feed of a briefing in one language."""

    id: str
    briefing_id: str
    title: str
    author: str
    language: str
    updated: datetime
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class _ItemChanges:
    """The changes of one item with one version."""

    change_set: ChangeSet
    changes: tuple[Change, ...]


def build_change_feed(
    change_sets: Sequence[ChangeSet], start_day: date, sections: Sequence[Section], formatter: Formatter
) -> ChangeFeed:
    """Build the feed of the formatter's briefing from the *change_sets* of all briefings.

    A feed without entries was updated on *start_day*, when the archive began.
    """
    briefing, locale = formatter.briefing, formatter.locale
    matches = {match.entry.id: match for match in list_entries(sections, formatter)}
    entries = tuple(islice(_iter_entries(change_sets, matches, formatter), MAX_ENTRIES))
    updated = max((entry.updated for entry in entries), default=datetime.combine(start_day, time(), UTC))
    title = locale.format_label(briefing.title) + locale.translate("Changes")
    author = briefing.document.desk or briefing.title
    feed_id = _build_id(briefing.id, locale.language, "changes")
    return ChangeFeed(
        feed_id, briefing.id, clean_line(title), clean_line(author), locale.language, updated, entries
    )


def _build_id(*parts: str) -> str:
    return f"tag:{_ID_AUTHORITY}:{'/'.join(parts)}"


def _iter_entries(
    change_sets: Sequence[ChangeSet], matches: dict[str, EntryMatch], formatter: Formatter
) -> Iterator[FeedEntry]:
    """Yield an entry for each item of which readers may see a change, the latest first."""
    for (section, entry_id), steps in _group_by_item(change_sets, formatter).items():
        visible_steps = [
            (step, lines) for step in steps if (lines := _list_lines(entry_id, step.changes, formatter))
        ]
        if visible_steps:
            yield _build_entry(section, entry_id, visible_steps, matches.get(entry_id), formatter)


def _group_by_item(
    change_sets: Sequence[ChangeSet], formatter: Formatter
) -> dict[tuple[str, str], list[_ItemChanges]]:
    """Group the changes of the briefing by section and current id, in the order of the latest change."""
    briefing = formatter.briefing
    groups: dict[tuple[str, str], list[_ItemChanges]] = {}
    for change_set in sorted(change_sets, key=lambda one: one.published_at, reverse=True):
        if change_set.briefing_id != briefing.id:
            continue
        changes: dict[tuple[str, str], list[Change]] = {}
        for change in change_set.changes:
            section, entry = briefing.entries_by_id.get(change.entry_id, (change.section, None))
            changes.setdefault((section, entry.id if entry else change.entry_id), []).append(change)
        for key, item_changes in changes.items():
            groups.setdefault(key, []).append(_ItemChanges(change_set, tuple(item_changes)))
    return groups


def _list_lines(entry_id: str, changes: Sequence[Change], formatter: Formatter) -> tuple[str, ...]:
    """List what changed in words, as /changes does; empty if readers may not see it."""
    lines: list[str] = []
    for row in ChangeRowBuilder(formatter).build_rows(changes):
        match row:
            case Row():
                lines += map(line_to_text, row.lines)
            case Paragraph():
                lines.append(line_to_text(row.line))
            case _:
                assert_never(row)
    title = formatter.briefing.title if entry_id != BRIEFING_KEY else ""  # the feed names it already
    return tuple(clean_line(line.removeprefix(f"{title} · ")) for line in lines if line != title)


def _build_entry(
    section: str,
    entry_id: str,
    steps: list[tuple[_ItemChanges, tuple[str, ...]]],
    match: EntryMatch | None,
    formatter: Formatter,
) -> FeedEntry:
    briefing, language = formatter.briefing, formatter.locale.language
    newest, oldest = steps[0][0].change_set, steps[-1][0]
    is_briefing = entry_id == BRIEFING_KEY
    path = (briefing.id,) if match is None else (briefing.id, match.section.name, match.entry.id)
    version = f"?v={newest.revision}" if newest.revision else ""
    summary = build_entry_summary(match, formatter) if match else None
    is_gone = match is None or match.entry.withdrawn is not None
    shown_steps = steps[: 1 if is_gone and not is_briefing else MAX_CHANGES]
    return FeedEntry(
        _build_id(briefing.id, language, *((section, entry_id) if not is_briefing else ())),
        f"/{'/'.join(path)}{version}",
        clean_line(match.title if match else briefing.title if is_briefing else shown_steps[0][1][0]),
        clean_line(format_headline(summary)) if summary else "",
        clean_line(summary.trust_line) if summary else "",
        _get_status(match, briefing if is_briefing else None),
        tuple(_build_dated_lines(step, lines, formatter) for step, lines in shown_steps),
        oldest.change_set.published_at if any(one.kind == "added" for one in oldest.changes) else None,
        newest.published_at,
    )


def _get_status(match: EntryMatch | None, briefing: Briefing | None) -> str:
    """Get the status of an entry, or of a whole briefing; without either, that of an entry that is gone."""
    if match:
        return get_status(match.entry)
    if briefing is None:
        return REMOVED
    return "withdrawn" if briefing.document.withdrawn else "published"


def _build_dated_lines(step: _ItemChanges, lines: tuple[str, ...], formatter: Formatter) -> DatedLines:
    day = step.change_set.day
    return DatedLines(formatter.locale.format_day(day.year, day.month, day.day), lines)
