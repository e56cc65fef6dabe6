"""Every update is answered exactly once, also across a stop: Telegram keeps what has no answer."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.status import PlatformState
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.update_processor import CHAT_QUEUE_LIMIT
from bot.adapters.telegram.update_window import MAX_UNANSWERED
from bot.services.store.database import Database
from bot.services.store.errors import DatabaseUnavailableError
from bot.services.store.schema import waiting_updates_table
from bot.services.store.waiting_updates import MAX_AGE, WaitingUpdateStore
from tests.emulators.telegram import BOT, Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, serving

ANNA, BORIS = Chat(7), Chat(8)
GROUP_LIMIT = 20  # messages in a minute
HANGING_ENDS_SOON = replace(NO_PAUSES, shutdown_timeout=0.05)


def send_questions(emulator: TelegramEmulator, count: int, chats: int) -> None:
    """Send *count* numbered questions, in turn from each of *chats* people."""
    for number in range(count):
        emulator.send_text(Chat(1000 + number % chats), f"/summary {number}")


def answered_numbers(emulator: TelegramEmulator) -> list[int]:
    return [int(sent.text.split()[1]) for sent in emulator.sent]


def has_sent_more_than(emulator: TelegramEmulator, count: int) -> bool:
    return len(emulator.sent) > count


async def leave_update(database: Database, number: int, content: str, bot: str = str(BOT["id"])) -> None:
    """Leave an update in *database*, as a process does that is stopped."""
    assert await WaitingUpdateStore(database).add_updates(bot, {number: content}) == {number}


async def read_waiting(database: Database, bot: str = str(BOT["id"])) -> set[int]:
    """Read the numbers of the updates that wait for an answer."""
    table = waiting_updates_table.c
    query = select(table.number).where(table.bot == bot, table.owner.is_not(None), table.content != "")
    return {row.number for row in await database.fetch_rows(query)}


async def keep_question(emulator: TelegramEmulator, database: Database) -> None:
    """Let Anna ask a question that only *database* keeps, as after a stop."""
    emulator.send_text(ANNA, "/polls")
    update = emulator.updates.pending.pop()
    await leave_update(database, update["update_id"], json.dumps(update))


@pytest.mark.parametrize(
    ("count", "chats"),
    [(90, 90), (90, 9), pytest.param(300, 300, marks=pytest.mark.slow)],  # Telegram takes 30 in a second
)
async def test_a_stop_among_many_waiting_updates_loses_and_doubles_none(
    emulator: TelegramEmulator, count: int, chats: int
) -> None:
    send_questions(emulator, count, chats)
    async with serving(emulator, FakeChatService()) as stop:
        await emulator.wait_until(lambda: len(emulator.sent) >= 20)
        await stop()
    answered_before = len(emulator.sent)
    assert 20 <= answered_before <= MAX_UNANSWERED + 20
    async with serving(emulator, FakeChatService()):
        while len(emulator.sent) < count:
            await emulator.wait_until(partial(has_sent_more_than, emulator, len(emulator.sent)))
    assert Counter(answered_numbers(emulator)) == Counter(range(count))
    for chat in {sent.chat for sent in emulator.sent}:
        numbers = [int(sent.text.split()[1]) for sent in emulator.sent if sent.chat == chat]
        assert numbers == sorted(numbers)


async def test_no_more_updates_are_fetched_than_can_be_answered_in_a_stop(
    emulator: TelegramEmulator,
) -> None:
    gate, count = asyncio.Event(), 2 * MAX_UNANSWERED
    for _ in range(count):
        emulator.fail_next("answerInlineQuery", hold=gate)
    async with serving(emulator, FakeChatService()):
        queries = {emulator.start_inline_query(Person(100 + number), "polls") for number in range(count)}
        await emulator.wait_for_polls(5)
        assert len(emulator.updates.fetched) == MAX_UNANSWERED
        gate.set()
        await emulator.wait_until(lambda: queries == set(emulator.api.inline_answers))


async def test_an_update_is_confirmed_only_when_it_is_answered(emulator: TelegramEmulator) -> None:
    gate, chat_service = asyncio.Event(), FakeChatService()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, chat_service):
        emulator.send_text(ANNA, "/polls")
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_for_polls(5)
        assert emulator.updates.fetched == [1, 2]
        gate.set()
        await emulator.wait_until(lambda: not emulator.updates.pending)
    assert Counter(sent.chat for sent in emulator.sent) == {ANNA.id: 1, BORIS.id: 1}
    assert len(chat_service.requests) == 2


async def test_an_answer_that_hangs_at_the_stop_comes_after_the_next_start(
    emulator: TelegramEmulator,
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate, drop=True)
    async with serving(emulator, FakeChatService(), retry_policy=HANGING_ENDS_SOON) as stop:
        emulator.send_text(ANNA, "/polls")
        emulator.send_text(ANNA, "/summary")
        await emulator.server.held.wait()
        await stop()
    gate.set()
    async with serving(emulator, FakeChatService()):
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
    assert [sent.text.split()[0] for sent in emulator.sent] == ["Polls", "Summary"]


async def test_an_answer_that_takes_too_long_holds_up_no_others(emulator: TelegramEmulator) -> None:
    gate, hasty = asyncio.Event(), replace(NO_PAUSES, answer_patience=0.0)
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService(), retry_policy=hasty):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        queries = {emulator.start_inline_query(Person(100 + number), "polls") for number in range(150)}
        await emulator.wait_until(lambda: queries == set(emulator.api.inline_answers))
        gate.set()
        await emulator.wait_until(lambda: emulator.sent)


async def test_a_group_at_its_limit_holds_up_no_others(
    emulator: TelegramEmulator, database: Database
) -> None:
    patient = replace(NO_PAUSES, answer_patience=60.0, poll_pause=60.0)
    group, store = Chat(-100, "supergroup"), WaitingUpdateStore(database)
    async with serving(emulator, FakeChatService(), retry_policy=patient, waiting_updates=store):
        for _ in range(GROUP_LIMIT):
            await emulator.ask(group, "/summary", Person(ANNA.id))
        emulator.send_text(group, "/summary", Person(ANNA.id))
        await emulator.ask(BORIS, "/polls")
        await emulator.wait_until(lambda: not emulator.updates.pending)
    assert len(await read_waiting(database)) == 1


@pytest.mark.parametrize("patience", [0.0, 60.0])
async def test_a_stop_doubles_no_answer_that_overtook_one_that_hangs(
    emulator: TelegramEmulator, database: Database, patience: float
) -> None:
    gate, store = asyncio.Event(), WaitingUpdateStore(database)
    hanging = replace(HANGING_ENDS_SOON, answer_patience=patience)
    emulator.fail_next("sendMessage", hold=gate, drop=True)
    async with serving(emulator, FakeChatService(), retry_policy=hanging, waiting_updates=store) as stop:
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        for number in range(5):
            await emulator.ask(Chat(10 + number), "/summary")
        emulator.send_text(ANNA, "/help")
        await emulator.wait_until(lambda: emulator.updates.all_fetched)
        await stop()
    gate.set()
    for _ in range(2):
        async with serving(emulator, FakeChatService(), waiting_updates=store):
            await emulator.wait_until(lambda: len(emulator.sent) == 7)
            await emulator.wait_until(lambda: not emulator.updates.pending)
    assert [sent.text.split()[0] for sent in emulator.sent if sent.chat == ANNA.id] == ["Polls", "Help"]
    assert len(emulator.sent) == 7
    assert await read_waiting(database) == set()


async def test_a_stop_during_a_flood_loses_and_doubles_none_of_the_newest(
    emulator: TelegramEmulator, database: Database
) -> None:
    gate, store = asyncio.Event(), WaitingUpdateStore(database)
    emulator.fail_next("sendMessage", hold=gate, drop=True)
    async with serving(
        emulator, FakeChatService(), retry_policy=HANGING_ENDS_SOON, waiting_updates=store
    ) as stop:
        for number in range(1 + CHAT_QUEUE_LIMIT + 5):
            emulator.send_text(ANNA, f"/summary {number}")
        await emulator.wait_until(lambda: not emulator.updates.pending)
        await stop()
    gate.set()
    async with serving(emulator, FakeChatService(), waiting_updates=store):
        await emulator.wait_until(lambda: len(emulator.sent) == 1 + CHAT_QUEUE_LIMIT)
    numbers = [int(sent.text.split()[1]) for sent in emulator.sent]
    assert numbers == [0, *range(6, 6 + CHAT_QUEUE_LIMIT)]  # the first was being answered
    assert await read_waiting(database) == set()


@pytest.mark.parametrize("fault", [{"code": 502}, {"drop": True}, {"code": 409}, {"body": b"<html>"}])
async def test_a_fault_at_the_stop_doubles_no_answer(
    emulator: TelegramEmulator, fault: dict[str, Any]
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService()) as stop:
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        stopping = asyncio.create_task(stop())
        await asyncio.sleep(0)
        for _ in range(3):
            emulator.fail_next("getUpdates", **fault)
        gate.set()
        await stopping
    async with serving(emulator, FakeChatService()):
        await emulator.ask(BORIS, "/summary")
    assert Counter(sent.chat for sent in emulator.sent) == {ANNA.id: 1, BORIS.id: 1}


async def test_an_update_that_telegram_and_the_database_keep_is_answered_once(
    emulator: TelegramEmulator, database: Database
) -> None:
    store = WaitingUpdateStore(database)
    emulator.send_text(ANNA, "/polls")
    (update,) = emulator.updates.pending
    await leave_update(database, update["update_id"], json.dumps(update))
    await leave_update(database, update["update_id"], json.dumps(update), "another bot")
    async with serving(emulator, FakeChatService(), waiting_updates=store):
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_until(lambda: not emulator.updates.pending)
    assert Counter(sent.chat for sent in emulator.sent) == {ANNA.id: 1, BORIS.id: 1}
    assert await read_waiting(database) == set()
    assert len(await read_waiting(database, "another bot")) == 1


async def test_a_question_is_kept_for_a_day(database: Database) -> None:
    asked_at, (bot, content) = datetime(2026, 11, 1, tzinfo=UTC), (str(BOT["id"]), '{"update_id": 1}')
    await WaitingUpdateStore(database, lambda: asked_at).add_updates(bot, {1: content})
    almost, over = asked_at + MAX_AGE - timedelta(seconds=1), asked_at + MAX_AGE
    assert await WaitingUpdateStore(database, lambda: almost).adopt_updates(bot, includes_own=True) == {
        1: content
    }
    assert await WaitingUpdateStore(database, lambda: over).adopt_updates(bot, includes_own=True) == {}
    assert await WaitingUpdateStore(database, lambda: asked_at).adopt_updates(bot, includes_own=True) == {}


async def test_without_the_database_an_answer_that_takes_long_still_holds_up_no_others(
    emulator: TelegramEmulator, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    gate, hasty = asyncio.Event(), replace(NO_PAUSES, answer_patience=0.0)
    await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE waiting_updates"))
    emulator.fail_next("sendMessage", hold=gate)
    store = WaitingUpdateStore(database)
    async with serving(emulator, FakeChatService(), retry_policy=hasty, waiting_updates=store):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_until(lambda: not emulator.updates.pending)
        gate.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
    assert caplog.text.count("cannot be kept in the database") == 1


async def test_an_answered_update_that_cannot_be_removed_is_removed_once_the_database_works(
    emulator: TelegramEmulator, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    store = WaitingUpdateStore(database)
    await keep_question(emulator, database)
    trigger = (
        "CREATE TRIGGER broken BEFORE UPDATE OF content ON waiting_updates "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    await database.write(lambda connection: connection.exec_driver_sql(trigger))
    async with serving(emulator, FakeChatService(), waiting_updates=store):
        for _ in range(2):
            await emulator.ask(BORIS, "/summary")
        assert caplog.text.count("cannot be removed from the database") == 1
        await database.write(lambda connection: connection.exec_driver_sql("DROP TRIGGER broken"))
        await emulator.ask(BORIS, "/summary")
    assert await read_waiting(database) == set()
    assert Counter(sent.chat for sent in emulator.sent) == {ANNA.id: 1, BORIS.id: 3}


class LateStore(WaitingUpdateStore):
    """A store whose database stores updates, but says so too late."""

    async def add_updates(self, bot: str, contents: Mapping[int, str]) -> set[int]:
        await super().add_updates(bot, contents)
        raise DatabaseUnavailableError("it does not answer within 3 s")


async def test_an_update_whose_storing_took_too_long_is_not_answered_again(
    emulator: TelegramEmulator, database: Database
) -> None:
    gate, store = asyncio.Event(), LateStore(database)
    hasty = replace(NO_PAUSES, answer_patience=0.0)
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService(), retry_policy=hasty, waiting_updates=store):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_until(lambda: not emulator.updates.pending)
        assert await read_waiting(database)
        gate.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
    assert await read_waiting(database) == set()


@pytest.mark.parametrize("content", ["", "[]", '"x"', "{}", '{"update_id": 0, "message": {"message_id": 1}}'])
async def test_a_kept_update_that_the_library_cannot_read_holds_up_no_others(
    emulator: TelegramEmulator, database: Database, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    store = WaitingUpdateStore(database)
    await keep_question(emulator, database)
    await leave_update(database, 0, content)
    async with serving(emulator, FakeChatService(), waiting_updates=store):
        await emulator.wait_until(lambda: len(emulator.sent) == 1)
        await emulator.ask(BORIS, "/summary")
    assert caplog.text.count("the Telegram update 0 cannot be read") == 1
    assert await read_waiting(database) == set()


async def test_updates_are_fetched_while_an_older_one_waits(
    emulator: TelegramEmulator,
) -> None:
    emulator.updates.has_repeat_limit = True
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService(), retry_policy=RetryPolicy()):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        assert (await emulator.ask(BORIS, "/summary")).text.startswith("Summary")
        gate.set()


@pytest.mark.parametrize(
    "message", [{}, "x", {"message_id": 1, "date": 1, "chat": {"id": 7}}, {"message_id": 1, "date": "x"}]
)
async def test_an_update_that_the_library_cannot_read_holds_up_no_others(
    emulator: TelegramEmulator, caplog: pytest.LogCaptureFixture, message: Any
) -> None:
    emulator.updates.add("message", message)
    async with serving(emulator, FakeChatService()):
        assert (await emulator.ask(BORIS, "/summary")).text.startswith("Summary")
        await emulator.wait_until(lambda: not emulator.updates.pending)
    assert caplog.text.count("the Telegram update 1 cannot be read") == 1
    assert "Traceback" not in caplog.text


async def test_the_end_of_an_outage_is_known_although_nobody_asks(emulator: TelegramEmulator) -> None:
    states: list[PlatformState] = []
    async with serving(emulator, FakeChatService(), on_state_change=states.append):
        emulator.fail_next("getUpdates", 502, "Bad Gateway")
        await emulator.ask(ANNA, "/summary")  # ends the poll under way
        await emulator.wait_until(lambda: PlatformState.CONNECTING in states)
        await emulator.wait_until(lambda: states[-1] is PlatformState.SERVING)
