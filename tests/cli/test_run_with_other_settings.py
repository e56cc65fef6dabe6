"""``run`` as a process whose settings change: SIGHUP applies them, and nothing in progress is lost."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.emulators import discord as discord_emulator
from tests.emulators.discord_payloads import Person as DiscordPerson
from tests.emulators.telegram import TOKEN, Chat, Person, TelegramEmulator
from tests.support.log_privacy import keep_out_of_logs, require_private_log

ROOT = Path(__file__).parents[2]
ANNA, PRIVATE = Person(7), Chat(7)
ADDRESS = "The web page is at "
CHANGED = "These settings have changed: "
WRONG_TOKEN = "110201543:AAF-a-token-that-must-never-be-seen"

pytestmark = pytest.mark.slow


@dataclass
class RunningBot:
    """A bot's process, the folder that it runs in, and the events that it has logged so far."""

    home: Path
    process: asyncio.subprocess.Process
    events: list[str] = field(default_factory=list)

    async def read_until(self, *expected: str) -> str:
        """Read the log until all *expected* words have come; return the event with the last of them."""
        assert self.process.stderr
        start = len(self.events)
        async with asyncio.timeout(30):
            while not all(any(words in event for event in self.events[start:]) for words in expected):
                line = await self.process.stderr.readline()
                assert line, self.events
                require_private_log(line.decode())
                self.events.append(json.loads(line)["event"])
        return next(event for event in self.events[start:] if expected[-1] in event)

    async def reload(self, *expected: str, **files: str) -> str:
        """Write *files*, and read the log after SIGHUP until all *expected* words have come."""
        for name, content in files.items():
            (self.home / name.replace("config", "config.yaml")).write_text(content)
        self.process.send_signal(signal.SIGHUP)
        return await self.read_until(*expected)


@asynccontextmanager
async def run_bot(home: Path, config: str, **secrets: str) -> AsyncIterator[RunningBot]:
    keep_out_of_logs(token=WRONG_TOKEN)
    (home / "briefings").mkdir()
    (home / "briefings" / "north.yaml").write_text("title: The north\nas_of: 2026-01\n")
    (home / "config.yaml").write_text(config)
    for name, content in secrets.items():
        (home / name).write_text(content)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", "--secrets", "."),
        cwd=home,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield RunningBot(home, process)
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


async def fetch_health(address: str, path: str = "/health") -> list[str]:
    async with aiohttp.ClientSession() as session, session.get(address + path) as response:
        return (await response.text()).splitlines()


def write_config(telegram: TelegramEmulator, more: str = "", port: int = 0) -> str:
    return f"web: {{port: {port}}}\ntelegram: {{base_url: '{telegram.url}'}}\n{more}"


async def test_a_refused_token_is_mended_without_a_restart(
    tmp_path: Path, telegram: TelegramEmulator
) -> None:
    async with run_bot(tmp_path, write_config(telegram), bot_telegram__token=WRONG_TOKEN) as bot:
        address = (await bot.read_until("telegram is not served", ADDRESS)).removeprefix(ADDRESS)
        assert "telegram: refused" in await fetch_health(address)
        await bot.reload(f"{CHANGED}telegram.token", "answering on Telegram", bot_telegram__token=TOKEN)
        assert (await telegram.ask(PRIVATE, "/summary", ANNA)).text
        assert "telegram: serving" in await fetch_health(address)
        assert re.fullmatch(
            r"last answer of telegram: \d s ago", (await fetch_health(address, "/readyz"))[-1]
        )
        (tmp_path / "bot_telegram__token").unlink()
        await bot.reload("telegram is not served any more")
        assert not any(line.startswith("telegram") for line in await fetch_health(address))


async def test_wrong_settings_are_all_named_and_change_nothing(
    tmp_path: Path, telegram: TelegramEmulator
) -> None:
    async with run_bot(tmp_path, write_config(telegram), bot_telegram__token=TOKEN) as bot:
        address = (await bot.read_until("answering on Telegram", ADDRESS)).removeprefix(ADDRESS)
        wrong = write_config(telegram, "watch: never\ngit: {every: 0}\nlog: {level: loud}\n")
        await bot.reload("settings stay as they were", config=wrong)
        for name in (
            "config.yaml:3:8: watch: ",
            "config.yaml:4:14: git.every: ",
            "config.yaml:5:14: log.level: ",
        ):
            assert any(event.startswith(name) for event in bot.events), name
        (tmp_path / "config.yaml").unlink()
        await bot.reload("config.yaml: cannot be read", "settings stay as they were")
        assert "telegram: serving" in await fetch_health(address)
        assert (await telegram.ask(PRIVATE, "/summary", ANNA)).text


