"""The check of the folders that the bot reads and writes."""

import asyncio
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, NoReturn

import pytest

from bot.runtime.storage_check import StorageCheck
from bot.services.troubles.tracker import TroubleTracker


async def check(briefings: Path, data: Path | None, troubles: TroubleTracker, *, is_publishing: bool) -> None:
    """Check once, with a new check."""
    await check_once(StorageCheck(briefings, data, is_publishing=is_publishing, troubles=troubles), troubles)


async def check_once(storage_check: StorageCheck, troubles: TroubleTracker) -> None:
    async def stop(_: float) -> None:
        raise asyncio.CancelledError

    troubles.sleep = stop
    with pytest.raises(asyncio.CancelledError):
        await storage_check.check_forever()


@pytest.mark.parametrize("is_publishing", [True, False])
async def test_folders_that_work_are_no_trouble_and_stay_as_they_are(
    tmp_path: Path, *, is_publishing: bool
) -> None:
    troubles = TroubleTracker()
    await check(tmp_path, tmp_path, troubles, is_publishing=is_publishing)
    assert not troubles.active
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240 (a folder of this test)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (Path.rmdir, "No such file or directory"),
        (lambda folder: (folder.rmdir(), folder.write_text("no folder")), "Not a directory"),
    ],
)
async def test_a_folder_that_cannot_be_used_is_a_trouble_with_its_cause(
    tmp_path: Path, spoil: Callable[[Path], object], expected: str
) -> None:
    troubles, data = TroubleTracker(), tmp_path / "data"
    data.mkdir()
    spoil(data)
    await check(tmp_path, data, troubles, is_publishing=True)
    assert [(one.name, one.detail) for one in troubles.active] == [("disk", expected)]


async def test_a_disk_on_which_no_block_is_left_is_a_trouble_until_there_is_one(tmp_path: Path) -> None:
    troubles, limits = TroubleTracker(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        await check(tmp_path, tmp_path, troubles, is_publishing=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(one.name, one.detail) for one in troubles.active] == [
        ("folder", "File too large"),
        ("disk", "File too large"),
    ]
    await check(tmp_path, tmp_path, troubles, is_publishing=True)
    assert not troubles.active


async def test_a_fault_and_its_end_are_one_line_of_the_log_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    troubles, data = TroubleTracker(), tmp_path / "data"
    storage_check = StorageCheck(tmp_path, data, is_publishing=False, troubles=troubles)
    with caplog.at_level("INFO"):
        await check_once(storage_check, troubles)
        await check_once(storage_check, troubles)
        data.mkdir()
        await check_once(storage_check, troubles)
        await check_once(storage_check, troubles)
    assert caplog.messages == [
        f"The check of the folder {data} fails: No such file or directory",
        f"The check of the folder {data} succeeds again",
    ]


class FolderInAGoneNetwork(type(Path())):  # type: ignore[misc]
    """A folder at which nobody can look: whoever does waits for ever."""

    looks: ClassVar[list[str]] = []

    def stat(self, **_: object) -> NoReturn:
        self.looks.append(str(self))
        while True:
            threading.Event().wait()


async def test_a_folder_that_does_not_answer_is_a_trouble_and_not_waited_for(tmp_path: Path) -> None:
    troubles = TroubleTracker()
    storage_check = StorageCheck(
        FolderInAGoneNetwork(tmp_path), tmp_path, is_publishing=False, troubles=troubles, seconds=0.05
    )
    await check_once(storage_check, troubles)
    await check_once(storage_check, troubles)
    assert [(one.name, one.detail) for one in troubles.active] == [
        ("folder", "it does not answer within 0.05 s")
    ]
    assert FolderInAGoneNetwork.looks == [str(tmp_path)]
