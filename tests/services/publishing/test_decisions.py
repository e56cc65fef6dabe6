"""Who decides on a proposal, and on what: on what was shown, and never an editor on what others propose."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.messages.reply import Reply
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH
from bot.services.store.revisions import compute_digest
from tests.support.app_fixtures import button_commands
from tests.support.callers import caller
from tests.support.publishing_fixtures import (
    ANNA,
    BORIS,
    FILE,
    NEW,
    OLD,
    OTHER,
    ModeratedBot,
    reply_text,
    start_moderated_bot,
    upload,
)

HIS = (BORIS, "Boris")
EDITOR = replace(caller("telegram:9", user="telegram:9", moderator="Vera"), is_editor=True)
TWO = OLD.replace("64}]", "64}, {id: boats, title: Boats, figure: 7}]")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ModeratedBot]:
    async with start_moderated_bot(tmp_path) as moderated_bot:
        yield moderated_bot


async def ask_as_editor(bot: ModeratedBot, line: str) -> Reply:
    reply, _ = await bot.chat_service.answer_command(EDITOR, line)
    return reply


async def send_as_editor(bot: ModeratedBot, content: str) -> Reply:
    result = await bot.chat_service.receive_upload(EDITOR, upload(content))
    assert result
    return result[0]


async def list_notified(bot: ModeratedBot) -> list[str]:
    """List the lines that wait for the moderators' own chat."""
    pending = await bot.outbox.list_pending("telegram")
    return [one.line for one in pending if one.chat.id == "-100"]


async def test_only_what_was_shown_is_published(bot: ModeratedBot) -> None:
    await bot.press(await bot.send(TWO), "Publish")
    own = await bot.ask("set figures/lamps figure 65")
    shown = await bot.ask("upload 2", *HIS)
    changed = await bot.ask("set figures/boats@isles+2 figure 8")
    assert "figures/boats: figure 7 → 8" in reply_text(changed)
    shown_again = await bot.press(shown, "Publish", *HIS)
    assert reply_text(shown_again).startswith(
        "Ready to publish\nThis proposal has changed since you saw it. Look at it again.\n"
        "Proposed by Anna (telegram:7).\n"
    )
    assert "figures/boats: figure 7 → 8" in reply_text(shown_again)
    assert "64" in await bot.read_lamps()
    assert "has changed" in reply_text(await bot.press(own, "Publish"))
    assert reply_text(await bot.press(shown_again, "Publish", *HIS)).startswith("Now live")


async def test_a_proposal_that_is_to_replace_others_changes_is_shown_again(bot: ModeratedBot) -> None:
    await bot.press(await bot.send(TWO), "Publish")
    await bot.ask("file isles")
    await bot.press(await bot.ask("set figures/boats figure 8", *HIS), "Publish", *HIS)
    await bot.send(TWO.replace("64", "65"))
    shown = await bot.ask("upload 3", *HIS)
    await bot.ask("merge 3 whole")
    shown_again = await bot.press(shown, "Publish", *HIS)
    assert "figures/boats: figure 8 → 7" in reply_text(shown_again)
    assert "8" in await bot.ask_text("figures boats")


async def test_an_editor_changes_no_default_by_taking_back_a_removal(bot: ModeratedBot) -> None:
    second = OLD.replace("title: The vote", "id: second\ntitle: Another vote")
    published = await bot.press(await bot.send(second, name="second.yaml"), "Publish")
    removed = await bot.press(published, "Undo")
    number = button_commands(removed)["Publish it again"].removeprefix("undo ")
    default = await bot.ask_text("default")
    line = f"undo {number} second {compute_digest(b'isles')[:SHORT_DIGEST_LENGTH]}"
    assert "Proposed" in reply_text(await ask_as_editor(bot, line))
    assert await bot.ask_text("default") == default
    assert "second.yaml" not in [one.name for one in bot.folder.iterdir()]


@pytest.mark.parametrize("decision", ["Take mine", "Keep the published one", "Discard"])
async def test_an_editor_decides_on_no_conflict_of_others(bot: ModeratedBot, decision: str) -> None:
    first, second = await bot.send(NEW), await bot.send(OTHER, *HIS)
    await bot.press(first, "Publish")
    asked = await bot.press(second, "Publish", *HIS)
    refused = await ask_as_editor(bot, button_commands(asked)[decision])
    assert reply_text(refused).startswith("Only publishers can do this")
    assert reply_text(await bot.ask("upload 2", *HIS)) == reply_text(asked)


async def test_what_an_editor_decides_on_an_own_conflict_is_proposed_to_publishers(
    bot: ModeratedBot,
) -> None:
    await ask_as_editor(bot, "file isles")
    await bot.press(await bot.send(NEW), "Publish")
    asked = await send_as_editor(bot, OTHER)
    assert "You both changed the same value" in reply_text(asked)
    assert "upload 2" not in await list_notified(bot)
    proposed = await ask_as_editor(bot, button_commands(asked)["Take mine"])
    assert reply_text(proposed).startswith("Proposed\nA publisher decides on it.")
    assert "Publish" not in button_commands(proposed)
    assert "upload 2" in await list_notified(bot)


@pytest.mark.parametrize("line", ["publish 1", "upload 1", "upload 1 start", "merge 1 whole", "correct 1 x"])
@pytest.mark.parametrize("name", ["isles.csv", ""])
async def test_a_table_and_a_text_without_a_name_are_no_proposals(
    bot: ModeratedBot, line: str, name: str
) -> None:
    await bot.send(OLD if name else OLD.replace("The vote", "A vote"), name=name)
    assert reply_text(await bot.ask(line)).startswith("This draft is no longer available")
    assert reply_text(await bot.ask("discard 1")).startswith("Discarded")


async def test_two_who_decide_at_once_hear_the_same(bot: ModeratedBot) -> None:
    proposal = await bot.send(NEW)
    published, discarded = await asyncio.gather(
        bot.press(proposal, "Publish"), bot.ask("discard 1 It is wrong.", *HIS)
    )
    is_live = "65" in await bot.read_lamps()
    assert reply_text(published).startswith("Now live" if is_live else "Discarded\nBoris")
    assert reply_text(discarded).startswith("Published\nAnna" if is_live else "Discarded")


@pytest.mark.parametrize("name", [FILE, "isles.csv"])
async def test_a_large_file_is_refused_if_the_platform_does_not_name_its_size(
    bot: ModeratedBot, name: str
) -> None:
    sent = replace(upload(OLD + "#" * (11 << 20), name), size=0)
    result = await bot.chat_service.receive_upload(caller(ANNA, user=ANNA, moderator="Anna"), sent)
    assert result
    assert "This file is too large." in reply_text(result[0])
