"""The operator sees whether Telegram delivers, and the bot registers its webhook whenever it can."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramMode, TelegramSettings
from tests.emulators.telegram import TOKEN, Chat, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, as_chat_service
from tests.support.webhook_serving import serving_by_webhook

ANNA = Chat(7)


class States:
    """The states that the adapter has reported."""

    def __init__(self) -> None:
        self.all: list[PlatformState] = []
        self._changed = asyncio.Event()

    def add(self, state: PlatformState) -> None:
        self.all.append(state)
        self._changed.set()

    async def wait_for(self, state: PlatformState) -> None:
        """Wait until the newest state is *state*."""
        async with asyncio.timeout(5):
            while not self.all or self.all[-1] is not state:
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
def states() -> States:
    return States()


async def test_a_webhook_that_was_removed_is_registered_again(
    emulator: TelegramEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving_by_webhook(emulator, FakeChatService()) as serving:
        emulator.webhook.delete({})
        emulator.send_text(ANNA, "/summary")
        await emulator.wait_until(lambda: emulator.sent)
        assert emulator.webhook.url == serving.url
    assert caplog.text.count("the webhook of the Telegram bot was removed; it is registered again") == 1


async def test_a_webhook_that_another_program_took_is_reported_and_left_alone(
    emulator: TelegramEmulator, states: States, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), on_state_change=states.add) as serving:
        await states.wait_for(PlatformState.SERVING)
        emulator.webhook.set({"url": "http://other.example.org/a-secret-path"})
        await states.wait_for(PlatformState.CONNECTING)
        assert len(emulator.calls("setWebhook")) == 1
        emulator.webhook.set(
            {"url": serving.url, "secret_token": emulator.calls("setWebhook")[0]["secret_token"]}
        )
        await states.wait_for(PlatformState.SERVING)
    assert "another program has taken over the webhook of this Telegram token" in caplog.text
    assert "it is at other.example.org" in caplog.text
    assert "a-secret-path" not in caplog.text


async def test_the_same_address_in_other_letters_is_no_other_program(
    emulator: TelegramEmulator, states: States
) -> None:
    async with serving_by_webhook(
        emulator, FakeChatService(), path="", on_state_change=states.add
    ) as serving:
        emulator.webhook.url = serving.url.replace("http", "HTTP") + "/"
        assert (await emulator.ask(ANNA, "/summary")).text
        checks = len(emulator.calls("getWebhookInfo"))
        await emulator.wait_until(lambda: len(emulator.calls("getWebhookInfo")) > checks + 2)
    assert PlatformState.CONNECTING not in states.all


async def test_telegrams_reason_for_not_delivering_is_reported_until_something_comes(
    emulator: TelegramEmulator, states: States, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), on_state_change=states.add) as serving:
        await states.wait_for(PlatformState.SERVING)
        secret, emulator.webhook.secret = emulator.webhook.secret, "of another bot"
        emulator.send_text(ANNA, "/summary")
        await states.wait_for(PlatformState.CONNECTING)
        assert "Telegram cannot deliver updates to telegram.webhook_url: Wrong response" in caplog.text
        emulator.webhook.secret = secret
        await emulator.wait_until(lambda: emulator.sent)
        await states.wait_for(PlatformState.SERVING)
        assert serving.url == emulator.webhook.url


async def test_what_failed_while_the_bot_was_stopped_is_no_trouble_of_the_next_start(
    emulator: TelegramEmulator, states: States, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), on_state_change=states.add):
        emulator.webhook.last_error = int(time.time()) - 60, "Connection refused"
        emulator.updates.pending.append({"update_id": 1, "message": {}})  # which is not delivered yet
        checks = len(emulator.calls("getWebhookInfo"))
        await emulator.wait_until(lambda: len(emulator.calls("getWebhookInfo")) > checks + 2)
    assert PlatformState.CONNECTING not in states.all
    assert "cannot deliver" not in caplog.text


@pytest.mark.parametrize(
    "fault", [{"code": 400, "description": "Bad Request: bad webhook: x"}, {"drop": True}]
)
async def test_a_webhook_that_cannot_be_registered_is_tried_again(
    emulator: TelegramEmulator, states: States, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    for _ in range(6):
        emulator.fail_next("setWebhook", **fault)
    async with serving_by_webhook(emulator, FakeChatService(), on_state_change=states.add):
        await emulator.ask(ANNA, "/summary")
        await states.wait_for(PlatformState.SERVING)
    assert PlatformState.CONNECTING in states.all
    assert ("check telegram.webhook_url" in caplog.text) == ("code" in fault)


async def test_an_outage_of_telegram_is_known_and_its_end(emulator: TelegramEmulator, states: States) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), on_state_change=states.add):
        await states.wait_for(PlatformState.SERVING)
        for _ in range(20):
            emulator.fail_next("getWebhookInfo", code=502)
        await states.wait_for(PlatformState.CONNECTING)
        await states.wait_for(PlatformState.SERVING)


@pytest.mark.parametrize("method", ["setWebhook", "getWebhookInfo"])
async def test_a_token_that_is_refused_ends_the_adapter(emulator: TelegramEmulator, method: str) -> None:
    settings = TelegramSettings(
        token=TOKEN, base_url=emulator.url, mode=TelegramMode.WEBHOOK, webhook_url="http://127.0.0.1:9/x"
    )
    emulator.fail_next(method, 401, "Unauthorized")
    if method == "getWebhookInfo":
        emulator.fail_next("getMe")  # the first one is that of the start
        emulator.fail_next("getMe", 401, "Unauthorized")
    with pytest.raises(PlatformError, match="Telegram refused the token"):
        await run(as_chat_service(FakeChatService()), settings, AdapterContext(), retry_policy=NO_PAUSES)


async def test_the_path_may_hold_other_letters(emulator: TelegramEmulator) -> None:
    async with serving_by_webhook(emulator, FakeChatService(), path="/t%C3%A9l%C3%A9gramme") as serving:
        assert serving.url.endswith("/t%C3%A9l%C3%A9gramme")
        assert (await emulator.ask(ANNA, "/summary")).text


async def test_the_address_is_gone_when_the_adapter_has_stopped(emulator: TelegramEmulator) -> None:
    async with serving_by_webhook(emulator, FakeChatService()) as serving:
        await serving.stop()
        async with aiohttp.ClientSession() as session, session.post(serving.url) as response:
            assert response.status == 404
        assert emulator.webhook.url == serving.url  # Telegram keeps what comes for the next start
