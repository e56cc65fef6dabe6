"""Reports to moderators what becomes of the files without them: what was lost on the disk, what git brought.

It collects for a moment, so that many files at once are one message.
"""

from collections.abc import Callable
from typing import NoReturn

from bot.services.background.task_supervisor import Sleep
from bot.services.notices.notice import (
    MAX_SINGLE_NOTICES,
    LossesNotice,
    LossNotice,
    PublicationNotice,
    SendNotice,
)
from bot.services.store.revisions import GIT, Revision

COLLECT_INTERVAL = 2.0  # seconds


class ChangeReporter:
    """Sends a notice of each file that was lost, and of each that git changed; of many, one."""

    def __init__(
        self, take_lost_files: Callable[[], tuple[str, ...]], send_notice: SendNotice, sleep: Sleep
    ) -> None:
        """Report with *send_notice* what *take_lost_files* gives; *sleep* waits between two looks."""
        self._take_lost_files = take_lost_files
        self._send_notice = send_notice
        self._sleep = sleep
        self._pulled_numbers: list[int] = []

    def add_external_change(self, revision: Revision) -> None:
        """Take note of a version that was published by nobody here."""
        if revision.number and revision.origin == GIT:
            self._pulled_numbers.append(revision.number)

    async def report_forever(self) -> NoReturn:
        """Report what has happened, until cancelled."""
        while True:
            await self._report_losses()
            await self._sleep(COLLECT_INTERVAL)

    async def _report_losses(self) -> None:
        lost_files = self._take_lost_files()
        if len(lost_files) > MAX_SINGLE_NOTICES:
            await self._send_notice(LossesNotice())
        else:
            for file in lost_files:
                await self._send_notice(LossNotice(file))

    async def report_pull(self) -> None:
        """Report what was published by nobody here, now that a pull is done."""
        numbers, self._pulled_numbers = self._pulled_numbers, []
        if numbers:
            first, last = numbers[0], numbers[-1]
            await self._send_notice(PublicationNotice(first, last if last != first else 0))
