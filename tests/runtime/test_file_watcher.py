"""Watching: what is saved in the folder of the briefings is answered from, however it got there."""

import asyncio
from collections.abc import Collection
from pathlib import Path

import pytest

from bot.core.content.document_loader import compute_digest
from bot.runtime.file_watcher import ChangeQueue, reload_changed_files
from bot.services.store.settings import WatchMode
from tests.support.reload_fixtures import BROKEN, lamps, watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "isles.yaml").write_text(lamps(1))
    return folder


@pytest.mark.parametrize("how", [WatchMode.AUTO, WatchMode.POLLING])
async def test_a_saved_file_is_answered_from(folder: Path, how: WatchMode) -> None:
    async with watched(folder, how) as here:
        here.write("isles.yaml", lamps(30))
        await here.until_told(30)
        here.write("isles.yaml", lamps(40) + BROKEN)
        await here.until_broken()
        assert here.figure() == "30"
        here.write("isles.yaml", lamps(50))
        await here.until_told(50)
        assert not here.librarian.snapshot.broken_files


async def test_what_an_editor_puts_in_a_files_place_is_answered_from(folder: Path) -> None:
    async with watched(folder) as here:
        here.write(".isles.yaml.new", lamps(30))
        (folder / ".isles.yaml.new").replace(folder / "isles.yaml")
        await here.until_told(30)


async def test_a_file_that_is_deleted_is_gone_and_a_renamed_one_goes_on(folder: Path) -> None:
    async with watched(folder) as here:
        (folder / "isles.yaml").rename(folder / "reefs.yaml")
        await here.until_told(1, "reefs")
        assert not here.figure("isles")
        (folder / "reefs.yaml").unlink()
        await here.until(lambda: not here.desk.app.library.briefings)


async def test_a_file_written_in_halves_is_answered_from_when_it_is_whole(folder: Path) -> None:
    told: set[str] = set()
    remarks = [f"# remark {number}\n" for number in range(999)]
    isles = folder / "isles.yaml"
    isles.write_text(lamps(1, "".join(remarks)))
    before = compute_digest(isles.read_bytes())
    async with watched(folder) as here:
        with here.desk.subscribe(lambda: told.add(here.librarian.snapshot.served_digest(str(isles)))):
            with isles.open("w") as file:
                file.write(lamps(9))
                file.flush()
                await here.librarian.reload_changes()
                file.writelines([*remarks[:-1], "# the last remark\n"])
            await here.until_told(9)
    assert told - {before} == {compute_digest(isles.read_bytes())}


async def test_what_a_cluster_puts_behind_links_is_answered_from(folder: Path) -> None:
    for name, figure in (("..first", 5), ("..second", 6)):
        (folder / name).mkdir()
        (folder / name / "isles.yaml").write_text(lamps(figure))
    (folder / "..data").symlink_to("..first")
    (folder / "isles.yaml").unlink()
    (folder / "isles.yaml").symlink_to("..data/isles.yaml")
    async with watched(folder) as here:
        assert here.figure() == "5"
        (folder / "..new").symlink_to("..second")
        (folder / "..new").replace(folder / "..data")
        await here.until_told(6)
        (folder / "..second" / "isles.yaml").write_text(lamps(7))
        await here.until_told(7)


async def test_a_file_that_a_link_leads_to_is_watched_where_it_is(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "north.yaml").write_text(lamps(5))
    (folder / "north.yaml").symlink_to(elsewhere / "north.yaml")
    async with watched(folder) as here:
        (elsewhere / "north.yaml").write_text(lamps(6))
        await here.until_told(6, "north")


async def test_a_folder_that_is_itself_a_link_may_lead_elsewhere(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "isles.yaml").write_text(lamps(30))
    link = tmp_path / "current"
    link.symlink_to(folder)
    async with watched(link) as here:
        (tmp_path / "new").symlink_to(other)
        (tmp_path / "new").replace(link)
        await here.until_told(30)
        (other / "isles.yaml").write_text(lamps(40))
        await here.until_told(40)


async def test_a_single_file_is_watched_alone(folder: Path) -> None:
    (folder / "reefs.yaml").write_text(lamps(2))
    async with watched(folder / "isles.yaml") as here:
        (folder / "isles.yaml").write_text(lamps(30))
        await here.until_told(30)
        assert list(here.desk.app.library.briefings) == ["isles"]


async def test_a_folder_that_comes_back_is_watched_again(folder: Path) -> None:
    async with watched(folder) as here:
        here.empty()
        here.write("isles.yaml", lamps(30))
        await here.until_told(30)
        here.write("isles.yaml", lamps(40))
        await here.until_told(40)


async def test_nothing_is_watched_where_that_is_turned_off(folder: Path) -> None:
    async with watched(folder, WatchMode.OFF) as here:
        here.write("isles.yaml", lamps(30))
        await here.librarian.reload_changes(is_complete=True)
        assert here.figure() == "30"
        working = {getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()}
        assert not working & {"watch", "poll", "follow"}


async def test_a_look_that_fails_is_logged_and_the_next_one_is_made(caplog: pytest.LogCaptureFixture) -> None:
    class Clumsy:
        """Fails at the first look, and asks for a second one after the next."""

        def __init__(self) -> None:
            self.looked: list[Collection[str] | None] = []
            self.enough = asyncio.Event()

        async def look(self, files: Collection[str] | None) -> bool:
            self.looked.append(files)
            if len(self.looked) == 1:
                raise ZeroDivisionError
            if len(self.looked) == 3:
                self.enough.set()
            return len(self.looked) == 2

    noted, clumsy = ChangeQueue(), Clumsy()
    following = asyncio.create_task(reload_changed_files(clumsy, noted, settle_time=0.01))  # type: ignore[arg-type]
    noted.put_nowait(None)
    noted.put_nowait(frozenset({"isles.yaml"}))
    await clumsy.enough.wait()
    following.cancel()
    assert clumsy.looked == [None, {"isles.yaml"}, frozenset()]
    assert "What has changed in the briefings was not read" in caplog.text
