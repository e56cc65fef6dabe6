"""Several processes answer what Telegram delivers to a balancer, each update once, whoever is killed."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from tests.cluster.conftest import StartProcess
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.soak.bot_process import BotProcess
from tests.support.balancer import Balancer, run_balancer

ANNA = Chat(7)
TAKEOVER = 10.0  # seconds at most

pytestmark = pytest.mark.slow


@pytest.fixture
async def balancer() -> AsyncIterator[Balancer]:
    async with run_balancer() as balancer:
        yield balancer


@pytest.fixture
async def replicas(
    start_process: StartProcess, balancer: Balancer, telegram: TelegramEmulator
) -> tuple[BotProcess, BotProcess]:
    """Start two processes behind the balancer, the leader first."""
    settings = {
        "BOT_TELEGRAM__MODE": "webhook",
        "BOT_TELEGRAM__WEBHOOK_URL": f"{balancer.address}/telegram",
    }
    leader = await start_process(**settings)
    await telegram.wait_until(lambda: telegram.webhook.url, TAKEOVER)
    follower = await start_process(**settings)
    balancer.backends += [leader.address, follower.address]
    return leader, follower


async def wait_for_answers(telegram: TelegramEmulator, count: int) -> float:
    """Wait until the bot has answered *count* questions, and return the seconds that it took."""
    began = time.monotonic()
    await telegram.wait_until(lambda: len(telegram.sent) >= count, TAKEOVER)
    return time.monotonic() - began


async def test_both_processes_answer_and_each_question_once(
    replicas: tuple[BotProcess, BotProcess], balancer: Balancer, telegram: TelegramEmulator
) -> None:
    people = [Chat(100 + number) for number in range(20)]
    for chat in people:
        telegram.send_text(chat, "/figures")
    await wait_for_answers(telegram, 20)
    (update_id, _), *_ = telegram.webhook.attempts
    assert {one.address for one in replicas} <= {*balancer.passed_on}
    update = {"update_id": update_id, "message": telegram.api.messages[people[0].id, 1]}
    assert [await telegram.webhook.post(update) for _ in range(4)] == [200] * 4
    await telegram.ask(ANNA, "/figures")
    assert Counter(sent.chat for sent in telegram.sent) == Counter(chat.id for chat in (*people, ANNA))
    assert len(telegram.calls("setWebhook")) == 1


@pytest.mark.parametrize("victim", [0, 1])
async def test_what_a_killed_process_has_begun_is_answered_by_the_other_one(
    replicas: tuple[BotProcess, BotProcess], balancer: Balancer, telegram: TelegramEmulator, victim: int
) -> None:
    killed, survivor = replicas[victim], replicas[1 - victim]
    balancer.backends[:] = [killed.address]
    gate = asyncio.Event()
    telegram.fail_next("sendMessage", hold=gate, drop=True)
    telegram.send_text(ANNA, "/help")
    async with asyncio.timeout(TAKEOVER):
        await telegram.server.held.wait()
    await telegram.wait_until(lambda: not telegram.updates.pending)  # only the database has it
    balancer.backends[:] = [killed.address, survivor.address]
    await killed.stop(signal.SIGKILL)
    gate.set()
    assert await wait_for_answers(telegram, 1) < TAKEOVER
    for _ in range(3):
        await telegram.ask(Chat(8), "/help")
    assert Counter(sent.chat for sent in telegram.sent) == {ANNA.id: 1, 8: 3}


async def test_a_rolling_restart_under_load_loses_and_doubles_nothing(
    replicas: tuple[BotProcess, BotProcess], balancer: Balancer, telegram: TelegramEmulator
) -> None:
    asked = 0
    for process in replicas:
        for _ in range(15):
            telegram.send_text(Chat(100 + asked), "/figures")
            asked += 1
        balancer.backends.remove(process.address)
        await process.stop()
        await process.start()
        balancer.backends.append(process.address)
    await wait_for_answers(telegram, asked)
    await telegram.ask(ANNA, "/figures")
    counts = Counter(sent.chat for sent in telegram.sent)
    assert counts == Counter({100 + number: 1 for number in range(asked)} | {ANNA.id: 1})
