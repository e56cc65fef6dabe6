"""Asking the editors on Discord: the button, the moderators' channel, and the answer in private."""

from collections.abc import AsyncIterator

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from tests.emulators.discord import ANN, BOB, DiscordEmulator
from tests.emulators.discord_payloads import user_message
from tests.support.callers import chat_id
from tests.support.discord_messages import button_labels, response_of
from tests.support.discord_serving import serving, wait_until
from tests.support.inquiry_fixtures import QUESTION, InquiringBot

DEFER_AFTER = 60.0  # seconds; opening the database must not defer an answer
BUTTON = "Ask the editors"
LONG_QUESTION = "Чому смугасті зебри так спокійно пасуться на південних островах узимку?"


@pytest.fixture
async def bot() -> AsyncIterator[InquiringBot]:
    async with open_in_memory_database() as database:
        yield InquiringBot(database, moderators=())


@pytest.fixture
def simcord_bot(bot: InquiringBot) -> BriefingClient:
    return BriefingClient(bot.chat_service, AdapterContext(), DEFER_AFTER)


async def test_a_question_is_answered_in_private_and_the_reader_forgotten(
    emulator: DiscordEmulator, bot: InquiringBot
) -> None:
    context = AdapterContext(
        outbox=bot.outbox, moderation=ModerationSettings(discord_users=(int(ANN.id),), discord_channel=2002)
    )
    bot.inquiry_service.list_moderator_chats = lambda: [chat_id("discord:2002")]
    async with serving(emulator, bot.chat_service, context=context, defer_after=DEFER_AFTER):
        found = await emulator.slash(BOB, "search", words=QUESTION)
        thanks = await emulator.click(BOB, found.reply, BUTTON)
        assert "Your question has gone to the editors." in thanks.reply.text
        await wait_until(lambda: emulator.channels.messages.get("2002"))
        (notice,) = emulator.channels.messages["2002"]
        assert QUESTION in notice.text
        answering = user_message("600", ANN, "answer 1 sources/gull", channel_id=f"9{ANN.id}")
        await emulator.gateway.dispatch("MESSAGE_CREATE", answering)
        await wait_until(lambda: emulator.channels.messages.get(f"9{ANN.id}"))
        (done,) = emulator.channels.messages[f"9{ANN.id}"]
        assert "Answered with “A bridge too wet”. 1 reader will be told." in done.text
        await wait_until(lambda: emulator.channels.messages.get(f"9{BOB.id}"))
        (answer,) = emulator.channels.messages[f"9{BOB.id}"]
        assert "A bridge too wet" in answer.text
        assert QUESTION in answer.text
        await wait_until(lambda: "Answered" in notice.text)
    assert not await bot.list_messages("discord")
    assert f"discord:{BOB.id}" not in await bot.read_tables()


@pytest.mark.parametrize("question", [QUESTION, LONG_QUESTION])
async def test_words_in_private_and_looked_up_messages_can_be_sent(
    simcord_env: Env, bot: InquiringBot, bob: MemberActor, channel: ChannelHandle, question: str
) -> None:
    await bob.send_dm(question)
    await simcord_env.settle()
    await bob.user.click(bob.user.dm_channel.last_message, label=BUTTON)
    assert question in await bot.read_tables()
    looked_up = await bob.context_menu(channel, "Look this up", await bob.send(channel, f"{question} Really"))
    assert BUTTON in button_labels(looked_up)
    await bob.click(response_of(looked_up), label=BUTTON)
    assert f"{question} Really" in await bot.read_tables()


async def test_a_text_that_is_too_long_for_a_button_is_asked_for(
    bot: InquiringBot, bob: MemberActor, channel: ChannelHandle
) -> None:
    message = await bob.send(channel, "zebras " * 30)
    looked_up = await bob.context_menu(channel, "Look this up", message)
    form = await bob.click(response_of(looked_up), label=BUTTON)
    assert form.modal
    assert await bot.read_tables() == ""
    (label,) = (one for one in form.modal["components"] if "component" in one)
    await bob.submit_modal(form, {label["component"]["custom_id"]: LONG_QUESTION})
    assert LONG_QUESTION in await bot.read_tables()
