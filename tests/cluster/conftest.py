"""Fixtures of the tests with several processes of the bot, as an operator starts them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.emulators.telegram import TOKEN, TelegramEmulator
from tests.soak.bot_process import BotProcess
from tests.support.app_fixtures import HEAD
from tests.support.databases import new_database, postgres

LAMPS = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}]\n"
OTTERS = LAMPS.replace("lamps", "otters").replace("Lamps", "Otters").replace("2031", "2030")

StartProcess = Callable[..., Awaitable[BotProcess]]
"""Starts one more process of the bot, with settings of its own."""


@pytest.fixture(scope="session")
def sockets() -> Iterator[str]:
    with postgres() as folder:
        yield folder


@pytest.fixture
async def address(sockets: str) -> str:
    return await new_database(sockets)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
def briefings(tmp_path: Path) -> Path:
    """Give the folder that all processes read."""
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "lamps.yaml").write_text(LAMPS)
    return folder


@pytest.fixture
async def start_process(
    tmp_path: Path, address: str, telegram: TelegramEmulator, briefings: Path
) -> AsyncIterator[StartProcess]:
    """Give what starts processes with the same settings; they are stopped at the end."""
    numbers = count(1)
    async with AsyncExitStack() as stack:

        async def start(**settings: str) -> BotProcess:
            home = tmp_path / f"process-{next(numbers)}"
            home.mkdir()
            process = BotProcess(
                home,
                {
                    "BOT_DATABASE": address,
                    "BOT_BRIEFINGS": str(briefings),
                    "BOT_TELEGRAM__TOKEN": TOKEN,
                    "BOT_TELEGRAM__BASE_URL": telegram.url,
                    "BOT_WEB__PORT": "0",
                }
                | settings,
            )
            stack.push_async_callback(process.kill)
            await process.start()
            return process

        yield start
