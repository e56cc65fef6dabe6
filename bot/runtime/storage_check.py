"""Checks again and again that files can be read and written where the bot keeps them.

Nobody may write for days: then a full disk would be found out only when a publication fails.
"""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

from bot.core.content.field_labels import gettext_noop
from bot.core.library.loader import SCAN_TIMEOUT
from bot.core.library.time_limit import TimeLimit
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

CHECK_INTERVAL = 30.0  # seconds
MIN_FREE_BYTES = 8 * 1024 * 1024  # below which the next publication may be the last
_PROBE = bytes(4096)  # a block of the disk

_log = logging.getLogger(__name__)

_NEARLY_FULL = gettext_noop("The disk is nearly full.")


class StorageCheck:
    """Checks the folder of the briefings, and that of the bot's data."""

    def __init__(
        self,
        briefings: Path,
        data: Path | None,
        *,
        is_publishing: bool,
        troubles: TroubleTracker,
        seconds: float = SCAN_TIMEOUT,
    ) -> None:
        """Check the folder, or file, *briefings*, into which the bot writes if it *is_publishing*.

        *data* is the folder of the database and of what is pulled, if there is one. Each has to answer within
        some *seconds*.
        """
        self._briefings = briefings
        self._data = data
        self._is_publishing = is_publishing and briefings.is_dir()
        self._troubles = troubles
        self._folder_limit, self._data_limit = TimeLimit(seconds), TimeLimit(seconds)
        self._faults: dict[TroubleKind, str] = {}

    async def check_forever(self) -> NoReturn:
        """Look for troubles, and for the end of those that were found before, until cancelled."""
        while True:
            fault = await _find_fault(self._check_folder, self._folder_limit)
            self._report(TroubleKind.FOLDER, self._briefings, fault)
            fault = await _find_fault(self._check_disk, self._data_limit)
            self._report(TroubleKind.DISK, self._data, fault)
            await self._troubles.sleep(CHECK_INTERVAL)

    def _report(self, kind: TroubleKind, folder: Path | None, fault: str) -> None:
        if fault != self._faults.get(kind, ""):
            self._faults[kind] = fault
            if fault:
                _log.error("The check of the folder %s fails: %s", folder, fault)
            else:
                _log.info("The check of the folder %s succeeds again", folder)
        if fault:
            self._troubles.begin(kind, fault)
        else:
            self._troubles.end(kind)

    def _check_folder(self) -> str:
        self._briefings.stat()
        if self._briefings.is_dir():
            next(self._briefings.iterdir(), None)
        if self._is_publishing:
            _write_probe(self._briefings)
        return ""

    def _check_disk(self) -> str:
        if self._data is None:
            return ""
        _write_probe(self._data)
        return _NEARLY_FULL if shutil.disk_usage(self._data).free < MIN_FREE_BYTES else ""


async def _find_fault(check: Callable[[], str], time_limit: TimeLimit) -> str:
    """Find what is wrong, empty if nothing is; a folder that does not answer is given up."""
    try:
        return await run_in_daemon_thread(time_limit.run, check)
    except OSError as error:
        return error.strerror or type(error).__name__


def _write_probe(folder: Path) -> None:
    """Write a file without a name, which vanishes by itself.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    with TemporaryFile(dir=folder, prefix=".probe-", suffix=".tmp") as file:
        file.write(_PROBE)
        file.flush()
        os.fsync(file.fileno())
