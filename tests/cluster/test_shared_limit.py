"""Several processes behind a balancer keep Telegram's limit together while many people ask at once."""

import asyncio

import pytest

from tests.cluster.conftest import StartProcess
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.support.balancer import run_balancer

PEOPLE = range(1_000, 1_090)
PROCESSES = 3
ANSWER_TIME = 60.0  # seconds at most

pytestmark = pytest.mark.slow


async def test_three_processes_answer_ninety_people_once_each_and_send_no_message_too_many(
    start_process: StartProcess, telegram: TelegramEmulator
) -> None:
    async with run_balancer() as balancer:
        settings = {
            "BOT_TELEGRAM__MODE": "webhook",
            "BOT_TELEGRAM__WEBHOOK_URL": f"{balancer.address}/telegram",
        }
        processes = [await start_process(**settings) for _ in range(PROCESSES)]
        balancer.backends += [process.address for process in processes]
        await telegram.wait_until(lambda: telegram.webhook.url, ANSWER_TIME)
        telegram.api.has_rate_limit = True
        for person in PEOPLE:
            telegram.send_text(Chat(person), "/sources")
        await telegram.wait_until(lambda: len(telegram.sent) >= len(PEOPLE), ANSWER_TIME)
        await asyncio.gather(*(process.stop() for process in processes))
    assert sorted(sent.chat for sent in telegram.sent) == [*PEOPLE]
    assert len({*balancer.passed_on}) == PROCESSES
    assert telegram.api.flood_count == 0
