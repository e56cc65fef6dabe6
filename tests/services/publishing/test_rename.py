"""A briefing gets another id: what used the old one goes on, and Undo brings the old one back."""

from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.services.store.database import open_in_memory_database
from tests.support.publishing_fixtures import (
    FILE,
    OLD,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
)

OTHER = OLD.replace("Lantern Isles", "harbour").replace("64", "90")
RENAMED = f"aliases: [isles]\n{OLD}"


async def publish_translation(bot: ModeratedBot) -> None:
    texts = collect_texts(bot.chat_service.app.library.briefings["isles"].document)
    translation = f"Briefing: {{translates: {compute_source_digest(texts)}, title: Голосування}}\n"
    await bot.press(await bot.send(translation, name="isles.uk.yaml"), "Publish")


async def read(bot: ModeratedBot, line: str) -> str:
    """Read an answer as a reader who has chosen the briefing by its old id."""
    return await bot.ask_text(line, "telegram:99", "")


@pytest.mark.parametrize("name", ["lanterns.yaml", FILE])
async def test_a_briefing_is_renamed_in_chat_and_what_used_its_old_id_goes_on(
    tmp_path: Path, name: str
) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(OTHER, name="harbour.yaml"), "Publish")
        await publish_translation(bot)
        await read(bot, "briefing isles")
        content = RENAMED if name != FILE else f"id: lanterns\n{RENAMED}"
        proposed = await bot.send(content, name=name)
        text = reply_text(proposed)
        assert "Changes\nid of the briefing: isles → lanterns\n" in text
        assert "translation" not in text
        assert "Readers who chose no briefing" not in text
        published = await bot.press(proposed, "Publish")
        assert sorted(bot.chat_service.app.library.briefings) == ["harbour", "lanterns"]
        for line in ("figures lamps", "figures lamps@isles", "figures lamps@lanterns", "briefing isles"):
            assert "Lantern" in await read(bot, line), line
        assert "64" in await bot.ask_text("figures lamps", "telegram:98", "")
        assert bot.chat_service.app.library.briefings["lanterns"].in_language("uk").title == "Голосування"
        assert not bot.chat_service.app.library.problems
        undone = await bot.press(published, "Undo")
        assert "id of the briefing: lanterns → isles" in reply_text(undone)
        assert sorted(bot.chat_service.app.library.briefings) == ["harbour", "isles"]
        assert (bot.folder / FILE).read_text("utf-8") == OLD
        assert "64" in await bot.ask_text("figures lamps", "telegram:98", "")


async def test_a_copy_from_before_changes_the_renamed_briefing(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await bot.press(await bot.send(RENAMED, name="lanterns.yaml"), "Publish")
        await bot.ask("history")
        await bot.press(
            await bot.send(OLD.replace("64", "65"), "telegram:8", "Boris"), "Publish", "telegram:8", "Boris"
        )
        assert [*bot.chat_service.app.library.briefings] == ["lanterns"]
        assert "65" in await bot.read_lamps()


async def test_a_file_renamed_in_the_folder_keeps_its_readers_by_its_alias(tmp_path: Path) -> None:
    async with open_in_memory_database() as database:
        (tmp_path / FILE).write_text(OLD, "utf-8")
        (tmp_path / "harbour.yaml").write_text(OTHER, "utf-8")
        async with open_moderated_bot(tmp_path, database) as bot:
            await bot.press(await bot.ask("default"), "The vote on the Lantern Isles") if (
                "90" in await bot.read_lamps()
            ) else None
            assert "64" in await bot.read_lamps()
            (tmp_path / FILE).unlink()
            (tmp_path / "lanterns.yaml").write_text(RENAMED, "utf-8")
            await bot.ask("reload")
            assert "64" in await bot.read_lamps()
            assert "64" in await read(bot, "figures lamps@isles")
