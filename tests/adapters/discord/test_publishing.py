"""Publishing on a simulated Discord from end to end: in private, and in the moderators' server."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from discord import Component, Permissions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import TEXT_DISPLAY, walk_components
from bot.adapters.discord.moderators import DiscordModerators
from bot.adapters.discord.outbox_sender import DiscordOutboxSender
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.outbox import OutboxMessage
from tests.support.publishing_fixtures import BROKEN, FILE, NEW, OTHER, Room, first_newsroom

LONG = 20.0  # seconds until Discord is told that an answer comes later: never here


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with first_newsroom(tmp_path) as room:
        yield room


@pytest.fixture
def simcord_bot(room: Room) -> BriefingClient:
    return BriefingClient(room.desk, LONG)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("moderators")


@pytest.fixture
def news(simcord_env: Env, channel: ChannelHandle) -> ChannelHandle:
    return simcord_env.guild.create_text_channel("news")


def admin(env: Env, name: str) -> MemberActor:
    """Return an administrator of the server, to whom Discord shows every command."""
    boss = env.guild.create_role(f"boss of {name}", permissions=Permissions(administrator=True))
    return env.guild.add_member(env.create_user(name), roles=[boss])


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return admin(simcord_env, "ann")


@pytest.fixture
def bob(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("bob"))


@pytest.fixture
async def moderated(simcord_env: Env, room: Room, channel: ChannelHandle, ann: MemberActor) -> None:
    """Start the bot again, with ann as its moderator."""
    settings = ModerationSettings(discord_users=(ann.id,), discord_channel=channel.id)
    client = BriefingClient(room.desk, LONG, moderators=DiscordModerators(settings))
    await simcord_env.restart_bot(client)


def shown(message: Any) -> str:
    """Return all text that a message shows, without its markup."""
    found = [one.to_dict() if isinstance(one, Component) else one for one in message.components]
    texts = [one["content"] for one in walk_components(found) if one["type"] == TEXT_DISPLAY]
    return re.sub(r"[\\*`\u2060]", "", "\n".join(texts))


async def lamps(ann: MemberActor, news: ChannelHandle) -> str:
    """Return what a reader is told."""
    return shown((await ann.slash(news, "figures", item="lamps")).response)


async def test_in_the_moderators_server_from_a_file_to_a_version_that_is_taken_back(
    moderated: None,
    ann: MemberActor,
    bob: MemberActor,
    channel: ChannelHandle,
    news: ChannelHandle,
) -> None:
    refused = await ann.slash(channel, "publish", file=(FILE, BROKEN.encode()))
    assert "isles.yaml:4:23: figures[0].titel: there is no field" in shown(refused.response)
    sent = await ann.slash(channel, "publish", file=(FILE, NEW.encode()), why="One more was lit")
    assert sent.ephemeral
    assert "figures/lamps: figure 64 → 65" in shown(sent.response)
    assert "One more was lit" in shown(sent.response)
    assert "64" in await lamps(bob, news)
    done = await ann.click(sent.response, label="Publish")
    assert "isles.yaml is version 2 now" in shown(done.response)
    assert "65" in await lamps(bob, news)
    history = await ann.slash(channel, "history", briefing="isles")
    assert f"ann (discord:{ann.id})" in shown(history.response)
    assert not history.ephemeral
    back = await ann.slash(channel, "rollback", version="1")
    assert "figures/lamps: figure 65 → 64" in shown(back.response)
    await ann.click(back.response, label="Publish")
    assert "64" in await lamps(bob, news)


async def test_in_private_a_file_is_sent_as_a_message(
    moderated: None, simcord_env: Env, ann: MemberActor, bob: MemberActor, news: ChannelHandle
) -> None:
    await send(simcord_env, ann, NEW)
    answer = ann.user.dm_channel.last_message
    assert "figures/lamps: figure 64 → 65" in shown(answer)
    await ann.user.click(answer, label="Publish")
    assert "65" in await lamps(bob, news)


async def test_a_role_makes_a_moderator_in_private_too(
    room: Room, simcord_env: Env, channel: ChannelHandle, news: ChannelHandle
) -> None:
    desk = simcord_env.guild.create_role("desk")
    cleo = simcord_env.guild.add_member(simcord_env.create_user("cleo"), roles=[desk])
    settings = ModerationSettings(discord_roles=(desk.id,), discord_channel=channel.id)
    await simcord_env.restart_bot(BriefingClient(room.desk, LONG, moderators=DiscordModerators(settings)))
    await send(simcord_env, cleo, NEW)
    answer = cleo.user.dm_channel.last_message
    await cleo.user.click(answer, label="Publish")
    assert "65" in await lamps(cleo, news)
    dora = simcord_env.guild.add_member(simcord_env.create_user("dora"))
    await send(simcord_env, dora, OTHER)
    assert dora.user.dm_channel.last_message.author.id == dora.id


async def test_two_moderators_at_once(
    moderated: None, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    first = await ann.slash(channel, "publish", file=(FILE, NEW.encode()))
    second = await ann.slash(channel, "publish", file=(FILE, OTHER.encode()))
    await ann.click(first.response, label="Publish")
    asked = await ann.click(second.response, label="Publish")
    assert "has published version 2 of this file" in shown(asked.response)
    assert "65" in await lamps(ann, news)
    await ann.click(asked.response, label="Publish anyway")
    assert "66" in await lamps(ann, news)


async def test_an_outsider_is_refused(
    moderated: None, simcord_env: Env, bob: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    assert not {"publish", "status", "history"} & {*bob.available_commands(channel)}
    await send(simcord_env, bob, OTHER)
    assert bob.user.dm_channel.last_message.author.id == bob.id
    assert "64" in await lamps(bob, news)


async def test_whoever_a_server_shows_the_commands_is_refused_all_the_same(
    moderated: None, simcord_env: Env, channel: ChannelHandle, news: ChannelHandle
) -> None:
    bob = admin(simcord_env, "bob")
    for line in ({"name": "status"}, {"name": "publish", "file": (FILE, NEW.encode())}):
        answer = await bob.slash(channel, line.pop("name"), **line)
        assert "I do not know" in shown(answer.response)
        assert answer.ephemeral
    assert "64" in await lamps(bob, news)


async def test_among_others_only_the_moderator_sees_the_answer(
    moderated: None, ann: MemberActor, channel: ChannelHandle, news: ChannelHandle
) -> None:
    assert (await ann.slash(news, "status")).ephemeral
    assert "isles: Version 1" in shown((await ann.slash(channel, "status")).response)


async def test_what_the_bot_says_unasked_reaches_the_moderators_channel_and_private_chats(
    moderated: None, room: Room, simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    settings = ModerationSettings(discord_channel=channel.id)
    letters = DiscordOutboxSender(room.desk, simcord_env.bot, DiscordModerators(settings))
    for number in (channel.id, ann.id):
        await letters.send(OutboxMessage(1, f"discord:{number}", "status"))
    await simcord_env.settle()
    for place in (channel, ann.user.dm_channel):
        assert "isles: Version 1" in shown(place.last_message)


async def send(env: Env, who: MemberActor, text: str) -> None:
    """Let somebody send a file in private."""
    channel = who.user.dm_channel
    await who.send_dm("", attachments=env.backend.store_attachments(channel.id, [(FILE, text.encode())]))
    await env.settle()
