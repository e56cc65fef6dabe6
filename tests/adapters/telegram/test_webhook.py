"""By webhook every update is answered exactly once, whatever happens between Telegram and the bot."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.web.settings import WebSettings
from bot.adapters.web.webhook_middleware import MAX_DELIVERY_SIZE
from bot.services.observer import RefusalReason
from bot.services.store.database import Database
from bot.services.store.schema import waiting_updates_table
from bot.services.store.waiting_updates import WaitingUpdateStore
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, serving
from tests.emulators.telegram_limits import user_entities
from tests.emulators.telegram_webhook import SECRET_HEADER
from tests.support.refusals import RefusalObserver
from tests.support.webhook_serving import NO_PAGE, WebhookServing, serving_by_webhook

ANNA, BORIS = Chat(7), Chat(8)
HANGING_ENDS_SOON = replace(NO_PAUSES, shutdown_timeout=0.05)


@pytest.fixture
async def serving_anna(emulator: TelegramEmulator, database: Database) -> AsyncIterator[WebhookServing]:
    store = WaitingUpdateStore(database)
    async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=store) as serving:
        yield serving


def question(
    emulator: TelegramEmulator, update_id: int, chat: Chat = ANNA, text: str = "/summary"
) -> dict[str, Any]:
    """Build an update with a question, which is to be delivered by hand."""
    author = {"from": Person(chat.id).json, "text": text, "entities": user_entities(text)}
    return {"update_id": update_id, "message": emulator.api.add_message(chat.json, author)}


async def post(url: str, body: bytes, secret: str | None) -> tuple[int, bytes]:
    headers = {SECRET_HEADER: secret} if secret is not None else {}
    data = BytesIO(body)
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as response:
        return response.status, await response.read()


def count_answers(emulator: TelegramEmulator) -> Counter[int]:
    return Counter(sent.chat for sent in emulator.sent)


@pytest.mark.parametrize("web", [NO_PAGE, WebSettings(port=0)])
async def test_questions_are_answered_with_and_without_the_page(
    emulator: TelegramEmulator, web: WebSettings
) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), web=web):
        answer = await emulator.ask(ANNA, "/summary")
        assert answer.text.startswith("Summary")
        await emulator.tap(answer, "Polls")
    assert not emulator.calls("getUpdates")
    assert len(emulator.calls("setWebhook")) == 1


async def test_telegram_is_told_what_to_deliver_and_drops_nothing(
    emulator: TelegramEmulator, serving_anna: WebhookServing
) -> None:
    (call,) = emulator.calls("setWebhook")
    assert call["url"] == serving_anna.url
    assert {"message", "callback_query", "inline_query"} <= {*call["allowed_updates"]}
    assert not call.get("drop_pending_updates")
    assert 1 <= len(call["secret_token"]) <= 256
    assert call["secret_token"] not in TOKEN


async def test_all_processes_derive_the_same_secret_from_the_token() -> None:
    one, other = (TelegramSettings(token=token).effective_secret for token in (TOKEN, f"{TOKEN}x"))
    assert one == TelegramSettings(token=TOKEN).effective_secret
    assert one != other


@pytest.mark.parametrize("secret", [None, "", "wrong", "x" * 256, "ключ"])
async def test_who_does_not_know_the_secret_is_refused_without_a_word(
    emulator: TelegramEmulator, secret: str | None
) -> None:
    observer = RefusalObserver()
    async with serving_by_webhook(emulator, FakeChatService(), observer=observer) as serving:
        assert await post(serving.url, json.dumps(question(emulator, 1)).encode(), secret) == (403, b"")
        await emulator.ask(BORIS, "/summary")
    assert not count_answers(emulator)[ANNA.id]
    assert observer.refusals == [("web", RefusalReason.FORGED)]


async def test_a_secret_that_is_no_text_is_refused_like_any_other(serving_anna: WebhookServing) -> None:
    host, _, port = serving_anna.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    header = SECRET_HEADER.encode() + b": \xff\xfe"
    writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\n" + header + b"\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 403 ")
    writer.close()
    await writer.wait_closed()


async def test_the_secret_of_the_settings_is_used(emulator: TelegramEmulator) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), webhook_secret="a-Secret_1") as serving:
        assert emulator.webhook.secret == "a-Secret_1"
        assert (await post(serving.url, json.dumps(question(emulator, 1)).encode(), "a-Secret_1"))[0] == 200
        await emulator.wait_until(lambda: emulator.sent)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b"\xff",
        b"[" * 99_999,
    ],
)
async def test_what_is_no_update_is_refused_and_harms_nobody(
    emulator: TelegramEmulator, serving_anna: WebhookServing, body: bytes
) -> None:
    assert (await post(serving_anna.url, body, emulator.webhook.secret))[0] == 400
    assert (await emulator.ask(ANNA, "/summary")).text


@pytest.mark.parametrize("message", [{}, "x", {"message_id": 1, "date": "x"}])
async def test_an_update_that_the_library_cannot_read_is_delivered_once(
    emulator: TelegramEmulator, serving_anna: WebhookServing, message: Any, caplog: pytest.LogCaptureFixture
) -> None:
    number = emulator.updates.add("message", message)
    await emulator.ask(BORIS, "/summary")
    assert Counter(emulator.webhook.attempts)[number, 200] == 1
    assert caplog.text.count(f"the Telegram update {number} cannot be read") == 1


async def test_a_body_that_is_too_long_is_refused(
    emulator: TelegramEmulator, serving_anna: WebhookServing
) -> None:
    body = json.dumps(question(emulator, 1) | {"x": "x" * MAX_DELIVERY_SIZE}).encode()
    assert (await post(serving_anna.url, body, emulator.webhook.secret))[0] == 413
    long_text = question(emulator, 2, text="/summary " + "x" * 4000)
    assert await emulator.webhook.post(long_text) == 200


async def test_deliveries_are_no_readers_for_the_limits_and_checks_of_the_page(
    emulator: TelegramEmulator,
) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), web=WebSettings(port=0)) as serving:
        headers = {"Host": "bot.example.org", "Origin": "https://elsewhere.example"}
        for number in range(600):  # an address may open the page 500 times at once
            query = {"id": str(number), "from": Person(7).json, "query": "", "offset": ""}
            update = {"update_id": number, "my_chat_member": query}
            assert await emulator.webhook.post(update, **headers) == 200
        async with aiohttp.ClientSession() as session, session.get(f"{serving.address}/health") as response:
            assert response.status == 200


async def test_an_update_that_is_delivered_again_is_answered_once(
    emulator: TelegramEmulator, database: Database
) -> None:
    for _ in range(2):  # also after a restart
        store = WaitingUpdateStore(database)
        async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=store):
            statuses = await asyncio.gather(
                *(emulator.webhook.post(question(emulator, 900)) for _ in range(5))
            )
            assert set(statuses) == {200}
            await emulator.ask(BORIS, "/summary")
    assert count_answers(emulator) == {ANNA.id: 1, BORIS.id: 2}


async def test_without_a_database_an_update_is_confirmed_when_it_is_answered(
    emulator: TelegramEmulator,
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving_by_webhook(emulator, FakeChatService()):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_until(lambda: len(emulator.updates.pending) == 1)
        gate.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
        await emulator.ask(ANNA, "/summary")
    assert count_answers(emulator) == {ANNA.id: 2, BORIS.id: 1}


@pytest.mark.parametrize("has_database", [True, False])
async def test_an_answer_that_hangs_at_the_stop_comes_after_the_next_start(
    emulator: TelegramEmulator, database: Database, *, has_database: bool
) -> None:
    gate = asyncio.Event()

    def build_store() -> WaitingUpdateStore | None:
        return WaitingUpdateStore(database) if has_database else None

    emulator.fail_next("sendMessage", hold=gate, drop=True)
    async with serving_by_webhook(
        emulator, FakeChatService(), retry_policy=HANGING_ENDS_SOON, waiting_updates=build_store()
    ) as serving:
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        emulator.send_text(ANNA, "/summary")
        await serving.stop()
        assert (await post(serving.url, b"{}", emulator.webhook.secret))[0] in {404, 503}
    gate.set()
    async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=build_store()):
        await emulator.wait_until(lambda: len(emulator.sent) == 2)
        await emulator.ask(BORIS, "/summary")
    assert [sent.text.split()[0] for sent in emulator.sent if sent.chat == ANNA.id] == ["Polls", "Summary"]


async def test_what_comes_while_the_bot_stops_is_left_to_telegram(emulator: TelegramEmulator) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving_by_webhook(emulator, FakeChatService()) as serving:
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        stopping = asyncio.create_task(serving.stop())
        await asyncio.sleep(0)
        assert await emulator.webhook.post(question(emulator, 900, BORIS)) == 503
        gate.set()
        await stopping
    assert count_answers(emulator) == {ANNA.id: 1}


async def test_a_broken_database_stops_no_answer(
    emulator: TelegramEmulator, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE waiting_updates"))
    store = WaitingUpdateStore(database)
    async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=store):
        for _ in range(3):
            await emulator.ask(ANNA, "/summary")
        assert await emulator.webhook.post(question(emulator, 900)) == 200
        assert await emulator.webhook.post(question(emulator, 900)) == 200
    assert count_answers(emulator) == {ANNA.id: 4}
    assert caplog.text.count("cannot be kept in the database") == 1


async def test_an_album_with_words_is_answered_once_although_its_parts_come_one_by_one(
    emulator: TelegramEmulator, serving_anna: WebhookServing
) -> None:
    photo = {
        "photo": [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}],
        "media_group_id": "1",
    }
    for caption in ({}, {}, {"caption": "/polls"}):
        emulator.send_content(ANNA, **photo, **caption)
    await emulator.wait_until(lambda: emulator.sent and not emulator.updates.pending)
    await emulator.ask(BORIS, "/summary")
    assert [sent.text.split()[0] for sent in emulator.sent] == ["Polls", "Summary"]


async def test_the_end_of_a_buttons_progress_bar_travels_in_the_answer(
    emulator: TelegramEmulator, serving_anna: WebhookServing
) -> None:
    answer = await emulator.ask(ANNA, "/summary")
    await emulator.tap(answer, "Polls")
    await emulator.wait_until(lambda: emulator.api.answered_callbacks)
    assert [reply["method"] for reply in emulator.webhook.replies] == ["answerCallbackQuery"]
    assert len(emulator.calls("answerCallbackQuery")) == 1


@pytest.mark.parametrize("has_database", [True, False])
async def test_an_inline_query_is_answered_in_the_answer_and_not_stored(
    emulator: TelegramEmulator, database: Database, *, has_database: bool
) -> None:
    store = WaitingUpdateStore(database) if has_database else None
    async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=store):
        assert (await emulator.type_inline_query(Person(7), "polls")).results == []
    assert [reply["method"] for reply in emulator.webhook.replies] == ["answerInlineQuery"]
    assert not await database.fetch_rows(select(waiting_updates_table))


async def test_switching_to_the_webhook_loses_and_doubles_nothing(
    emulator: TelegramEmulator, database: Database
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate, drop=True)
    hasty = replace(HANGING_ENDS_SOON, answer_patience=0.0)
    async with serving(
        emulator, FakeChatService(), retry_policy=hasty, waiting_updates=WaitingUpdateStore(database)
    ) as stop:
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        await emulator.ask(BORIS, "/summary")
        await emulator.wait_until(lambda: not emulator.updates.pending)  # only the database has Anna's
        await stop()
    gate.set()
    emulator.send_text(BORIS, "/help")
    store = WaitingUpdateStore(database)
    async with serving_by_webhook(emulator, FakeChatService(), waiting_updates=store):
        await emulator.wait_until(lambda: len(emulator.sent) == 3)
        await emulator.ask(Chat(9), "/summary")
    assert count_answers(emulator) == {ANNA.id: 1, BORIS.id: 2, 9: 1}


async def test_switching_to_polling_loses_and_doubles_nothing(
    emulator: TelegramEmulator, database: Database
) -> None:
    gate, store = asyncio.Event(), WaitingUpdateStore(database)
    emulator.fail_next("sendMessage", hold=gate, drop=True)
    async with serving_by_webhook(
        emulator, FakeChatService(), retry_policy=HANGING_ENDS_SOON, waiting_updates=store
    ):
        emulator.send_text(ANNA, "/polls")
        await emulator.server.held.wait()
        await emulator.ask(BORIS, "/summary")
    gate.set()
    emulator.send_text(BORIS, "/help")
    async with serving(emulator, FakeChatService(), waiting_updates=WaitingUpdateStore(database)):
        await emulator.wait_until(lambda: len(emulator.sent) == 3)
        await emulator.ask(Chat(9), "/summary")
    assert count_answers(emulator) == {ANNA.id: 1, BORIS.id: 2, 9: 1}
    assert not emulator.webhook.url