async def test_other_settings_apply_at_once_or_are_named_as_needing_a_restart(
    tmp_path: Path, telegram: TelegramEmulator
) -> None:
    async with run_bot(tmp_path, write_config(telegram), bot_telegram__token=TOKEN) as bot:
        address = (await bot.read_until("answering on Telegram", ADDRESS)).removeprefix(ADDRESS)
        changed = write_config(telegram, "database: memory\noperator: {name: The Errand}\n")
        changed = changed.replace("port: 0", "port: 0, host: localhost")
        event = await bot.reload("after a restart", ADDRESS, config=changed)
        assert any(
            event == "These settings apply after a restart of the bot: database" for event in bot.events
        )
        assert f"{CHANGED}web.host, operator.name" in bot.events
        assert "web: serving" in await fetch_health(event.removeprefix(ADDRESS))
        with pytest.raises(aiohttp.ClientConnectionError):
            await fetch_health(address)
        assert "The Errand" in (await telegram.ask(PRIVATE, "/privacy", ANNA)).text
        assert len([one for one in bot.events if one.startswith("answering on Telegram")]) == 1


async def test_an_answer_in_progress_is_finished_while_its_platform_starts_anew(
    tmp_path: Path, telegram: TelegramEmulator
) -> None:
    config = write_config(telegram, "moderation: {telegram_users: [7]}\n")
    async with run_bot(tmp_path, config, bot_telegram__token=TOKEN) as bot:
        await bot.read_until("answering on Telegram")
        hold = asyncio.Event()
        telegram.fail_next("sendMessage", hold=hold)
        telegram.send_text(PRIVATE, "/summary", ANNA)
        await telegram.server.held.wait()
        await bot.reload(CHANGED, config=config.replace("[7]", "[8]"))
        telegram.send_text(Chat(9), "/summary", Person(9))
        hold.set()
        await bot.read_until("answering on Telegram")
        await telegram.wait_until(lambda: len(telegram.sent) == 2)
        await telegram.ask(Chat(10), "/summary", Person(10))
        assert sorted(sent.chat for sent in telegram.sent[:-1]) == [7, 9]


async def test_discord_starts_with_its_token_and_the_others_go_on(tmp_path: Path) -> None:
    async with discord_emulator.DiscordEmulator() as discord:
        config = f"web: {{port: 0}}\ndiscord: {{api_base_url: '{discord.base_url}'}}\n"
        async with run_bot(tmp_path, config) as bot:
            await bot.read_until(ADDRESS)
            await bot.reload("answering on Discord", bot_discord__token=discord_emulator.TOKEN)
            await discord.gateway.wait_until_connected()
            interaction = await discord.slash(DiscordPerson("7", "anna"), "help")
            assert (await interaction.wait_for_reply()).reply.text
            assert len([one for one in bot.events if one.startswith(ADDRESS)]) == 1


async def test_the_answer_to_reload_comes_from_the_platform_that_then_starts_anew(
    tmp_path: Path, telegram: TelegramEmulator
) -> None:
    config = write_config(telegram, "moderation: {telegram_users: [7]}\n")
    async with run_bot(tmp_path, config, bot_telegram__token=TOKEN) as bot:
        await bot.read_until("answering on Telegram")
        (tmp_path / "config.yaml").write_text(config.replace("[7]", "[7, 8]") + "database: memory\n")
        text = (await telegram.ask(PRIVATE, "/reload", ANNA)).text.replace("\u2060", "")
        assert "Changed: moderation.telegram_users\nAfter a restart: database" in text
        await bot.read_until(CHANGED, "answering on Telegram")
        assert "Reloaded" in (await telegram.ask(Chat(8), "/reload", Person(8))).text
