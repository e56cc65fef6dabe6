"""Reloading: a folder changes while the bot answers from it, and is read when a test says so."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.app import App
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.reloader import Reloader
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.revisions.recorder import RevisionRecorder
from bot.services.store.database import Database, open_in_memory_database
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision, RevisionStore
from tests.support.app_fixtures import HEAD, TODAY, list_lines
from tests.support.callers import caller

NOON = datetime(2031, 5, 20, 12, tzinfo=UTC)
SETTLE = 10.0
BROKEN = "title: [\n"


def write_lamps(figure: int, named: str = "") -> str:
    return (
        f"{f'id: {named}' if named else ''}\n{HEAD}figures: [{{id: lamps, title: Lamps, figure: {figure}}}]\n"
    )


@dataclass
class ReloadedFolder:
    """A folder with a reloader, whose clock a test sets."""

    folder: Path
    database: Database
    time: float = 0.0
    notified: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Read the folder as at a start of the bot."""
        self.briefing_folder = BriefingFolder(self.folder)
        self.snapshot = LibrarySnapshot(SECTIONS).with_changes(self.briefing_folder.read_changes(), NOON)
        self.chat_service = ChatService(LiveApp(App(self.snapshot.library)), lambda: TODAY)
        self.recorder = RevisionRecorder(RevisionStore(self.database))
        self.serve(self.snapshot)

    def serve(self, snapshot: LibrarySnapshot) -> None:
        self.reloader = Reloader(
            self.chat_service.live_app,
            self.briefing_folder,
            snapshot,
            self.recorder,
            notify_moderators=self.notify,
            settle_time=SETTLE,
            clock=lambda: self.time,
            now=lambda: NOON,
        )

    async def notify(self, line: str) -> None:
        self.notified.append(line)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    async def reload(self, *names: str) -> bool:
        return await self.reloader.reload_changes([str(self.folder / name) for name in names] or None)

    async def read_figures(self) -> dict[str, str]:
        """Get the live figure of each briefing."""
        known = self.chat_service.app.library.briefings
        replies = {
            name: (await self.chat_service.answer_command(caller("web:1"), f"figures lamps@{name}"))[0]
            for name in known
        }
        return {name: list(list_lines(reply))[1].split()[0] for name, reply in replies.items()}

    async def list_versions(self) -> list[tuple[str, bytes | None]]:
        """List the recorded contents, the oldest first."""
        recording = asyncio.create_task(self.recorder.record_forever())
        await self.recorder.wait_until_recorded()
        recording.cancel()
        versions = RevisionStore(self.database)
        found = reversed(await versions.list_revisions())
        return [(one.file, await versions.fetch_content(one.number)) for one in found]


@pytest.fixture
async def reloaded(tmp_path: Path) -> AsyncIterator[ReloadedFolder]:
    async with open_in_memory_database() as database:
        reloaded = ReloadedFolder(tmp_path, database)
        reloaded.write("isles.yaml", write_lamps(1))
        reloaded.write("reefs.yaml", write_lamps(2))
        reloaded.open()
        yield reloaded
        await reloaded.chat_service.image_renderer.close()


async def test_a_saved_file_goes_live_and_is_recorded(reloaded: ReloadedFolder) -> None:
    reloaded.write("isles.yaml", write_lamps(30))
    assert not await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert await reloaded.list_versions() == [("isles.yaml", write_lamps(30).encode())]


async def test_reloading_everything_finds_changed_new_and_removed_files(reloaded: ReloadedFolder) -> None:
    reloaded.write("isles.yaml", write_lamps(30))
    reloaded.write("harbour.yaml", write_lamps(4))
    await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2", "harbour": "4"}


async def test_unchanged_files_are_not_read(reloaded: ReloadedFolder) -> None:
    before = reloaded.chat_service.app
    os.utime(reloaded.folder / "isles.yaml")  # touched, with the same content
    assert not await reloaded.reload()
    assert reloaded.chat_service.app is before
    (reloaded.folder / "reefs.yaml").chmod(0)  # nobody looks into it
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}


