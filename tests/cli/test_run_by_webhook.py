"""``run`` as a process to which Telegram delivers; the parts of the web server are on or off."""

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.healthcheck import main as check_health
from tests.cli.test_run_with_other_settings import RunningBot, run_bot
from tests.emulators.telegram import TOKEN, Chat, TelegramEmulator

ANNA = Chat(7)
READY = "answering on Telegram"

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    """Give a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def write_config(emulator: TelegramEmulator, port: int, web: str, mode: str, more: str = "") -> str:
    return (
        f"web: {{port: {port}, {web}}}\n"
        f"telegram: {{base_url: '{emulator.url}', mode: {mode}, webhook_url: 'http://127.0.0.1:{port}/t'}}\n{more}"
    )


async def read_status(port: int, path: str) -> int:
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status


async def check(bot: RunningBot) -> int:
    """Run the container's health check with the settings of *bot*."""
    return await asyncio.to_thread(check_health, bot.home / "config.yaml", bot.home)


async def test_the_mode_changes_both_ways_while_the_bot_runs_and_loses_and_doubles_nothing(
    tmp_path: Path, port: int
) -> None:
    async with TelegramEmulator() as emulator:
        by_webhook, by_polling = (
            write_config(emulator, port, "enabled: false", mode) for mode in ("webhook", "polling")
        )
        async with run_bot(tmp_path, by_webhook, bot_telegram__token=TOKEN) as bot:
            await bot.read_until(READY)
            await emulator.ask(ANNA, "/help")
            assert [await read_status(port, path) for path in ("/", "/health", "/t")] == [404, 200, 404]
            assert await check(bot) == 0
            for config in (by_polling, by_webhook):
                emulator.send_text(ANNA, "/help")
                await bot.reload(READY, config=config)
                await emulator.ask(ANNA, "/help")
            assert await read_status(port, "/health") == 200
        assert len(emulator.sent) == 5
        assert emulator.webhook.url


async def test_health_can_be_on_the_port_of_the_metrics_alone(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        metrics_port = server.getsockname()[1]
    more = f"metrics: {{enabled: true, port: {metrics_port}}}\n"
    async with TelegramEmulator() as emulator:
        config = write_config(emulator, port, "enabled: false, health: false", "webhook", more)
        async with run_bot(tmp_path, config, bot_telegram__token=TOKEN) as bot:
            await bot.read_until(READY)
            await emulator.ask(ANNA, "/help")
            paths = ("/", "/health", "/livez", "/metrics")
            assert [await read_status(port, path) for path in (*paths, "/readyz")] == [404] * 5
            assert [await read_status(metrics_port, path) for path in paths] == [404, 200, 200, 200]
            assert await check(bot) == 0


async def test_metrics_are_served_without_a_page_and_a_webhook(tmp_path: Path, port: int) -> None:
    async with TelegramEmulator() as emulator:
        config = write_config(emulator, port, "enabled: false", "polling", "metrics: {enabled: true}\n")
        async with run_bot(tmp_path, config, bot_telegram__token=TOKEN) as bot:
            await bot.read_until(READY)
            assert [await read_status(port, path) for path in ("/", "/metrics", "/health")] == [404, 200, 200]
            assert await check(bot) == 0
