"""How much may be reported: enough for people, too little for somebody who floods the moderators."""

from collections import deque
from collections.abc import Callable

WINDOW = 3600.0  # seconds
MAX_REPORTS_PER_READER = 5  # reports of one reader in an hour
MAX_REPORTS = 100  # reports of all readers in an hour


class ReportRateLimiter:
    """Counts the reports of the last hour, as long as the bot runs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Count by *clock*, in seconds."""
        self._clock = clock
        self._recent_reports: deque[tuple[float, str]] = deque()

    def try_acquire(self, reader: str) -> bool:
        """Return whether *reader* may report something now; if so, it counts."""
        now = self._clock()
        while self._recent_reports and now - self._recent_reports[0][0] >= WINDOW:
            self._recent_reports.popleft()
        reader_count = sum(who == reader for _, who in self._recent_reports)
        if reader_count >= MAX_REPORTS_PER_READER or len(self._recent_reports) >= MAX_REPORTS:
            return False
        self._recent_reports.append((now, reader))
        return True