async def test_a_broken_file_keeps_the_last_valid_version_live_and_notifies_moderators_once_it_is_stable(
    reloaded: ReloadedFolder, caplog: pytest.LogCaptureFixture
) -> None:
    reloaded.write("isles.yaml", f"{write_lamps(1)}{BROKEN}")
    assert await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "1", "reefs": "2"}
    assert not reloaded.notified
    reloaded.time = SETTLE
    assert not await reloaded.reload()
    assert reloaded.notified == ["status isles.yaml"]
    assert any(f"{reloaded.folder}/isles.yaml:" in message for message in caplog.messages)
    await reloaded.reload()
    assert reloaded.notified == ["status isles.yaml"]
    (broken,) = reloaded.reloader.snapshot.broken_files.values()
    assert (Path(broken.file).name, broken.since) == ("isles.yaml", NOON)
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert reloaded.notified == ["status isles.yaml", "status isles.yaml"]
    assert not reloaded.reloader.snapshot.broken_files
    assert await reloaded.list_versions() == [("isles.yaml", write_lamps(30).encode())]


async def test_a_file_broken_only_for_a_moment_notifies_nobody(reloaded: ReloadedFolder) -> None:
    reloaded.write("isles.yaml", f"{write_lamps(1)}{BROKEN}")
    await reloaded.reload("isles.yaml")
    reloaded.write("isles.yaml", write_lamps(30))
    reloaded.time = SETTLE
    assert not await reloaded.reload()
    assert not reloaded.notified


@pytest.mark.parametrize(
    "half",
    [
        "title: Half\nas_of: 2031\n",  # right, and shorter than what it was
        f"{write_lamps(1)}# a long remark, and it does not end",
        "",
    ],
)
async def test_half_a_file_never_goes_live(reloaded: ReloadedFolder, half: str) -> None:
    reloaded.write("isles.yaml", half)
    assert await reloaded.reload("isles.yaml")
    reloaded.time = SETTLE - 1
    assert await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "1", "reefs": "2"}
    assert not reloaded.reloader.snapshot.broken_files
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}


async def test_a_file_that_stays_shorter_goes_live(reloaded: ReloadedFolder) -> None:
    short = write_lamps(1).replace("The vote on the Lantern Isles", "Isles")
    reloaded.write("isles.yaml", short)
    assert await reloaded.reload("isles.yaml")
    reloaded.time = SETTLE
    assert not await reloaded.reload()
    assert reloaded.chat_service.app.library.briefings["isles"].title == "Isles"


async def test_a_file_that_is_back_at_once_was_never_gone(reloaded: ReloadedFolder) -> None:
    (reloaded.folder / "isles.yaml").rename(reloaded.folder / "isles.yaml~")  # as editors save
    assert await reloaded.reload("isles.yaml", "isles.yaml~")
    assert await reloaded.read_figures() == {"isles": "1", "reefs": "2"}
    reloaded.write("isles.yaml", write_lamps(30))
    assert not await reloaded.reload("isles.yaml")
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert await reloaded.list_versions() == [("isles.yaml", write_lamps(30).encode())]


async def test_a_deleted_file_is_gone_after_a_while(reloaded: ReloadedFolder) -> None:
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload()
    (reloaded.folder / "isles.yaml").unlink()
    assert await reloaded.reload("isles.yaml")
    reloaded.time = SETTLE
    assert not await reloaded.reload()
    assert await reloaded.read_figures() == {"reefs": "2"}
    assert await reloaded.list_versions() == [("isles.yaml", write_lamps(30).encode()), ("isles.yaml", None)]
    assert (await reloaded.chat_service.answer_command(caller("web:1"), "figures lamps@isles"))[0].not_found


async def test_a_renamed_file_stays_live(reloaded: ReloadedFolder) -> None:
    reloaded.write("reefs.yaml", write_lamps(2, "reefs"))
    await reloaded.reload()
    (reloaded.folder / "reefs.yaml").rename(reloaded.folder / "corals.yaml")
    assert not await reloaded.reload("reefs.yaml", "corals.yaml")
    assert await reloaded.read_figures() == {"isles": "1", "reefs": "2"}
    assert not reloaded.reloader.snapshot.broken_files


