"""Measures how long answers take while one chat, user or address sends 100 messages a second.

The others ask in turn, without the flood and during it, several times: each flood begins anew. Telegram and
Discord are the tests' emulators, in this process.
Usage: python benchmarks/flood.py [telegram | discord | web]. Linux only.
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from typing import Any

from aiohttp import ClientConnectorError, ClientSession, TCPConnector

from benchmarks.cost import run_ours, wait_until_ready
from tests.emulators import discord, telegram
from tests.emulators.discord_payloads import Person as DiscordUser

READERS, RATE = 20, 10.0  # questions a second of all together
FLOOD_RATE = 100.0  # messages a second
ROUNDS, SECONDS = 3, 20.0  # without the flood, and again with it
WARM_UP = 10.0  # seconds
GOAL = 2.0  # times the time without the flood, within which 99% of the answers are there


@dataclass(frozen=True)
class Crowd:
    """How the reader of a number asks and waits for the answer, and how the flooder sends without waiting."""

    ask: Callable[[int], Awaitable[object]]
    send: Callable[[], Coroutine[Any, Any, object]]


async def ask_in_turn(crowd: Crowd, seconds: float) -> list[float]:
    """Let the readers ask; return how many seconds each answer took."""
    times: list[float] = []

    async def ask(reader: int) -> None:
        start = time.perf_counter()
        await crowd.ask(reader)
        times.append(time.perf_counter() - start)

    async with asyncio.TaskGroup() as asking:
        for number in range(int(seconds * RATE)):
            asking.create_task(ask(number % READERS))
            await asyncio.sleep(1 / RATE)
    return times


async def flood(crowd: Crowd) -> None:
    """Send until cancelled; what takes longer than its turn holds up nothing."""
    start = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number in count(1):
            sending.create_task(crowd.send())
            await asyncio.sleep(start + number / FLOOD_RATE - time.perf_counter())


async def measure(crowd: Crowd) -> tuple[list[float], list[float]]:
    """Return the seconds of the answers without the flood, and with it."""
    quiet: list[float] = []
    flooded: list[float] = []
    for _ in range(ROUNDS):
        await ask_in_turn(crowd, WARM_UP)  # or until the last flood is over
        quiet += await ask_in_turn(crowd, SECONDS)
        flooding = asyncio.create_task(flood(crowd))
        try:
            flooded += await ask_in_turn(crowd, SECONDS)
        finally:
            flooding.cancel()
            await asyncio.wait([flooding])
    return quiet, flooded


@asynccontextmanager
async def crowd_on_telegram() -> AsyncIterator[Crowd]:
    async with telegram.TelegramEmulator() as emulator:
        settings = {"BOT_TELEGRAM__TOKEN": telegram.TOKEN, "BOT_TELEGRAM__BASE_URL": emulator.url}
        async with run_ours(**settings) as process:
            await wait_until_ready(process, lambda: emulator.updates.poll_count > 0)
            flooder, readers = telegram.Chat(1), [telegram.Chat(number) for number in range(2, READERS + 2)]

            async def send() -> None:
                emulator.send_text(flooder, "/summary")

            yield Crowd(lambda reader: emulator.ask(readers[reader], "/summary"), send)


@asynccontextmanager
async def crowd_on_discord() -> AsyncIterator[Crowd]:
    async with discord.DiscordEmulator() as emulator:
        settings = {"BOT_DISCORD__TOKEN": discord.TOKEN, "BOT_DISCORD__API_BASE_URL": emulator.base_url}
        async with run_ours(**settings) as process:
            await wait_until_ready(process, lambda: bool(emulator.commands) and emulator.gateway.is_connected)
            flooder, *readers = (DiscordUser(str(one), f"user{one}") for one in range(100, 101 + READERS))
            yield Crowd(
                lambda reader: emulator.slash(readers[reader], "summary"),
                lambda: emulator.slash_without_waiting(flooder, "summary"),
            )


@asynccontextmanager
async def crowd_on_the_page() -> AsyncIterator[Crowd]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]

    def browse_from(host: str) -> ClientSession:
        return ClientSession(f"http://127.0.0.1:{port}", connector=TCPConnector(local_addr=(host, 0)))

    async with (
        run_ours(BOT_WEB__PORT=str(port)) as process,
        browse_from("127.0.0.1") as own,
        browse_from("127.0.0.2") as other,
    ):
        while True:
            with suppress(ClientConnectorError):
                async with own.get("/readyz") as response:
                    if response.ok:
                        break
            assert process.returncode is None, "the bot has ended"
            await asyncio.sleep(0.1)

        async def fetch(session: ClientSession) -> None:
            async with session.get("/summary") as response:
                await response.read()

        yield Crowd(lambda _: fetch(own), lambda: fetch(other))


CROWDS: dict[str, Callable[[], AbstractAsyncContextManager[Crowd]]] = {
    "telegram": crowd_on_telegram,
    "discord": crowd_on_discord,
    "web": crowd_on_the_page,
}


async def compare(platform: str) -> bool:
    """Print how long the answers took; True if the goal is met."""
    async with CROWDS[platform]() as crowd:
        quiet, flooded = await measure(crowd)
    slow_quiet, slow_flooded = (quantiles(times, n=100)[98] for times in (quiet, flooded))
    is_met = slow_flooded <= GOAL * slow_quiet
    for name, times, slow in (("quiet", quiet, slow_quiet), ("flood", flooded, slow_flooded)):
        print(f"{platform:<9} {name}: median {median(times) * 1e3:6.1f} ms, 99% within {slow * 1e3:6.1f} ms")
    verdict = "pass" if is_met else "FAIL"
    print(f"{platform:<9} {slow_flooded / slow_quiet:.2f} times  (at most {GOAL:g}: {verdict})")
    return is_met


async def main(platforms: Sequence[str]) -> int:
    return int(not all([await compare(platform) for platform in platforms]))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:] or list(CROWDS))))
