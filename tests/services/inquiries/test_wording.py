"""A reader's question is added to the item that answers it, in its language."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.messages.reply import Reply
from tests.support.publishing_fixtures import FILE, ModeratedBot, reply_text, start_moderated_bot

QUESTION = "zebras grazing quietly?"
READER = "telegram:99"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as bot:
        yield bot


async def answer_question(bot: ModeratedBot, question: str = QUESTION) -> Reply:
    """Let a reader ask, and a moderator answer with the lamps."""
    await bot.ask(f"inquire {question}", READER, "")
    assert "1 reader’s question waits for an answer." in await bot.ask_text("status")
    return await bot.ask("answer 1 lamps")


async def test_a_question_is_added_published_and_found(bot: ModeratedBot) -> None:
    assert "64" not in await bot.ask_text(f"search {QUESTION}", READER, "")
    proposal = await bot.press(await answer_question(bot), "Add the question to the item")
    assert reply_text(proposal).startswith("Ready to publish")
    assert QUESTION not in (bot.folder / FILE).read_text("utf-8")
    assert "Now live" in reply_text(await bot.press(proposal, "Publish"))
    assert QUESTION in (bot.folder / FILE).read_text("utf-8")
    assert "64" in await bot.ask_text(f"search {QUESTION}", READER, "")
    assert "waits for an answer" not in await bot.ask_text("status")


async def test_it_goes_into_the_translation_in_its_language(bot: ModeratedBot) -> None:
    briefing = bot.chat_service.app.library.briefings["isles"]
    digest = compute_source_digest(collect_texts(briefing.entries_by_id["lamps"][1]))
    translation = bot.folder / "isles.uk.yaml"
    translation.write_text(f"lamps: {{translates: {digest}, title: Лампи}}\n", "utf-8")
    await bot.reloader.reload_changes(is_complete=True)
    await bot.ask("language uk", READER, "")
    proposal = await bot.press(await answer_question(bot, "зебри тихо"), "Add the question to the item")
    assert "isles.uk.yaml" in reply_text(proposal)
    await bot.press(proposal, "Publish")
    assert "asked_as: [зебри тихо]" in translation.read_text("utf-8")


async def test_without_an_answer_nothing_is_added(bot: ModeratedBot) -> None:
    await bot.ask(f"inquire {QUESTION}", READER, "")
    for line in ("wording 1", "wording 9", "wording"):
        assert "No item in the briefings folder answers this question." in await bot.ask_text(line)
    assert "There’s no command" in await bot.ask_text("wording 1", READER, "")
