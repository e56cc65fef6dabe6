"""The bot as an operator starts it, with its memory and its open files."""

import asyncio
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.log_privacy import require_private_log

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"The web page is at (http://[\d.]+:\d+)\b")
START_TIMEOUT, STOP_TIMEOUT = 60.0, 30.0  # seconds


@dataclass(frozen=True)
class Usage:
    """What the process and its children hold at one moment."""

    memory: int
    """Bytes of resident memory."""
    open_files: int


class BotProcess:
    """One ``python -m bot run`` after another in *home*, with one log."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.log = home / "bot.log"
        self.address = ""
        """The address of the web page, without a slash at its end."""
        self._home, self._settings = home, settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait for the address of its web page."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        offset = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "run"),
                cwd=self._home,
                env={**environment, "PYTHONPATH": str(ROOT), **self._settings},
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(START_TIMEOUT):
            while not (address := self._read_address(offset)):
                assert self._process.returncode is None, self.log.read_text("utf-8")
                await asyncio.sleep(0.1)
        self.address = address

    def _read_address(self, offset: int) -> str:
        found = ADDRESS.search(self.log.read_bytes()[offset:].decode())
        return found[1] if found else ""

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process
        self._process.send_signal(number)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal, and wait for the end.

        Raises:
            TimeoutError: the process goes on.
        """
        self.send_signal(number)
        assert self._process
        await asyncio.wait_for(self._process.wait(), STOP_TIMEOUT)
        require_private_log(self.log.read_text("utf-8"))

    async def kill(self) -> None:
        """End it at once, if it runs."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def measure_usage(self) -> Usage:
        """Return what it holds now, with its children."""
        assert self._process
        found = [_read_usage(process) for process in _find_family(self._process.pid)]
        return Usage(sum(one.memory for one in found), sum(one.open_files for one in found))


def _find_family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(found for child in children for found in _find_family(int(child)))]


def _read_usage(process: int) -> Usage:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return Usage(pages * os.sysconf("SC_PAGE_SIZE"), len(list(Path(f"/proc/{process}/fd").iterdir())))
