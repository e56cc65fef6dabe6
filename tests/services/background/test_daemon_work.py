"""Work that may never end: neither its caller nor the end of the program waits for it."""

# ruff: noqa: S603 (our own code)

import subprocess
import sys

import pytest

from bot.services.background.daemon_work import run_in_daemon_thread
from tests.support.app_fixtures import ROOT

STUCK = """
import asyncio, threading
from bot.services.background.daemon_work import run_in_daemon_thread

async def main():
    task = asyncio.create_task(run_in_daemon_thread(threading.Event().wait))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())

asyncio.run(main())
"""


def fail() -> None:
    raise PermissionError(13, "Permission denied")


async def test_what_the_work_does_is_returned_or_raised() -> None:
    assert await run_in_daemon_thread(lambda: "done") == "done"
    with pytest.raises(PermissionError, match="Permission denied"):
        await run_in_daemon_thread(fail)


def test_the_end_of_the_program_does_not_wait_for_what_never_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STUCK], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert ended.stdout == "True\n"
