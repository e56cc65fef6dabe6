"""Several processes of the bot on one PostgreSQL database, with the platforms that they serve."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession

from tests.cluster.conftest import LAMPS
from tests.emulators import discord as discord_emulator
from tests.emulators import telegram as telegram_emulator
from tests.soak.bot_process import BotProcess

READY_TIMEOUT = 60.0  # seconds; a busy machine starts a process slowly
LOOK_PAUSE = 0.02  # seconds between two looks: another process gives no notice


@dataclass
class Cluster:
    """Processes with the same settings, their database, and the platforms."""

    address: str
    """Of the database."""
    telegram: telegram_emulator.TelegramEmulator
    discord: discord_emulator.DiscordEmulator
    session: ClientSession
    processes: list[BotProcess] = field(default_factory=list)

    async def is_leader(self, process: BotProcess) -> bool:
        """True if *process* serves what only one may."""
        return "telegram: serving\n" in await self._read_readiness(process)

    async def find_leader(self) -> BotProcess:
        """Wait for a leader that serves."""
        async with asyncio.timeout(READY_TIMEOUT):
            while True:
                for process in self.processes:
                    if await self.is_leader(process):
                        return process
                await asyncio.sleep(LOOK_PAUSE)

    async def wait_until_ready(self, process: BotProcess) -> None:
        """Wait until *process* serves or stands by."""
        async with asyncio.timeout(READY_TIMEOUT):
            while not (await self._read_readiness(process)).startswith("ok"):  # noqa: ASYNC110 (see above)
                await asyncio.sleep(LOOK_PAUSE)

    async def _read_readiness(self, process: BotProcess) -> str:
        try:
            async with self.session.get(f"{process.address}/readyz") as response:
                return await response.text()
        except ClientError:  # it was killed
            return ""


@asynccontextmanager
async def run_cluster(
    address: str, home: Path, processes: Sequence[Mapping[str, str]]
) -> AsyncIterator[Cluster]:
    """Run *processes*, each with settings of its own, until the context closes; the first leads.

    Their folders are below *home*, and the database is at *address*.
    """
    briefings = home / "briefings"
    briefings.mkdir()
    (briefings / "lamps.yaml").write_text(LAMPS)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(telegram_emulator.TelegramEmulator())
        discord = await stack.enter_async_context(discord_emulator.DiscordEmulator())
        cluster = Cluster(address, telegram, discord, await stack.enter_async_context(ClientSession()))
        shared = {
            "BOT_DATABASE": address,
            "BOT_BRIEFINGS": str(briefings),
            "BOT_TELEGRAM__TOKEN": telegram_emulator.TOKEN,
            "BOT_TELEGRAM__BASE_URL": telegram.url,
            "BOT_DISCORD__TOKEN": discord_emulator.TOKEN,
            "BOT_DISCORD__API_BASE_URL": discord.base_url,
            "BOT_WEB__PORT": "0",
        }
        for number, settings in enumerate(processes):
            folder = home / f"process-{number}"
            folder.mkdir()
            process = BotProcess(folder, {**shared, **settings})
            stack.push_async_callback(process.kill)
            await process.start()
            cluster.processes.append(process)
        for process in cluster.processes:
            await cluster.wait_until_ready(process)
        yield cluster
