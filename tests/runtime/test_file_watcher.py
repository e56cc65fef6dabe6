"""Watching the briefings folder: what is saved there goes live, however it got there."""

import asyncio
import os
from collections.abc import Collection
from pathlib import Path

import pytest

from bot.core.app import App
from bot.core.content.briefing import compute_digest
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.settings import WatchMode
from bot.runtime.file_watcher import ChangeQueue
from bot.runtime.reloader import Reloader
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.chat.live_app import LiveApp
from tests.support.reload_fixtures import BROKEN, watch_folder, write_figure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "isles.yaml").write_text(write_figure(1))
    return folder


@pytest.mark.parametrize("how", [WatchMode.AUTO, WatchMode.POLLING])
async def test_a_saved_file_goes_live(folder: Path, how: WatchMode) -> None:
    async with watch_folder(folder, how) as here:
        here.write("isles.yaml", write_figure(30))
        await here.until_live(30)
        here.write("isles.yaml", write_figure(40) + BROKEN)
        await here.until_broken()
        assert here.read_figure() == "30"
        here.write("isles.yaml", write_figure(50))
        await here.until_live(50)
        assert not here.reloader.snapshot.broken_files


async def test_a_file_that_an_editor_replaces_goes_live(folder: Path) -> None:
    async with watch_folder(folder) as here:
        here.write(".isles.yaml.new", write_figure(30))
        (folder / ".isles.yaml.new").replace(folder / "isles.yaml")
        await here.until_live(30)


async def test_a_deleted_file_is_gone_and_a_renamed_one_stays_live(folder: Path) -> None:
    async with watch_folder(folder) as here:
        (folder / "isles.yaml").rename(folder / "reefs.yaml")
        await here.until_live(1, "reefs")
        assert not here.read_figure("isles")
        (folder / "reefs.yaml").unlink()
        await here.until(lambda: not here.chat_service.app.library.briefings)


async def test_a_file_written_in_halves_goes_live_when_it_is_whole(folder: Path) -> None:
    served_digests: set[str] = set()
    remarks = [f"# remark {number}\n" for number in range(999)]
    isles = folder / "isles.yaml"
    isles.write_text(write_figure(1, "".join(remarks)))
    before = compute_digest(isles.read_bytes())
    async with watch_folder(folder) as here:
        with here.chat_service.live_app.subscribe(
            lambda: served_digests.add(here.reloader.snapshot.served_digest(str(isles)))
        ):
            with isles.open("w") as file:
                file.write(write_figure(9))
                file.flush()
                await here.reloader.reload_changes()
                file.writelines([*remarks[:-1], "# the last remark\n"])
            await here.until_live(9)
    assert served_digests - {before} == {compute_digest(isles.read_bytes())}


async def test_a_change_behind_the_links_of_a_cluster_goes_live(folder: Path) -> None:
    for name, figure in (("..first", 5), ("..second", 6)):
        (folder / name).mkdir()
        (folder / name / "isles.yaml").write_text(write_figure(figure))
    (folder / "..data").symlink_to("..first")
    (folder / "isles.yaml").unlink()
    (folder / "isles.yaml").symlink_to("..data/isles.yaml")
    async with watch_folder(folder) as here:
        assert here.read_figure() == "5"
        (folder / "..new").symlink_to("..second")
        (folder / "..new").replace(folder / "..data")
        await here.until_live(6)
        (folder / "..second" / "isles.yaml").write_text(write_figure(7))
        await here.until_live(7)


async def test_the_target_of_a_link_is_watched(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "north.yaml").write_text(write_figure(5))
    (folder / "north.yaml").symlink_to(elsewhere / "north.yaml")
    async with watch_folder(folder) as here:
        (elsewhere / "north.yaml").write_text(write_figure(6))
        await here.until_live(6, "north")


async def test_a_folder_that_is_a_link_can_be_linked_elsewhere(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "isles.yaml").write_text(write_figure(30))
    link = tmp_path / "current"
    link.symlink_to(folder)
    async with watch_folder(link) as here:
        (tmp_path / "new").symlink_to(other)
        (tmp_path / "new").replace(link)
        await here.until_live(30)
        (other / "isles.yaml").write_text(write_figure(40))
        await here.until_live(40)


async def test_a_single_file_is_watched_alone(folder: Path) -> None:
    (folder / "reefs.yaml").write_text(write_figure(2))
    async with watch_folder(folder / "isles.yaml") as here:
        (folder / "isles.yaml").write_text(write_figure(30))
        await here.until_live(30)
        assert list(here.chat_service.app.library.briefings) == ["isles"]


async def test_a_folder_that_comes_back_is_watched_again(folder: Path) -> None:
    async with watch_folder(folder) as here:
        here.replace_folder()
        here.write("isles.yaml", write_figure(30))
        await here.until_live(30)
        here.write("isles.yaml", write_figure(40))
        await here.until_live(40)


async def test_nothing_is_watched_if_the_watch_is_off(folder: Path) -> None:
    async with watch_folder(folder, WatchMode.OFF) as here:
        here.write("isles.yaml", write_figure(30))
        await here.reloader.reload_changes(is_complete=True)
        assert here.read_figure() == "30"
        working = {getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()}
        assert not working & {"watch_folder", "poll_folder", "reload_forever"}


async def test_a_reload_that_fails_is_logged_and_the_next_one_is_made(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class FailingReloader(Reloader):
        """Fails the first time, and asks to be called again after the second."""

        async def reload_changes(
            self, files: Collection[str] | None = None, *, is_complete: bool = False
        ) -> bool:
            assert not is_complete
            reloaded.append(files)
            if len(reloaded) == 1:
                raise ZeroDivisionError
            if len(reloaded) == 3:
                enough.set()
            return len(reloaded) == 2

    reloaded: list[Collection[str] | None] = []
    enough, queue = asyncio.Event(), ChangeQueue()
    live_app, folder = LiveApp(App(Library({}))), BriefingFolder(tmp_path)
    reloader = FailingReloader(live_app, folder, LibrarySnapshot(SECTIONS), settle_time=0.01)
    queue.put_nowait(None)
    queue.put_nowait(frozenset({"isles.yaml"}))
    supervisor = TaskSupervisor(lambda _: asyncio.sleep(0))
    async with supervisor.run_tasks(BackgroundTask("reload", lambda: reloader.reload_forever(queue))):
        await enough.wait()
    assert reloaded == [None, {"isles.yaml"}, frozenset()]
    assert "The background task “reload” failed and starts again" in caplog.text


async def test_a_file_name_that_is_not_utf8_does_not_end_the_watch(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watch_folder(folder) as here:
        here.write("isles.yaml", write_figure(30))
        await here.until_live(30)
        name = os.fsdecode("отчёт.txt".encode("cp1251"))
        (folder / name).write_text("from a Windows archive")
        here.write("isles.yaml", write_figure(40))
        await here.until_live(40)
        here.write("isles.yaml", write_figure(50))
        await here.until_live(50)
    assert caplog.text.count("cannot be watched") <= 1
    assert not any(record.exc_info for record in caplog.records)


async def test_a_named_pipe_is_a_problem_and_holds_up_nothing(folder: Path) -> None:
    async with watch_folder(folder) as here:
        os.mkfifo(folder / "pipe.yaml")
        await here.until_broken("pipe.yaml")
        here.write("isles.yaml", write_figure(30))
        await here.until_live(30)
        (folder / "pipe.yaml").unlink()
        await here.until(lambda: not here.reloader.snapshot.broken_files)
