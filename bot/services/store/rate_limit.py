"""A rate limit that several processes keep together."""

from dataclasses import dataclass

_CALL_TIME = 5.0  # seconds; hardly any call takes so long, and after a kill answers may have to wait for it


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most *max_calls* in any *period* seconds; *scope* is its name in the database."""

    scope: str
    max_calls: int
    period: float

    @property
    def longest_hold(self) -> float:
        """The seconds after which a slot is free by itself, because its process has died."""
        return max(_CALL_TIME, self.period) + self.period
