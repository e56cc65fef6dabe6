"""When moderators hear of what readers send: the first few at once, and a flood in one message after a while.

Each report or inquiry is stored before, and the message for a flood lists all that are open. So none is lost.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

FLOOD_WINDOW = 600.0  # seconds
MAX_ANNOUNCEMENTS = 3  # of single ones in that time; more are a flood


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message to be sent after *delay* seconds: about a single one, or about all that are open."""

    is_single: bool
    delay: float = 0


class AnnouncementSchedule:
    """Decides how moderators hear of the next one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start quietly; *clock* counts seconds."""
        self._clock = clock
        self._single_times: deque[float] = deque(maxlen=MAX_ANNOUNCEMENTS)
        self._group_time: float | None = None

    def schedule_next(self) -> Announcement | None:
        """Schedule the message about what was just stored; None if one that waits covers it."""
        now = self._clock()
        if self._group_time is not None and now < self._group_time:
            return None
        flood_began_at = self._find_begin_of_flood(now)
        if flood_began_at is None:
            self._single_times.append(now)
            return Announcement(is_single=True)
        self._group_time = flood_began_at + FLOOD_WINDOW
        return Announcement(is_single=False, delay=self._group_time - now)

    def _find_begin_of_flood(self, now: float) -> float | None:
        """Find from when on the window counts in which too much has been announced; None if it has not."""
        if self._group_time is not None and now < self._group_time + FLOOD_WINDOW:
            return self._group_time
        is_full = len(self._single_times) == MAX_ANNOUNCEMENTS
        return self._single_times[0] if is_full and now < self._single_times[0] + FLOOD_WINDOW else None
