"""The briefing of readers who chose none stays until somebody decides otherwise, whatever is added."""

import asyncio
from pathlib import Path

import pytest

from bot.core.messages.reply import Reply
from bot.services.store.database import open_database, open_in_memory_database
from bot.services.store.outbox import OutboxMessage
from tests.support.callers import chat_id
from tests.support.publishing_fixtures import (
    FILE,
    NEW,
    OLD,
    ModeratedBot,
    open_moderated_bot,
    reply_text,
    start_moderated_bot,
)

HARBOUR = """\
title: The harbour bridge
as_of: 2031-05-01
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures: [{id: cost, title: Cost, figure: 90}]
"""
TOWER = HARBOUR.replace("harbour bridge", "tower").replace("2031-05-01", "2031-05-10")
DRAFT = HARBOUR.replace("90}", "90, state: draft}").replace("sources: [{", "sources: [{state: draft, ")
ISLES, BRIDGE = "The vote on the Lantern Isles", "The harbour bridge"


async def read_default(bot: ModeratedBot) -> str:
    """Get the id of the briefing that a reader who chose none gets."""
    return (await bot.ask("start", "telegram:99", "")).briefing_id


async def publish(bot: ModeratedBot, content: str, name: str) -> Reply:
    return await bot.press(await bot.send(content, name=name), "Publish")


def save(bot: ModeratedBot, name: str, content: str) -> None:
    (bot.folder / name).write_text(content, "utf-8")


async def take_notices(bot: ModeratedBot) -> list[str]:
    """Deliver what waits for the moderators' chat, and list what is about the default briefing."""
    pending = await bot.outbox.list_pending("telegram")
    lines: list[str] = []
    is_delivered = asyncio.Event()

    async def send(message: OutboxMessage) -> None:
        lines.append(message.line)
        if len(lines) == len(pending):
            is_delivered.set()

    if pending:
        async with bot.outbox.run_delivery("telegram", send):
            await asyncio.wait_for(is_delivered.wait(), 10)
    return [line for line in lines if line == "default"]


async def test_the_proposal_of_a_new_briefing_says_what_readers_will_get(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        text = reply_text(await bot.send(HARBOUR, name="harbour.yaml"))
        assert "This is a new briefing; it replaces nothing." in text
        assert "To read this one: /briefing harbour" in text
        assert f"Readers who chose no briefing keep getting {ISLES}." in text
        assert "Readers who chose no briefing" not in reply_text(await bot.send(NEW))
        drafts = reply_text(await bot.send(DRAFT, name="harbour.yaml"))
        assert "Readers can’t see it yet: all its items are drafts or have a later date." in drafts
        assert f"keep getting {ISLES}." in drafts
        hidden = OLD.replace("64}", "64, state: draft}").replace("sources: [{", "sources: [{state: draft, ")
        nothing = reply_text(await bot.send(hidden))
        assert "Readers who chose no briefing will get nothing any more." in nothing


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (("64}", "64, publish_at: 2199-01-01}"), "figures/lamps"),
        (("64}", "64, state: draft}"), "figures/lamps"),
        (("as_of", "publish_at: 2199-01-01\nas_of"), "isles"),
    ],
)
async def test_the_proposal_says_what_readers_will_no_longer_see(
    tmp_path: Path, change: tuple[str, str], names: str
) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        said = "Readers see this now, and no longer after this:"
        assert f"{said} {names}" in reply_text(await bot.send(OLD.replace(*change)))
        assert said not in reply_text(await bot.send(NEW))


async def test_the_first_briefing_of_all_says_that_readers_will_get_it(tmp_path: Path) -> None:
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as bot:
        sent = await bot.send(HARBOUR, name="harbour.yaml")
        assert f"Readers who chose no briefing will get {BRIDGE}." in reply_text(sent)
        await bot.press(sent, "Publish")
        assert await read_default(bot) == "harbour"
        await publish(bot, TOWER, "tower.yaml")
        assert await read_default(bot) == "harbour"
        assert await take_notices(bot) == []


@pytest.mark.parametrize("way", ["chat", "file", "restart"])
async def test_a_new_briefing_never_takes_over(tmp_path: Path, address: str, way: str) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
        if way == "chat":
            await publish(bot, HARBOUR, "harbour.yaml")
        elif way == "file":
            save(bot, "harbour.yaml", HARBOUR)
            await bot.ask("reload")
        assert await read_default(bot) == "isles"
    (folder / "harbour.yaml").write_text(HARBOUR, "utf-8")
    (folder / "tower.yaml").write_text(TOWER, "utf-8")
    async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
        assert await read_default(bot) == "isles"
        assert await take_notices(bot) == []
        assert "64" in await bot.read_lamps()
        await bot.ask("briefing harbour", "telegram:98", "")
        assert (await bot.ask("figures", "telegram:98", "")).briefing_id == "harbour"


async def test_an_embargo_that_ends_takes_nothing_over(tmp_path: Path) -> None:
    late = HARBOUR.replace("90}", "90, publish_at: 2031-05-19}")
    async with start_moderated_bot(tmp_path) as bot:
        await publish(bot, late, "harbour.yaml")
        await publish(bot, TOWER, "tower.yaml")
        assert await read_default(bot) == "isles"


