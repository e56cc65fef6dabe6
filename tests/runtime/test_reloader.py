"""The librarian: a folder that changes while the bot answers from it, looked at when a test says so."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
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


def lamps(figure: int, named: str = "") -> str:
    return (
        f"{f'id: {named}' if named else ''}\n{HEAD}figures: [{{id: lamps, title: Lamps, figure: {figure}}}]\n"
    )


@dataclass
class Room:
    """A folder with a librarian, whose clock a test sets."""

    folder: Path
    database: Database
    time: float = 0.0
    told: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Begin as at a start of the bot."""
        self.watched = BriefingFolder(self.folder)
        self.shelf = LibrarySnapshot(SECTIONS).with_changes(self.watched.read_changes(), NOON)
        self.desk = ChatService(LiveApp(App(self.shelf.library)), lambda: TODAY)
        self.archive = RevisionRecorder(RevisionStore(self.database))
        self.serve(self.shelf)

    def serve(self, shelf: LibrarySnapshot) -> None:
        self.librarian = Reloader(
            self.desk.live_app,
            self.watched,
            shelf,
            self.archive,
            notify_moderators=self.tell,
            settle_time=SETTLE,
            clock=lambda: self.time,
            now=lambda: NOON,
        )

    async def tell(self, line: str) -> None:
        self.told.append(line)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    async def look(self, *names: str) -> bool:
        return await self.librarian.reload_changes([str(self.folder / name) for name in names] or None)

    async def figures(self) -> dict[str, str]:
        """Return the figure that readers are told of each briefing."""
        known = self.desk.app.library.briefings
        replies = {
            name: (await self.desk.answer_command(caller("web:1"), f"figures lamps@{name}"))[0]
            for name in known
        }
        return {name: list(list_lines(reply))[1].split()[0] for name, reply in replies.items()}

    async def versions(self) -> list[tuple[str, bytes | None]]:
        """Return what was kept of each file, the oldest first."""
        keeping = asyncio.create_task(self.archive.record_forever())
        await self.archive.wait_until_recorded()
        keeping.cancel()
        versions = RevisionStore(self.database)
        found = reversed(await versions.list_revisions())
        return [(one.file, await versions.fetch_content(one.number)) for one in found]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_in_memory_database() as database:
        room = Room(tmp_path, database)
        room.write("isles.yaml", lamps(1))
        room.write("reefs.yaml", lamps(2))
        room.open()
        yield room
        await room.desk.image_renderer.close()


async def test_a_saved_file_is_answered_from_and_kept(room: Room) -> None:
    room.write("isles.yaml", lamps(30))
    assert not await room.look("isles.yaml")
    assert await room.figures() == {"isles": "30", "reefs": "2"}
    assert await room.versions() == [("isles.yaml", lamps(30).encode())]


async def test_a_look_at_everything_finds_what_changed_came_and_went(room: Room) -> None:
    room.write("isles.yaml", lamps(30))
    room.write("harbour.yaml", lamps(4))
    await room.look()
    assert await room.figures() == {"isles": "30", "reefs": "2", "harbour": "4"}


async def test_what_has_not_changed_is_not_read(room: Room) -> None:
    before = room.desk.app
    os.utime(room.folder / "isles.yaml")  # touched, with the same content
    assert not await room.look()
    assert room.desk.app is before
    (room.folder / "reefs.yaml").chmod(0)  # nobody looks into it
    room.write("isles.yaml", lamps(30))
    await room.look("isles.yaml")
    assert await room.figures() == {"isles": "30", "reefs": "2"}


