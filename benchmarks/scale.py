"""Measures a bot with very many briefings, as a whole process: its start, memory, first answers and end.

It serves the page, and Telegram and Discord, which are the tests' emulators, in this process.
Usage: python benchmarks/scale.py [BRIEFINGS …]. The default is 10,000 and 1,000 briefings of 3 to 14 kB, and
takes some minutes. Each folder is started twice: the first time nothing is known of it, the second time the
cache is there. The baseline is what PyYAML's safe loader takes to read the same files. The goals are for two
idle cores.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from benchmarks.support.briefing_writer import BriefingWriter
from tests.emulators import discord, telegram
from tests.emulators.discord_payloads import Person as DiscordUser

COUNTS = (10_000, 1_000)
ROOT = Path(__file__).parent.parent
TIMEOUT = 300.0  # seconds for a start
PAUSE = 0.01  # seconds between two looks


@dataclass(frozen=True)
class Goal:
    """What is measured, in which unit, and at most how much of it is good."""

    name: str
    unit: str
    limits: dict[int, float]


GOALS = (
    Goal("port open", "s", {10_000: 3.0, 1_000: 3.0}),
    Goal("ready", "s", {10_000: 20.0, 1_000: 3.0}),
    Goal("processor until ready", "s", {}),
    Goal("first search", "s", {10_000: 5.0, 1_000: 5.0}),
    Goal("/briefings, Telegram", "s", {10_000: 0.05, 1_000: 0.05}),
    Goal("/briefings, Discord", "s", {10_000: 0.05, 1_000: 0.05}),
    Goal("/briefings, page", "s", {10_000: 0.05, 1_000: 0.05}),
    Goal("processor until then", "s", {}),
    Goal("memory", "MB", {10_000: 900.0, 1_000: 900.0}),
    Goal("memory at most", "MB", {10_000: 900.0, 1_000: 900.0}),
    Goal("stop", "s", {10_000: 5.0, 1_000: 5.0}),
)


@dataclass(frozen=True)
class Bot:
    """One ``python -m bot run`` in a folder of its own, with all its platforms."""

    process: asyncio.subprocess.Process
    page: ClientSession
    telegram: telegram.TelegramEmulator
    discord: discord.DiscordEmulator

    async def fetch(self, path: str) -> int:
        """Return the status of the page at *path*; 0 while nobody listens."""
        try:
            async with self.page.get(path) as response:
                await response.read()
                return response.status
        except ClientConnectionError:
            assert self.process.returncode is None, "the bot ended"
            return 0

    async def wait_until(self, is_there: Callable[[int], bool], path: str) -> None:
        """Wait until the status of the page at *path* is the one."""
        async with asyncio.timeout(TIMEOUT):
            while not is_there(await self.fetch(path)):  # noqa: ASYNC110 (it happens in another process)
                await asyncio.sleep(PAUSE)

    def read_memory(self, field: str) -> float:
        """Return VmRSS or VmHWM in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(one for one in status.splitlines() if one.startswith(field))
        return int(line.split()[1]) * 1024 / 1e6

    def read_processor_time(self) -> float:
        """Return the seconds that it took, with the processes that it has ended."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), TIMEOUT)


@asynccontextmanager
async def start_bot(home: Path) -> AsyncIterator[Bot]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    async with (
        telegram.TelegramEmulator() as on_telegram,
        discord.DiscordEmulator() as on_discord,
        ClientSession(f"http://127.0.0.1:{port}", timeout=ClientTimeout(TIMEOUT)) as page,
    ):
        settings = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        settings |= {"BOT_WEB__PORT": str(port), "BOT_BRIEFINGS": str(home / "briefings")}
        settings |= {"PYTHONPATH": str(ROOT), "BOT_DATABASE": f"sqlite+aiosqlite:///{home}/bot.db"}
        settings |= {"BOT_TELEGRAM__TOKEN": telegram.TOKEN, "BOT_TELEGRAM__BASE_URL": on_telegram.url}
        settings |= {"BOT_DISCORD__TOKEN": discord.TOKEN, "BOT_DISCORD__API_BASE_URL": on_discord.base_url}
        with (home / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=home, env=settings, stdout=log, stderr=log
            )
        bot = Bot(process, page, on_telegram, on_discord)
        try:
            yield bot
        finally:
            if process.returncode is None:
                await bot.stop()


async def measure_seconds(action: Awaitable[object]) -> float:
    start = time.perf_counter()
    await action
    return time.perf_counter() - start


def measure_baseline(files: list[Path]) -> float:
    start = time.perf_counter()
    for file in files:
        yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    return time.perf_counter() - start


async def measure(home: Path) -> dict[str, float]:
    start = time.perf_counter()
    async with start_bot(home) as bot:
        await bot.wait_until(lambda status: status != 0, "/livez")
        measured = {"port open": time.perf_counter() - start}
        await bot.wait_until(lambda status: status == 200, "/readyz")  # noqa: PLR2004
        measured["ready"] = time.perf_counter() - start
        measured["processor until ready"] = bot.read_processor_time()
        measured["first search"] = await measure_seconds(bot.fetch("/search?q=bridge"))
        # Each in a language of its own: the bot keeps an answer for the next who asks the same.
        reader = DiscordUser("100", "reader", "de")
        for where, answer in (
            ("Telegram", bot.telegram.ask(telegram.Chat(1), "/briefings")),
            ("Discord", bot.discord.slash(reader, "briefings")),
            ("page", bot.fetch("/briefings?language=uk")),
        ):
            measured[f"/briefings, {where}"] = await measure_seconds(answer)
        measured["processor until then"] = bot.read_processor_time()
        measured["memory"] = bot.read_memory("VmRSS")
        measured["memory at most"] = bot.read_memory("VmHWM")
        measured["stop"] = await measure_seconds(bot.stop())
    return measured


def print_run(title: str, count: int, measured: dict[str, float]) -> bool:
    """Print what was measured; True if all goals are met."""
    print(title)
    missed = False
    for goal in GOALS:
        value, limit = measured[goal.name], goal.limits.get(count)
        verdict = "" if limit is None else f"(at most {limit:g}: {'pass' if value <= limit else 'FAIL'})"
        missed |= limit is not None and value > limit
        print(f"  {goal.name:<22} {value:8.2f} {goal.unit:<3}{verdict}")
    return not missed


def main(counts: tuple[int, ...]) -> int:
    is_met = True
    for count in counts:
        with TemporaryDirectory() as place:
            home = Path(place)
            files = BriefingWriter().write_folder(home / "briefings", count)
            size = sum(file.stat().st_size for file in files) / count
            print(f"{count:,} briefings of {size / 1000:.1f} kB on average")
            print(f"  PyYAML's safe loader reads them in {measure_baseline(files):.1f} s")
            is_met &= print_run("first start", count, asyncio.run(measure(home)))
            is_met &= print_run("second start", count, asyncio.run(measure(home)))
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or COUNTS))
