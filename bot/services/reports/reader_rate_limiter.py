"""Limits what each reader, and each network address, sends to moderators; no limit is shared by all readers.

Whoever floods uses up only what is theirs. Moderators get a flood in one message; see
`bot.services.reports.announcements`.
"""

from collections import Counter, deque
from collections.abc import Callable

from bot.core.messages.caller import Caller

RATE_LIMIT_WINDOW = 3600.0  # seconds
MAX_MESSAGES_PER_READER = 5  # in that time: enough for people
MAX_MESSAGES_PER_ADDRESS = 20  # on the web, where a reader without a cookie is a new one each time


class ReaderRateLimiter:
    """Counts the messages of the last hour, as long as the bot runs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Count by *clock*, in seconds."""
        self._clock = clock
        self._recent: deque[tuple[float, tuple[str, ...]]] = deque()
        self._counts: Counter[str] = Counter()

    def try_acquire(self, caller: Caller) -> bool:
        """True if *caller* may send something now; if so, it counts."""
        self._forget_old_messages()
        limits = {f"reader {caller.user or caller.chat}": MAX_MESSAGES_PER_READER}
        if caller.address:
            limits[f"address {caller.address}"] = MAX_MESSAGES_PER_ADDRESS
        if any(self._counts[key] >= limit for key, limit in limits.items()):
            return False
        self._recent.append((self._clock(), tuple(limits)))
        self._counts.update(limits.keys())
        return True

    def _forget_old_messages(self) -> None:
        now = self._clock()
        while self._recent and now - self._recent[0][0] >= RATE_LIMIT_WINDOW:
            for key in self._recent.popleft()[1]:
                self._counts[key] -= 1
                if not self._counts[key]:
                    del self._counts[key]
