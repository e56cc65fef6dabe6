"""The Telegram emulator delivers to a webhook as Telegram does, and refuses what Telegram refuses."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.emulators.telegram import Chat, TelegramEmulator
from tests.emulators.telegram_webhook import SECRET_HEADER
from tests.emulators.test_telegram import call

ANNA = Chat(7)
SECRET = "a-Secret_1"


class Receiver:
    """A server that takes deliveries, and answers each with the next of its *answers*, then with success."""

    def __init__(self) -> None:
        self.url = ""
        self.deliveries: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []

    async def receive(self, request: web.Request) -> web.Response:
        self.deliveries.append(await request.json())
        self.secrets.append(request.headers.get(SECRET_HEADER))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


async def wait_until_delivered(emulator: TelegramEmulator) -> None:
    await emulator.wait_until(lambda: not emulator.updates.pending)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"url": "bot.example.org"}, "bad webhook: Invalid URL specified"),
        ({"url": "http://bot.example.org/x"}, "An HTTPS URL must be provided"),
        ({"url": "https://bot.example.org:8080/x"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "https://bot.example.org/x", "secret_token": "a b"}, "illegal characters"),
        ({"url": "https://bot.example.org/x", "secret_token": "x" * 257}, "illegal characters"),
        ({"url": "https://bot.example.org/x", "max_connections": 101}, "between 1 and 100"),
    ],
)
async def test_what_is_no_webhook_is_refused(
    emulator: TelegramEmulator, fields: dict[str, Any], problem: str
) -> None:
    emulator.webhook.is_local = False
    answer = await call(emulator, "setWebhook", **fields)
    assert answer["error_code"] == 400
    assert problem in answer["description"]
    assert (await call(emulator, "getWebhookInfo"))["result"]["url"] == ""


async def test_updates_are_delivered_with_the_secret_and_cannot_be_fetched(
    emulator: TelegramEmulator, receiver: Receiver
) -> None:
    emulator.send_text(ANNA, "before")
    await call(emulator, "setWebhook", url=receiver.url, secret_token=SECRET)
    emulator.send_text(ANNA, "after")
    await wait_until_delivered(emulator)
    assert [one["message"]["text"] for one in receiver.deliveries] == ["before", "after"]
    assert receiver.secrets == [SECRET, SECRET]
    assert (await call(emulator, "getUpdates"))["error_code"] == 409


async def test_an_update_is_delivered_again_until_it_is_taken_and_holds_up_its_chat_only(
    emulator: TelegramEmulator, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=503), web.Response(status=404)]
    await call(emulator, "setWebhook", url=receiver.url)
    for chat, text in ((ANNA, "first"), (ANNA, "second"), (Chat(8), "other")):
        emulator.send_text(chat, text)
    await wait_until_delivered(emulator)
    hers = [one["message"]["text"] for one in receiver.deliveries if one["message"]["chat"]["id"] == ANNA.id]
    assert hers[-2:] == ["first", "second"]
    assert len(receiver.deliveries) == 5
    info = (await call(emulator, "getWebhookInfo"))["result"]
    assert info["last_error_message"].startswith("Wrong response from the webhook: ")
    assert info["pending_update_count"] == 0


async def test_a_call_in_the_answer_is_made_and_checked_like_any_call(
    emulator: TelegramEmulator, receiver: Receiver
) -> None:
    calls = (
        {"method": "sendMessage", "chat_id": 7, "text": "<b>hello"},
        {"method": "sendMessage", "chat": 7},
    )
    receiver.answers = [web.Response(body=json.dumps(one).encode()) for one in calls]
    await call(emulator, "setWebhook", url=receiver.url)
    for _ in calls:
        emulator.send_text(ANNA, "hello")
    await wait_until_delivered(emulator)
    assert [sent.text for sent in emulator.sent] == ["<b>hello"]
    (violation,) = emulator.server.violations
    assert "sendMessage: unknown ['chat'], missing ['chat_id', 'text']" in violation
    emulator.server.violations.clear()


@pytest.mark.parametrize("is_dropping", [False, True])
async def test_a_deleted_webhook_leaves_the_updates_unless_they_are_dropped(
    emulator: TelegramEmulator, receiver: Receiver, *, is_dropping: bool
) -> None:
    receiver.answers = [web.Response(status=500)] * 99
    await call(emulator, "setWebhook", url=receiver.url, allowed_updates=["message"])
    emulator.send_text(ANNA, "hello")
    await emulator.wait_until(lambda: emulator.webhook.attempts)
    await call(emulator, "deleteWebhook", drop_pending_updates=is_dropping)
    updates = (await call(emulator, "getUpdates"))["result"]
    assert len(updates) == (0 if is_dropping else 1)
