"""Knows whether the database can be used, so that nobody waits for one that has just failed.

Reading and writing fail apart: a full disk, or the lock of another program, prevents only writing. Whoever
finds a failure reports it here; from then on everybody else is refused at once, until a check finds that the
database works.
"""

import logging
import time
from collections.abc import Callable
from enum import StrEnum

from bot.services.store.errors import DatabaseUnavailableError
from bot.services.store.schema import list_contents
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

STABLE_AFTER = 15.0  # seconds without a failure until the database counts as working again

_log = logging.getLogger(__name__)


class Access(StrEnum):
    """What is done with the database."""

    READ = "read"
    WRITE = "write"


class Availability:
    """Whether the database can be read and written; while it cannot, it is among the *troubles*."""

    def __init__(self, troubles: TroubleTracker, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with a database that works; *clock* counts seconds."""
        self._troubles = troubles
        self._clock = clock
        self._reasons: dict[Access, str] = {}
        self._failed_at: float | None = None

    @property
    def is_failing(self) -> bool:
        """True from the first failure until the database has worked for a while."""
        return self._failed_at is not None

    @property
    def is_readable(self) -> bool:
        """False from a read that fails until a check succeeds."""
        return Access.READ not in self._reasons

    def require(self, access: Access) -> None:
        """Refuse what would fail.

        Raises:
            DatabaseUnavailableError: the last attempt failed, and no check has succeeded since.
        """
        if reason := self._reasons.get(Access.READ) or self._reasons.get(access):
            raise DatabaseUnavailableError(reason)

    def report_failure(self, access: Access, reason: str) -> None:
        """Refuse *access* from now on. What cannot be read cannot be written either."""
        if not self.is_failing:
            message = "The database fails: %s. Until it works, memory at most keeps %s."
            _log.error(message, reason, list_contents())
        self._failed_at = self._clock()
        self._reasons[access] = reason
        self._troubles.begin(TroubleKind.DATABASE, reason)

    def report_success(self, access: Access) -> bool:
        """Allow *access* again; True if it was refused."""
        was_refused = self._reasons.pop(access, None) is not None
        is_stable = self._failed_at is not None and self._clock() - self._failed_at >= STABLE_AFTER
        if is_stable and not self._reasons:
            self._failed_at = None
            self._troubles.end(TroubleKind.DATABASE)
            _log.info("The database works again")
        return was_refused
