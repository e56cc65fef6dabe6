"""The bot as it answered in the past, put together from the kept versions.

Few such bots are kept. Each shares its briefings with today's but for those that have changed since, and
answers in a thread: its first search makes an index of its own.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.redaction import Since, as_told_now
from bot.core.library.reader import ENDINGS, Library
from bot.core.library.snapshot import Shelf
from bot.core.sections import SECTIONS
from bot.core.views.changes import Step
from bot.services.revisions.change_feed import read_version, steps
from bot.services.store.revisions import Version, Versions

KEPT = 4  # bots of the past at once: a reader stays on one day for a while
EVERY = 100_000  # versions of one file: more than anybody will publish


@dataclass(frozen=True, slots=True)
class Then:
    """The bot of a moment: *told* is the day that readers are told, *day* the one on which it answers."""

    app: App
    told: date
    day: date


class Past:
    """What was published when; every method may raise `bot.services.store.errors.StoreError`."""

    def __init__(self, versions: Versions) -> None:
        """Look back through *versions*."""
        self.versions = versions
        self.since: date | None = None
        """The day of the first version; None as long as there is none."""
        self._apps: OrderedDict[tuple[frozenset[int], frozenset[int], date], App] = OrderedDict()
        self._steps: OrderedDict[tuple[date, date, int], tuple[Step, ...]] = OrderedDict()
        self._now: App | None = None
        self._turn = asyncio.Lock()

    async def look(self) -> None:
        """Find out since when there are versions, if that is not known yet."""
        if self.since is None and (first := await self.versions.first()):
            self.since = first.at.astimezone(UTC).date()

    async def at(self, at: str, now: App, today: date, briefing: str = "") -> Then | None:
        """Return the bot of the version or day *at*; None where that is the one that answers now.

        It is also the one of now where the *briefing* that is asked has not changed since that version.
        """
        if not at.isdecimal():
            day = date.fromisoformat(at)
            return await self._then(now, day, today) if day < today else None
        then, newest = await self.versions.newest(up_to=int(at)), await self.versions.newest()
        mine = now.library.briefings.get(briefing)
        if not then or _numbers(then, mine) == _numbers(newest, mine):
            return None
        number = max(_numbers(then, mine), default=0)
        told = next((one.at.astimezone(UTC).date() for one in then.values() if one.number == number), today)
        return Then(await self._app(then, newest, now, today), told, today)

    async def steps(self, now: App, since: date, today: date) -> tuple[Step, ...]:
        """Return what readers could see change from the day *since* on, the newest first."""
        newest = await self.versions.history(limit=1)
        key = (since, today, newest[0].number if newest else 0)
        async with self._turn:  # comparing takes a while, and many may ask the same
            if key not in self._steps:
                briefings = now.library.briefings.values()
                self._steps[key] = await steps(self.versions, briefings, since, today)
            self._steps.move_to_end(key)
            while len(self._steps) > KEPT:
                self._steps.popitem(last=False)
            return self._steps[key]

    async def number(self, briefing: Briefing) -> int:
        """Return the number of the newest version of a *briefing* and its translations; 0 if none is kept."""
        known = await self.versions.newest(files=_files_of(briefing))  # one of thousands, for each answer
        return max(_numbers(known, briefing), default=0)

    async def _then(self, now: App, day: date, today: date) -> Then:
        end = datetime.combine(day + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
        then, newest = await self.versions.newest(before=end), await self.versions.newest()
        return Then(await self._app(then, newest, now, today), day, day)

    async def _app(
        self, then: Mapping[str, Version], newest: Mapping[str, Version], now: App, today: date
    ) -> App:
        async with self._turn:
            if self._now is not now:
                self._apps.clear()
                self._now = now
            key = (_every(then), _every(newest), today)
            if key not in self._apps:
                changed = _changed(then, newest)
                contents = {file: await self.versions.content(then[file].number) for file in changed}
                past = await asyncio.to_thread(lambda: Shelf(SECTIONS).changed(contents).library.briefings)
                since = {name: await self._since(one, then, now) for name, one in past.items()}
                other = {name: as_told_now(one, since[name], today) for name, one in past.items()}
                self._apps[key] = await asyncio.to_thread(_made, then, changed, other, now)
            self._apps.move_to_end(key)
            while len(self._apps) > KEPT:
                self._apps.popitem(last=False)
            return self._apps[key]

    async def _since(self, past: Briefing, then: Mapping[str, Version], now: App) -> Since:
        """Return what tells what has become of each entry of *past*, as it was *then*."""
        known = now.library.briefings
        if current := known.get(past.id):
            later, others = [current], []
        else:  # it may have another name now, and its entries may be withdrawn there
            later, others = [], [one for one in known.values() if _took_over(one, past)]
        gone = past.entries.keys() - (current.entries.keys() if current else set())
        file = Path(past.file).name
        for version in await self.versions.history(file, EVERY) if gone else ():
            if not gone or version.number <= then[file].number:
                break
            content = await self.versions.content(version.number)
            if one := await asyncio.to_thread(read_version, version, content):
                later.append(one)
                gone -= one.entries.keys()
        return Since(tuple(later), tuple(others))


def _numbers(versions: Mapping[str, Version], briefing: Briefing | None) -> set[int]:
    """Return the numbers of the versions of a *briefing* and its translations, or of all files."""
    stem = _stem(briefing.file) if briefing else ""
    return {one.number for file, one in versions.items() if one.digest and stem in ("", _stem(file))}


def _files_of(briefing: Briefing) -> list[str]:
    """Return what the file of a *briefing* and those of its translations may be called."""
    stem = _stem(briefing.file)
    stems = (stem, *(f"{stem}.{code}" for code in briefing.translations))
    return [f"{one}{ending}" for one in stems for ending in sorted(ENDINGS)]


def _every(versions: Mapping[str, Version]) -> frozenset[int]:
    return frozenset(one.number for one in versions.values())


def _stem(file: str) -> str:
    """Return what the names of a briefing's file and of those of its translations begin with."""
    return Path(file).name.partition(".")[0]


def _changed(then: Mapping[str, Version], now: Mapping[str, Version]) -> list[str]:
    """Return the files of then that say something else now, with those that belong to them."""
    other = {_stem(file) for file in {*then, *now} if _digest(then, file) != _digest(now, file)}
    return [file for file, one in then.items() if one.digest and _stem(file) in other]


def _digest(versions: Mapping[str, Version], file: str) -> str:
    return versions[file].digest if file in versions else ""


def _took_over(one: Briefing, past: Briefing) -> bool:
    """Return whether *one* has most of the entries of *past*."""
    return 2 * len(past.entries.keys() & one.entries.keys()) > len(past.entries)


def _made(
    then: Mapping[str, Version], changed: Collection[str], other: Mapping[str, Briefing], now: App
) -> App:
    """Return the bot of then: with *other* briefings for those of the *changed* files, else those of now."""
    current = now.library.briefings
    stems = {_stem(file) for file, one in then.items() if one.digest} - {_stem(file) for file in changed}
    same = {name: one for name, one in current.items() if _stem(one.file) in stems}
    newest = sorted({**same, **other}.values(), key=lambda one: one.document.as_of.last, reverse=True)
    return App(Library({one.id: one for one in newest}), now.default)
