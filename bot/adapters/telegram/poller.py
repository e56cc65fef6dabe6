"""Fetches Telegram's updates by long polling, and confirms those that are answered.

It does not use the library's Updater, which stops silently if the token is refused while the bot runs, and
confirms updates before they are answered: a stop would lose them.
"""

import asyncio

from telegram.error import Conflict, InvalidToken, TelegramError
from typing_extensions import override

from bot.adapters.telegram.connection_monitor import (
    ConnectionMonitor,
    recheck_token,
    retry_until_connected,
)
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.update_fetcher import UpdateFetcher
from bot.adapters.telegram.update_source import Dispatch, UpdateSource
from bot.adapters.telegram.update_window import UpdateWindow

_POLL_TIMEOUT = 30  # seconds that Telegram waits for updates
_PROBE_TIMEOUT = 0  # after an outage, so that its end is known at once, and not with the next update
_CONFIRM_PAUSE = 0.05  # seconds between attempts to confirm the last updates; there is less than one for all


class Poller(UpdateSource):
    """Fetches updates, through all outages."""

    def __init__(
        self,
        fetcher: UpdateFetcher,
        dispatch: Dispatch,
        window: UpdateWindow,
        retry_policy: RetryPolicy,
        monitor: ConnectionMonitor,
    ) -> None:
        """Hand the updates of *fetcher* to *dispatch*; *window* knows which of them are answered."""
        super().__init__(dispatch, window)
        self._fetcher = fetcher
        self._window = window
        self._retry_policy = retry_policy
        self._monitor = monitor
        self._pauses = retry_policy.iter_connect_pauses()
        self._poll_timeout = _POLL_TIMEOUT

    @property
    @override
    def is_adopting(self) -> bool:
        """True if other processes use the database."""
        return self._window.is_shared

    @override
    async def connect(self) -> None:
        """Delete the webhook that another start may have set; Telegram keeps the updates."""
        await retry_until_connected(self._fetcher.delete_webhook, self._retry_policy, self._monitor)

    @override
    async def run_forever(self) -> None:
        """Fetch updates until the token is refused."""
        while True:
            try:
                await self._fetch_updates()
            except InvalidToken as error:
                self._monitor.report_outage(error)
                await recheck_token(self._fetcher.check_token, self._retry_policy, self._monitor)
            except TelegramError as error:
                self._monitor.report_outage(error)
                # Beside another program a poll that ends at once may succeed, before the other's next one.
                self._poll_timeout = _POLL_TIMEOUT if isinstance(error, Conflict) else _PROBE_TIMEOUT
                await asyncio.sleep(next(self._pauses))
            else:
                self._monitor.report_success()
                self._poll_timeout = _POLL_TIMEOUT
                self._pauses = self._retry_policy.iter_connect_pauses()
                await self._window.wait_until_pollable(
                    self._retry_policy.poll_pause, self._retry_policy.repeated_poll_pause
                )

    @override
    async def end(self) -> None:
        """Confirm the updates that are answered, trying until it works: they would be answered again.

        What the response contains stays unconfirmed.
        """
        await self._window.set_aside_overtaken()
        is_confirmed = not self._window.offset
        while not is_confirmed:
            try:
                await self._fetcher.fetch_updates(self._window.offset, limit=1, seconds=0)
                is_confirmed = True
            except TelegramError:
                await self._retry_policy.sleep(_CONFIRM_PAUSE)
        await self._window.release_all()

    async def _fetch_updates(self) -> None:
        await self._window.remove_answered()
        await self._window.set_aside_late()
        offset = self._window.offset
        updates = await self._fetcher.fetch_updates(offset, self._window.limit, self._poll_timeout)
        for update in await self._window.add_fetched(updates, offset):
            self._dispatch(update)
