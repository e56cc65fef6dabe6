"""Each publication, removal and way back is taken back with one press, and what others published stays."""

from pathlib import Path

from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import (
    FILE,
    NEW,
    OLD,
    reply_text,
    start_moderated_bot,
)

TWO = OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]")
HIS = ("telegram:8", "Boris")


async def test_a_publication_is_taken_back_and_so_is_that(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await bot.press(await bot.send(NEW), "Publish")
        undone = await bot.press(published, "Undo")
        assert reply_text(undone) == (
            "Now live\nisles.yaml: version 3 is live.\nChanges\nfigures/lamps: figure 65 → 64\n"
        )
        assert (bot.folder / FILE).read_text("utf-8") == OLD
        history = await bot.ask_text("history isles")
        assert "undo of version 2" in history
        again = await bot.press(undone, "Undo")
        assert (bot.folder / FILE).read_text("utf-8") == NEW
        await bot.press(again, "Undo")
        assert "64" in await bot.read_lamps()


async def test_what_was_published_later_stays_when_an_older_version_is_taken_back(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(TWO), "Publish")
        published = await bot.press(await bot.send(TWO.replace("64", "65")), "Publish")
        his = TWO.replace("64", "65").replace("figure: 7", "figure: 8")
        await bot.press(await bot.send(his, *HIS), "Publish", *HIS)
        hers = his.replace("A bridge", "The bridge")
        await bot.press(await bot.send(hers, "telegram:9", "Cleo"), "Publish", "telegram:9", "Cleo")
        undone = await bot.press(published, "Undo")
        authors = "Boris (telegram:8), Cleo (telegram:9)"
        assert f"figures/lamps: figure 65 → 64\nMerged with version 5 by {authors}" in reply_text(undone)
        assert (bot.folder / FILE).read_text("utf-8") == hers.replace("65", "64")


async def test_a_value_that_somebody_has_changed_since_is_asked_about(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await bot.press(await bot.send(NEW), "Publish")
        await bot.press(await bot.send(OLD.replace("64", "66"), *HIS), "Publish", *HIS)
        asked = await bot.press(published, "Undo")
        assert "Before: 65\nPublished: 66 (Boris (telegram:8)" in reply_text(asked)
        await bot.press(await bot.press(asked, "Take mine"), "Publish")
        assert (bot.folder / FILE).read_text("utf-8") == OLD


async def test_a_second_press_changes_nothing_more(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await bot.press(await bot.send(NEW), "Publish")
        await bot.press(published, "Undo")
        assert reply_text(await bot.press(published, "Undo")).startswith("Nothing was published.")
        assert "Version 4" not in await bot.ask_text("history isles")


async def test_a_deleted_file_is_brought_back_with_one_press_and_that_is_taken_back(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(NEW), "Publish")
        (bot.folder / FILE).unlink()
        await bot.ask("reload")
        await bot.until_recorded()
        back = await bot.ask("restore 2")
        assert reply_text(back).startswith("Now live\nisles.yaml: version ")
        assert (bot.folder / FILE).read_text("utf-8") == NEW
        gone = await bot.press(back, "Undo")
        assert reply_text(gone).startswith("Removed\n")
        assert list(bot.folder.iterdir()) == []


async def test_a_file_that_is_valid_is_replaced_by_an_older_version_only_once_it_was_shown(
    tmp_path: Path,
) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(NEW), "Publish")
        shown = await bot.ask("restore 1")
        assert "figures/lamps: figure 65 → 64" in reply_text(shown)
        assert "Publish" in button_commands(shown)
        assert "65" in await bot.read_lamps()
        (bot.folder / FILE).write_text("title: [", "utf-8")
        assert reply_text(await bot.ask("restore 1")).startswith("Now live")
        assert (bot.folder / FILE).read_text("utf-8") == OLD
