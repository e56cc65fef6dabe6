"""Telegram's buttons: pages are turned in place, and nobody edits somebody else's answer."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, serving

ANNA, BORIS = Person(7), Person(8, "uk")
PRIVATE, GROUP, FORUM = Chat(7), Chat(-100, "supergroup"), Chat(-101, "supergroup", has_topics=True)
CHANNEL = Chat(-102, "channel")


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[FakeChatService]:
    chat_service = FakeChatService()
    async with serving(emulator, chat_service):
        yield chat_service


async def test_pages_are_turned_in_place(emulator: TelegramEmulator, chat_service: FakeChatService) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    assert answer.text.startswith("Polls · 1/3\n\nPoll 0\n")
    assert answer.labels[-2:] == ["1/3", "›"]
    assert await emulator.tap(answer, "›", ANNA) is answer
    assert answer.text.startswith("Polls · 2/3\n\nPoll 10\n")
    assert answer.labels[-3:] == ["‹", "2/3", "›"]
    assert await emulator.tap(answer, "›", ANNA) is answer
    assert answer.text.startswith("Polls · 3/3\n\nPoll 20\n")
    assert answer.labels[-2:] == ["‹", "3/3"]
    assert "[1] A newspaper" in answer.text
    assert len(emulator.sent) == 1


async def test_a_tap_is_acknowledged_before_a_slow_answer(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    gate = asyncio.Event()
    emulator.fail_next("editMessageText", hold=gate)
    press = emulator.start_tap(answer, "Polls", ANNA)
    await emulator.wait_until(lambda: press in emulator.api.answered_callbacks)
    assert not answer.edits
    gate.set()
    await emulator.wait_until(lambda: answer.edits)


async def test_a_tap_is_answered_in_the_language_of_the_user(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(GROUP, "/summary", ANNA)
    await emulator.tap(answer, "Polls", BORIS)
    assert chat_service.requests[-1] == ("telegram:-100", "polls", "uk")


async def test_a_tap_that_changes_nothing_does_no_harm(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    emulator.start_tap(answer, "Summary", ANNA)
    await emulator.tap(answer, "Polls", ANNA)
    assert len(emulator.sent) == 1


async def test_in_a_group_the_caller_turns_pages_in_place(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(GROUP, "/polls", ANNA)
    assert await emulator.tap(answer, "›", ANNA) is answer


async def test_in_a_group_somebody_else_gets_an_answer_of_their_own(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(GROUP, "/polls", ANNA)
    other = await emulator.tap(answer, "›", BORIS)
    assert other is not answer
    assert answer.text.startswith("Polls · 1/3")
    assert other.text.startswith("Polls · 2/3")
    assert other.replies_to == answer.id
    assert await emulator.tap(other, "›", BORIS) is other
    assert len(emulator.sent) == 2


async def test_in_a_channel_a_tap_opens_the_answer_in_private_and_leaves_the_post(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    post = await emulator.ask(CHANNEL, "/polls", ANNA)
    own = await emulator.tap_and_follow_link(post, "›", BORIS)
    assert own.chat == BORIS.id
    assert own.text.startswith("Polls · 2/3")
    assert (post.edits, post.text.startswith("Polls · 1/3"), len(emulator.sent)) == (0, True, 2)
    assert chat_service.requests[-1] == (f"telegram:{BORIS.id}", "polls#2", "uk")


async def test_in_a_topic_an_answer_to_somebody_else_stays_in_the_topic(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(FORUM, "/polls", ANNA, message_thread_id=5, is_topic_message=True)
    other = await emulator.tap(answer, "›", BORIS)
    assert other.fields["message_thread_id"] == 5


async def test_a_deleted_message_is_sent_again(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    message = emulator.api.messages[answer.chat, answer.id]
    emulator.delete(answer)
    other = await emulator.tap(answer, "›", ANNA, message=message)
    assert other is not answer
    assert other.text.startswith("Polls · 2/3")


async def test_an_inaccessible_message_is_sent_again(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    old = {"chat": PRIVATE.json, "message_id": answer.id, "date": 0}
    assert await emulator.tap(answer, "›", ANNA, message=old) is not answer


async def test_an_expired_tap_is_answered_anyway(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    emulator.api.callback_ids.clear()
    emulator.fail_next("answerCallbackQuery", 400, "Bad Request: query is too old")
    assert await emulator.tap(answer, "›", ANNA) is answer


@pytest.mark.parametrize("fault", [{"code": 500}, {"code": 403}, {"code": 404}, {"drop": True}])
async def test_a_tap_that_cannot_be_acknowledged_is_answered_anyway(
    emulator: TelegramEmulator,
    chat_service: FakeChatService,
    fault: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    for _ in range(len(NO_PAUSES.request_pauses) + 1):
        emulator.fail_next("answerCallbackQuery", **fault)
    assert await emulator.tap(answer, "›", ANNA) is answer
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_an_answer_does_not_wait_for_the_acknowledgement_of_the_tap(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    gate = asyncio.Event()
    emulator.fail_next("answerCallbackQuery", hold=gate)
    assert await emulator.tap(answer, "›", ANNA) is answer
    gate.set()


async def test_buttons_work_after_a_restart(emulator: TelegramEmulator) -> None:
    async with serving(emulator, FakeChatService()):
        answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    async with serving(emulator, FakeChatService()):
        assert await emulator.tap(answer, "›", ANNA) is answer


async def test_a_page_that_no_longer_exists_shows_the_last_one(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    await emulator.tap(answer, "›", ANNA, data="polls#9")
    assert answer.text.startswith("Polls · 3/3")


@pytest.mark.parametrize("fields", [{"message": None}, {"data": None, "game_short_name": "chess"}])
async def test_a_tap_without_a_message_or_data_is_acknowledged_and_ignored(
    emulator: TelegramEmulator, chat_service: FakeChatService, fields: dict[str, Any]
) -> None:
    answer = await emulator.ask(PRIVATE, "/polls", ANNA)
    given = {"message": emulator.api.messages[answer.chat, answer.id], **fields}
    press = {"id": "x", "from": ANNA.json, "chat_instance": "1", "data": "polls#2", **given}
    emulator.api.callback_ids.add("x")
    emulator.updates.add("callback_query", {key: value for key, value in press.items() if value is not None})
    await emulator.ask(PRIVATE, "/summary", ANNA)
    await emulator.wait_until(lambda: "x" in emulator.api.answered_callbacks)
    assert [line for _, line, _ in chat_service.requests] == ["polls", "summary"]
