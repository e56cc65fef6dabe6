"""What readers could see change, day by day: each version of a briefing compared with the one before it."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change, changes
from bot.core.content.item import Entry
from bot.core.content.translation import translates
from bot.core.content.visibility import opened, published
from bot.core.library.reader import read
from bot.core.parsing.problem import BriefingError
from bot.core.sections import SECTIONS
from bot.core.views.changes import Step

if TYPE_CHECKING:  # SQLAlchemy takes a while to import
    from bot.services.store.revisions import Version, Versions

MOST = 200  # versions that are looked through

Told = tuple["Version", bytes | None]
"""A version with what the file held, None where it was removed."""


async def steps(versions: "Versions", now: Iterable[Briefing], since: date, today: date) -> tuple[Step, ...]:
    """Return what readers could see change from the day *since* on, the newest first.

    *now* are the briefings of today, some entries of which may have waited for a day among these.
    """
    recent = [one for one in await versions.history(limit=MOST) if _day(one) >= since]
    files: dict[str, list[Told]] = {one.file: [] for one in recent if not translates(Path(one.file))}
    for file, told in files.items():
        own = [one for one in recent if one.file == file]
        own += await versions.history(file, 1, own[-1].number)
        told += [(one, await versions.content(one.number)) for one in reversed(own)]
    first = await versions.first()
    begun = _day(first) if first else today
    found = await asyncio.to_thread(lambda: [*_all_compared(files.values(), since, begun)])
    found += [step for one in now for step in _waited(one, since, today)]
    return tuple(sorted(found, key=lambda step: step.day, reverse=True))


def _day(version: "Version") -> date:
    return version.at.astimezone(UTC).date()


def _all_compared(files: Iterable[Sequence[Told]], since: date, begun: date) -> Iterator[Step]:
    for told in files:
        yield from _compared(told, since, begun)


def _compared(told: Sequence[Told], since: date, begun: date) -> Iterator[Step]:
    """Yield what changed with each of these versions of one file, the oldest first."""
    before: Briefing | None = None
    for version, content in told:
        day, after = _day(version), read_version(version, content)
        new = before is None
        if day >= since and not (new and day == begun):  # what was there when the record began is no news
            seen = tuple(filter(_is_told, changes(_seen(before, day), _seen(after, day))))
            if seen and (either := after or before):
                yield Step(day, either.id, seen)
        before = after or (before if content is not None else None)


def read_version(version: "Version", content: bytes | None) -> Briefing | None:
    """Return the briefing that a version of a file held; None if it held none."""
    try:
        return read(content, version.file, SECTIONS) if content is not None else None
    except BriefingError:
        return None  # a file that an earlier bot could read


def _seen(briefing: Briefing | None, day: date) -> Briefing | None:
    """Return a briefing as readers saw it on that *day*, if they did."""
    if briefing is None or not opened(briefing, day):
        return None
    content = {
        name: tuple(one for one in entries if published(one, day))
        for name, entries in briefing.content.items()
    }
    return replace(briefing, content=content, translations={})


_UNTOLD = frozenset({"aliases", "allow", "editor_note", "publish_at", "review_by", "loaded_words"})


def _is_told(change: Change) -> bool:
    """Return whether readers can see a change: not in what is for moderators, or of a page's name."""
    return change.kind != "renamed" and not (change.path and change.path[0] in {*_UNTOLD, "pages"})


def _waited(briefing: Briefing, since: date, today: date) -> Iterator[Step]:
    """Yield each entry whose day has come since then."""
    for name, entries in briefing.content.items():
        for entry in entries:
            day = entry.publish_at.first if entry.publish_at else None
            if day and since <= day <= today and published(entry, today):
                yield Step(day, briefing.id, (_added(name, entry),))


def _added(section: str, entry: Entry) -> Change:
    return Change(section, entry.id, "added", (), "", entry.state, f"{section}/{entry.id}: added")
