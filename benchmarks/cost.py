"""Processor time of an answer, beside bots on bare libraries that always answer the same short text.

All bots run side by side on one core, each in a process of its own, and answer 50 users, who ask one after
the other, or many of them at the same moment. Telegram and Discord are the tests' emulators, in this process.
Ours is `python -m bot run` as installed: with its database, its rate limits and its web page. Usage:
python benchmarks/cost.py [telegram | discord]. Linux only.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bots.constants import BUTTON
from tests.emulators import discord, telegram
from tests.emulators.discord_interaction import EmulatedInteraction
from tests.emulators.discord_payloads import Person as DiscordUser

ROOT = Path(__file__).parent.parent
USERS = 50
START_TIMEOUT, SETTLE_TIME = 60.0, 10.0  # seconds; at first a bot is also busy with its start
SINCE_CHANGE = 3600.0  # seconds from the last change of a briefing to the messages whose buttons are pressed
WARM_ROUNDS, COUNTED_ROUNDS = 2, 8  # questions of each user
OURS, PTB, AIOGRAM, DISCORD_PY = "Briefing Bot", "python-telegram-bot", "aiogram", "discord.py"
CARDS = [f"claims {claim}" for claim in ("best-hope", "responsibility", "broad-support")]  # without a picture
PICTURED_CARD = "/polls levada-2026-01"
GOALS = {PTB: 0.33, AIOGRAM: 1.0, DISCORD_PY: 1.2}  # our time divided by the bare library's
PICTURE_GOAL = 1.2  # times a card without a picture

CARD, PICTURE = "card", "picture"
BENCH_FOLDER = Path(sys.prefix) / "bench"  # where `make bench` installs aiogram
BARE = {PTB: "python_telegram_bot", AIOGRAM: "aiogram_bot", DISCORD_PY: "discord_py"}  # in benchmarks/bots


@dataclass(frozen=True)
class Load:
    """How many users ask at the same moment, and the seconds until the next ones do."""

    name: str
    group: int
    pause: float


LOADS = (Load("steady", 1, 0.05), Load("at once", 25, 1.0))  # Telegram lets a bot send 30 messages a second

Ask = Callable[[int], Awaitable[object]]
"""Lets the user of a number ask, and waits for the answer."""


@dataclass(frozen=True)
class Candidate:
    """A running bot: its *name*, and how the users ask it for each kind of answer."""

    name: str
    process: asyncio.subprocess.Process
    asks: dict[str, Ask]

    @property
    def cpu_seconds(self) -> float:
        """The processor time that its process has taken so far (clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.process.pid << 3) | 2)


Run = Callable[[str], AbstractAsyncContextManager[Candidate]]
"""Runs the bot of a name."""


async def measure(candidate: Candidate, kind: str, load: Load) -> float:
    """Let the users ask; return the milliseconds of processor time of an answer."""
    await _ask_rounds(candidate.asks[kind], load, WARM_ROUNDS)
    start = candidate.cpu_seconds
    await _ask_rounds(candidate.asks[kind], load, COUNTED_ROUNDS)
    return (candidate.cpu_seconds - start) / (COUNTED_ROUNDS * USERS) * 1000


async def _ask_rounds(ask: Ask, load: Load, rounds: int) -> None:
    """Let each user ask once a round, as *load* says; nobody asks before they have their last answer."""

    start = time.perf_counter()

    async def ask_each_round(user: int) -> None:
        due = start + user // load.group * load.pause
        await asyncio.sleep(due - time.perf_counter())
        for _ in range(rounds):
            await ask(user)
            due += USERS / load.group * load.pause  # however long the answer took: a group stays together
            await asyncio.sleep(due - time.perf_counter())

    async with asyncio.TaskGroup() as users:
        for user in range(USERS):
            users.create_task(ask_each_round(user))