@pytest.mark.parametrize("name", [".isles.yaml.swp", "isles.yaml~", "#isles.yaml#", ".#isles.yaml", "4913"])
async def test_an_editors_own_files_are_not_read(reloaded: ReloadedFolder, name: str) -> None:
    reloaded.write(name, BROKEN)
    assert not await reloaded.reload(name)
    assert not await reloaded.reload()
    assert not reloaded.reloader.snapshot.broken_files


async def test_a_changed_link_to_another_folder_is_followed(reloaded: ReloadedFolder, tmp_path: Path) -> None:
    for name, figure in (("..first", 5), ("..second", 6)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "isles.yaml").write_text(write_lamps(figure))
    (tmp_path / "..data").symlink_to("..first")
    (tmp_path / "isles.yaml").unlink()
    (tmp_path / "isles.yaml").symlink_to("..data/isles.yaml")
    await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "5", "reefs": "2"}
    (tmp_path / "..new").symlink_to("..second")
    (tmp_path / "..new").replace(tmp_path / "..data")
    await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "6", "reefs": "2"}
    (tmp_path / "..second" / "isles.yaml").unlink()  # a link to nowhere
    await reloaded.reload()
    reloaded.time = SETTLE
    await reloaded.reload()
    assert "No such file" in reloaded.reloader.snapshot.library.problems[0].message
    assert await reloaded.read_figures() == {"isles": "6", "reefs": "2"}