async def test_a_broken_file_leaves_the_old_answer_and_moderators_are_told_once_it_stands(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.write("isles.yaml", f"{lamps(1)}{BROKEN}")
    assert await room.look("isles.yaml")
    assert await room.figures() == {"isles": "1", "reefs": "2"}
    assert not room.told
    room.time = SETTLE
    assert not await room.look()
    assert room.told == ["status isles.yaml"]
    assert any(f"{room.folder}/isles.yaml:" in message for message in caplog.messages)
    await room.look()
    assert room.told == ["status isles.yaml"]
    (broken,) = room.librarian.snapshot.broken_files.values()
    assert (Path(broken.file).name, broken.since) == ("isles.yaml", NOON)
    room.write("isles.yaml", lamps(30))
    await room.look("isles.yaml")
    assert await room.figures() == {"isles": "30", "reefs": "2"}
    assert room.told == ["status isles.yaml", "status isles.yaml"]
    assert not room.librarian.snapshot.broken_files
    assert await room.versions() == [("isles.yaml", lamps(30).encode())]


async def test_what_is_broken_for_a_moment_only_is_told_to_nobody(room: Room) -> None:
    room.write("isles.yaml", f"{lamps(1)}{BROKEN}")
    await room.look("isles.yaml")
    room.write("isles.yaml", lamps(30))
    room.time = SETTLE
    assert not await room.look()
    assert not room.told


@pytest.mark.parametrize(
    "half",
    [
        "title: Half\nas_of: 2031\n",  # right, and shorter than what it was
        f"{lamps(1)}# a long remark, and it does not end",
        "",
    ],
)
async def test_half_a_file_is_never_answered_from(room: Room, half: str) -> None:
    room.write("isles.yaml", half)
    assert await room.look("isles.yaml")
    room.time = SETTLE - 1
    assert await room.look()
    assert await room.figures() == {"isles": "1", "reefs": "2"}
    assert not room.librarian.snapshot.broken_files
    room.write("isles.yaml", lamps(30))
    await room.look("isles.yaml")
    assert await room.figures() == {"isles": "30", "reefs": "2"}


async def test_what_stays_shorter_is_what_somebody_meant(room: Room) -> None:
    short = lamps(1).replace("The vote on the Lantern Isles", "Isles")
    room.write("isles.yaml", short)
    assert await room.look("isles.yaml")
    room.time = SETTLE
    assert not await room.look()
    assert room.desk.app.library.briefings["isles"].title == "Isles"


async def test_a_file_that_is_there_again_at_once_was_never_gone(room: Room) -> None:
    (room.folder / "isles.yaml").rename(room.folder / "isles.yaml~")  # as editors save
    assert await room.look("isles.yaml", "isles.yaml~")
    assert await room.figures() == {"isles": "1", "reefs": "2"}
    room.write("isles.yaml", lamps(30))
    assert not await room.look("isles.yaml")
    assert await room.figures() == {"isles": "30", "reefs": "2"}
    assert await room.versions() == [("isles.yaml", lamps(30).encode())]


async def test_a_deleted_file_is_gone_when_it_stays_away(room: Room) -> None:
    room.write("isles.yaml", lamps(30))
    await room.look()
    (room.folder / "isles.yaml").unlink()
    assert await room.look("isles.yaml")
    room.time = SETTLE
    assert not await room.look()
    assert await room.figures() == {"reefs": "2"}
    assert await room.versions() == [("isles.yaml", lamps(30).encode()), ("isles.yaml", None)]
    assert (await room.desk.answer_command(caller("web:1"), "figures lamps@isles"))[0].not_found


async def test_a_renamed_file_goes_on_at_once(room: Room) -> None:
    room.write("reefs.yaml", lamps(2, "reefs"))
    await room.look()
    (room.folder / "reefs.yaml").rename(room.folder / "corals.yaml")
    assert not await room.look("reefs.yaml", "corals.yaml")
    assert await room.figures() == {"isles": "1", "reefs": "2"}
    assert not room.librarian.snapshot.broken_files


@pytest.mark.parametrize("name", [".isles.yaml.swp", "isles.yaml~", "#isles.yaml#", ".#isles.yaml", "4913"])
async def test_an_editors_own_files_are_not_read(room: Room, name: str) -> None:
    room.write(name, BROKEN)
    assert not await room.look(name)
    assert not await room.look()
    assert not room.librarian.snapshot.broken_files


async def test_a_link_to_another_folder_leads_to_what_is_there_now(room: Room, tmp_path: Path) -> None:
    for name, figure in (("..first", 5), ("..second", 6)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "isles.yaml").write_text(lamps(figure))
    (tmp_path / "..data").symlink_to("..first")
    (tmp_path / "isles.yaml").unlink()
    (tmp_path / "isles.yaml").symlink_to("..data/isles.yaml")
    await room.look()
    assert await room.figures() == {"isles": "5", "reefs": "2"}
    (tmp_path / "..new").symlink_to("..second")
    (tmp_path / "..new").replace(tmp_path / "..data")
    await room.look()
    assert await room.figures() == {"isles": "6", "reefs": "2"}
    (tmp_path / "..second" / "isles.yaml").unlink()  # a link to nowhere
    await room.look()
    room.time = SETTLE
    await room.look()
    assert "No such file" in room.librarian.snapshot.library.problems[0].message
    assert await room.figures() == {"isles": "6", "reefs": "2"}


async def test_a_folder_that_cannot_be_read_takes_nothing_away(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.folder.rename(away := room.folder.with_name("away"))
    assert not await room.look()
    assert not await room.look()
    room.time = SETTLE
    assert await room.figures() == {"isles": "1", "reefs": "2"}
    assert [one for one in caplog.messages if "cannot be read" in one] == [
        f"The folder {room.folder} cannot be read: No such file or directory"
    ]
    away.rename(room.folder)
    room.write("isles.yaml", lamps(30))
    await room.look()
    assert await room.figures() == {"isles": "30", "reefs": "2"}


async def test_a_thousand_files_at_once(room: Room) -> None:
    for number in range(1000):
        room.write(f"isle-{number}.yaml", lamps(number + 10))
    assert not await room.look()
    assert len(room.desk.app.library.briefings) == 1002
    reply, _ = await room.desk.answer_command(caller("web:1"), "figures lamps@isle-999")
    assert "1,009 Lamps" in list_lines(reply)


async def test_whoever_is_sure_need_not_wait(room: Room) -> None:
    room.write("isles.yaml", "title: Isles\nas_of: 2031\n")
    (room.folder / "reefs.yaml").unlink()
    assert not await room.librarian.reload_changes(is_complete=True)
    assert list(room.desk.app.library.briefings) == ["isles"]


async def test_after_a_restart_a_broken_file_says_what_it_said_when_it_was_right(room: Room) -> None:
    room.write("isles.yaml", lamps(30))
    await room.look()
    await room.versions()
    room.write("isles.yaml", BROKEN)
    room.open()
    assert await room.figures() == {"reefs": "2"}
    recalled = await room.archive.restore_last_valid(room.shelf, room.watched)
    room.desk.live_app.replace(room.desk.app.with_library(recalled.library))
    room.serve(recalled)
    assert await room.figures() == {"isles": "30", "reefs": "2"}
    assert [Path(file).name for file in recalled.broken_files] == ["isles.yaml"]
    room.write("isles.yaml", lamps(4))
    await room.look()
    assert (await room.figures())["isles"] == "4"


async def test_at_the_first_start_every_right_file_is_kept_once(room: Room) -> None:
    room.write("harbour.yaml", BROKEN)
    room.open()
    for _ in range(2):
        keeping = asyncio.create_task(room.archive.record_forever())
        await room.archive.record_missed_changes(room.shelf, room.watched)
        keeping.cancel()
    assert await room.versions() == [
        ("isles.yaml", lamps(1).encode()),
        ("reefs.yaml", lamps(2).encode()),
    ]
    (room.folder / "reefs.yaml").unlink()
    room.open()
    await room.archive.record_missed_changes(room.shelf, room.watched)
    assert (await room.versions())[2:] == [("reefs.yaml", None)]


async def test_what_somebody_published_a_moment_ago_is_no_second_version(room: Room) -> None:
    published = Revision(0, "isles.yaml", NOON, author="Anna (telegram:7)", origin="telegram")
    await RevisionStore(room.database).add_revision(published, lamps(30).encode())
    room.write("isles.yaml", lamps(30))
    await room.look()
    assert len(await room.versions()) == 1


async def test_a_version_that_cannot_be_kept_is_kept_later(
    room: Room, caplog: pytest.LogCaptureFixture
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

    room.archive = RevisionRecorder(Failing(room.database), sleep)
    room.serve(room.shelf)
    room.write("isles.yaml", lamps(30))
    await room.look()
    assert await room.figures() == {"isles": "30", "reefs": "2"}
    assert await room.versions() == [("isles.yaml", lamps(30).encode())]
    assert "The live version of isles.yaml is not recorded yet: the disk is full" in caplog.messages
