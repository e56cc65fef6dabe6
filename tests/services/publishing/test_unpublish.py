"""An item or a whole briefing is withdrawn from chat: readers see when and why, and Undo brings it back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.content.translation import collect_texts, compute_source_digest
from bot.core.messages.request import fill_form
from tests.support.publishing_fixtures import FILE, OLD, ModeratedBot, reply_text, start_moderated_bot

TWO = "# The desk keeps this file.\n" + OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]")
HARBOUR = OLD.replace("Lantern Isles", "harbour").replace("64", "90")
WORDS = "Withdrawn on 20 May 2031: The source took it back."


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        await moderated_bot.press(await moderated_bot.send(TWO), "Publish")
        yield moderated_bot


async def read(bot: ModeratedBot, line: str) -> str:
    """Read an answer as readers get it."""
    return await bot.ask_text(line, "telegram:99", "")


async def test_an_item_is_withdrawn_for_a_reason_and_brought_back(bot: ModeratedBot) -> None:
    proposed = await bot.ask("unpublish figures/lamps because The source took it back.")
    assert "Reason: The source took it back." in reply_text(proposed)
    assert "64" in await read(bot, "figures lamps")
    published = await bot.press(proposed, "Publish")
    assert WORDS in await read(bot, "figures lamps")
    assert "64" not in await read(bot, "figures lamps")
    assert "64" not in await read(bot, "figures lamps@isles!2")
    assert (bot.folder / FILE).read_text("utf-8").startswith("# The desk keeps this file.\n")
    await bot.press(published, "Undo")
    assert (bot.folder / FILE).read_text("utf-8") == TWO
    assert "64" in await read(bot, "figures lamps")


async def test_a_whole_briefing_is_withdrawn_everywhere_and_brought_back(bot: ModeratedBot) -> None:
    texts = collect_texts(bot.chat_service.app.library.briefings["isles"].document)
    translation = f"Briefing: {{translates: {compute_source_digest(texts)}, title: Голосування}}\n"
    await bot.press(await bot.send(translation, name="isles.uk.yaml"), "Publish")
    proposed = await bot.ask("unpublish isles because The source took it back.")
    assert "the whole briefing: published → withdrawn: The source took it back." in reply_text(proposed)
    assert "figures/lamps" not in reply_text(proposed)
    published = await bot.press(proposed, "Publish")
    for line in ("start", "briefing isles", "figures", "figures lamps", "figures lamps@isles", "settle"):
        assert await read(bot, line) == f"isles is withdrawn\n{WORDS}\n"
    for line in (
        "briefings",
        "changes 1 May 2026",
        "asof 1 May 2031 figures",
        "figures lamps@isles!2",
        "search lamps",
    ):
        text = await read(bot, line)
        assert "64" not in text, line
        assert "Lantern" not in text, line
        assert "Голосування" not in text, line
    assert WORDS in await read(bot, "briefings")
    assert WORDS in await read(bot, "changes 1 May 2026")
    await bot.press(published, "Undo")
    assert "64" in await read(bot, "figures lamps")
    assert "64" in await read(bot, "figures lamps@isles!2")
    assert bot.chat_service.app.library.briefings["isles"].in_language("uk").title == "Голосування"


async def test_the_default_keeps_its_place_while_it_is_withdrawn(bot: ModeratedBot) -> None:
    await bot.press(await bot.send(HARBOUR, name="harbour.yaml"), "Publish")
    assert "64" in await bot.read_lamps()
    published = await bot.press(await bot.ask("unpublish isles because It was wrong."), "Publish")
    assert "90" in await bot.read_lamps()
    await bot.ask("reload")
    await bot.press(published, "Undo")
    assert "64" in await bot.read_lamps()


async def test_a_draft_stays_hidden_in_a_withdrawn_briefing(bot: ModeratedBot) -> None:
    draft = TWO.replace("figure: 7}", "figure: 7, state: draft}")
    await bot.press(await bot.send(draft), "Publish")
    await bot.press(await bot.ask("unpublish isles because It was wrong."), "Publish")
    for line in ("figures", "search boats", "briefing isles"):
        assert "boats" not in (await read(bot, line)).lower().replace("“boats”", "")


async def test_without_a_reason_the_bot_asks_for_it(bot: ModeratedBot) -> None:
    asked = await bot.ask("unpublish lamps")
    assert "Why is figures/lamps withdrawn? Readers see your answer word for word." in reply_text(asked)
    assert asked.form
    assert asked.form.command_line == "unpublish lamps@isles because"
    proposed = await bot.ask(fill_form(asked.form.command_line, "The source took it back."))
    assert "Reason: The source took it back." in reply_text(proposed)
    proposed = await bot.ask("unpublish figures/lamps@isles because The source took it back.")
    assert "Reason: The source took it back." in reply_text(proposed)


async def test_an_item_of_several_briefings_is_chosen(bot: ModeratedBot) -> None:
    await bot.press(await bot.send(HARBOUR, name="harbour.yaml"), "Publish")
    asked = await bot.ask("unpublish lamps because It was wrong.")
    assert "Several briefings have an item “lamps”. Which one?" in reply_text(asked)
    assert "Why is figures/lamps withdrawn?" in reply_text(await bot.press(asked, "The vote on the harbour"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("unpublish", "Name an item or a briefing"),
        ("unpublish towers because x", "There’s no item and no briefing “towers”."),
        ("unpublish polls/lamps because x", "There’s no item and no briefing “polls/lamps”."),
    ],
)
async def test_what_is_not_there_is_not_withdrawn(bot: ModeratedBot, line: str, words: str) -> None:
    assert words in await bot.ask_text(line)


async def test_what_is_withdrawn_is_not_withdrawn_again(bot: ModeratedBot) -> None:
    await bot.press(await bot.ask("unpublish lamps because It was wrong."), "Publish")
    assert "figures/lamps is withdrawn already." in await bot.ask_text("unpublish lamps because x")
