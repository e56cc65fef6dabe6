"""Several processes share a database: one leads, and another takes over when it is gone."""

import asyncio
import signal
import time

import pytest
from aiohttp import ClientSession

from tests.cluster.conftest import StartProcess
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.soak.bot_process import BotProcess
from tests.support.databases import end_sessions

pytestmark = pytest.mark.slow
ANNA = Chat(7)
MAX_TAKEOVER = 10.0  # seconds


async def read(process: BotProcess, path: str) -> tuple[int, str]:
    """Read a page of a process: the status and the text."""
    async with ClientSession() as session, session.get(process.address + path) as response:
        return response.status, await response.text()


async def wait_for_readiness(process: BotProcess, state: str) -> None:
    """Wait until a process is ready, with Telegram in this *state*."""
    async with asyncio.timeout(MAX_TAKEOVER):
        while True:
            status, text = await read(process, "/readyz")
            if status == 200 and f"telegram: {state}\n" in text:
                return
            await asyncio.sleep(0.05)


async def wait_for_one_leader(*processes: BotProcess) -> None:
    """Wait until one of the processes serves Telegram, and the others stand by."""
    async with asyncio.timeout(MAX_TAKEOVER):
        while True:
            texts = [(await read(process, "/readyz"))[1] for process in processes]
            states = sorted("telegram: serving\n" in text for text in texts)
            if states == [*[False] * (len(texts) - 1), True]:
                return
            await asyncio.sleep(0.05)


async def ask_until_answered(telegram: TelegramEmulator, text: str) -> float:
    """Ask, and return the seconds until the answer."""
    before, asked_at = len(telegram.sent), time.monotonic()
    telegram.send_text(ANNA, text)
    await telegram.wait_until(lambda: len(telegram.sent) > before, MAX_TAKEOVER)
    return time.monotonic() - asked_at


async def start_two(start_process: StartProcess) -> tuple[BotProcess, BotProcess]:
    """Start the leader, then the follower."""
    leader = await start_process()
    await wait_for_readiness(leader, "serving")
    follower = await start_process()
    await wait_for_readiness(follower, "standby")
    return leader, follower


async def test_one_process_polls_and_the_other_one_is_ready_and_stands_by(
    start_process: StartProcess, telegram: TelegramEmulator
) -> None:
    leader, follower = await start_two(start_process)
    await telegram.ask(ANNA, "/figures")
    assert len(telegram.sent) == 1
    assert "This process leads now" in leader.log.read_text()
    assert "Another process leads" in follower.log.read_text()
    for process in (leader, follower):
        status, text = await read(process, "/lamps/figures")
        assert status == 200
        assert "Lamps" in text


async def test_a_follower_takes_over_within_10_seconds_when_the_leader_is_killed(
    start_process: StartProcess, telegram: TelegramEmulator
) -> None:
    leader, follower = await start_two(start_process)
    await leader.stop(signal.SIGKILL)
    assert await ask_until_answered(telegram, "/figures") < MAX_TAKEOVER
    await wait_for_readiness(follower, "serving")


async def test_a_follower_takes_over_when_the_leader_stops_in_order(
    start_process: StartProcess, telegram: TelegramEmulator
) -> None:
    leader, follower = await start_two(start_process)
    await leader.stop()
    await ask_until_answered(telegram, "/figures")
    await wait_for_readiness(follower, "serving")


async def test_sessions_that_end_in_the_database_lose_and_double_no_answer(
    start_process: StartProcess, telegram: TelegramEmulator, sockets: str, address: str
) -> None:
    one, two = await start_two(start_process)
    for _ in range(3):
        await end_sessions(sockets, address)
        for process in (one, two):
            await telegram.ask(ANNA, "/figures")
            assert (await read(process, "/lamps/figures"))[0] == 200
    await wait_for_one_leader(one, two)
    await ask_until_answered(telegram, "/figures")
    assert len(telegram.sent) == 7


async def test_a_leader_that_stood_still_finds_another_one_and_stands_by(
    start_process: StartProcess, telegram: TelegramEmulator
) -> None:
    leader, follower = await start_two(start_process)
    leader.send_signal(signal.SIGSTOP)
    await wait_for_readiness(follower, "serving")
    leader.send_signal(signal.SIGCONT)
    await wait_for_readiness(leader, "standby")
    await ask_until_answered(telegram, "/figures")
    assert len(telegram.sent) == 1
