"""An emulated Telegram, and a database to keep what waits."""

from collections.abc import AsyncIterator

import pytest

from bot.services.store.database import Database, open_in_memory_database
from tests.emulators.telegram import TelegramEmulator


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    async with open_in_memory_database() as database:
        yield database
