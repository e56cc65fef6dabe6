"""Files that moderators send in private, over the network."""

import asyncio
import logging

import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.emulators.discord import ANN, BOB, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_faults import Breakage
from tests.emulators.discord_payloads import Json, Person, user_message
from tests.support.discord_serving import serving, wait_until

MESSAGES = "/channels/*/messages"
QUICK = [one for one in Breakage if "SILENT" not in one.name]
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
        await emulator.gateway.dispatch("MESSAGE_CREATE", message_with_files(BOB, "c"))
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
