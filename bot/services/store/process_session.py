"""The session of this process in PostgreSQL, beside those that read and write.

As long as it lasts, the process can be the leader, hears what other processes change, and is seen by them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from typing import Any, NoReturn

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.background.wakeable_sleep import sleep_until_set
from bot.services.store.change_channel import CHANNEL, ChangeListener
from bot.services.store.engines import CLOSE_TIMEOUT, open_engine, translate_errors
from bot.services.store.errors import StoreError
from bot.services.store.leader_election import LeaderElection
from bot.services.store.presence import Presence

HEARTBEAT = 1.0  # seconds between two signs of life, and between two attempts to lead
_TIME_LIMIT = 4.0  # seconds for one, less than those after which PostgreSQL ends the session

# Milliseconds and seconds after which PostgreSQL ends the session of a process that stands still, or whose
# machine is gone: then another one leads. What an older server does not know is left out.
_SET_LIMITS = text(
    "SELECT set_config(name, CASE name WHEN 'idle_session_timeout' THEN '5000'"
    " WHEN 'tcp_user_timeout' THEN '5000' WHEN 'tcp_keepalives_count' THEN '3' ELSE '1' END, false)"
    " FROM pg_settings WHERE name IN ('idle_session_timeout', 'tcp_user_timeout',"
    " 'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count')"
)

_log = getLogger(__name__)


class ProcessSession:
    """Keeps the session open, through all outages of the database."""

    def __init__(
        self,
        url: URL,
        election: LeaderElection,
        listener: ChangeListener,
        presence: Presence,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Connect to the database at *url*; *election* decides who leads, and *listener* hears changes.

        Other processes see the *presence* of this one. *sleep* waits between two signs of life.
        """
        self._url = url
        self._election = election
        self._listener = listener
        self._presence = presence
        self._sleep = sleep
        self._has_stood = asyncio.Event()
        self._is_failing = False

    async def run_forever(self) -> NoReturn:
        """Hold a session until cancelled; after one that has ended, open the next."""
        while True:
            try:
                async with translate_errors(), self._open_session() as connection:
                    try:
                        await self._hold(connection)
                    except asyncio.CancelledError:
                        await self._resign(connection)
                        raise
            except StoreError as error:
                await self._handle_failure(error)
            finally:
                self._has_stood.set()

    async def wait_for_first_election(self) -> None:
        """Wait until this process has stood for election, or could not."""
        await self._has_stood.wait()

    @asynccontextmanager
    async def _open_session(self) -> AsyncIterator[AsyncConnection]:
        async with (
            open_engine(self._url, _TIME_LIMIT) as engine,
            engine.connect() as connection,
        ):
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def _resign(self, connection: AsyncConnection) -> None:
        with suppress(StoreError, TimeoutError):  # with the session the lock is free, too
            async with asyncio.timeout(CLOSE_TIMEOUT), translate_errors():
                await self._election.resign(connection)

    async def _hold(self, connection: AsyncConnection) -> NoReturn:
        """Listen and stand for election.

        Raises:
            SQLAlchemyError: the session has ended.
        """
        await connection.execute(_SET_LIMITS)
        driver_connection: Any = (await connection.get_raw_connection()).driver_connection
        await driver_connection.add_listener(CHANNEL, self._on_notification)
        has_ended = asyncio.Event()
        driver_connection.add_termination_listener(lambda _: has_ended.set())
        self._listener.refresh_all()  # what was changed before this session began
        await self._presence.begin_session(connection)
        await self._election.begin_session(connection)
        self._report_success()
        while True:
            self._has_stood.set()
            await sleep_until_set(has_ended, self._sleep(HEARTBEAT))
            await self._election.stand(connection)

    def _on_notification(self, _connection: object, _process_id: int, _channel: str, payload: str) -> None:
        self._listener.add_payload(payload)

    async def _handle_failure(self, error: StoreError) -> None:
        """Log that the session has ended, and open the next one at once; if that fails, too, wait.

        Until then nobody knows who leads, and another process may do so as well.
        """
        if self._is_failing:
            await self._sleep(HEARTBEAT)
            return
        self._is_failing = True
        _log.warning("What other processes change is not heard of, until the database is back: %s", error)

    def _report_success(self) -> None:
        if self._is_failing:
            _log.info("What other processes change is heard of again.")
        self._is_failing = False
