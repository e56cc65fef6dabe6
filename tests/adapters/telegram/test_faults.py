"""What can go wrong between the bot and Telegram, from end to end, and how the bot stops."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.status import PlatformError, PlatformState
from bot.adapters.telegram.rate_limiter import RetryPolicy
from bot.adapters.telegram.run import run
from bot.adapters.telegram.settings import TelegramSettings
from bot.adapters.telegram.update_processor import CHAT_QUEUE_LIMIT
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import NO_PAUSES, FakeChatService, serving

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
async def desk(emulator: TelegramEmulator) -> AsyncIterator[FakeChatService]:
    desk = FakeChatService()
    async with serving(emulator, desk):
        yield desk


FAULTS = [
    {"code": 502, "description": "Bad Gateway"},
    {"code": 500, "description": "Internal Server Error"},
    {"code": 502, "body": b"<html>nginx</html>"},
    {"body": b"\xff\xfe not JSON"},
    {"drop": True},
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getMyCommands", "getUpdates", "sendMessage"])
async def test_what_fails_in_passing_is_tried_again(
    emulator: TelegramEmulator, method: str, fault: dict[str, object]
) -> None:
    for _ in range(2):
        emulator.fail_next(method, **fault)
    async with serving(emulator, FakeChatService()):
        answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    assert answer.text.startswith("Summary")
    assert len(emulator.sent) == 1


async def test_what_keeps_failing_is_given_up_and_the_bot_goes_on(
    emulator: TelegramEmulator, desk: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(len(NO_PAUSES.request_pauses) + 1):
        emulator.fail_next("sendMessage", 502, "Bad Gateway")
    emulator.send_text(PRIVATE, "/polls", ANNA)
    assert (await emulator.ask(PRIVATE, "/summary", ANNA)).text.startswith("Summary")
    assert "Telegram did not take it: Bad Gateway" in log.text


class Clock:
    """Sleeps until somebody lets it."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.over = asyncio.Event()
        self._begun = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        self._begun.set()
        await self.over.wait()

    async def asks(self) -> None:
        async with asyncio.timeout(5):
            await self._begun.wait()


def flood(emulator: TelegramEmulator, method: str) -> None:
    emulator.fail_next(method, 429, "Too Many Requests: retry after 3", retry_after=3)


async def test_a_flood_of_one_chat_is_waited_out_there_and_holds_up_nobody_else(
    emulator: TelegramEmulator,
) -> None:
    clock, boris = Clock(), Person(8)
    async with serving(emulator, FakeChatService(), patience=replace(NO_PAUSES, sleep=clock.sleep)):
        answer = await emulator.ask(GROUP, "/polls", ANNA)
        flood(emulator, "sendMessage")
        emulator.send_text(GROUP, "/summary", ANNA)
        await emulator.wait_until(lambda: not emulator.updates.pending)
        assert (await emulator.ask(Chat(8), "/summary", boris)).text.startswith("Summary")
        emulator.start_tap(answer, "2/3 ›", ANNA)
        other = await emulator.ask(Chat(8), "/polls", boris)
        await emulator.tap(other, "2/3 ›", boris)
        assert [sent.chat for sent in emulator.sent] == [GROUP.id, 8, 8]
        assert not answer.edits
        clock.over.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 4 and answer.edits)
    assert clock.asked == [pytest.approx(3, abs=0.2)]


async def test_a_flood_that_is_about_no_chat_is_waited_out_by_all(emulator: TelegramEmulator) -> None:
    clock, desk = Clock(), FakeChatService()
    async with serving(emulator, desk, patience=replace(NO_PAUSES, sleep=clock.sleep)):
        answer = await emulator.ask(PRIVATE, "/polls", ANNA)
        flood(emulator, "answerCallbackQuery")
        press = emulator.start_tap(answer, "2/3 ›", ANNA)
        await clock.asks()
        emulator.send_text(PRIVATE, "/summary", ANNA)
        for _ in range(5):
            emulator.send_text(GROUP, "a word to somebody else", ANNA)
            await emulator.wait_until(lambda: not emulator.updates.pending)
        assert desk.requests[-1][1] == "summary"
        assert len(emulator.sent) == 1
        clock.over.set()
        await emulator.wait_until(
            lambda: len(emulator.sent) == 2 and press in emulator.api.answered_callbacks
        )
    assert clock.asked == [pytest.approx(3, abs=0.2)]


