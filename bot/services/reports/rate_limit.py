"""How much may be reported: enough for people, too little for somebody who floods the moderators."""

from collections import deque
from collections.abc import Callable

HOUR = 3600.0  # seconds
EACH = 5  # reports of one reader in an hour
ALL = 100  # reports of all readers in an hour


class Quota:
    """Counts the reports of the last hour, as long as the bot runs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Count by *clock*, in seconds."""
        self._clock = clock
        self._made: deque[tuple[float, str]] = deque()

    def take(self, reader: str) -> bool:
        """Return whether *reader* may report something now; if so, it counts."""
        now = self._clock()
        while self._made and now - self._made[0][0] >= HOUR:
            self._made.popleft()
        mine = sum(who == reader for _, who in self._made)
        if mine >= EACH or len(self._made) >= ALL:
            return False
        self._made.append((now, reader))
        return True
