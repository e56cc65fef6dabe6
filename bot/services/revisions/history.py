"""The app as it answered in the past, rebuilt from the recorded versions.

Few such apps are cached. Each shares its briefings with the current app except for those that have changed
since, and answers in a thread: its first search builds an index of its own.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.visibility import LaterRevisions, redact
from bot.core.library.loader import FILE_EXTENSIONS
from bot.core.library.releases import count_releases
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.core.views.changes import ChangeSet
from bot.services.revisions.change_feed import (
    DayRange,
    Release,
    build_change_sets,
    keep_hidden,
    read_revision,
)
from bot.services.revisions.newest_revisions import NewestRevisions
from bot.services.store.revisions import Revision, RevisionStore

MAX_CACHED_APPS = 4  # a reader stays on one day for a while
MAX_CACHED_CHANGE_SETS = 16  # languages into which a briefing is translated, with those of yesterday
MAX_CACHED_STEMS = 4096  # names of files, each needed for each answer about its briefing
ALL_REVISIONS = 100_000  # of one file: more than anybody will publish


_ChangeSetKey = tuple[date, tuple[int, int], str]
"""The day, the newest version with how many releases there were, and the language."""


@dataclass(frozen=True, slots=True)
class HistoricalApp:
    """The app of a past day. Readers see *displayed_day*; the app answers as on *answer_day*."""

    app: App
    displayed_day: date
    answer_day: date


class History:
    """Looks back through the versions; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, revisions: RevisionStore, release: Release = keep_hidden) -> None:
        """Read them from *revisions*; *release* marks the times of publication that have come."""
        self.revisions = revisions
        self._newest = NewestRevisions(revisions)
        self._release = release
        self.start_day: date | None = None
        """The day from which on all versions are there; None while there is none."""
        self._apps: OrderedDict[tuple[frozenset[int], frozenset[int], date], App] = OrderedDict()
        self._change_sets: OrderedDict[_ChangeSetKey, tuple[ChangeSet, ...]] = OrderedDict()
        self._current_app: App | None = None
        self._lock = asyncio.Lock()

    def forget(self) -> None:
        """Forget what was read: the versions are others now, and counted anew."""
        self.start_day = None
        self._forget_answers()

    async def refresh(self) -> None:
        """Read again what may be another after a backup was restored."""
        self._forget_answers()
        await self.update_start_day()

    def _forget_answers(self) -> None:
        self._newest = NewestRevisions(self.revisions)
        self._apps.clear()
        self._change_sets.clear()

    async def load_start_day(self) -> None:
        """Find the day of the first version, if it is not known yet."""
        if self.start_day is None:
            await self.update_start_day()

    async def update_start_day(self) -> None:
        """Find the day of the first version again: old ones may have been deleted."""
        first_revision = await self.revisions.find_first_revision()
        self.start_day = first_revision.published_at.astimezone(UTC).date() if first_revision else None

    async def find_app(
        self, as_of: str, current_app: App, today: date, briefing_id: str = ""
    ) -> HistoricalApp | None:
        """Find the app of the version or day *as_of*; None if that is the current one.

        It is also the current one if the briefing with *briefing_id* has not changed since that version.
        """
        if not as_of.isdecimal():
            day = date.fromisoformat(as_of)
            return await self._find_app_of_day(current_app, day, today) if day < today else None
        past_revisions, newest_revisions = (
            await self.revisions.find_newest(max_number=int(as_of)),
            await self.revisions.find_newest(),
        )
        current_briefing = current_app.library.briefings.get(briefing_id)
        if not past_revisions or _collect_numbers(past_revisions, current_briefing) == _collect_numbers(
            newest_revisions, current_briefing
        ):
            return None
        number = max(_collect_numbers(past_revisions, current_briefing), default=0)
        displayed_day = next(
            (
                one.published_at.astimezone(UTC).date()
                for one in past_revisions.values()
                if one.number == number
            ),
            today,
        )
        return HistoricalApp(
            await self._get_or_build_app(past_revisions, newest_revisions, current_app, today),
            displayed_day,
            today,
        )

    async def list_change_sets(
        self, current_app: App, since: date, today: date, language: str
    ) -> tuple[ChangeSet, ...]:
        """List the changes that readers of *language* could see from the day *since* on, the newest first.

        All periods are parts of the longest one, from the first version on, which is compared only once.
        """
        await self.load_start_day()
        newest = await self.revisions.list_revisions(limit=1)
        briefings = current_app.library.briefings.values()
        used_language = language if any(language in one.translations for one in briefings) else ""
        state = (newest[0].number if newest else 0, count_releases(briefings))
        key = (today, state, used_language)
        async with self._lock:  # comparing takes a while, and many readers ask for the same
            if key not in self._change_sets:
                self._change_sets[key] = await build_change_sets(
                    self.revisions,
                    briefings,
                    DayRange(min(since, self.start_day or since), today),
                    used_language,
                    self._release,
                )
            self._change_sets.move_to_end(key)
            while len(self._change_sets) > MAX_CACHED_CHANGE_SETS:
                self._change_sets.popitem(last=False)
            return tuple(step for step in self._change_sets[key] if step.day >= since)

    async def find_newest_number(self, briefing: Briefing) -> int:
        """Find the number of the newest version of a briefing and its translations; 0 if there is none."""
        return (await self._newest.find(_list_file_names(briefing))).number

    async def has_changed_since(self, briefing: Briefing, moment: datetime) -> bool:
        """True if a version of the briefing or of its translations went live after *moment*."""
        return (await self._newest.find(_list_file_names(briefing))).changed_at > moment

    async def _find_app_of_day(self, current_app: App, day: date, today: date) -> HistoricalApp:
        end_of_day = datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
        past_revisions, newest_revisions = (
            await self.revisions.find_newest(published_before=end_of_day),
            await self.revisions.find_newest(),
        )
        return HistoricalApp(
            await self._get_or_build_app(past_revisions, newest_revisions, current_app, today), day, day
        )

    async def _get_or_build_app(
        self,
        past_revisions: Mapping[str, Revision],
        newest_revisions: Mapping[str, Revision],
        current_app: App,
        today: date,
    ) -> App:
        async with self._lock:
            if self._current_app is not current_app:
                self._apps.clear()
                self._current_app = current_app
            key = (_collect_all_numbers(past_revisions), _collect_all_numbers(newest_revisions), today)
            if key not in self._apps:
                changed = _find_changed_files(past_revisions, newest_revisions)
                contents = {
                    file: await self.revisions.fetch_content(past_revisions[file].number) for file in changed
                }
                past_briefings = await asyncio.to_thread(self._parse_past, contents)
                later_revisions = {
                    name: await self._find_later_revisions(one, past_revisions, current_app)
                    for name, one in past_briefings.items()
                }
                redacted_briefings = {
                    name: redact(one, later_revisions[name], today) for name, one in past_briefings.items()
                }
                self._apps[key] = await asyncio.to_thread(
                    _build_historical_app, past_revisions, changed, redacted_briefings, current_app
                )
            self._apps.move_to_end(key)
            while len(self._apps) > MAX_CACHED_APPS:
                self._apps.popitem(last=False)
            return self._apps[key]

    def _parse_past(self, contents: Mapping[str, bytes | None]) -> dict[str, Briefing]:
        """Parse what files held in the past."""
        briefings = LibrarySnapshot(SECTIONS).with_stored_revisions(contents).library.briefings
        return {name: self._release(one) for name, one in briefings.items()}

    async def _find_later_revisions(
        self, past_briefing: Briefing, past_revisions: Mapping[str, Revision], current_app: App
    ) -> LaterRevisions:
        """Find the later versions that show what has become of each entry of *past_briefing*."""
        current_briefings = current_app.library.briefings
        if current := current_briefings.get(past_briefing.id):
            later, successors = [current], []
        else:  # it may be called otherwise now, and its entries may be withdrawn there
            later, successors = (
                [],
                [one for one in current_briefings.values() if _is_successor(one, past_briefing)],
            )
        missing_entries = past_briefing.entries_by_id.keys() - (
            current.entries_by_id.keys() if current else set()
        )
        file = Path(past_briefing.file).name
        for revision in await self.revisions.list_revisions(file, ALL_REVISIONS) if missing_entries else ():
            if not missing_entries or revision.number <= past_revisions[file].number:
                break
            content = await self.revisions.fetch_content(revision.number)
            if one := await asyncio.to_thread(read_revision, revision, content):
                later.append(self._release(one))
                missing_entries -= one.entries_by_id.keys()
        return LaterRevisions(tuple(later), tuple(successors))


