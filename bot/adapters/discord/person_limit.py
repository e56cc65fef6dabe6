"""Keeps what one person sends from delaying the answers to others."""

from bot.adapters.burst_limiter import BurstLimiter
from bot.adapters.discord.callers import PLATFORM
from bot.adapters.discord.clock import Clock
from bot.services.observer import Observer, RefusalReason

BURST = 60  # commands, presses and suggestions of a person at once
RATE = 10.0  # a second after it; who types quickly asks for suggestions less often


class PersonLimit:
    """Refuses what somebody sends beyond it. Nobody answers that: it would cost as much as an answer."""

    def __init__(self, observer: Observer, clock: Clock) -> None:
        """Count by *clock*; *observer* hears of each refusal."""
        self._observer = observer
        self._limiter = BurstLimiter(BURST, RATE, clock.monotonic)

    def admits(self, user_id: int) -> bool:
        """True if the person may send something now, which then counts."""
        is_refused = bool(self._limiter.try_acquire(str(user_id)))
        if is_refused:
            self._observer.note_refusal(PLATFORM, RefusalReason.RATE)
        return not is_refused
