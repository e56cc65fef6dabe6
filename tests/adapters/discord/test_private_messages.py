"""Private messages, over the network: words are answered, and so are moderators' files."""

import asyncio
import logging
from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.core.messages.reply import Form, Reply
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.discord import ANN, BOB, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_faults import Breakage
from tests.emulators.discord_interaction import ShownMessage
from tests.emulators.discord_payloads import BOT, Json, Person, user_message
from tests.support.app_fixtures import app_from_texts
from tests.support.discord_serving import serving, wait_until

MESSAGES = "/channels/*/messages"
QUICK = [one for one in Breakage if "SILENT" not in one.name]
BRIDGE = """\
title: The harbour bridge
as_of: 2026-11-20
sources: [{id: post, title: Bridge opens, publisher: The Harbour Post}]
figures:
  - {id: length, title: Length of the bridge, figure: 2 km}
"""
CONTEXT = AdapterContext(moderation=ModerationSettings(discord_users=(int(ANN.id),)))


def message_with_files(author: Person, *names: str) -> Json:
    """Build a private message with a file of each name."""
    attachments = [
        {"id": str(number), "filename": name, "size": 9, "url": "http://127.0.0.1/x", "proxy_url": "x"}
        for number, name in enumerate(names, 700)
    ]
    return {**user_message("600", author, "Here."), "channel_id": "9", "attachments": attachments}


@pytest.mark.parametrize("breakage", QUICK, ids=lambda one: one.name)
async def test_each_file_is_answered_once_although_the_connection_broke(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, breakage: Breakage
) -> None:
    emulator.break_next("POST", MESSAGES, breakage, times=2)
    async with serving(emulator, chat_service, context=CONTEXT):
        await emulator.gateway.dispatch("MESSAGE_CREATE", message_with_files(ANN, "a", "b"))
        await wait_until(lambda: len(emulator.channels.messages.get("9", ())) == 2)
    assert [one.text for one in emulator.channels.messages["9"]] == [
        "## Polls\nAbout a.",
        "## Polls\nAbout b.",
    ]


async def test_a_file_whose_answer_discord_refuses_is_one_line_and_stops_no_other(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.fail_next("POST", MESSAGES, 403, code=50007)
    async with serving(emulator, chat_service, context=CONTEXT):
        await emulator.gateway.dispatch("MESSAGE_CREATE", message_with_files(ANN, "a", "b"))
        await wait_until(lambda: emulator.channels.messages.get("9"))
    (line,) = (one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING)
    assert line == "a file was not answered: 403 Forbidden, code 50007: emulated failure"
    assert "Traceback" not in caplog.text


async def test_an_answer_whose_connection_stays_broken_is_not_repeated_until_discord_forgets_it(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = [0.0]

    async def pause(delay: float) -> None:
        seconds.append(delay)
        await asyncio.sleep(0)

    clock = Clock(emulator.utcnow, lambda: sum(seconds), pause)
    emulator.channels.now = clock.monotonic
    emulator.break_next("POST", MESSAGES, Breakage.RESET_AFTER, times=100)
    async with serving(emulator, chat_service, context=CONTEXT, clock=clock):
        await emulator.gateway.dispatch("MESSAGE_CREATE", message_with_files(ANN, "a"))
        await wait_until(lambda: "a file was not answered: Connection reset by peer" in caplog.messages)
    assert [one.text for one in emulator.channels.messages["9"]] == ["## Polls\nAbout a."]


# Words


def private_message(author: Person, content: str = "", **more: Any) -> Json:
    """Build a private message."""
    return user_message("600", author, content, channel_id="9", **more)


def has_answered(emulator: DiscordEmulator, times: int) -> bool:
    return len(emulator.channels.messages.get("9", ())) == times


async def answers_to(
    emulator: DiscordEmulator, service: Any, *messages: Json, **more: Any
) -> list[ShownMessage]:
    """Let the bot answer *messages*, one after the other, and return all its answers."""
    async with serving(emulator, service, **more):
        for number, message in enumerate(messages, 1):
            await emulator.gateway.dispatch("MESSAGE_CREATE", {**message, "id": str(600 + number)})
            await wait_until(partial(has_answered, emulator, number))
    return emulator.channels.messages["9"]


def service_of(*texts: str) -> ChatService:
    return ChatService(LiveApp(app_from_texts(*texts)), lambda: date(2026, 11, 23))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("polls levada", "polls levada"),
        ("/polls levada", "/polls levada"),
        ("how many people?", "search how many people?"),
        ("What did **Levada**\nask?", "search What did **Levada** ask?"),
    ],
)
@pytest.mark.parametrize("context", [CONTEXT, AdapterContext()], ids=["moderated", "without moderators"])
async def test_a_readers_words_in_private_are_a_command_or_a_search(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    words: str,
    line: str,
    context: AdapterContext,
) -> None:
    (answer,) = await answers_to(emulator, chat_service, private_message(BOB, words), context=context)
    assert chat_service.requests == [("discord:32", line, "en")]
    assert answer.text.startswith("## Polls")


