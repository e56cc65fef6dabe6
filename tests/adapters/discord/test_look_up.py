"""Discord's menu of a message: what the bot knows about it, for the one who asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, walk_components
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.core.app import App
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.discord_payloads import Person, Place, user_message
from tests.support.app_fixtures import SHIPPED, app_from, app_of

NAME = "Look this up"
BRIDGES = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: cost, title: Cost of the bridge, figure: 90 euros}
  - {id: length, title: Length of the bridge, figure: 2 km}
"""


def desk_of(app: App) -> ChatService:
    return ChatService(app, lambda: date(2026, 11, 23))


@asynccontextmanager
async def serving(
    desk: ChatService, moderation: ModerationSettings | None = None
) -> AsyncIterator[DiscordEmulator]:
    """Run the bot until the end of the block, and see to it that Discord refused nothing."""
    async with DiscordEmulator() as emulator:
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        bot = asyncio.create_task(run(desk, settings, moderation=moderation))
        await emulator.gateway.wait_for_operation(IDENTIFY)
        try:
            yield emulator
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)
        assert emulator.refusals == []


@pytest.mark.parametrize("where", [Place.SERVER, Place.USER_INSTALL])
async def test_a_message_is_looked_up_for_the_asker_alone(where: Place) -> None:
    async with serving(desk_of(app_from(*SHIPPED))) as emulator:
        found = await emulator.use_message_command(
            ANN, NAME, user_message("77", BOB, "What did **Levada** ask? <@42>"), where
        )
        assert found.reply.is_ephemeral
        assert "Levada Centre, January 2026" in found.reply.text
        assert "As of January 2026 (10 months ago)" in found.reply.text
        assert "LBC" in found.reply.text


async def test_several_entries_are_a_choice_that_opens_in_place() -> None:
    async with serving(desk_of(app_of(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, "The bridge"))
        assert found.reply.text.startswith("## What I know about it")
        assert "Cost of the bridge" in found.reply.text
        assert "Length of the bridge" in found.reply.text
        pressed = await emulator.click(ANN, found.reply, "figures cost@one")
        assert pressed.reply is found.reply
        assert found.reply.text.startswith("## Cost of the bridge")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "This message has no text I can look up."),
        ("https://example.org/a <@42> **  **", "This message has no text I can look up."),
        ("zzzzzzzz qqqqqqqq", "No briefing here covers this."),
        ("z" * 4000, "No briefing here covers this."),
        ("/help", "No briefing here covers this."),
    ],
)
async def test_what_nothing_is_known_about_gets_a_plain_sentence(content: str, told: str) -> None:
    async with serving(desk_of(app_of(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, content))
        assert found.reply.is_ephemeral
        assert told in found.reply.text


async def test_the_words_of_an_embed_and_of_a_forwarded_message_are_looked_up() -> None:
    embed = {"type": "rich", "title": "Cost of the bridge", "description": "…"}
    snapshot = {"message": {**user_message("78", BOB, "Length of the bridge"), "embeds": []}}
    reference = {"type": 1, "message_id": "78", "channel_id": "2002"}
    async with serving(desk_of(app_of(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, "", embeds=[embed]))
        assert "Cost of the bridge" in found.reply.text
        forwarded = user_message("79", BOB, "", message_snapshots=[snapshot], message_reference=reference)
        found = await emulator.use_message_command(ANN, NAME, forwarded)
        assert "Length of the bridge" in found.reply.text


async def test_it_is_told_in_the_language_of_the_asker() -> None:
    async with serving(desk_of(app_of(BRIDGES))) as emulator:
        found = await emulator.use_message_command(
            Person("5", "eva", locale="de"), NAME, user_message("77", BOB, "zzzzzzzz")
        )
        assert "Keines der Dossiers hier sagt etwas dazu." in found.reply.text


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(desk_of(app_of(BRIDGES)))


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("ann"))


async def test_buttons_work_after_a_restart_and_say_when_an_entry_is_gone(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    message = await ann.send(channel, "the bridge")
    found = await ann.context_menu(channel, NAME, message)
    assert found.ephemeral
    labels = [one["label"] for one in walk_components(found.response.components) if one["type"] == BUTTON]
    assert len(labels) > 1
    line = next(
        one
        for one in walk_components(found.response.components)
        if one.get("custom_id") == "figures cost@one"
    )
    changed = BRIDGES.replace("90 euros", "95 euros")
    await simcord_env.restart_bot(BriefingClient(desk_of(app_of(changed))))
    card = await ann.click(found.response, custom_id=line["custom_id"])
    assert "95 euros" in shown(card.response)
    gone = BRIDGES.replace("  - {id: cost, title: Cost of the bridge, figure: 90 euros}\n", "")
    await simcord_env.restart_bot(
        BriefingClient(desk_of(app_of(gone + "  - {id: a, title: A, figure: 1 m}\n")))
    )
    missed = await ann.click(found.response, label="All: Figures")
    assert "Length of the bridge" in shown(missed.response)


async def test_an_answer_in_a_server_is_kept_where_what_was_pressed_is_gone(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    asked = await ann.slash(channel, "figures")
    gone = BRIDGES.replace("  - {id: cost, title: Cost of the bridge, figure: 90 euros}\n", "")
    desk = desk_of(app_of(gone + "  - {id: width, title: Width, figure: 9 m}\n"))
    await simcord_env.restart_bot(BriefingClient(desk))
    told = await ann.click(asked.response, custom_id="figures cost@one")
    assert told.ephemeral
    assert "Nothing here is called “cost”, or no longer. See /figures for the whole list." in shown(
        told.response
    )
    assert "Cost of the bridge" in shown(asked.response)
    whole = await ann.click(told.response, label="All: Figures")
    assert "Width" in shown(whole.response)


def shown(message: object) -> str:
    """Return all text that a message shows."""
    components = getattr(message, "components")  # noqa: B009
    return "\n".join(
        str(one["content"]) for one in walk_components(components) if one["type"] == TEXT_DISPLAY
    )


async def test_a_moderator_among_friends_is_told_no_drafts() -> None:
    told = f"{BRIDGES}  - {{id: unseen, title: Offstage, figure: 2, state: draft}}\n"
    moderation = ModerationSettings(discord_users=(int(ANN.id),))
    async with serving(desk_of(app_of(told)), moderation) as emulator:
        told = (await (await emulator.slash(ANN, "figures", Place.BOT_DM)).wait_for_reply()).reply.text
        assert "Offstage" in told
        told = (
            await (await emulator.slash(ANN, "figures", Place.PRIVATE_CHANNEL)).wait_for_reply()
        ).reply.text
        assert "Cost of the bridge" in told
        assert "Offstage" not in told