def _collect_numbers(revisions: Mapping[str, Revision], briefing: Briefing | None) -> set[int]:
    """Collect the numbers of the versions of a briefing and its translations, or of all files."""
    stem = _get_file_stem(briefing.file) if briefing else ""
    return {
        one.number for file, one in revisions.items() if one.digest and stem in ("", _get_file_stem(file))
    }


def _list_file_names(briefing: Briefing) -> tuple[str, ...]:
    """List the possible names of the files of a briefing and its translations."""
    return _build_file_names(_get_file_stem(briefing.file), tuple(briefing.translations))


@lru_cache(MAX_CACHED_STEMS)
def _build_file_names(stem: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    stems = (stem, *(f"{stem}.{code}" for code in languages))
    return tuple(f"{one}{ending}" for one in stems for ending in sorted(FILE_EXTENSIONS))


def _collect_all_numbers(revisions: Mapping[str, Revision]) -> frozenset[int]:
    return frozenset(one.number for one in revisions.values())


@lru_cache(MAX_CACHED_STEMS)
def _get_file_stem(file: str) -> str:
    """Get the beginning that the names of a briefing's file and its translations share."""
    return Path(file).name.partition(".")[0]


def _find_changed_files(
    past_revisions: Mapping[str, Revision], newest_revisions: Mapping[str, Revision]
) -> list[str]:
    """List the past files that have changed since, with those of the same briefing."""
    changed_stems = {
        _get_file_stem(file)
        for file in {*past_revisions, *newest_revisions}
        if _get_digest(past_revisions, file) != _get_digest(newest_revisions, file)
    }
    return [
        file for file, one in past_revisions.items() if one.digest and _get_file_stem(file) in changed_stems
    ]


def _get_digest(revisions: Mapping[str, Revision], file: str) -> str:
    return revisions[file].digest if file in revisions else ""


def _is_successor(candidate: Briefing, past_briefing: Briefing) -> bool:
    """True if *candidate* has most of the entries of *past_briefing*."""
    return 2 * len(past_briefing.entries_by_id.keys() & candidate.entries_by_id.keys()) > len(
        past_briefing.entries_by_id
    )


def _build_historical_app(
    past_revisions: Mapping[str, Revision],
    changed_files: Collection[str],
    past_briefings: Mapping[str, Briefing],
    current_app: App,
) -> App:
    """Build the past app: with *past_briefings* for the changed files, and the current ones for the rest."""
    current_briefings = current_app.library.briefings
    unchanged_stems = {_get_file_stem(file) for file, one in past_revisions.items() if one.digest} - {
        _get_file_stem(file) for file in changed_files
    }
    unchanged_briefings = {
        name: one for name, one in current_briefings.items() if _get_file_stem(one.file) in unchanged_stems
    }
    briefings = sorted(
        {**unchanged_briefings, **past_briefings}.values(),
        key=lambda one: one.document.as_of.last_day,
        reverse=True,
    )
    images = {name: one for name, one in current_app.library.images.items() if name in unchanged_briefings}
    return App(Library({one.id: one for one in briefings}, images=images), current_app.defaults)
