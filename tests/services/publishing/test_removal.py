"""A first publication is undone with one press: the file is gone, its versions stay."""

import asyncio
from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.messages.reply import Reply
from bot.services.store.database import open_in_memory_database
from tests.support.app_fixtures import button_commands
from tests.support.publishing_fixtures import (
    FILE,
    NEW,
    OLD,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
)

HARBOUR = OLD.replace("Lantern Isles", "harbour").replace("64", "90").replace("2031-04-30", "2031-05-10")
TOWER = HARBOUR.replace("harbour", "tower").replace("90", "30")
ISLES = "The vote on the Lantern Isles"


async def publish(bot: ModeratedBot, content: str, name: str = "harbour.yaml") -> Reply:
    return await bot.press(await bot.send(content, name=name), "Publish")


def list_files(bot: ModeratedBot) -> list[str]:
    return sorted(file.name for file in bot.folder.iterdir())


async def test_a_first_publication_is_undone_and_published_again(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        await bot.press(published, "Make it the default")
        assert "90" in await bot.read_lamps()
        undone = await bot.press(published, "Undo")
        assert reply_text(undone) == (
            "Removed\nharbour.yaml is removed, and version 2 of it is kept.\n"
            f"Readers who chose no briefing get {ISLES} (isles).\n"
        )
        assert list_files(bot) == [FILE]
        assert "64" in await bot.read_lamps()
        assert (await bot.ask("figures lamps@harbour", "telegram:99", "")).not_found
        history = await bot.ask_text("history harbour")
        assert "Version 3 · harbour.yaml" in history
        assert "Anna (telegram:7) · Telegram · removed" in history
        assert "undo of version 2" in history
        once_more = await bot.press(undone, "Publish it again")
        assert reply_text(once_more) == (
            "Now live\nharbour.yaml: version 4 is live.\nChanges\n"
            "This is a new briefing; it replaces nothing.\n"
            "To read this one: /briefing harbour\n"
            f"Readers who chose no briefing will get The vote on the harbour instead of {ISLES}.\n"
        )
        assert "90" in await bot.read_lamps()
        assert "Removed" in reply_text(await bot.press(once_more, "Undo"))
        assert list_files(bot) == [FILE]


async def test_a_publication_that_replaces_a_file_is_undone_as_before(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, NEW, FILE)
        assert list(button_commands(published).items()) == [("Undo", "undo 2")]


async def test_an_undone_briefing_is_like_new_when_it_comes_again(tmp_path: Path) -> None:
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as bot:
        undone = await bot.press(await publish(bot, HARBOUR), "Undo")
        assert reply_text(undone) == "Removed\nharbour.yaml is removed, and version 1 of it is kept.\n"
        assert (await bot.ask("start", "telegram:99", "")).not_found
        await publish(bot, TOWER, "tower.yaml")
        await publish(bot, HARBOUR)
        assert "30" in await bot.read_lamps()


async def test_a_file_that_has_changed_since_is_not_removed(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        await publish(bot, HARBOUR.replace("90", "91"))
        text = reply_text(await bot.press(published, "Undo"))
        assert text == "Nothing was removed\nharbour.yaml has changed since. Its newest version is 3.\n"
        (bot.folder / "harbour.yaml").write_text("title: [", "utf-8")
        newest = await bot.ask("remove 3")
        assert reply_text(newest).startswith("Nothing was removed\nharbour.yaml has changed since.")
        assert "91" in await bot.ask_text("figures lamps@harbour", "telegram:99", "")


async def test_a_second_press_removes_nothing_more(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        await bot.press(published, "Undo")
        text = reply_text(await bot.press(published, "Undo"))
        assert text == "Nothing was removed\nharbour.yaml is gone already; version 3 removed it.\n"


async def test_a_first_translation_is_undone_and_readers_get_the_original(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        texts = collect_texts(bot.chat_service.app.library.briefings["isles"].document)
        translation = f"Briefing: {{translates: {compute_source_digest(texts)}, title: Голосування}}\n"
        published = await publish(bot, translation, "isles.uk.yaml")
        assert bot.chat_service.app.library.briefings["isles"].translations
        await bot.press(published, "Undo")
        assert list_files(bot) == [FILE]
        assert not bot.chat_service.app.library.briefings["isles"].translations
        assert "64" in await bot.read_lamps()


async def test_translations_that_show_nothing_any_more_are_named(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        texts = collect_texts(bot.chat_service.app.library.briefings["harbour"].document)
        translation = f"Briefing: {{translates: {compute_source_digest(texts)}, title: Гавань}}\n"
        await publish(bot, translation, "harbour.uk.yaml")
        text = reply_text(await bot.press(published, "Undo"))
        expected = "These translations stay in the folder and show nothing without it:\nharbour.uk.yaml\n"
        assert text.endswith(expected)
        assert list_files(bot) == ["harbour.uk.yaml", FILE]


async def test_a_rollback_to_a_removal_offers_to_remove_the_file_again(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        undone = await bot.press(await publish(bot, HARBOUR), "Undo")
        gone = await bot.ask("rollback 3")
        assert "Version 3 removed harbour.yaml.\nThe file isn’t there now." in reply_text(gone)
        await bot.press(undone, "Publish it again")
        asked = await bot.ask("rollback 3")
        assert reply_text(asked) == "Remove it again\nVersion 3 removed harbour.yaml.\n"
        await bot.press(asked, "Remove it again")
        assert list_files(bot) == [FILE]


@pytest.mark.parametrize("line", ["remove 99", "remove", "remove 3", f"remove {9**99}"])
async def test_a_version_that_holds_no_file_removes_nothing(tmp_path: Path, line: str) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await publish(bot, HARBOUR), "Undo")
        assert (await bot.ask_text(line)).startswith("No such version")
        assert list_files(bot) == [FILE]


async def test_if_the_removal_cannot_be_recorded_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as bot:
        published = await publish(bot, HARBOUR)
        trigger = "CREATE TRIGGER full BEFORE INSERT ON versions BEGIN SELECT RAISE(ABORT, 'full'); END"
        await database.write(lambda connection: connection.exec_driver_sql(trigger))
        assert "Storage problem" in reply_text(await bot.press(published, "Undo"))
        assert list_files(bot) == ["harbour.yaml", FILE]
        assert "90" in await bot.ask_text("figures lamps@harbour", "telegram:99", "")


async def test_if_the_file_cannot_be_removed_nothing_changes(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        blocked = tmp_path / ".publishing-harbour.yaml.tmp"
        await asyncio.to_thread(blocked.mkdir)
        assert "The file can’t be saved" in reply_text(await bot.press(published, "Undo"))
        assert "90" in await bot.ask_text("figures lamps@harbour", "telegram:99", "")
        assert "Version 3" not in await bot.ask_text("history")


async def test_readers_can_remove_nothing(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        published = await publish(bot, HARBOUR)
        assert (await bot.ask(button_commands(published)["Undo"], "telegram:99", "")).not_found
        assert list_files(bot) == ["harbour.yaml", FILE]
