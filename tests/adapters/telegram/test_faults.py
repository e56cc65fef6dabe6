"""What can go wrong between the bot and Telegram, end to end, and how the bot stops."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.telegram.retry_policy import RetryPolicy
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_processor import CHAT_QUEUE_LIMIT
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, as_chat_service, serving

ANNA, PRIVATE, GROUP = Person(7), Chat(7), Chat(-100, "supergroup")
SORRY = "Something went wrong. The error has been logged; please try again later."


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
async def emulator(log: pytest.LogCaptureFixture) -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator
    assert TOKEN not in log.text
    assert TOKEN.partition(":")[2] not in log.text


@pytest.fixture
async def chat_service(emulator: TelegramEmulator) -> AsyncIterator[FakeChatService]:
    chat_service = FakeChatService()
    async with serving(emulator, chat_service):
        yield chat_service


FAULTS: list[dict[str, Any]] = [
    {"code": 502, "description": "Bad Gateway"},
    {"code": 500, "description": "Internal Server Error"},
    {"code": 502, "body": b"<html>nginx</html>"},
    {"body": b"\xff\xfe not JSON"},
    {"drop": True},
    *({"body": body} for body in (b" ", b"[]", b"null", b'{"ok":true}', b"<html>" + b"x" * 5000)),
]


def assert_short_lines(log: pytest.LogCaptureFixture) -> None:
    """No record of the log has a traceback, several lines, or what the other side sent."""
    assert not [record for record in log.records if record.exc_info or len(record.getMessage()) > 200]
    assert "\n" not in "".join(record.getMessage() for record in log.records)
    assert "html" not in log.text


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getMyCommands", "getUpdates", "sendMessage"])
async def test_a_transient_failure_is_retried(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture, method: str, fault: dict[str, Any]
) -> None:
    for _ in range(2):
        emulator.fail_next(method, **fault)
    async with serving(emulator, FakeChatService()):
        answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    assert answer.text.startswith("Summary")
    assert len(emulator.sent) == 1
    assert_short_lines(log)


@pytest.mark.parametrize("result", ["null", "{}", "[1]", "[{}]", '[{"update_id": "1"}]'])
async def test_a_poll_that_returns_no_updates_is_repeated(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture, result: str
) -> None:
    emulator.fail_next("getUpdates", body=b'{"ok": true, "result": %s}' % result.encode())
    async with serving(emulator, FakeChatService()):
        await emulator.ask(PRIVATE, "/summary", ANNA)
    assert (
        "Telegram cannot be reached, and is tried again until it can: the response has no updates" in log.text
    )
    assert_short_lines(log)


@pytest.mark.parametrize("result", ["true", "null", "{}", "[]", '{"message_id": "1"}'])
async def test_an_answer_that_was_taken_is_not_sent_again_if_the_response_does_not_say_its_number(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture, result: str
) -> None:
    body = b'{"ok": true, "result": %s}' % result.encode()
    emulator.fail_next("sendMessage", body=body, happens_after=True)
    await emulator.ask(PRIVATE, "/summary", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    assert len(emulator.calls("sendMessage")) == 1
    assert "not answered" not in log.text


@pytest.mark.parametrize("fault", FAULTS)
async def test_failures_that_repeat_have_one_line_until_they_are_over(
    emulator: TelegramEmulator,
    chat_service: FakeChatService,
    log: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    for number in range(4):
        for _ in range(len(NO_PAUSES.request_pauses) + 1):
            emulator.fail_next("sendMessage", **fault)
        emulator.send_text(Chat(10 + number), "/polls")
        await emulator.wait_until(lambda: not emulator.updates.pending)
    await emulator.ask(PRIVATE, "/summary", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    assert log.text.count("not answered") == 1
    assert "Telegram accepts answers again, after 4 failures" in log.text
    assert_short_lines(log)


async def test_a_refusal_has_one_line_and_gets_an_apology(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    emulator.fail_next("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
    assert (await emulator.ask(GROUP, "/summary", ANNA)).text == SORRY
    assert "not answered: Telegram refused it: Topic_closed" in log.text
    assert_short_lines(log)


async def test_an_answer_survives_an_outage_of_a_minute(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async with serving(emulator, FakeChatService(), retry_policy=RetryPolicy(sleep=sleep)):
        for number in range(6):
            emulator.fail_next("sendMessage", **FAULTS[number % 5])
        answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    assert answer.text.startswith("Summary")
    assert sum(pauses) > 30
    assert "not answered" not in log.text


async def test_a_lasting_failure_is_given_up_and_the_bot_goes_on(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(len(NO_PAUSES.request_pauses) + 1):
        emulator.fail_next("sendMessage", 502, "Bad Gateway")
    emulator.send_text(PRIVATE, "/polls", ANNA)
    assert (await emulator.ask(PRIVATE, "/summary", ANNA)).text.startswith("Summary")
    assert "Telegram did not accept it: Bad Gateway" in log.text


class Clock:
    """Sleeps until the test wakes it."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.over = asyncio.Event()
        self._begun = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._begun.set()
        await self.over.wait()

    async def asks(self) -> None:
        async with asyncio.timeout(5):
            await self._begun.wait()


