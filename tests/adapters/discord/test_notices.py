"""What moderators hear of on Discord without having asked."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import discord
import pytest
from discord import Permissions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.outbox_sender import DiscordOutboxSender
from bot.core.app import App
from bot.core.library.snapshot import Library
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from bot.services.store.outbox import OutboxMessage
from bot.services.troubles.trouble import TroubleKind
from tests.support.discord_messages import message_text, response_of
from tests.support.notice_fixtures import TroubleClock
from tests.support.publishing_fixtures import FILE, NEW, OLD, ModeratedBot, open_moderated_bot

DEFER_AFTER = 20.0  # seconds, which no answer here takes


@dataclass
class Desk:
    """The moderators' channel, the bot that writes to it, and the clock of its troubles."""

    env: Env
    channel: ChannelHandle
    bot: ModeratedBot
    clock: TroubleClock
    delivered: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def deliver(self, moderators: DiscordModerators) -> AsyncIterator[None]:
        """Deliver the outbox; its endless task must not be the client's, for which simcord waits."""
        sender = DiscordOutboxSender(self.bot.chat_service, self.env.bot, moderators)

        async def send(message: OutboxMessage) -> None:
            await sender.send(message)
            self.delivered.set()

        async with self.bot.outbox.run_delivery("discord", send):
            yield

    @property
    def notices(self) -> list[discord.Message]:
        """The bot's messages in the channel, except those about the default briefing."""
        messages = [one for one in self.channel.history() if one.author.bot]
        return [one for one in messages if "Default briefing" not in message_text(one)]

    async def settle(self) -> None:
        """Let all changes be recorded and reported."""
        await self.bot.until_recorded()
        await self.clock.let_report()
        await self.clock.let_report()

    async def read(self, number: int) -> str:
        """Wait for the notice with this number, and give its text."""
        async with asyncio.timeout(5):
            while len(self.notices) < number:
                await self.delivered.wait()
                self.delivered.clear()
        return re.sub(r"[\\*`#\u2060]", "", message_text(self.notices[number - 1]))


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(ChatService(LiveApp(App(Library({})))), AdapterContext(), DEFER_AFTER)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("moderators")


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    boss = simcord_env.guild.create_role("boss", permissions=Permissions(administrator=True))
    return simcord_env.guild.add_member(simcord_env.create_user("ann"), roles=[boss])


@pytest.fixture
async def desk(
    simcord_env: Env, channel: ChannelHandle, ann: MemberActor, tmp_path: Path
) -> AsyncIterator[Desk]:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    moderation = ModerationSettings(discord_users=(ann.id,), discord_channel=channel.id)
    async with open_in_memory_database() as database:
        clock = TroubleClock(database)
        async with open_moderated_bot(tmp_path, database, moderation=moderation) as bot:
            context = AdapterContext(moderation=moderation)
            await simcord_env.restart_bot(BriefingClient(bot.chat_service, context, DEFER_AFTER))
            desk = Desk(simcord_env, channel, bot, clock)
            async with desk.deliver(DiscordModerators(moderation)):
                yield desk


async def test_a_trouble_is_announced_once_and_so_is_its_end(desk: Desk) -> None:
    for _ in range(3):
        desk.clock.troubles.begin(TroubleKind.DATABASE, "disk I/O error")
        await desk.clock.let_begin()
    text = await desk.read(1)
    assert "Something isn’t working" in text
    assert "Database" in text
    assert "Cause: disk I/O error" in text
    desk.clock.troubles.end(TroubleKind.DATABASE)
    await desk.clock.let_end()
    assert "It works again." in await desk.read(2)
    assert len(desk.notices) == 2


LOSSES: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (Path.unlink, "isles.yaml was deleted"),
    "emptied": (lambda file: file.write_text(""), "isles.yaml: error"),
    "renamed": (
        lambda file: file.rename(file.with_name("islands.yaml")),
        "islands.yaml has the same",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
async def test_a_file_that_is_gone_is_announced_with_a_button_that_brings_it_back(
    desk: Desk, ann: MemberActor, name: str
) -> None:
    change, notice = LOSSES[name]
    await desk.bot.until_first_version()
    change(desk.bot.folder / FILE)
    await desk.bot.ask("reload")
    await desk.settle()
    assert notice in await desk.read(1)
    back = await ann.click(desk.notices[0], label="Bring it back")
    assert "Now live" in message_text(back)
    assert (desk.bot.folder / FILE).read_text() == OLD
    assert "64" in await desk.bot.read_lamps()


async def test_colleagues_hear_of_a_publication_of_which_only_its_author_has_read(
    desk: Desk, ann: MemberActor
) -> None:
    sent = await ann.slash(desk.channel, "publish", file=(FILE, NEW.encode()), why="One more was lit")
    assert sent.ephemeral
    await ann.click(response_of(sent), label="Publish")
    text = await desk.read(1)
    assert f"ann (discord:{ann.id}) published version 2 of isles.yaml." in text
    assert "figures/lamps: figure 64 → 65" in text
    assert "One more was lit" in text
    undone = await ann.click(desk.notices[0], label="Undo")
    assert undone.ephemeral
    assert f"ann (discord:{ann.id}) published version 3 of isles.yaml." in await desk.read(2)
    assert "64" in await desk.bot.read_lamps()


async def test_of_what_was_published_before_all_eyes_the_channel_does_not_hear_again(
    desk: Desk, ann: MemberActor
) -> None:
    await desk.bot.press(await desk.bot.send(NEW), "Publish")
    await desk.read(1)
    proposal = await ann.slash(desk.channel, "rollback", version="1")
    assert not proposal.ephemeral
    await ann.click(response_of(proposal), label="Publish")
    await desk.settle()
    texts = [message_text(one) for one in desk.notices]
    assert sum("published version" in text for text in texts) == 1
    assert "64" in await desk.bot.read_lamps()
