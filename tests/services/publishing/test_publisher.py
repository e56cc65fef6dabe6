"""A bot that is really killed while it publishes: its file is whole, and its history is right."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.services.publishing.file_writer import FileWriter
from bot.services.store.database import open_database
from tests.support.app_fixtures import ROOT
from tests.support.databases import address_of_file
from tests.support.publishing_fixtures import FILE, NEW, OLD, open_moderated_bot, reply_text

pytestmark = pytest.mark.slow


def publish_and_die_at(step: str, folder: Path, hers: str = "") -> None:
    """Publish in *folder* with a bot that is killed at *step*; a colleague publishes *hers* in between."""
    (folder / "briefings").mkdir()
    (folder / "briefings" / FILE).write_text(OLD, "utf-8")
    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-B",
            str(Path(__file__).with_name("crashing_process.py")),
            str(folder),
            step,
            *filter(None, [hers]),
        ],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    ("step", "on_disk", "answers"),
    [
        ("before the record", OLD, "64"),
        ("between record and file", OLD, "65"),
        ("between file and the end", NEW, "65"),
    ],
)
async def test_a_killed_bot_leaves_a_whole_file_and_finishes_publishing_at_the_next_start(
    tmp_path: Path, step: str, on_disk: str, answers: str
) -> None:
    publish_and_die_at(step, tmp_path)
    folder = tmp_path / "briefings"
    assert (folder / FILE).read_text("utf-8") == on_disk
    async with (
        open_database(address_of_file(tmp_path)) as database,
        open_moderated_bot(folder, database) as moderated_bot,
    ):
        assert answers in await moderated_bot.read_lamps()
        assert (folder / FILE).read_text("utf-8") == (NEW if answers == "65" else OLD)
        history = await moderated_bot.ask_text("history")
        assert ("Version 2 · isles.yaml" in history) == (answers == "65")
        assert "Version 3" not in history
        assert ("Anna (telegram:7)" in history) == (answers == "65")
        assert sorted(file.name for file in folder.iterdir()) == [FILE]
        waits = "Ready to publish" if answers == "64" else "Published\nAnna"
        assert (await moderated_bot.ask_text("upload 1")).startswith(waits)


@pytest.mark.parametrize(
    ("step", "is_live"),
    [
        ("before the merged proposal is stored", False),
        ("before the record", False),
        ("between record and file", True),
        ("between file and the end", True),
    ],
)
async def test_a_bot_that_is_killed_while_it_merges_loses_neither_side(
    tmp_path: Path, step: str, *, is_live: bool
) -> None:
    hers = OLD.replace("title: Lamps", "title: All lamps")
    publish_and_die_at(step, tmp_path, hers)
    folder = tmp_path / "briefings"
    async with (
        open_database(address_of_file(tmp_path)) as database,
        open_moderated_bot(folder, database) as moderated_bot,
    ):
        assert (folder / FILE).read_text("utf-8") == (hers.replace("64", "65") if is_live else hers)
        if not is_live:
            proposed = await moderated_bot.ask("upload 1")
            assert "figures/lamps: figure 64 → 65" in reply_text(proposed)
            await moderated_bot.press(proposed, "Publish")
        assert (folder / FILE).read_text("utf-8") == hers.replace("64", "65")
        history = await moderated_bot.ask_text("history")
        assert "Boris (telegram:8)" in history
        assert "Version 3 · isles.yaml" in history
        assert "Version 4" not in history


async def test_a_file_that_somebody_changed_after_the_crash_is_left_alone(tmp_path: Path) -> None:
    publish_and_die_at("between record and file", tmp_path)
    folder = tmp_path / "briefings"
    mine = OLD.replace("64", "67")
    (folder / FILE).write_text(mine, "utf-8")
    async with (
        open_database(address_of_file(tmp_path)) as database,
        open_moderated_bot(folder, database) as moderated_bot,
    ):
        assert "67" in await moderated_bot.read_lamps()
        assert (folder / FILE).read_text("utf-8") == mine
        assert "figures/lamps: figure 67 → 65" in reply_text(await moderated_bot.ask("rollback 2"))


@pytest.mark.parametrize("place", ["", "images", "imports"])
def test_what_a_killed_process_left_is_removed_from_every_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / place).mkdir(exist_ok=True)
    staged = FileWriter(tmp_path).stage(f"{place}/{FILE}".lstrip("/"), b"half")
    FileWriter(tmp_path).clean_up()
    assert not staged.exists()