async def test_a_flood_without_end_is_given_up(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    clock.over.set()
    async with serving(emulator, FakeChatService(), patience=replace(NO_PAUSES, sleep=clock.sleep)):
        for _ in range(6):
            flood(emulator, "sendMessage")
        emulator.send_text(PRIVATE, "/polls", ANNA)
        assert (await emulator.ask(PRIVATE, "/summary", ANNA)).text.startswith("Summary")
    assert len(clock.asked) == 5
    assert "Telegram did not take it: Flood control exceeded" in log.text
    assert "Traceback" not in log.text


async def test_a_mistake_of_the_bot_is_logged_and_told(
    emulator: TelegramEmulator, desk: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    desk.is_broken = True
    answer = await emulator.ask(GROUP, "/summary", ANNA)
    assert answer.text == SORRY
    assert answer.replies_to
    record = next(record for record in log.records if record.exc_info)
    assert record.exc_info[0] is ZeroDivisionError
    assert vars(record)["update"] == 1
    desk.is_broken = False
    assert (await emulator.ask(GROUP, "/summary", ANNA)).text.startswith("Summary")


async def test_a_mistake_behind_a_button_is_told_too(
    emulator: TelegramEmulator, desk: FakeChatService
) -> None:
    answer = await emulator.ask(PRIVATE, "/summary", ANNA)
    desk.is_broken = True
    assert (await emulator.tap(answer, "Polls", ANNA)).text == SORRY
    assert answer.text.startswith("Summary")


async def test_who_blocked_the_bot_is_left_in_peace(
    emulator: TelegramEmulator, desk: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    emulator.api.blocked.add(7)
    emulator.send_text(PRIVATE, "/summary", ANNA)
    await emulator.ask(Chat(8), "/summary", Person(8))
    assert [sent.chat for sent in emulator.sent] == [8]
    assert not [record for record in log.records if record.levelno > logging.INFO]


async def test_another_program_with_the_token_is_named_once(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        emulator.fail_next("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with serving(emulator, FakeChatService()):
        assert await emulator.ask(PRIVATE, "/summary", ANNA)
    said = [record for record in log.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in said] == [
        "another program uses the same Telegram token; stop one of the two"
    ]
    assert "Telegram can be reached again" in log.text


async def test_whoever_runs_it_is_told_when_it_is_lost_and_found_again(emulator: TelegramEmulator) -> None:
    for _ in range(4):
        emulator.fail_next("getUpdates", drop=True)
    states: list[PlatformState] = []
    settings = TelegramSettings(token=TOKEN, base_url=emulator.url)
    task = asyncio.create_task(run(FakeChatService(), settings, RetryPolicy((), (0.0,)), states.append))
    assert await emulator.ask(PRIVATE, "/summary", ANNA)
    task.cancel()
    await asyncio.wait([task])
    assert states == [PlatformState.SERVING, PlatformState.CONNECTING, PlatformState.SERVING]


async def test_a_webhook_from_before_is_taken_away(emulator: TelegramEmulator) -> None:
    emulator.updates.has_webhook = True
    async with serving(emulator, FakeChatService()):
        assert await emulator.ask(PRIVATE, "/summary", ANNA)


@pytest.mark.parametrize("token", ["110201543:wrong", "without-a-colon"])
async def test_a_refused_token_is_one_plain_sentence(
    emulator: TelegramEmulator, token: str, log: pytest.LogCaptureFixture
) -> None:
    settings = TelegramSettings(token=token, base_url=emulator.url)
    with pytest.raises(PlatformError, match=r"^Telegram refused the token: set telegram\.token") as refusal:
        await run(FakeChatService(), settings, NO_PAUSES)
    assert refusal.value.__cause__ is None
    assert token not in str(refusal.value) + log.text
    assert "Traceback" not in log.text


async def test_a_token_taken_back_while_it_runs_ends_it(emulator: TelegramEmulator) -> None:
    task = asyncio.create_task(
        run(FakeChatService(), TelegramSettings(token=TOKEN, base_url=emulator.url), NO_PAUSES)
    )
    assert await emulator.ask(PRIVATE, "/summary", ANNA)
    emulator.server.token = "110201543:another"
    emulator.updates.close()
    with pytest.raises(PlatformError, match="refused the token"):
        await task


@pytest.mark.parametrize("code", [401, 404])
async def test_a_refusal_by_a_proxy_that_starts_does_not_end_it(
    emulator: TelegramEmulator, code: int
) -> None:
    clock = Clock()
    async with serving(
        emulator, FakeChatService(), patience=replace(NO_PAUSES, token_recheck_delay=10, sleep=clock.sleep)
    ):
        emulator.fail_next("getUpdates", code, "Not Found")
        assert await emulator.ask(PRIVATE, "/summary", ANNA)
        emulator.send_text(PRIVATE, "/polls", ANNA)
        await clock.asks()
        assert clock.asked == [10]
        clock.over.set()
        await emulator.wait_until(lambda: len(emulator.sent) == 2)


async def test_without_a_token_it_says_what_is_needed() -> None:
    with pytest.raises(PlatformError, match=r"set telegram\.token"):
        await run(FakeChatService(), TelegramSettings(), NO_PAUSES)


async def test_a_network_that_is_down_at_the_start_is_waited_for(log: pytest.LogCaptureFixture) -> None:
    async with TelegramEmulator() as away:
        address = away.url
    settings = TelegramSettings(token=TOKEN, base_url=address)
    task = asyncio.create_task(
        run(FakeChatService(), settings, RetryPolicy(request_pauses=(), connect_pauses=(0.01,)))
    )
    while "trying again" not in log.text:  # noqa: ASYNC110 (there is no server to wait for)
        await asyncio.sleep(0)
    assert not task.done()
    async with TelegramEmulator() as emulator:
        await emulator.server.stop()
        await emulator.server.start(port=int(address.rpartition(":")[2]))
        assert await emulator.ask(PRIVATE, "/summary", ANNA)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert TOKEN not in log.text


async def test_each_try_to_reach_it_is_one_plain_line_with_a_longer_pause(
    log: pytest.LogCaptureFixture,
) -> None:
    async with TelegramEmulator() as away:
        settings = TelegramSettings(token=TOKEN, base_url=away.url)
    patience = RetryPolicy(request_pauses=(0.0, 0.0), connect_pauses=(0.001, 0.002, 0.003))
    task = asyncio.create_task(run(FakeChatService(), settings, patience))
    while log.text.count("trying again") < 4:  # noqa: ASYNC110 (there is no server to wait for)
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [record.getMessage() for record in log.records][:4] == [
        f"Telegram cannot be reached: Connection refused; trying again in {pause} s"
        for pause in (0.001, 0.002, 0.003, 0.003)
    ]
    pauses = RetryPolicy().connect_pauses
    assert [*pauses] == sorted(set(pauses))
    assert (pauses[0], pauses[-1]) == (1, 60)


async def test_of_a_flood_of_questions_only_the_newest_are_answered(
    emulator: TelegramEmulator, desk: FakeChatService, log: pytest.LogCaptureFixture
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    for number in range(1 + CHAT_QUEUE_LIMIT + 5):
        emulator.send_text(PRIVATE, f"/summary {number}", ANNA)
    assert await emulator.ask(Chat(8), "/summary", Person(8))
    await emulator.wait_until(lambda: not emulator.updates.pending)
    gate.set()
    await emulator.wait_until(lambda: len(emulator.sent) == 2 + CHAT_QUEUE_LIMIT)
    answered = [sent.text.splitlines()[0] for sent in emulator.sent if sent.chat == PRIVATE.id]
    assert answered == ["Summary 0", *(f"Summary {number}" for number in range(6, 6 + CHAT_QUEUE_LIMIT))]
    assert log.text.count("only the newest are answered") == 1
    assert (await emulator.ask(PRIVATE, "/polls", ANNA)).text.startswith("Polls")


async def test_stopping_finishes_the_answer_in_flight_and_answers_nothing_twice(
    emulator: TelegramEmulator,
) -> None:
    gate = asyncio.Event()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, FakeChatService()) as stop:
        emulator.send_text(PRIVATE, "/summary", ANNA)
        await emulator.wait_until(lambda: not emulator.updates.pending or emulator.updates.poll_count > 1)
        stopping = asyncio.create_task(stop())
        await asyncio.sleep(0)
        gate.set()
        await stopping
    assert len(emulator.sent) == 1
    assert not emulator.updates.pending
    async with serving(emulator, FakeChatService()):
        await emulator.ask(Chat(8), "/help", Person(8))
    assert len(emulator.sent) == 2


async def test_what_was_asked_while_the_bot_was_away_is_answered(emulator: TelegramEmulator) -> None:
    emulator.send_text(PRIVATE, "/summary", ANNA)
    async with serving(emulator, FakeChatService()):
        await emulator.wait_until(lambda: emulator.sent)


async def test_an_answer_that_hangs_does_not_hold_up_the_end(
    emulator: TelegramEmulator, log: pytest.LogCaptureFixture
) -> None:
    gate, desk = asyncio.Event(), FakeChatService()
    emulator.fail_next("sendMessage", hold=gate)
    async with serving(emulator, desk, patience=RetryPolicy(shutdown_timeout=0.05)) as stop:
        emulator.send_text(PRIVATE, "/summary", ANNA)
        emulator.send_text(PRIVATE, "/polls", ANNA)
        await emulator.wait_until(lambda: not emulator.updates.pending)
        began = time.monotonic()
        await stop()
        assert time.monotonic() - began < 2
    gate.set()
    assert "stopped before 2 Telegram updates were answered" in log.text


async def test_it_stops_in_time_when_telegram_has_gone_away(emulator: TelegramEmulator) -> None:
    async with serving(emulator, FakeChatService()) as stop:
        await emulator.server.stop()
        began = time.monotonic()
        await stop()
        assert time.monotonic() - began < 5