async def test_a_moderator_decides_on_the_default_and_takes_it_back(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    (folder / "harbour.yaml").write_text(HARBOUR, "utf-8")
    async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
        assert await read_default(bot) == "harbour"
        shown = await bot.ask("default")
        assert reply_text(shown).startswith(
            f"Default briefing\nReaders who chose no briefing get {BRIDGE} (harbour)."
        )
        decided = await bot.press(shown, ISLES)
        assert f"Readers who chose no briefing get {ISLES} (isles)." in reply_text(decided)
        assert await read_default(bot) == "isles"
    async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
        assert await read_default(bot) == "isles"
        await bot.press(decided, "Undo")
        assert await read_default(bot) == "harbour"
        await bot.ask("default The vote on the lantern isles")
        assert await read_default(bot) == "isles"
        unknown = await bot.ask("default nowhere")
        assert reply_text(unknown) == "Nothing has changed\nThere’s no briefing “nowhere”.\n"
        assert await read_default(bot) == "isles"
        assert await take_notices(bot) == []


async def test_a_briefing_of_drafts_can_be_decided_on_ahead(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await publish(bot, DRAFT, "harbour.yaml")
        text = await bot.ask_text("default harbour")
        assert f"will get {BRIDGE} as soon as it has something for them." in text
        assert f"Readers who chose no briefing get {ISLES} (isles)." in text
        assert "The default is harbour, which has nothing for readers." in await bot.ask_text("default")
        assert await read_default(bot) == "isles"
        sent = await bot.send(HARBOUR, name="harbour.yaml")
        assert f"Readers who chose no briefing will get {BRIDGE} instead of {ISLES}." in reply_text(sent)
        await bot.press(sent, "Publish")
        assert await read_default(bot) == "harbour"


async def test_the_setting_decides_until_a_moderator_or_another_setting_does(
    tmp_path: Path, address: str
) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    for name, content in ((FILE, OLD), ("harbour.yaml", HARBOUR), ("tower.yaml", TOWER)):
        (folder / name).write_text(content, "utf-8")
    decisions = (  # what the operator sets, what a moderator decides then, and what answers at the end
        ("", "", "tower"),
        ("isles", "", "isles"),
        ("isles", "harbour", "harbour"),
        ("isles", "", "harbour"),
        ("tower", "", "tower"),
        ("isles", "", "isles"),
        ("", "", "isles"),
    )
    for setting, decision, expected in decisions:
        async with (
            open_database(address) as database,
            open_moderated_bot(folder, database, default_briefing=setting) as bot,
        ):
            if decision:
                await bot.ask(f"default {decision}")
            assert await read_default(bot) == expected, (setting, decision)


async def test_a_default_that_is_gone_is_replaced_by_the_newest_until_it_is_back(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await publish(bot, HARBOUR, "harbour.yaml")
        await publish(bot, TOWER, "tower.yaml")
        await asyncio.to_thread((tmp_path / FILE).unlink)
        await bot.ask("reload")
        assert await read_default(bot) == "tower"
        assert await take_notices(bot) == ["default"]
        notice, _ = await bot.chat_service.answer_unprompted(chat_id("telegram:-100"), "default")
        assert reply_text(notice) == (
            "Default briefing\nReaders who chose no briefing get The tower (tower).\n"
            "The default is isles, which is not there now. As soon as it is back, it answers again.\n"
        )
        newer = HARBOUR.replace("2031-05-01", "2031-05-15").replace("harbour bridge", "dam")
        await publish(bot, newer, "dam.yaml")
        assert await read_default(bot) == "tower"
        save(bot, FILE, OLD)
        await bot.ask("reload")
        assert await read_default(bot) == "isles"
        assert await take_notices(bot) == ["default"]


async def test_a_default_that_is_gone_after_a_restart_is_reported_once(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / FILE).write_text(OLD, "utf-8")
    for expected in ([], ["default"], []):
        async with open_database(address) as database, open_moderated_bot(folder, database) as bot:
            assert await take_notices(bot) == expected
        (folder / FILE).unlink(missing_ok=True)
        (folder / "harbour.yaml").write_text(HARBOUR, "utf-8")


async def test_a_folder_that_is_empty_for_a_moment_changes_no_default(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await publish(bot, HARBOUR, "harbour.yaml")
        for name in (FILE, "harbour.yaml"):
            await asyncio.to_thread((tmp_path / name).unlink)
        await bot.ask("reload")
        assert (await bot.ask("start", "telegram:99", "")).not_found
        assert "get nothing: there is none for them." in await bot.ask_text("default")
        for name, content in (("harbour.yaml", HARBOUR), (FILE, OLD)):
            save(bot, name, content)
            await bot.ask("reload")
        assert await read_default(bot) == "isles"


async def test_to_readers_the_command_does_not_exist(tmp_path: Path) -> None:
    async with start_moderated_bot(tmp_path) as bot:
        await publish(bot, HARBOUR, "harbour.yaml")
        assert (await bot.ask("default harbour", "telegram:99", "")).not_found
        assert await read_default(bot) == "isles"
