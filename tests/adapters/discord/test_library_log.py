"""What discord.py logs: one line for what happens every day, and never a token."""

import asyncio
import logging

import discord
import pytest

from bot.adapters.discord.clock import Clock
from bot.adapters.discord.log_filters import filter_library_log
from bot.adapters.status import ignore_outage
from tests.emulators.discord import ANN, TOKEN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_faults import Breakage
from tests.emulators.discord_gateway import IDENTIFY, RESUME
from tests.support.discord_serving import serving, wait_until

LOGGERS = sorted(
    name for name in logging.Logger.manager.loggerDict if name == "discord" or name.startswith("discord.")
)
SECRET = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA6c2VjcmV0"
ADDRESS = f"https://discord.com/api/v10/webhooks/1001/{SECRET}/messages/@original"
HTML_PAGE = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>cloudflare</body>\n</html>"


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines from warnings up, whoever wrote them."""
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


@pytest.mark.guard
def test_the_loggers_of_the_library_are_found() -> None:
    expected = {"state", "ui.view", "app_commands.tree", "http", "gateway", "client", "webhook.async_"}
    assert {f"discord.{one}" for one in expected} < set(LOGGERS)


@pytest.mark.parametrize("name", LOGGERS)
def test_no_logger_of_the_library_shows_a_token(name: str, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger(name)
    with filter_library_log(ignore_outage):
        logger.warning("%s %s responded with 429", "PATCH", ADDRESS)
        logger.warning("event %s", {"token": SECRET})
        logger.error("Ignoring exception", exc_info=RuntimeError(ADDRESS))
    assert caplog.text.count("messages/@original") == 2
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("code", [1000, 1001, 1006, 4000, 4009])
async def test_a_reconnect_is_at_most_one_line(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    async with serving(emulator, chat_service):
        await emulator.slash(ANN, "polls")
        await emulator.gateway.drop(code)
        await wait_until(lambda: emulator.gateway.operation_counts[RESUME] == 1)
        await emulator.gateway.wait_for_operation(RESUME)
        assert (await emulator.slash(ANN, "polls")).reply.text
    assert len(lines_of(caplog)) <= 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "breakage", [Breakage.RESET_BEFORE, Breakage.CLOSED_BEFORE], ids=lambda one: one.name
)
async def test_a_gateway_that_stays_away_is_one_line(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    breakage: Breakage,
) -> None:
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0)  # of the library
    caplog.set_level(logging.INFO, "bot")
    async with serving(emulator, chat_service):
        await emulator.slash(ANN, "polls")
        emulator.break_next("GET", "/socket/", breakage, times=3)
        emulator.fail_next("GET", "/socket/", 502, times=3, body=HTML_PAGE)
        await emulator.gateway.drop(1001)
        await emulator.gateway.wait_for_operation(RESUME)
        assert (await emulator.slash(ANN, "polls")).reply.text
    (line,) = lines_of(caplog)
    assert line.startswith("The connection to Discord is lost, and is tried again until it stands: ")
    assert caplog.messages.count("The connection to Discord stands again") == 1
    assert "Traceback" not in caplog.text


async def test_a_page_of_html_at_the_start_is_one_line_an_attempt(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    emulator.fail_next("GET", "/users/@me", 503, body=HTML_PAGE)
    async with serving(emulator, chat_service, clock=Clock(sleep=sleep)):
        await emulator.gateway.wait_for_operation(IDENTIFY)
    (line,) = lines_of(caplog)
    assert line.startswith("Discord cannot be reached; next attempt in ")
    assert TOKEN not in caplog.text
    assert "Traceback" not in caplog.text
