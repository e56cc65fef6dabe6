"""Reports to moderators what becomes of the files without them: what was lost on the disk.

It collects for a moment, so that many files at once are one message.
"""

from collections.abc import Callable
from typing import NoReturn

from bot.services.background.task_supervisor import Sleep
from bot.services.notices.notice import LossesNotice, LossNotice, SendNotice

COLLECT_INTERVAL = 2.0  # seconds
MAX_SINGLE_NOTICES = 5  # files that moderators hear of one by one


class ChangeReporter:
    """Sends a notice of each file that was lost; of many, one."""

    def __init__(
        self, take_lost_files: Callable[[], tuple[str, ...]], send_notice: SendNotice, sleep: Sleep
    ) -> None:
        """Report with *send_notice* what *take_lost_files* gives; *sleep* waits between two looks."""
        self._take_lost_files = take_lost_files
        self._send_notice = send_notice
        self._sleep = sleep

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
