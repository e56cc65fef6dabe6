"""Messages that nobody asked for, on Discord, while connections break: each arrives, and once."""

import asyncio
import logging
from typing import Any

import pytest

from bot.adapters.context import AdapterContext
from bot.core.messages.caller import ChatId
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from bot.services.store.outbox import Outbox
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_faults import Breakage
from tests.support.discord_serving import serving, wait_until

MODERATORS, OPERATOR, ANN = "2002", "3003", "31"
MESSAGES = "/channels/*/messages"
HTML_PAGE = "<html>\n<head><title>503</title></head>\n<body>cloudflare</body>\n</html>"
QUICK = [one for one in Breakage if "SILENT" not in one.name]
FAULTS: dict[str, dict[str, Any]] = {
    "a page of HTML": {"status": 503, "body": HTML_PAGE},
    "no access": {"status": 403, "code": 50001},
}


async def no_pause(_: float) -> None:
    await asyncio.sleep(0)


async def deliver(emulator: DiscordEmulator, chat_service: ScriptedChatService) -> None:
    """Send a message to the moderators' channel, to the operator's and in private, until all have arrived."""
    moderation = ModerationSettings(discord_channel=int(MODERATORS))
    async with open_in_memory_database() as database:
        outbox = Outbox(database, no_pause)
        operators = (ChatId("discord", OPERATOR),)
        context = AdapterContext(outbox=outbox, moderation=moderation, list_operator_chats=lambda: operators)
        for chat in (MODERATORS, OPERATOR, ANN):
            await outbox.add_message(ChatId("discord", chat), f"status {chat}")
        async with serving(emulator, chat_service, context=context):
            await wait_until(lambda: len(emulator.channels.messages) == 3)
            async with asyncio.timeout(5):
                while await outbox.list_pending("discord"):  # noqa: ASYNC110 (the database gives no notice)
                    await asyncio.sleep(0)


def read_messages(emulator: DiscordEmulator) -> dict[str, list[str]]:
    return {
        channel: [one.text for one in messages] for channel, messages in emulator.channels.messages.items()
    }


EXPECTED = {
    MODERATORS: [f"## Polls\nAbout status {MODERATORS}."],
    OPERATOR: [f"## Polls\nAbout status {OPERATOR}."],
    f"9{ANN}": [f"## Polls\nAbout status {ANN}."],
}


@pytest.mark.parametrize("breakage", QUICK, ids=lambda one: one.name)
async def test_a_message_arrives_once_although_the_connection_broke(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, breakage: Breakage
) -> None:
    emulator.break_next("POST", MESSAGES, breakage, times=3)
    emulator.break_next("POST", "/users/@me/channels", breakage)
    await deliver(emulator, chat_service)
    assert read_messages(emulator) == EXPECTED


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_refusal_is_one_line_and_the_message_waits(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    emulator.fail_next("POST", MESSAGES, **fault)
    await deliver(emulator, chat_service)
    assert read_messages(emulator) == EXPECTED
    (line,) = (one.getMessage() for one in caplog.records if "was not sent" in one.getMessage())
    assert "\n" not in line
    assert "<html>" not in line
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING and one.exc_info]
