"""Tracks what does not work: whoever notices that something fails, or works again, says so here.

Not every hiccup is worth a message. A trouble counts once it has lasted for a while, and it counts as over
once it has stayed away for a while. One that keeps coming back has to stay away for longer each time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.services.clock import now_in_utc
from bot.services.troubles.trouble import Trouble, TroubleKind

BEGIN_DELAY = timedelta(seconds=30)  # for which a trouble has to last before anybody hears of it
END_DELAY = timedelta(seconds=60)  # for which it has to stay away; doubled each time that it comes back
RESTART_DELAY = timedelta(minutes=3)  # the same after a start: longer than a first pull from git may take
RECURRENCE_WINDOW = timedelta(hours=1)  # in which a trouble that is back counts as coming back
MAX_DOUBLINGS = 5


@dataclass(slots=True)
class _Record:
    """A trouble, whether it *is_announced*, and how long it has to stay away until it is over."""

    trouble: Trouble
    end_delay: timedelta
    is_announced: bool = False


@dataclass(eq=False)
class TroubleTracker:
    """The troubles of now, and which of them are due to be announced.

    *now* is the time of day, and *sleep* waits until somebody looks at what is due.
    """

    now: Callable[[], datetime] = now_in_utc
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _records: dict[str, _Record] = field(init=False, default_factory=dict)
    _endings: dict[str, list[datetime]] = field(init=False, default_factory=dict)
    _quiet_until: datetime | None = field(init=False, default=None)

    @property
    def is_quiet(self) -> bool:
        """True while no beginning is announced: see `forget_announcements`."""
        return self._quiet_until is not None and self.now() < self._quiet_until

    @property
    def active(self) -> tuple[Trouble, ...]:
        """The troubles that last now, the oldest first."""
        troubles = (record.trouble for record in self._records.values() if not record.trouble.ended_at)
        return tuple(sorted(troubles, key=lambda trouble: trouble.began_at))

    def begin(self, kind: TroubleKind, detail: str = "", subject: str = "") -> None:
        """Say that something fails. It may be said as often as it fails; the last *detail* counts."""
        trouble = Trouble(kind, subject, detail, self.now())
        record = self._records.get(trouble.name)
        if record and (record.is_announced or not self._is_over(record)):
            record.trouble = replace(record.trouble, detail=detail or record.trouble.detail, ended_at=None)
        else:
            self._records[trouble.name] = _Record(trouble, self._find_end_delay(trouble.name))

    def end(self, kind: TroubleKind, subject: str = "") -> None:
        """Say that it works, whether it has failed or not."""
        record = self._records.get(Trouble(kind, subject, "", self.now()).name)
        if record and not record.trouble.ended_at:
            record.trouble = replace(record.trouble, ended_at=self.now())

    def forget_announcements(self) -> None:
        """Forget which troubles were announced: another process may have announced some, or their ends.

        If the database was the trouble, it may take a moment until that is stored. Meanwhile no beginning is
        announced.
        """
        self._quiet_until = self.now() + BEGIN_DELAY
        for record in self._records.values():
            record.is_announced = False

    def restore(self, troubles: Iterable[Trouble]) -> None:
        """Take over the announced *troubles* of before a restart: those that do not begin again are over."""
        for trouble in troubles:
            if record := self._records.get(trouble.name):
                record.trouble = replace(record.trouble, began_at=trouble.began_at)
                record.is_announced = True
            else:
                ended_trouble = replace(trouble, ended_at=self.now())
                self._records[trouble.name] = _Record(ended_trouble, RESTART_DELAY, is_announced=True)

    def collect_due(self) -> tuple[Trouble, ...]:
        """Return what is to be announced now: troubles that began, and those that are over.

        If anything is due, all that began meanwhile comes with it, so that one cause is one message.
        """
        over = self._remove_ended()
        begun = [one for one in self._records.values() if not (one.is_announced or one.trouble.ended_at)]
        if self.is_quiet:
            return over
        if not over and not any(self.now() - one.trouble.began_at >= BEGIN_DELAY for one in begun):
            return ()
        for record in begun:
            record.is_announced = True
        return (*(record.trouble for record in begun), *over)

    def _remove_ended(self) -> tuple[Trouble, ...]:
        """Forget the troubles that are over, and return those of them whose beginning was announced."""
        over = [record for record in self._records.values() if self._is_over(record)]
        for record in over:
            del self._records[record.trouble.name]
        announced = tuple(record.trouble for record in over if record.is_announced)
        for trouble in announced:
            self._endings.setdefault(trouble.name, []).append(self.now())
        return announced

    def _is_over(self, record: _Record) -> bool:
        ended_at = record.trouble.ended_at
        return ended_at is not None and self.now() - ended_at >= record.end_delay

    def _find_end_delay(self, name: str) -> timedelta:
        """Find out how long a trouble has to stay away: longer if it was over a short time ago."""
        recent = [at for at in self._endings.get(name, ()) if self.now() - at < RECURRENCE_WINDOW]
        self._endings[name] = recent
        return END_DELAY * (1 << min(len(recent), MAX_DOUBLINGS))
