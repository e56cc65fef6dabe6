"""Shows what has a time of publication as soon as its moment has come.

A request knows the day, not the moment. So a moment that has come is marked in the library itself, which is
then another one: no cache can hold what was hidden before. What is not marked stays hidden.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.content.publish_time import PublishTime
from bot.core.library.snapshot import Library


@dataclass(frozen=True, slots=True, order=True)
class ScheduledRelease:
    """At *moment* (UTC) something of the briefing with this id goes live."""

    moment: datetime
    briefing_id: str


def count_releases(briefings: Iterable[Briefing]) -> int:
    """Count the times of publication in *briefings* that have been marked."""
    times = (
        one
        for briefing in briefings
        for one in (
            briefing.document.publish_at,
            *(entry.publish_at for entry in briefing.scheduled_entries),
        )
    )
    return sum(1 for one in times if one and one.released_at)


class Releaser:
    """Marks the moments that have come; what has not changed stays the same object."""

    def __init__(self, now: Callable[[], datetime], desk_zone: tzinfo = UTC) -> None:
        """Know the moment from *now*; times without a zone are in *desk_zone*."""
        self.now = now
        self._desk_zone = desk_zone
        self._released: dict[str, tuple[Briefing, Briefing]] = {}

    def release_library(self, library: Library) -> Library:
        """Mark what has come in all briefings of *library*."""
        released = {name: self._release_again(one) for name, one in library.briefings.items()}
        self._released = {name: (library.briefings[name], one) for name, one in released.items()}
        is_same = all(one is library.briefings[name] for name, one in released.items())
        return library if is_same else replace(library, briefings=released)

    def _release_again(self, briefing: Briefing) -> Briefing:
        """Take the briefing that was released before, if no further moment has come."""
        original, released = self._released.get(briefing.id, (None, briefing))
        return self.release_briefing(released if original is briefing else briefing)

    def release_briefing(self, briefing: Briefing) -> Briefing:
        """Mark what has come in *briefing* and its translations."""
        if briefing.document.publish_at is None and not briefing.scheduled_entries:
            return briefing
        sections = {
            name: tuple(self._release_entry(one) for one in entries)
            for name, entries in briefing.sections.items()
        }
        publish_at = self._release_time(briefing.document.publish_at)
        is_same = publish_at is briefing.document.publish_at and all(
            one is other
            for name, entries in sections.items()
            for one, other in zip(entries, briefing.sections[name], strict=True)
        )
        if is_same:
            return briefing
        document = briefing.document.model_copy(update={"publish_at": publish_at})
        released = replace(briefing, document=document, sections=sections, translations={})
        translations = {
            code: replace(self.release_briefing(translation), original=released)
            for code, translation in briefing.translations.items()
        }
        return replace(released, translations=translations)

    def _release_entry(self, entry: Entry) -> Entry:
        own, briefings = entry.publish_at, entry.briefing_publish_at
        released = self._release_time(own), self._release_time(briefings)
        is_same = released[0] is own and released[1] is briefings
        if is_same:
            return entry
        copied = entry.model_copy(update={"publish_at": released[0]})
        copied.hold_back(released[1])
        return copied

    def _release_time(self, publish_time: PublishTime | None) -> PublishTime | None:
        """Mark a time that has come; give the same value if there is nothing to mark."""
        if publish_time is None or publish_time.clock_time is None or publish_time.released_at:
            return publish_time
        moment = publish_time.resolve(self._desk_zone)
        return replace(publish_time, released_at=moment) if moment <= self.now() else publish_time

    def list_releases(self, library: Library) -> frozenset[ScheduledRelease]:
        """List the moments at which something of *library* goes live, or has gone live."""
        return frozenset(
            ScheduledRelease(moment, briefing.id)
            for briefing in library.briefings.values()
            for moment in self._iter_moments(briefing)
        )

    def _iter_moments(self, briefing: Briefing) -> Iterator[datetime]:
        if publish_at := briefing.document.publish_at:
            yield publish_at.resolve(self._desk_zone)
        yield from (moment for one in briefing.scheduled_entries if (moment := self.find_moment(one)))

    def find_moment(self, entry: Entry) -> datetime | None:
        """Find the moment at which *entry* goes live; None without one, and for what readers never see."""
        if entry.state != "published" or not entry.publish_times:
            return None
        return max(one.resolve(self._desk_zone) for one in entry.publish_times)
