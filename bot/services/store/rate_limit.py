"""A rate limit that several processes keep together."""

from dataclasses import dataclass

_CALL_TIME = 10.0  # seconds that a call may take; hardly any takes so long, and answers wait for its slot


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most *max_calls* in any *period* seconds; *scope* is its name in the database."""

    scope: str
    max_calls: int
    period: float

    @property
    def longest_hold(self) -> float:
        """The seconds after which a slot is free that was never released, because its process has died.

        That the call took place at the end of its time is assumed.
        """
        return max(_CALL_TIME, self.period) + self.period
