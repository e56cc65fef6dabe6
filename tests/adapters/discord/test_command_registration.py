"""A registration of commands that Discord refuses: tried again later, said once, and in health meanwhile."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import pytest

from bot.adapters.context import AdapterContext
from bot.core.app import App, Command
from bot.core.library.snapshot import Library
from bot.runtime.health import Health
from bot.services.background.task_supervisor import TaskSupervisor
from bot.services.troubles.tracker import TroubleTracker
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_chat_service import COMMANDS, ScriptedChatService
from tests.emulators.discord_faults import Breakage
from tests.support.discord_serving import serving, wait_until

COMMANDS_PATH = "/applications/*/commands"
DAILY_LIMIT = 30034
HOUR = 3600
HTML_PAGE = "<html>\n<head><title>503</title></head>\n<body>cloudflare</body>\n</html>"
UNITS = Command("units", "Military units")


class Pauses:
    """Pauses between two attempts, each of which lasts until the test ends it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await self.over.wait()


def count_registrations(emulator: DiscordEmulator) -> int:
    return sum(method == "PUT" for method, _ in emulator.requests)


@dataclass(frozen=True)
class Refusal:
    """A response to a registration, the seconds until the next one, and the reason in the log."""

    response: dict[str, Any]
    pause: float
    reason: str


REFUSALS = {
    "daily limit": Refusal(
        {"status": 400, "code": DAILY_LIMIT}, 2 * HOUR, "400 Bad Request, code 30034: emulated failure"
    ),
    "daily limit with a time": Refusal(
        {"status": 400, "code": DAILY_LIMIT, "headers": {"Retry-After": "43200"}},
        12 * HOUR,
        "400 Bad Request, code 30034: emulated failure",
    ),
    "rate limit of hours": Refusal(
        {"status": 429, "code": DAILY_LIMIT, "headers": {"Retry-After": "5000"}},
        5000,
        "429 Too Many Requests, code 30034: emulated failure",
    ),
    "forbidden": Refusal(
        {"status": 403, "code": 50001}, 2 * HOUR, "403 Forbidden, code 50001: emulated failure"
    ),
    "invalid": Refusal(
        {"status": 400, "code": 50035}, 2 * HOUR, "400 Bad Request, code 50035: emulated failure"
    ),
    "unavailable": Refusal({"status": 503, "body": HTML_PAGE}, 1, "503 Service Unavailable"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_a_refused_registration_is_tried_again_later_and_said_once(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    refusal: Refusal,
) -> None:
    caplog.set_level(logging.INFO)
    pauses, troubles = Pauses(), TroubleTracker()
    context = AdapterContext(supervisor=TaskSupervisor(pauses.sleep, troubles=troubles))
    health = Health(lambda: Library({}), troubles)
    emulator.commands = [{"id": "1", "name": "polls", "type": 1, "options": [], "description": "Old"}]
    emulator.fail_next("PUT", COMMANDS_PATH, **refusal.response)
    async with serving(emulator, chat_service, context=context):
        assert pauses.seconds == [refusal.pause]
        assert "background task commands on Discord: failing" in health.summarize()[1]
        assert (await emulator.slash(ANN, "polls")).reply.text
        assert count_registrations(emulator) == 1
        pauses.over.set()
        await wait_until(lambda: "commands changed" in caplog.text)
        assert "commands on Discord" not in health.summarize()[1]
        assert (await emulator.slash(ANN, "source", source="x")).reply.text
    (line,) = (one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING)
    assert line == (
        f"The background task “commands on Discord” failed and starts again, first in {refusal.pause} s: "
        f"Discord did not accept the commands and keeps the old ones: {refusal.reason}"
    )
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_a_broken_connection_does_not_cost_the_commands(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, method: str
) -> None:
    pauses = Pauses()
    pauses.over.set()
    emulator.break_next(method, COMMANDS_PATH, Breakage.RESET_BEFORE, times=3)  # aiohttp itself repeats some
    context = AdapterContext(supervisor=TaskSupervisor(pauses.sleep))
    async with serving(emulator, chat_service, context=context):
        await wait_until(lambda: emulator.commands)
        assert (await emulator.slash(ANN, "polls")).reply.text
    assert pauses.seconds[0] == 1


async def test_changes_during_the_pause_are_registered_at_its_end_and_once(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    pauses = Pauses()
    emulator.fail_next("PUT", COMMANDS_PATH, 400, code=DAILY_LIMIT)
    context = AdapterContext(supervisor=TaskSupervisor(pauses.sleep))
    async with serving(emulator, chat_service, context=context):
        for commands in ((*COMMANDS, UNITS), (UNITS,)):
            chat_service.commands = commands
            chat_service.live_app.replace(App(Library({})))
            await asyncio.sleep(0)
        assert count_registrations(emulator) == 1
        pauses.over.set()
        await wait_until(lambda: emulator.commands)
    assert count_registrations(emulator) == 2
    assert [one["name"] for one in emulator.commands] == ["units", "Look this up"]


async def test_a_start_registers_the_commands_once(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        chat_service.live_app.replace(App(Library({})))  # a reload right after the start
        assert (await emulator.slash(ANN, "polls")).reply.text
    assert count_registrations(emulator) == 1


@pytest.mark.slow
async def test_a_registration_that_hangs_does_not_keep_the_bot_from_answering(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    emulator.commands = [{"id": "1", "name": "polls", "type": 1, "options": [], "description": "Old"}]
    emulator.break_next("PUT", COMMANDS_PATH, Breakage.SILENT_BEFORE)
    async with serving(emulator, chat_service):
        assert (await emulator.slash(ANN, "polls")).reply.text