@asynccontextmanager
async def run_process(*arguments: str, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Python with these arguments and environment on the last core, until the end of the block."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it has failed, and said why
            process.terminate()
        await process.wait()


async def wait_until_ready(process: asyncio.subprocess.Process, is_ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(START_TIMEOUT):
        while not is_ready():
            assert process.returncode is None, "the bot has ended"
            await asyncio.sleep(0.1)


@asynccontextmanager
async def run_ours(**settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run our bot with a new database and the shipped briefings."""
    with TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/bot.db"
        own = {
            "BOT_DATABASE": database,
            "BOT_BRIEFINGS": str(ROOT / "briefings"),
            "BOT_WEB__PORT": "0",
            "BOT_LOG__LEVEL": "warning",
        }
        async with run_process("-m", "bot", "run", **own | settings) as process:
            yield process


@asynccontextmanager
async def run_on_telegram(name: str) -> AsyncIterator[Candidate]:
    """Run a bot against a Telegram of its own, until it has answered."""
    async with telegram.TelegramEmulator() as emulator:
        emulator.api.now = int(time.time() + SINCE_CHANGE)
        token = telegram.TOKEN
        if name == OURS:
            running = run_ours(BOT_TELEGRAM__TOKEN=token, BOT_TELEGRAM__BASE_URL=emulator.url)
        else:
            path = f"{BENCH_FOLDER}:{ROOT}" if name == AIOGRAM else str(ROOT)
            running = run_process("-m", f"benchmarks.bots.{BARE[name]}", emulator.url, token, PYTHONPATH=path)
        async with running as process:
            await wait_until_ready(process, lambda: emulator.updates.poll_count > 0)
            yield Candidate(name, process, await build_telegram_asks(emulator, is_ours=name == OURS))


async def build_telegram_asks(emulator: telegram.TelegramEmulator, *, is_ours: bool) -> dict[str, Ask]:
    """Build the ways to ask on Telegram; for presses each user has a message with buttons."""
    chats = [telegram.Chat(number) for number in range(1, USERS + 1)]
    sent = [await emulator.ask(chat, "/polls") for chat in chats]

    lines = [cycle(CARDS) for _ in chats]  # an edit that changes nothing is refused

    async def press(user: int) -> object:
        shown = sent[user]
        keys = [key for row in shown.button_rows for key in row if "callback_data" in key]
        line = next(lines[user]) if is_ours else keys[0]["callback_data"]
        return await emulator.tap(shown, keys[0]["text"], None, data=line)

    def ask(line: str) -> Ask:
        return lambda user: emulator.ask(chats[user], line)

    asks = {"/summary": ask("/summary"), "/polls": ask("/polls"), "press": press}
    return asks | ({CARD: ask(f"/{CARDS[0]}"), PICTURE: ask(PICTURED_CARD)} if is_ours else {})


@asynccontextmanager
async def run_on_discord(name: str) -> AsyncIterator[Candidate]:
    """Run a bot against a Discord of its own, until it has answered."""
    async with discord.DiscordEmulator() as emulator:
        if name == OURS:
            settings = {"BOT_DISCORD__TOKEN": discord.TOKEN, "BOT_DISCORD__API_BASE_URL": emulator.base_url}
            running = run_ours(**settings)
        else:
            addresses = emulator.base_url, emulator.gateway.url
            running = run_process("-m", f"benchmarks.bots.{BARE[name]}", *addresses, discord.TOKEN)
        async with running as process:
            await wait_until_ready(process, lambda: bool(emulator.commands) and emulator.gateway.is_connected)
            yield Candidate(name, process, await build_discord_asks(emulator, is_ours=name == OURS))


async def build_discord_asks(emulator: discord.DiscordEmulator, *, is_ours: bool) -> dict[str, Ask]:
    """Build the ways to ask on Discord; for presses each user has a message with buttons."""
    people = [DiscordUser(str(number), f"user{number}") for number in range(100, 100 + USERS)]
    shown = [(await emulator.slash(person, "polls")).reply for person in people]
    for message in shown:
        message.payload["timestamp"] = (datetime.now(UTC) + timedelta(seconds=SINCE_CHANGE)).isoformat()

    labels = [cycle(CARDS) if is_ours else repeat(BUTTON) for _ in people]

    async def press(user: int) -> EmulatedInteraction:
        return await emulator.click(people[user], shown[user], next(labels[user]))

    def ask(name: str) -> Ask:
        return lambda user: emulator.slash(people[user], name)

    return {"/summary": ask("summary"), "/polls": ask("polls"), "press": press}


async def compare(run: Run, names: Sequence[str]) -> bool:
    """Measure these bots side by side, print each ratio, and return whether all goals are reached."""
    async with AsyncExitStack() as stack:
        candidates = [await stack.enter_async_context(run(name)) for name in names]
        await asyncio.sleep(SETTLE_TIME)
        times = [
            (load, {kind: await measure_all(kind, candidates, load) for kind in candidates[0].asks})
            for load in LOADS
        ]
    goals = [goal for load, taken in times for goal in list_goals(load, taken)]
    for what, ratio, goal in sorted(goals):
        print(f"{what}: {ratio:.2f}  (at most {goal}: {'pass' if ratio <= goal else 'FAIL'})")
    return all(ratio <= goal for _, ratio, goal in goals)


def list_goals(load: Load, times: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, float, float]]:
    """Yield what is compared, the ratio, and its goal, from the times by kind and name."""
    for kind, taken in times.items():
        for name in taken.keys() - {OURS}:
            yield f"{load.name}, {kind}: {OURS} / {name}", taken[OURS] / taken[name], GOALS[name]
    if PICTURE in times:
        yield f"{load.name}, picture / card", times[PICTURE][OURS] / times[CARD][OURS], PICTURE_GOAL


async def measure_all(kind: str, candidates: Sequence[Candidate], load: Load) -> dict[str, float]:
    """Measure one kind of answer of all bots that give it, side by side; the times are by name."""
    asked = [one for one in candidates if kind in one.asks]
    times = await asyncio.gather(*(measure(one, kind, load) for one in asked))
    for candidate, taken in zip(asked, times, strict=True):
        print(f"{load.name:<8} {kind:<9} {candidate.name:<20} {taken:5.2f} ms of processor time", flush=True)
    return {candidate.name: taken for candidate, taken in zip(asked, times, strict=True)}


async def main(platforms: Sequence[str]) -> int:
    passed = True
    if "telegram" in platforms:
        passed &= await compare(run_on_telegram, [OURS, PTB, *([AIOGRAM] if BENCH_FOLDER.is_dir() else [])])
    if "discord" in platforms:
        passed &= await compare(run_on_discord, [OURS, DISCORD_PY])
    return int(not passed)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:] or ["telegram", "discord"])))
