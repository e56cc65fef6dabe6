"""When the process that polls is killed, the next one answers what that had begun, and nothing again."""

import asyncio
import signal
from collections import Counter

import pytest

from tests.cluster.conftest import StartProcess
from tests.cluster.test_takeover import MAX_TAKEOVER, start_two
from tests.emulators.telegram import Chat, TelegramEmulator

ANNA, BORIS = Chat(7), Chat(8)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "held_method",
    ["getUpdates", "sendMessage"],
    ids=["answered and not confirmed", "begun and not answered"],
)
async def test_a_question_is_answered_once_although_the_leader_is_killed(
    start_process: StartProcess, telegram: TelegramEmulator, held_method: str
) -> None:
    leader, _ = await start_two(start_process)
    gate = asyncio.Event()
    telegram.fail_next(held_method, hold=gate, drop=True)
    telegram.send_text(ANNA, "/help")
    async with asyncio.timeout(MAX_TAKEOVER):
        await telegram.server.held.wait()
    assert len(telegram.updates.pending) == 1
    await leader.stop(signal.SIGKILL)
    gate.set()
    telegram.send_text(BORIS, "/help")
    await telegram.wait_until(lambda: len(telegram.sent) == 2 and not telegram.updates.pending, MAX_TAKEOVER)
    assert Counter(sent.chat for sent in telegram.sent) == {ANNA.id: 1, BORIS.id: 1}
