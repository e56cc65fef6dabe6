"""The command in Discord's message menu, which looks up the message for the caller."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.discord_payloads import Person, Place, user_message
from tests.support.app_fixtures import SHIPPED, app_from_files, app_from_texts
from tests.support.discord_messages import button_ids, button_labels, message_text, response_of

NO_MODERATORS = ModerationSettings()
NAME = "Look this up"
BRIDGES = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: cost, title: Cost of the bridge, figure: 90 euros}
  - {id: length, title: Length of the bridge, figure: 2 km}
"""


def service_of(app: App) -> ChatService:
    return ChatService(LiveApp(app), lambda: date(2026, 11, 23))


@asynccontextmanager
async def serving(
    chat_service: ChatService, moderation: ModerationSettings = NO_MODERATORS
) -> AsyncIterator[DiscordEmulator]:
    """Run the bot until the end of the block, and check that Discord refused nothing."""
    async with DiscordEmulator() as emulator:
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        bot = asyncio.create_task(run(chat_service, settings, AdapterContext(moderation=moderation)))
        await emulator.gateway.wait_for_operation(IDENTIFY)
        try:
            yield emulator
        finally:
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)
        assert emulator.refusals == []


@pytest.mark.parametrize("where", [Place.SERVER, Place.USER_INSTALL])
async def test_only_the_caller_sees_what_a_message_is_looked_up_as(where: Place) -> None:
    async with serving(service_of(app_from_files(*SHIPPED))) as emulator:
        found = await emulator.use_message_command(
            ANN, NAME, user_message("77", BOB, "What did **Levada** ask? <@42>"), where
        )
        assert found.reply.is_ephemeral
        assert "Levada Centre, January 2026" in found.reply.text
        assert "76%" in found.reply.text
        assert "LBC" in found.reply.text


async def test_several_matches_are_offered_and_open_in_place() -> None:
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, "The bridge"))
        assert found.reply.text.startswith("## Closest matches")
        assert "Cost of the bridge" in found.reply.text
        assert "Length of the bridge" in found.reply.text
        pressed = await (await emulator.click(ANN, found.reply, "figures cost@one")).wait_for_reply()
        assert pressed.reply is found.reply
        assert found.reply.text.startswith("## Cost of the bridge")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "This message has no text I can look up."),
        ("https://example.org/a <@42> **  **", "This message has no text I can look up."),
        ("zzzzzzzz qqqqqqqq", "Nothing about “zzzzzzzz qqqqqqqq” here"),
        ("z" * 4000, f"Nothing about “{'z' * 80}…” here"),
        ("/help", "Nothing about “/help” here"),
        ("Did you see the football match on the bridge last night?", "Nothing about “Did you see"),
    ],
)
async def test_a_message_without_matches_gets_one_sentence(content: str, told: str) -> None:
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, content))
        assert found.reply.is_ephemeral
        assert told in found.reply.text


async def test_of_a_long_text_only_what_it_names_in_full_is_shown() -> None:
    around = "surprised our friends yesterday while they were cycling along the shore. Later they ate cake."
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        named = user_message("77", BOB, f"The length of the bridge {around}")
        found = await emulator.use_message_command(ANN, NAME, named)
        assert found.reply.text.startswith("## Length of the bridge")
        mentioned = user_message("78", BOB, f"The old bridge {around}")
        found = await emulator.use_message_command(ANN, NAME, mentioned)
        assert found.reply.text.startswith("## Nothing about “The old bridge")


async def test_embeds_and_forwarded_messages_are_looked_up() -> None:
    embed = {"type": "rich", "title": "Cost of the bridge", "description": "…"}
    snapshot = {"message": {**user_message("78", BOB, "Length of the bridge"), "embeds": []}}
    reference = {"type": 1, "message_id": "78", "channel_id": "2002"}
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, "", embeds=[embed]))
        assert "Cost of the bridge" in found.reply.text
        forwarded = user_message("79", BOB, "", message_snapshots=[snapshot], message_reference=reference)
        found = await emulator.use_message_command(ANN, NAME, forwarded)
        assert "Length of the bridge" in found.reply.text


_WORDS = "Length of the bridge"
_TEXT = {"type": 10, "id": 1, "content": _WORDS}
_PICTURE = {"url": "https://cdn.example.org/a.png"}


