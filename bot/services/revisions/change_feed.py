"""What changed for readers, day by day: each version of a briefing compared with the one before it."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.diff import Change, diff_briefings
from bot.core.content.item import Entry
from bot.core.content.publish_time import PublishTime, find_embargo_day
from bot.core.content.stored_revision import mend_revision
from bot.core.content.translated_changes import translate_changes
from bot.core.content.translation import parse_translation_name
from bot.core.content.visibility import is_briefing_visible, is_entry_published
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.core.views.changes import ChangeSet
from bot.services.revisions.past_translations import (
    PastTranslations,
    RevisionContent,
    fetch_past_translations,
)

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.revisions import Revision, RevisionStore

MAX_COMPARED_REVISIONS = 200

Release = Callable[[Briefing], Briefing]
"""Marks the times of publication in a briefing that have come."""


def keep_hidden(briefing: Briefing) -> Briefing:
    """Mark nothing: what has a time stays hidden."""
    return briefing


FileHistory = tuple[Sequence[RevisionContent], PastTranslations]
"""The versions of one file, the oldest first, and of its translation."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from *since* to *today*."""

    since: date
    today: date


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of a file held, and the texts that it had in the reader's language, if any."""

    briefing: Briefing
    translation: Briefing | None


async def build_change_sets(
    revisions: "RevisionStore",
    briefings: Collection[Briefing],
    days: DayRange,
    language: str,
    release: Release,
) -> tuple[ChangeSet, ...]:
    """Build the changes that readers could see on these *days*, the newest first.

    *briefings* are those of today; some of their entries may have had an embargo until one of these days.
    The texts are in *language* as far as both versions were translated. *release* is applied to each version.
    """
    since, today = days.since, days.today
    recent = [
        one for one in await revisions.list_revisions(limit=MAX_COMPARED_REVISIONS) if _get_day(one) >= since
    ]
    files = dict.fromkeys(one.file for one in recent if not parse_translation_name(Path(one.file)))
    briefings_by_file = {Path(one.file).name: one for one in briefings}
    histories: list[FileHistory] = []
    for file in files:
        file_revisions = [one for one in recent if one.file == file]
        previous = await revisions.find_previous(file_revisions[-1])
        file_revisions += [previous] if previous else []
        contents = [(one, await revisions.fetch_content(one.number)) for one in reversed(file_revisions)]
        translations = await fetch_past_translations(revisions, briefings_by_file.get(file), language)
        histories.append((contents, translations))
    first_revision = await revisions.find_first_revision()
    start_day = _get_day(first_revision) if first_revision else today
    change_sets = await asyncio.to_thread(lambda: [*_compare_files(histories, since, start_day, release)])
    change_sets += [step for one in briefings for step in _find_released_entries(one, since, today)]
    return tuple(sorted(change_sets, key=lambda step: step.day, reverse=True))


def _get_day(revision: "Revision") -> date:
    return revision.published_at.astimezone(UTC).date()


def _compare_files(
    histories: Iterable[FileHistory], since: date, start_day: date, release: Release
) -> Iterator[ChangeSet]:
    for contents, translations in histories:
        yield from _compare_revisions(contents, translations, since, start_day, release=release)


def _compare_revisions(
    contents: Sequence[RevisionContent],
    translations: PastTranslations,
    since: date,
    start_day: date,
    *,
    release: Release,
) -> Iterator[ChangeSet]:
    """Yield what changed with each of these versions of one file, the oldest first."""
    before: Version | None = None
    next_numbers = (*(one.number for one, _ in contents[1:]), None)
    for (revision, content), next_number in zip(contents, next_numbers, strict=True):
        day, after = _get_day(revision), None
        if briefing := read_revision(revision, content):
            released = release(briefing)
            after = Version(released, translations.translate(released, revision.number, next_number))
        is_new = before is None
        if day >= since and not (
            is_new and day == start_day
        ):  # what was there when recording began is no change
            changes = _compare_versions(before, after, day, translations.language)
            if changes and (version := after or before):
                yield ChangeSet(
                    day, version.briefing.id, changes, revision.published_at, str(revision.number)
                )
        before = after or (before if content is not None else None)


def _compare_versions(
    before: Version | None, after: Version | None, day: date, language: str
) -> tuple[Change, ...]:
    """List what readers could see change on *day*, in the words of the translations where both have it."""
    versions = (before, after)
    was, now = (_select_visible_content(one.briefing if one else None, day) for one in versions)
    old_texts, new_texts = (
        _select_visible_content(one.translation if one else None, day) for one in versions
    )
    changes = filter(_is_visible, diff_briefings(was, now))
    if old_texts and new_texts:
        return tuple(translate_changes(changes, old_texts, new_texts, language))
    return tuple(changes)


def read_revision(revision: "Revision", content: bytes | None) -> Briefing | None:
    """Parse the briefing that a version of a file held; None if it held none."""
    if content is None:
        return None
    with suppress(BriefingError):
        return parse_briefing(content, revision.file, SECTIONS)
    with suppress(BriefingError):  # an earlier version of the bot could read it
        return parse_briefing(mend_revision(content, revision.file, SECTIONS), revision.file, SECTIONS)
    return None


def _select_visible_content(briefing: Briefing | None, day: date) -> Briefing | None:
    """Select what readers saw of a briefing on *day*; None if they saw nothing."""
    if briefing is None or not is_briefing_visible(briefing, day):
        return None
    visible_content = {
        name: tuple(one for one in entries if is_entry_published(one, day))
        for name, entries in briefing.sections.items()
    }
    return replace(briefing, sections=visible_content, translations={})


HIDDEN_FIELDS = frozenset(
    {"aliases", "allow", "asked_as", "editor_note", "publish_at", "review_by", "loaded_words"}
)


def _is_visible(change: Change) -> bool:
    """True if readers can see a change: not one in a field for moderators, or in a page's name."""
    return change.kind != "renamed" and not (change.path and change.path[0] in {*HIDDEN_FIELDS, "pages"})


def _find_released_entries(briefing: Briefing, since: date, today: date) -> Iterator[ChangeSet]:
    """Yield each entry whose embargo ended since then, and the briefing itself if it had one."""
    own_day = briefing.document.publish_at.embargo_day if briefing.document.publish_at else date.min
    if since <= own_day <= today and is_briefing_visible(briefing, today):
        changes = diff_briefings(None, briefing)
        yield ChangeSet(own_day, briefing.id, changes, _find_moment(briefing.document.publish_at))
    for name, entries in briefing.sections.items():
        for entry in entries:
            day = find_embargo_day(entry.publish_times)
            if own_day < day and since <= day <= today and is_entry_published(entry, today):
                addition = _build_addition(name, entry)
                yield ChangeSet(day, briefing.id, (addition,), _find_moment(*entry.publish_times))


def _find_moment(*publish_times: PublishTime | None) -> datetime:
    """Find the moment at which the last of these times came."""
    known_times = [one for one in publish_times if one]
    return max(one.released_at or datetime.combine(one.first_day, time(), UTC) for one in known_times)


def _build_addition(section: str, entry: Entry) -> Change:
    return Change(section, entry.id, "added", (), "", entry.state, f"{section}/{entry.id}: added")
