"""A desk of several on Discord, on simcord: editors by role propose, and publishers decide."""

import asyncio
import re
from collections.abc import AsyncIterator
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
from tests.support.discord_messages import AnyMessage, button_labels, message_text, response_of
from tests.support.publishing_fixtures import FILE, NEW, OLD, ModeratedBot, open_moderated_bot

LABEL = 18  # component type (Discord, Component Reference)
DEFER_AFTER = 20.0  # seconds, which no answer here takes


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(ChatService(LiveApp(App(Library({})))), AdapterContext(), DEFER_AFTER)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("moderators")


@dataclass
class Desk:
    """The moderators' channel, a publisher and an editor, and the bot."""

    channel: ChannelHandle
    publisher: MemberActor
    editor: MemberActor
    bot: ModeratedBot
    delivered: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, words: str) -> discord.Message:
        """Wait for a message with *words* in the channel."""
        async with asyncio.timeout(5):
            while not (found := [one for one in self.channel.history() if words in plain(one)]):
                await self.delivered.wait()
                self.delivered.clear()
        return found[-1]


def plain(message: AnyMessage) -> str:
    """Return all text of a message without its markup."""
    return re.sub(r"[\\*`#\u2060]", "", message_text(message))


def add_member(env: Env, name: str) -> tuple[MemberActor, int]:
    """Add a member with a role of their own, to which Discord shows every command; give the role's id."""
    role = env.guild.create_role(f"role of {name}", permissions=Permissions(administrator=True))
    return env.guild.add_member(env.create_user(name), roles=[role]), role.id


@pytest.fixture
async def desk(simcord_env: Env, channel: ChannelHandle, tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / FILE).write_text(OLD, "utf-8")
    (ann, _), (bob, editors) = add_member(simcord_env, "ann"), add_member(simcord_env, "bob")
    settings = ModerationSettings(
        discord_users=(ann.id,), discord_editor_roles=(editors,), discord_channel=channel.id
    )
    async with (
        open_in_memory_database() as database,
        open_moderated_bot(tmp_path, database, moderation=settings) as bot,
    ):
        context = AdapterContext(moderation=settings)
        await simcord_env.restart_bot(BriefingClient(bot.chat_service, context, DEFER_AFTER))
        desk = Desk(channel, ann, bob, bot)
        sender = DiscordOutboxSender(bot.chat_service, simcord_env.bot, DiscordModerators(settings))

        async def send(message: OutboxMessage) -> str:
            message_id = await sender.send(message)
            desk.delivered.set()
            return message_id

        async with bot.outbox.run_delivery("discord", send):
            await bot.until_first_version()
            yield desk


async def test_an_editor_by_role_proposes_and_only_a_publisher_publishes(desk: Desk) -> None:
    sent = await desk.editor.slash(desk.channel, "publish", file=(FILE, NEW.encode()))
    assert sent.ephemeral
    assert "A publisher decides on it. I’ll tell you what becomes of it." in plain(sent)
    assert button_labels(sent)[:3] == ["Earlier warnings", "Discard", "Preview"]
    notice = await desk.read("Ready to publish")
    assert f"Proposed by bob (discord:{desk.editor.id})." in plain(notice)
    refused = await desk.editor.click(notice, label="Publish")
    assert "You’re an editor here: you propose changes" in plain(refused)
    assert "64" in await desk.bot.read_lamps()
    await desk.publisher.click(notice, label="Publish")
    assert "65" in await desk.bot.read_lamps()
    published = f"ann (discord:{desk.publisher.id}) published version 2 of isles.yaml."
    decided = await desk.read(f"Published\n{published}")
    assert decided.id == notice.id
    assert "Publish" not in button_labels(decided)


async def test_who_discards_a_colleagues_proposal_is_asked_why(desk: Desk) -> None:
    await desk.editor.slash(desk.channel, "publish", file=(FILE, NEW.encode()))
    notice = await desk.read("Ready to publish")
    asked = await desk.publisher.click(notice, label="Discard")
    assert asked.modal
    (label,) = (one for one in asked.modal["components"] if one["type"] == LABEL)
    field_id = str(label["component"]["custom_id"])
    await desk.publisher.submit_modal(asked, {field_id: "Count them again"})
    decided = await desk.read("discarded this proposal for isles.yaml")
    assert decided.id == notice.id
    assert "Count them again" in plain(decided)
    assert button_labels(decided) == []
    assert "64" in await desk.bot.read_lamps()


async def test_a_report_that_somebody_takes_says_so_to_all(desk: Desk) -> None:
    await desk.bot.ask("report lamps It is 65.", "telegram:99", "")
    notice = await desk.read("Report 1")
    taken = await desk.editor.click(notice, label="I’ll take it")
    assert f"Taken by: bob (discord:{desk.editor.id})" in plain(response_of(taken))
    assert (await desk.read("Taken by: bob")).id == notice.id