@pytest.mark.parametrize(
    "content",
    [
        {"embeds": [{"type": "rich", "fields": [{"name": "What", "value": _WORDS}]}]},
        {"embeds": [{"type": "rich", "fields": [{"name": _WORDS, "value": "2"}]}]},
        {"embeds": [{"type": "rich", "footer": {"text": _WORDS}}]},
        {"embeds": [{"type": "rich", "author": {"name": _WORDS}}]},
        {"components": [_TEXT], "flags": 1 << 15},
        {"components": [{"type": 17, "id": 2, "components": [_TEXT]}], "flags": 1 << 15},
        {
            "components": [
                {
                    "type": 9,
                    "id": 2,
                    "components": [_TEXT],
                    "accessory": {"type": 11, "id": 3, "media": _PICTURE, "description": None},
                }
            ],
            "flags": 1 << 15,
        },
        {
            "components": [{"type": 12, "id": 2, "items": [{"media": _PICTURE, "description": _WORDS}]}],
            "flags": 1 << 15,
        },
        {
            "poll": {
                "question": {"text": "Which one?"},
                "answers": [{"answer_id": 1, "poll_media": {"text": _WORDS}}],
                "expiry": "2026-11-30T00:00:00+00:00",
                "allow_multiselect": False,
                "layout_type": 1,
            }
        },
    ],
)
async def test_words_in_embeds_components_and_polls_are_looked_up(content: dict[str, Any]) -> None:
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        found = await emulator.use_message_command(ANN, NAME, user_message("77", BOB, "", **content))
        assert _WORDS in found.reply.text


async def test_the_answer_is_in_the_language_of_the_caller() -> None:
    async with serving(service_of(app_from_texts(BRIDGES))) as emulator:
        found = await emulator.use_message_command(
            Person("5", "eva", locale="de"), NAME, user_message("77", BOB, "zzzzzzzz")
        )
        title = get_locale("de").translate("Nothing about “{words}” here").format(words="zzzzzzzz")
        assert title in found.reply.text


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(service_of(app_from_texts(BRIDGES)), AdapterContext())


async def test_buttons_work_after_a_restart_and_with_changed_content(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    message = await ann.send(channel, "the bridge")
    found = await ann.context_menu(channel, NAME, message)
    assert found.ephemeral
    labels = button_labels(found)
    assert len(labels) > 1
    assert "figures cost@one" in button_ids(found)
    changed = BRIDGES.replace("90 euros", "95 euros")
    await simcord_env.restart_bot(BriefingClient(service_of(app_from_texts(changed)), AdapterContext()))
    card = await ann.click(response_of(found), custom_id="figures cost@one")
    assert "95 euros" in message_text(card)
    gone = BRIDGES.replace("  - {id: cost, title: Cost of the bridge, figure: 90 euros}\n", "")
    await simcord_env.restart_bot(
        BriefingClient(
            service_of(app_from_texts(gone + "  - {id: a, title: A, figure: 1 m}\n")), AdapterContext()
        )
    )
    missed = await ann.click(response_of(found), label="Figures")
    assert "Length of the bridge" in message_text(missed)


async def test_a_button_to_a_removed_entry_does_not_edit_the_answer(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    interaction = await ann.slash(channel, "figures")
    gone = BRIDGES.replace("  - {id: cost, title: Cost of the bridge, figure: 90 euros}\n", "")
    chat_service = service_of(app_from_texts(gone + "  - {id: width, title: Width, figure: 9 m}\n"))
    await simcord_env.restart_bot(BriefingClient(chat_service, AdapterContext()))
    told = await ann.click(response_of(interaction), custom_id="figures cost@one")
    assert told.ephemeral
    text = message_text(response_of(told))
    assert "Nothing here is called “cost”; it may have been removed. Full list: </figures:" in text
    assert "Cost of the bridge" in message_text(interaction)
    whole = await ann.click(response_of(told), label="Figures")
    assert "Width" in message_text(whole)


async def test_a_moderator_among_friends_sees_no_drafts() -> None:
    told = f"{BRIDGES}  - {{id: unseen, title: Offstage, figure: 2, state: draft}}\n"
    moderation = ModerationSettings(discord_users=(int(ANN.id),))
    async with serving(service_of(app_from_texts(told)), moderation) as emulator:
        told = (await (await emulator.slash(ANN, "figures", Place.BOT_DM)).wait_for_reply()).reply.text
        assert "Offstage" in told
        told = (
            await (await emulator.slash(ANN, "figures", Place.PRIVATE_CHANNEL)).wait_for_reply()
        ).reply.text
        assert "Cost of the bridge" in told
        assert "Offstage" not in told