def flood(emulator: TelegramEmulator, method: str) -> None:
    emulator.fail_next(method, 429, "Too Many Requests: retry after 3", retry_after=3)


async def test_a_flood_in_one_chat_delays_that_chat_only(
    emulator: TelegramEmulator,
) -> None:
    clock, boris = Clock(), Person(8)
    async with serving(emulator, FakeChatService(), retry_policy=replace(NO_PAUSES, sleep=clock.sleep)):
        answer = await emulator.ask(GROUP, "/polls", ANNA)
        flood(emulator, "sendMessage")
        emulator.send_text(GROUP, "/summary", ANNA)
        await emulator.wait_until(lambda: emulator.updates.all_fetched)
        assert (await emulator.ask(Chat(8), "/summary", boris)).text.startswith("Summary")
        emulator.start_tap(answer, "›", ANNA)
        other = await emulator.ask(Chat(8), "/polls", boris)
        await emulator.tap(other, "›", boris)
        assert [sent.chat for sent in emulator.sent] == [GROUP.id, 8, 8]
        assert not answer.edits
        clock.over.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 4 and answer.edits)
    assert clock.pauses == [pytest.approx(3, abs=0.2)]


async def test_a_flood_that_concerns_no_chat_delays_all(emulator: TelegramEmulator) -> None:
    clock, chat_service = Clock(), FakeChatService()
    async with serving(emulator, chat_service, retry_policy=replace(NO_PAUSES, sleep=clock.sleep)):
        answer = await emulator.ask(PRIVATE, "/polls", ANNA)
        flood(emulator, "answerCallbackQuery")
        press = emulator.start_tap(answer, "›", ANNA)
        await clock.asks()
        emulator.send_text(PRIVATE, "/summary", ANNA)
        for _ in range(5):
            emulator.send_text(GROUP, "a word to somebody else", ANNA)
            await emulator.wait_until(lambda: emulator.updates.all_fetched)
        assert chat_service.requests[-1][1] == "summary"
        assert len(emulator.sent) == 1
        clock.over.set()
        await emulator.wait_until(
            lambda: len(emulator.sent) == 2 and press in emulator.api.answered_callbacks
        )
    assert clock.pauses == [pytest.approx(3, abs=0.2)]