async def test_an_unreadable_folder_leaves_everything_live(
    reloaded: ReloadedFolder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    reloaded.folder.rename(away := reloaded.folder.with_name("away"))
    assert not await reloaded.reload()
    assert not await reloaded.reload()
    reloaded.time = SETTLE
    assert await reloaded.read_figures() == {"isles": "1", "reefs": "2"}
    assert [one for one in caplog.messages if "cannot be read" in one] == [
        f"The folder {reloaded.folder} cannot be read: No such file or directory"
    ]
    away.rename(reloaded.folder)
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert f"The folder {reloaded.folder} can be read again" in caplog.messages


async def test_a_thousand_files_can_change_at_once(reloaded: ReloadedFolder) -> None:
    for number in range(1000):
        reloaded.write(f"isle-{number}.yaml", write_lamps(number + 10))
    assert not await reloaded.reload()
    assert len(reloaded.chat_service.app.library.briefings) == 1002
    reply, _ = await reloaded.chat_service.answer_command(caller("web:1"), "figures lamps@isle-999")
    assert "1,009" in list_lines(reply)


async def test_a_complete_file_goes_live_without_waiting(reloaded: ReloadedFolder) -> None:
    reloaded.write("isles.yaml", "title: Isles\nas_of: 2031\n")
    (reloaded.folder / "reefs.yaml").unlink()
    assert not await reloaded.reloader.reload_changes(is_complete=True)
    assert list(reloaded.chat_service.app.library.briefings) == ["isles"]


async def test_after_a_restart_the_last_valid_version_of_a_broken_file_is_live(
    reloaded: ReloadedFolder,
) -> None:
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload()
    await reloaded.list_versions()
    reloaded.write("isles.yaml", BROKEN)
    reloaded.open()
    assert await reloaded.read_figures() == {"reefs": "2"}
    restored = await reloaded.recorder.restore_last_valid(reloaded.snapshot, reloaded.briefing_folder)
    reloaded.chat_service.live_app.replace(reloaded.chat_service.app.with_library(restored.library))
    reloaded.serve(restored)
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert [Path(file).name for file in restored.broken_files] == ["isles.yaml"]
    reloaded.write("isles.yaml", write_lamps(4))
    await reloaded.reload()
    assert (await reloaded.read_figures())["isles"] == "4"


async def test_after_an_update_a_live_file_that_breaks_a_new_rule_stays_live_as_it_was(
    reloaded: ReloadedFolder,
) -> None:
    refused = write_lamps(30).replace("title: Lamps", "title: \u202eLamps\u202c")
    reloaded.write("isles.yaml", refused)
    published = Revision(0, "isles.yaml", NOON)
    await RevisionStore(reloaded.database).add_revision(published, refused.encode())
    reloaded.open()
    assert await reloaded.read_figures() == {"reefs": "2"}
    restored = await reloaded.recorder.restore_last_valid(reloaded.snapshot, reloaded.briefing_folder)
    assert "title='Lamps'" in str(restored.library.briefings["isles"].sections["figures"])
    assert [Path(file).name for file in restored.broken_files] == ["isles.yaml"]


async def test_at_the_first_start_every_valid_file_is_recorded_once(reloaded: ReloadedFolder) -> None:
    reloaded.write("harbour.yaml", BROKEN)
    reloaded.open()
    for _ in range(2):
        recording = asyncio.create_task(reloaded.recorder.record_forever())
        await reloaded.recorder.record_missed_changes(reloaded.snapshot, reloaded.briefing_folder)
        recording.cancel()
    assert await reloaded.list_versions() == [
        ("isles.yaml", write_lamps(1).encode()),
        ("reefs.yaml", write_lamps(2).encode()),
    ]
    (reloaded.folder / "reefs.yaml").unlink()
    reloaded.open()
    await reloaded.recorder.record_missed_changes(reloaded.snapshot, reloaded.briefing_folder)
    assert (await reloaded.list_versions())[2:] == [("reefs.yaml", None)]


async def test_what_waits_to_be_recorded_does_not_follow_what_replaced_it(reloaded: ReloadedFolder) -> None:
    revisions, published_at = RevisionStore(reloaded.database), NOON + timedelta(minutes=1)
    reloaded.write("isles.yaml", write_lamps(30))
    reloaded.write("reefs.yaml", write_lamps(20))
    await reloaded.reload()
    for name, content in (("isles.yaml", write_lamps(31)), ("reefs.yaml", write_lamps(21))):
        await reloaded.reloader.record_live(name, published_at)
        await revisions.add_revision(Revision(0, name, published_at), content.encode())
    assert await reloaded.list_versions() == [
        ("isles.yaml", write_lamps(30).encode()),
        ("isles.yaml", write_lamps(31).encode()),
        ("reefs.yaml", write_lamps(20).encode()),
        ("reefs.yaml", write_lamps(21).encode()),
    ]


async def test_edits_that_wait_to_be_recorded_come_before_what_is_published_after_them(
    reloaded: ReloadedFolder,
) -> None:
    published_at = NOON + timedelta(minutes=1)
    for number in (30, 31):
        reloaded.write("isles.yaml", write_lamps(number))
        await reloaded.reload()
    await reloaded.reloader.record_live("isles.yaml", published_at)
    published = Revision(0, "isles.yaml", published_at)
    await RevisionStore(reloaded.database).add_revision(published, write_lamps(32).encode())
    assert await reloaded.list_versions() == [
        ("isles.yaml", write_lamps(number).encode()) for number in (30, 31, 32)
    ]


async def test_a_version_published_a_moment_ago_is_not_recorded_again(reloaded: ReloadedFolder) -> None:
    published = Revision(0, "isles.yaml", NOON, author="Anna (telegram:7)", origin="telegram")
    await RevisionStore(reloaded.database).add_revision(published, write_lamps(30).encode())
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload()
    assert len(await reloaded.list_versions()) == 1


async def test_a_version_that_cannot_be_recorded_is_recorded_later(
    reloaded: ReloadedFolder, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(RevisionStore):
        """Fails at first."""

        async def add_revision(self, version: Revision, content: bytes | None) -> Revision:
            if not slept:
                raise StoreError("the disk is full")
            return await super().add_revision(version, content)

    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    reloaded.recorder = RevisionRecorder(Failing(reloaded.database), sleep)
    reloaded.serve(reloaded.snapshot)
    reloaded.write("isles.yaml", write_lamps(30))
    await reloaded.reload()
    assert await reloaded.read_figures() == {"isles": "30", "reefs": "2"}
    assert await reloaded.list_versions() == [("isles.yaml", write_lamps(30).encode())]
    assert "The live version of isles.yaml is not recorded yet: the disk is full" in caplog.messages