async def test_a_file_of_a_reader_is_ignored_but_its_words_are_answered(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    message = {**message_with_files(BOB, "a"), "content": "polls"}
    (answer,) = await answers_to(emulator, chat_service, message, context=CONTEXT)
    assert answer.text == "## Polls\nAbout polls."


@pytest.mark.parametrize(
    "message",
    [
        private_message(Person(BOT, "briefing"), "polls"),
        private_message(BOB, "polls", guild_id="2001"),
        private_message(BOB, "polls", type=6),  # a message was pinned
        private_message(BOB, "polls", type=46),  # the result of a poll
    ],
    ids=["a bot's", "in a server", "of Discord itself", "a poll's result"],
)
async def test_what_nobody_wrote_to_the_bot_is_not_answered(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, message: Json
) -> None:
    async with serving(emulator, chat_service):
        await emulator.gateway.dispatch("MESSAGE_CREATE", message)
    answers = await answers_to(emulator, chat_service, private_message(BOB, "help"))
    assert [one.text for one in answers] == ["## Polls\nAbout help."]


async def test_a_forwarded_message_is_looked_up_and_what_has_no_words_is_told_so(
    emulator: DiscordEmulator,
) -> None:
    snapshot = {"message": user_message("78", BOB, "The length of the bridge is 2 km!")}
    forwarded = private_message(
        BOB,
        message_snapshots=[snapshot],
        message_reference={"type": 1, "message_id": "78", "channel_id": "7"},
    )
    picture = {**message_with_files(BOB, "a.png"), "content": ""}
    found, unread = await answers_to(emulator, service_of(BRIDGE), forwarded, picture)
    assert "Length of the bridge" in found.text
    assert "This message has no text I can look up." in unread.text


_ENDLESS_POLL: Json = {
    "poll": {
        "question": {"text": "The length of the bridge?"},
        "answers": [{"answer_id": 1, "poll_media": {"text": "2 km"}}],
        "expiry": None,
        "allow_multiselect": False,
        "layout_type": 1,
    }
}


async def test_a_poll_without_an_end_is_looked_up_also_within_another_message(
    emulator: DiscordEmulator,
) -> None:
    replied = user_message("79", ANN, "", channel_id="9", **_ENDLESS_POLL)
    reply = private_message(
        BOB,
        "length of the bridge",
        type=19,
        referenced_message=replied,
        message_reference={"message_id": "79", "channel_id": "9"},
    )
    answers = await answers_to(emulator, service_of(BRIDGE), private_message(BOB, **_ENDLESS_POLL), reply)
    assert ["Length of the bridge" in one.text for one in answers] == [True, True]


async def test_a_message_that_cannot_be_read_is_logged_and_the_next_one_is_answered(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable = private_message(BOB, "polls", embeds=["not an embed"])
    async with serving(emulator, chat_service):
        await emulator.gateway.dispatch("MESSAGE_CREATE", unreadable)
        await wait_until(lambda: "an event of type MESSAGE_CREATE was not understood" in caplog.messages)
        await emulator.gateway.dispatch("MESSAGE_CREATE", private_message(BOB, "help"))
        await wait_until(partial(has_answered, emulator, 1))
    assert emulator.channels.messages["9"][0].text == "## Polls\nAbout help."


async def test_a_question_in_private_is_answered_in_the_language_chosen_there(
    emulator: DiscordEmulator,
) -> None:
    chosen, answered, to_other = await answers_to(
        emulator,
        service_of(BRIDGE),
        private_message(BOB, "language uk"),
        private_message(BOB, "length of the bridge"),
        private_message(ANN, "length of the bridge"),
    )
    assert chosen.text.startswith("## Мова")
    assert "Станом на" in answered.text
    assert "Станом на" not in to_other.text


async def test_moderators_see_drafts_in_private_and_readers_do_not(emulator: DiscordEmulator) -> None:
    hidden = BRIDGE + "  - {id: unseen, title: Offstage, figure: 2, state: draft}\n"
    messages = private_message(ANN, "figures"), private_message(BOB, "figures")
    to_moderator, to_reader = await answers_to(emulator, service_of(hidden), *messages, context=CONTEXT)
    assert "Offstage" in to_moderator.text
    assert "Offstage" not in to_reader.text


async def test_a_form_in_private_opens_by_a_button(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    form = Form("report cost@isles", "What is wrong?")
    chat_service.replies["/report cost"] = Reply("Report an error", form=form)
    (answer,) = await answers_to(emulator, chat_service, private_message(BOB, "/report cost"))
    assert answer.buttons == {"Report an error": "report cost@isles"}


async def test_an_answer_that_discord_refuses_arrives_shortened(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    emulator.fail_next("POST", MESSAGES, 400, code=50035)
    message = private_message(BOB, "polls")
    (answer,) = await answers_to(emulator, chat_service, message, may_refuse=True)
    assert "Discord does not show the whole answer." in answer.text


async def test_a_question_that_fails_gets_an_apology(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.error = RuntimeError("broken")
    (answer,) = await answers_to(emulator, chat_service, private_message(BOB, "polls"))
    assert answer.payload["content"] == "Something went wrong. Please try again in a moment."


async def test_an_answer_in_progress_is_finished_before_the_bot_stops(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.gate = asyncio.Event()
    async with serving(emulator, chat_service):
        await emulator.gateway.dispatch("MESSAGE_CREATE", private_message(BOB, "polls"))
        await wait_until(lambda: chat_service.requests)
        asyncio.get_running_loop().call_soon(chat_service.gate.set)
    assert len(emulator.channels.messages["9"]) == 1
