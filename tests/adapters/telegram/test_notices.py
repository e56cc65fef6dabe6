"""What moderators hear of on Telegram without having asked."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.store.database import open_database
from bot.services.troubles.trouble import TroubleKind
from tests.emulators.telegram import Chat, Person, SentMessage, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.databases import address_of_file
from tests.support.notice_fixtures import TroubleClock
from tests.support.publishing_fixtures import (
    FILE,
    MODERATION,
    OLD,
    ModeratedBot,
    open_moderated_bot,
)

ANNA, BORIS = Person(7), Person(8)
MODERATORS = Chat(-100, "supergroup")


@dataclass
class Desk:
    """The moderators' group, the bot that writes to it, and the clock of its troubles."""

    emulator: TelegramEmulator
    bot: ModeratedBot
    clock: TroubleClock

    @property
    def notices(self) -> list[SentMessage]:
        return [sent for sent in self.emulator.sent if sent.chat == MODERATORS.id]

    async def read(self, number: int) -> str:
        """Wait for the notice with this number, and give its text."""
        await self.emulator.wait_until(lambda: len(self.notices) >= number)
        return self.notices[number - 1].text.replace("\u2060", "")


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        for chat in (Chat(7), Chat(8), MODERATORS):
            emulator.api.add_message(chat.json, {"text": "They know the bot."})
        yield emulator


@asynccontextmanager
async def running(emulator: TelegramEmulator, folder: Path) -> AsyncIterator[Desk]:
    """Run the bot with its database and its briefings in *folder*, until the end of the block."""
    briefings = folder / "briefings"
    if not briefings.exists():
        briefings.mkdir()
        (briefings / FILE).write_text(OLD, "utf-8")
    async with open_database(address_of_file(folder)) as database:
        clock = TroubleClock(database)
        async with (
            open_moderated_bot(briefings, database) as bot,
            serving(emulator, bot.chat_service, moderation=MODERATION, outbox=bot.outbox),
        ):
            yield Desk(emulator, bot, clock)


async def test_a_trouble_is_announced_once_and_so_is_its_end(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        for _ in range(3):
            desk.clock.troubles.begin(TroubleKind.GIT_PULL, "the server does not answer")
            await desk.clock.let_begin()
        assert (await desk.read(1)).split("\n\n") == [
            "Something isn’t working",
            "Pulling from git\nChanges in the repository don’t go live here.",
            "Since: 2031-05-04 12:00 UTC\nCause: the server does not answer",
        ]
        await desk.clock.wait(timedelta(hours=2))
        desk.clock.troubles.end(TroubleKind.GIT_PULL)
        await desk.clock.let_end()
        assert (await desk.read(2)).split("\n\n") == [
            "Working again",
            "Pulling from git\nIt works again.",
            "Since: 2031-05-04 12:00 UTC\nLasted: 2 hours and 2 minutes",
        ]
        await desk.clock.wait(timedelta(hours=2))
        assert len(desk.notices) == 2


async def test_troubles_of_one_cause_are_one_message(emulator: TelegramEmulator, tmp_path: Path) -> None:
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.DISK, "No space left on device")
        await desk.clock.wait(timedelta(seconds=20))
        desk.clock.troubles.begin(TroubleKind.DATABASE, "database or disk is full")
        await desk.clock.let_begin()
        text = await desk.read(1)
        assert "Cause: No space left on device" in text
        assert "Cause: database or disk is full" in text
        desk.clock.troubles.end(TroubleKind.DISK)
        desk.clock.troubles.end(TroubleKind.DATABASE)
        await desk.clock.let_end()
        assert (await desk.read(2)).count("It works again.") == 2
        assert len(desk.notices) == 2


async def test_that_the_database_fails_is_announced_without_it(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        with closing(sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None)) as connection:
            connection.executescript("DROP TABLE outbox; DROP TABLE troubles; DROP TABLE chats;")
        desk.clock.troubles.begin(TroubleKind.DATABASE, "no such table")
        await desk.clock.let_begin()
        assert "Database\nAnswers continue" in await desk.read(1)


async def test_after_a_restart_a_trouble_is_not_repeated_and_its_end_is_announced(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    async with running(emulator, tmp_path) as desk:
        for platform in ("discord", "web"):
            desk.clock.troubles.begin(TroubleKind.PLATFORM, "it refuses the token", platform)
        await desk.clock.let_begin()
        assert "Platform: Discord\nNobody is answered there." in await desk.read(1)
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.PLATFORM, "the port is taken", "web")
        await desk.clock.wait(timedelta(hours=1))
        assert "Platform: Discord\nIt works again." in await desk.read(2)
        assert "Web" not in desk.notices[1].text
        await desk.clock.wait(timedelta(hours=1))
        assert len(desk.notices) == 2


async def test_a_group_that_was_out_of_reach_hears_of_a_trouble_that_is_over_once(
    emulator: TelegramEmulator, tmp_path: Path
) -> None:
    emulator.api.blocked.add(MODERATORS.id)
    async with running(emulator, tmp_path) as desk:
        desk.clock.troubles.begin(TroubleKind.TASK, "", "outbox, @web #2")
        await desk.clock.let_begin()
        desk.clock.troubles.end(TroubleKind.TASK, "outbox, @web #2")
        await desk.clock.let_end()
        await emulator.wait_until(lambda: emulator.calls("sendMessage"))
        assert desk.notices == []
    emulator.api.blocked.clear()
    async with running(emulator, tmp_path) as desk:
        assert "Background task: outbox, @web #2\nIt works again." in await desk.read(1)
        assert len(desk.notices) == 1