async def test_an_endless_flood_is_given_up(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    clock.over.set()
    async with serving(emulator, FakeChatService(), retry_policy=replace(NO_PAUSES, sleep=clock.sleep)):
        for _ in range(6):
            flood(emulator, "sendMessage")
        emulator.send_text(PRIVATE, "/polls", ANNA)
        assert (await emulator.ask(PRIVATE, "/summary", ANNA)).text.startswith("Summary")
    assert len(clock.pauses) == 5
    assert "Telegram did not accept it: Flood control exceeded" in log.text
    assert "Traceback" not in log.text


async def test_a_bug_is_logged_and_gets_an_apology(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    chat_service.is_broken = True
    answer = await emulator.ask(GROUP, "/summary", ANNA)
    assert answer.text == SORRY
    assert answer.replies_to
    record = next(record for record in log.records if record.exc_info)
    assert record.exc_info
    assert record.exc_info[0] is ZeroDivisionError
    assert vars(record)["update"] == 1
    chat_service.is_broken = False
    assert (await emulator.ask(GROUP, "/summary", ANNA)).text.startswith("Summary")


async def test_a_bug_behind_a_button_gets_an_apology_too(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    chat_service.is_broken = True
    assert (await emulator.tap(answer, "Polls", ANNA)).text == SORRY
    assert answer.text.startswith("Summary")


async def test_a_user_who_has_blocked_the_bot_causes_no_error(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    emulator.api.blocked.add(7)
    emulator.send_text(PRIVATE, "/summary", ANNA)
    await emulator.ask(Chat(8), "/summary", Person(8))
    assert [sent.chat for sent in emulator.sent] == [8]
    assert not [record for record in log.records if record.levelno > logging.INFO]


async def test_another_program_with_the_same_token_is_logged_once(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        emulator.fail_next("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with serving(emulator, FakeChatService()):
        await emulator.ask(PRIVATE, "/summary", ANNA)
    records = [record for record in log.records if record.levelno >= logging.WARNING]
    assert len(records) == 1
    assert (
        records[0]
        .getMessage()
        .startswith("another program uses the same Telegram token; stop one of the two")
    )
    assert "Telegram can be reached again" in log.text


async def test_a_lost_and_a_restored_connection_are_reported(emulator: TelegramEmulator) -> None:
    for _ in range(4):
        emulator.fail_next("getUpdates", drop=True)
    states, causes = list[PlatformState](), list[str]()
    settings = TelegramSettings(token=TOKEN, base_url=emulator.url)
    task = asyncio.create_task(
        run(
            as_chat_service(FakeChatService()),
            settings,
            AdapterContext(on_state_change=states.append, on_outage=causes.append),
            retry_policy=RetryPolicy(request_pauses=(), connect_pauses=(0.0,)),
        )
    )
    await emulator.ask(PRIVATE, "/summary", ANNA)
    task.cancel()
    await asyncio.wait([task])
    assert states == [PlatformState.SERVING, PlatformState.CONNECTING, PlatformState.SERVING]
    assert set(causes) == {"the connection broke"}


async def test_an_old_webhook_is_removed(emulator: TelegramEmulator) -> None:
    emulator.updates.has_webhook = True
    async with serving(emulator, FakeChatService()):
        await emulator.ask(PRIVATE, "/summary", ANNA)


@pytest.mark.parametrize("token", ["110201543:wrong", "without-a-colon"])
async def test_a_refused_token_gives_one_sentence(
    emulator: TelegramEmulator, token: str, log: pytest.LogCaptureFixture
) -> None:
    settings = TelegramSettings(token=token, base_url=emulator.url)
    with pytest.raises(PlatformError, match=r"^Telegram refused the token: set telegram\.token") as refusal:
        await run(as_chat_service(FakeChatService()), settings, AdapterContext(), retry_policy=NO_PAUSES)
    assert refusal.value.__cause__ is None
    assert token not in str(refusal.value) + log.text
    assert "Traceback" not in log.text


async def test_a_token_revoked_while_the_bot_runs_ends_it(emulator: TelegramEmulator) -> None:
    task = asyncio.create_task(
        run(
            as_chat_service(FakeChatService()),
            TelegramSettings(token=TOKEN, base_url=emulator.url),
            AdapterContext(),
            retry_policy=NO_PAUSES,
        )
    )
    await emulator.ask(PRIVATE, "/summary", ANNA)
    emulator.server.token = "110201543:another"
    emulator.updates.close()
    with pytest.raises(PlatformError, match="refused the token"):
        await task


@pytest.mark.parametrize("code", [401, 404])
async def test_a_refusal_by_a_starting_proxy_does_not_end_the_bot(
    emulator: TelegramEmulator, code: int
) -> None:
    clock = Clock()
    async with serving(
        emulator,
        FakeChatService(),
        retry_policy=replace(NO_PAUSES, token_recheck_delay=10, sleep=clock.sleep),
    ):
        emulator.fail_next("getUpdates", code, "Not Found")
        await emulator.ask(PRIVATE, "/summary", ANNA)
        emulator.send_text(PRIVATE, "/polls", ANNA)
        await clock.asks()
        assert clock.pauses == [10]
        clock.over.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)


async def test_a_missing_token_gives_one_sentence() -> None:
    with pytest.raises(PlatformError, match=r"set telegram\.token"):
        await run(
            as_chat_service(FakeChatService()), TelegramSettings(), AdapterContext(), retry_policy=NO_PAUSES
        )


async def test_the_bot_waits_for_a_network_that_is_down_at_the_start(log: pytest.LogCaptureFixture) -> None:
    async with TelegramEmulator() as away:
        address = away.url
    settings = TelegramSettings(token=TOKEN, base_url=address)
    task = asyncio.create_task(
        run(
            as_chat_service(FakeChatService()),
            settings,
            AdapterContext(),
            retry_policy=RetryPolicy(request_pauses=(), connect_pauses=(0.01,)),
        )
    )
    while "is tried again" not in log.text:  # noqa: ASYNC110 (there is no server to wait for)
        await asyncio.sleep(0)
    assert not task.done()
    async with TelegramEmulator() as emulator:
        await emulator.server.stop()
        await emulator.server.start(port=int(address.rpartition(":")[2]))
        await emulator.ask(PRIVATE, "/summary", ANNA)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert TOKEN not in log.text


async def test_attempts_to_connect_wait_longer_each_time_and_log_one_line(
    log: pytest.LogCaptureFixture,
) -> None:
    async with TelegramEmulator() as away:
        settings = TelegramSettings(token=TOKEN, base_url=away.url)
    pauses, enough = list[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            enough.set()
        await asyncio.sleep(0)

    patience = RetryPolicy(request_pauses=(), sleep=sleep)
    task = asyncio.create_task(
        run(as_chat_service(FakeChatService()), settings, AdapterContext(), retry_policy=patience)
    )
    async with asyncio.timeout(5):
        await enough.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pauses[:9] == [1, 2, 5, 10, 10, 10, 10, 10, 10]
    assert [record.getMessage() for record in log.records if record.levelno >= logging.WARNING] == [
        "Telegram cannot be reached, and is tried again until it can: Connection refused"
    ]


@pytest.mark.parametrize("steps", range(1, 5))
async def test_a_stop_while_the_bot_connects_closes_all_connections(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture, steps: int
) -> None:
    settings = TelegramSettings(token=TOKEN, base_url=emulator.url)
    task = asyncio.create_task(
        run(as_chat_service(FakeChatService()), settings, AdapterContext(), retry_policy=NO_PAUSES)
    )
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    del task
    gc.collect()
    assert "Unclosed" not in log.text


async def test_only_the_newest_of_many_updates_are_answered(
    emulator: TelegramEmulator, chat_service: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    for number in range(1 + CHAT_QUEUE_LIMIT + 5):
        emulator.send_text(PRIVATE, f"/summary {number}", ANNA)
    await emulator.ask(Chat(8), "/summary", Person(8))
    await emulator.wait_until(lambda: emulator.updates.all_fetched)
    gate.set()
    await emulator.wait_until(lambda: len(emulator.sent) == 2 + CHAT_QUEUE_LIMIT)
    answered = [sent.text.splitlines()[0] for sent in emulator.sent if sent.chat == PRIVATE.id]
    assert answered == ["Summary 0", *(f"Summary {number}" for number in range(6, 6 + CHAT_QUEUE_LIMIT))]
    assert log.text.count("only the newest are answered") == 1
    assert (await emulator.ask(PRIVATE, "/polls", ANNA)).text.startswith("Polls")


async def test_a_chat_that_sends_a_flood_holds_up_nobody(
    emulator: TelegramEmulator, chat_service: FakeChatService
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    for number in range(1 + CHAT_QUEUE_LIMIT + 5):
        emulator.send_text(PRIVATE, f"/summary {number}", ANNA)
    await emulator.wait_until(lambda: not emulator.updates.pending)
    gate.set()
    await emulator.wait_until(lambda: len(emulator.sent) == 1 + CHAT_QUEUE_LIMIT)


async def test_stopping_finishes_answers_in_progress_and_answers_nothing_twice(
    emulator: TelegramEmulator,
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService()) as stop:
        emulator.send_text(PRIVATE, "/summary", ANNA)
        await emulator.server.held.wait()
        stopping = asyncio.create_task(stop())
        await asyncio.sleep(0)
        gate.set()
        await stopping
    assert len(emulator.sent) == 1
    assert not emulator.updates.pending
    async with serving(emulator, FakeChatService()):
        await emulator.ask(Chat(8), "/help", Person(8))
    assert len(emulator.sent) == 2


async def test_updates_that_came_while_the_bot_was_down_are_answered(emulator: TelegramEmulator) -> None:
    emulator.send_text(PRIVATE, "/summary", ANNA)
    async with serving(emulator, FakeChatService()):
        await emulator.wait_until(lambda: emulator.sent)


async def test_a_hanging_answer_does_not_delay_the_stop(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    gate, chat_service = asyncio.Event(), FakeChatService()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, chat_service, retry_policy=RetryPolicy(shutdown_timeout=0.05)) as stop:
        emulator.send_text(PRIVATE, "/summary", ANNA)
        emulator.send_text(PRIVATE, "/polls", ANNA)
        await emulator.server.held.wait()
        await emulator.wait_until(lambda: emulator.updates.all_fetched)
        began = time.monotonic()
        await stop()
        assert time.monotonic() - began < 2
    gate.set()
    assert (
        "stopped before 2 Telegram updates were answered; they are answered after the next start" in log.text
    )


async def test_the_bot_stops_in_time_when_telegram_is_unreachable(emulator: TelegramEmulator) -> None:
    async with serving(emulator, FakeChatService()) as stop:
        await emulator.server.stop()
        began = time.monotonic()
        await stop()
        assert time.monotonic() - began < 5
