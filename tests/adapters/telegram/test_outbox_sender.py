"""The messages of the outbox on Telegram."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import open_in_memory_database
from bot.services.store.outbox import Outbox
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.emulators.telegram_chat_service import FakeChatService, serving
from tests.support.callers import chat_id

GROUP, ANNA, OPERATOR = Chat(-100, "supergroup"), Chat(7), Chat(99)
MODERATION = ModerationSettings(telegram_users=(7,), telegram_chat=-100)


@pytest.fixture
async def outbox(emulator: TelegramEmulator) -> AsyncIterator[Outbox]:
    async with open_in_memory_database() as database:
        outbox = Outbox(database, sleep=lambda _: emulator.wait_until(lambda: not emulator.api.blocked))
        for chat in (GROUP, ANNA, OPERATOR):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        operators = (chat_id("telegram:99"),)
        context: dict[str, Any] = {
            "moderation": MODERATION,
            "outbox": outbox,
            "list_operator_chats": lambda: operators,
        }
        async with serving(emulator, FakeChatService(), **context):
            yield outbox


async def test_an_outbox_message_is_the_reply_to_its_command_line(
    emulator: TelegramEmulator, outbox: Outbox
) -> None:
    await outbox.add_message(chat_id("telegram:-100"), "summary")
    await emulator.wait_until(lambda: any(sent.chat == -100 for sent in emulator.sent))
    sent = next(sent for sent in emulator.sent if sent.chat == -100)
    assert sent.text.startswith("Summary\n")
    assert sent.replies_to is None


async def test_a_user_who_has_blocked_the_bot_gets_no_more_messages(
    emulator: TelegramEmulator, outbox: Outbox
) -> None:
    emulator.api.blocked.add(7)
    await outbox.add_message(chat_id("telegram:7"), "polls")
    await outbox.add_message(chat_id("telegram:-100"), "summary")
    await emulator.wait_until(lambda: any(sent.chat == -100 for sent in emulator.sent))
    emulator.api.blocked.clear()
    await outbox.add_message(chat_id("telegram:-100"), "polls")
    await emulator.wait_until(lambda: len(emulator.sent) == 2)
    assert {sent.chat for sent in emulator.sent} == {-100}


@pytest.mark.parametrize("chat", [-100, 99], ids=["the moderators' own group", "the operator's chat"])
async def test_who_must_hear_is_tried_again_until_the_bot_is_back(
    emulator: TelegramEmulator, outbox: Outbox, chat: int
) -> None:
    emulator.api.blocked.add(chat)
    await outbox.add_message(chat_id(f"telegram:{chat}"), "summary")
    await emulator.wait_until(lambda: any(call["chat_id"] == chat for call in emulator.calls("sendMessage")))
    assert not any(sent.chat == chat for sent in emulator.sent)
    emulator.api.blocked.clear()
    await emulator.ask(ANNA, "/help")
    await emulator.wait_until(lambda: any(sent.chat == chat for sent in emulator.sent))
