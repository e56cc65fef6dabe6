"""The soak: readers ask the real process on all platforms while faults happen at random.

``make soak`` runs it for 30 minutes; ``SOAK_MINUTES=2`` makes it shorter, ``SOAK_SEED`` repeats its order of
faults. It exits with 1 if an answer was lost or came twice, or if memory or open files grew.
"""

import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import click

from tests.emulators import discord as discord_emulator
from tests.emulators import telegram as telegram_emulator
from tests.soak.bot_process import ROOT, BotProcess, Usage
from tests.soak.faults import FAULTS, Scene
from tests.soak.readers import COMMANDS, DiscordReader, Question, Reader, TelegramReader, WebReader
from tests.soak.summary import Result, find_failures, format_summary

QUESTION_PAUSE = 0.3  # seconds on average; three readers ask at once
FAULT_PAUSE = 2.5  # seconds on average
LOOK_PAUSE = 0.02  # seconds between two looks for new answers
MEASURE_PAUSE = 5.0  # seconds
ANSWER_TIMEOUT = 60.0  # seconds after which an answer counts as lost
RESTARTS = 4  # all in the first third: memory is compared within one process


@dataclass
class Soak:
    """One soak: its scene, its readers, and what it has seen."""

    scene: Scene
    readers: list[Reader]
    chance: random.Random
    questions: list[Question] = field(default_factory=list)
    expected: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many messages an answer has without faults, by platform and command."""
    faults: Counter[str] = field(default_factory=Counter)
    usages: list[Usage] = field(default_factory=list)
    is_restarting: bool = False

    async def learn_expected(self) -> None:
        """Ask everything once without faults, and note how many messages come."""
        for reader in self.readers:
            for command in COMMANDS:
                question = await self._ask(reader, command)
                assert question, f"{reader.platform} is not connected"
                await self._wait_for_answers([question])
                await asyncio.sleep(0.5)  # for a second message
                assert question.count_messages(), f"no answer to {command} on {reader.platform}"
                self.expected[reader.platform, command] = question.count_messages()

    async def ask_until(self, end: float) -> None:
        """Ask on all platforms until *end*."""
        while time.monotonic() < end:
            for reader in self.readers:
                if not self.is_restarting:
                    await self._ask(reader, self.chance.choice(COMMANDS))
            await asyncio.sleep(self.chance.expovariate(1 / QUESTION_PAUSE))

    async def _ask(self, reader: Reader, command: str) -> Question | None:
        question = await reader.ask(command)
        if question:
            self.questions.append(question)
        return question

    async def note_answers(self) -> None:
        """Note when answers come, until cancelled."""
        while True:
            for question in self.questions:
                question.note_answer()
            await asyncio.sleep(LOOK_PAUSE)

    async def break_until(self, end: float) -> None:
        """Let faults happen until *end*."""
        while time.monotonic() < end:
            await asyncio.sleep(self.chance.expovariate(1 / FAULT_PAUSE))
            name = self.chance.choice(list(FAULTS))
            if not self.is_restarting:
                await FAULTS[name](self.scene)
                self.faults[name] += 1

    async def restart_until(self, end: float) -> None:
        """Restart the process a few times until *end*: questions on Telegram wait there meanwhile."""
        pause = (end - time.monotonic()) / (RESTARTS + 1)
        for _ in range(RESTARTS):
            await asyncio.sleep(pause)
            self.is_restarting = True
            await self.scene.bot.stop(signal.SIGTERM)
            await self._ask(self.readers[0], "help")
            await self.scene.bot.start()
            await self.scene.discord.gateway.wait_until_connected()
            self.is_restarting = False
            self.faults["Process: SIGTERM and a new start"] += 1

    async def warm_up(self) -> None:
        """Ask everything once, so that the last process has what it needs, and one that draws pictures."""
        asked = [await self._ask(reader, command) for reader in self.readers for command in COMMANDS]
        await self._wait_for_answers([one for one in asked if one])

    async def measure_until(self, end: float) -> None:
        """Measure the process until *end*."""
        while time.monotonic() < end:
            await asyncio.sleep(MEASURE_PAUSE)
            self.usages.append(self.scene.bot.measure_usage())

    async def _wait_for_answers(self, questions: Iterable[Question]) -> None:
        for _ in range(int(ANSWER_TIMEOUT / LOOK_PAUSE)):
            if not any(one.is_open for one in questions):
                return
            await asyncio.sleep(LOOK_PAUSE)

    async def run(self, seconds: float) -> Result:
        """Run for *seconds*, and wait for the last answers."""
        noting = asyncio.create_task(self.note_answers())
        await self.learn_expected()
        self.questions.clear()
        start = time.monotonic()
        end, warm = start + seconds, start + seconds / 3
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.ask_until(end))
            tasks.create_task(self.break_until(end))
            await self.restart_until(warm)
            await self.warm_up()
            tasks.create_task(self.measure_until(end))
        await self._wait_for_answers(self.questions)
        noting.cancel()
        log = self.scene.bot.log.read_text("utf-8")
        return Result(self.questions, self.expected, self.faults, self.usages, log)


async def soak(seconds: float, seed: int) -> Result:
    """Run a soak in a folder of its own."""
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        shutil.copytree(ROOT / "briefings", home / "briefings")
        telegram = await stack.enter_async_context(telegram_emulator.TelegramEmulator())
        discord = await stack.enter_async_context(discord_emulator.DiscordEmulator())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot = BotProcess(home, build_settings(home, telegram.url, discord.base_url))
        scene = Scene(bot, telegram, discord, home / "briefings", home / "bot.db")
        readers: list[Reader] = [
            TelegramReader(telegram),
            DiscordReader(discord),
            WebReader(session, lambda: bot.address),
        ]
        await bot.start()
        stack.push_async_callback(bot.stop)
        await discord.gateway.wait_until_connected()
        return await Soak(scene, readers, random.Random(seed)).run(seconds)  # noqa: S311 (an order of faults, no secret)


def build_settings(home: Path, telegram_url: str, discord_url: str) -> dict[str, str]:
    """Return the environment variables with which the bot talks to the emulators."""
    return {
        "BOT_DATABASE": f"sqlite+aiosqlite:///{home / 'bot.db'}",
        "BOT_DEFAULT_BRIEFING": "russian-volunteers",
        "BOT_TELEGRAM__TOKEN": telegram_emulator.TOKEN,
        "BOT_TELEGRAM__BASE_URL": telegram_url,
        "BOT_DISCORD__TOKEN": discord_emulator.TOKEN,
        "BOT_DISCORD__API_BASE_URL": discord_url,
        "BOT_WEB__PORT": "0",
    }


def main() -> int:
    """Run the soak, and print its summary."""
    minutes = float(os.environ.get("SOAK_MINUTES", "30"))
    seed = int(os.environ.get("SOAK_SEED", str(int(time.time()))))
    click.echo(f"{minutes:g} minutes, SOAK_SEED={seed}")
    result = asyncio.run(soak(minutes * 60, seed))
    click.echo(format_summary(result))
    failures = find_failures(result)
    click.echo("\n".join(failures) or "Nothing was lost or doubled; memory and open files stayed flat.")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
