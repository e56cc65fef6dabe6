"""Readers who ask on Telegram, on Discord and on the web page, and count the answers that come."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import aiohttp

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_interaction import EmulatedInteraction
from tests.emulators.discord_payloads import Person
from tests.emulators.telegram import Chat, TelegramEmulator

COMMANDS = ("summary", "polls", "units", "people", "events", "claims", "figures", "sources", "help")


@dataclass
class Question:
    """One question, and how many messages came back."""

    platform: str
    command: str
    count_messages: Callable[[], int]
    asked_at: float = field(default_factory=time.monotonic)
    answered_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """True until the first message of its answer."""
        return not self.answered_at

    def note_answer(self) -> None:
        """Note the time of the first message, if one has come."""
        if self.is_open and self.count_messages():
            self.answered_at = time.monotonic()


class Reader(Protocol):
    """Asks on one platform."""

    platform: str

    async def ask(self, command: str) -> Question | None:
        """Ask *command*; None if the platform cannot pass it to the bot now, as Discord tells the reader."""


class TelegramReader:
    """Writes each question in a private chat of its own."""

    platform = "Telegram"

    def __init__(self, telegram: TelegramEmulator) -> None:
        self._telegram = telegram
        self._chats = count(1_000)
        self._counts: dict[int, int] = {}

    async def ask(self, command: str) -> Question:
        """Write the command; Telegram keeps it until the bot fetches it."""
        chat = next(self._chats)
        self._telegram.send_text(Chat(chat), f"/{command}")
        return Question(self.platform, command, lambda: self._count_messages(chat))

    def _count_messages(self, chat: int) -> int:
        return sum(sent.chat == chat for sent in self._telegram.sent)


class DiscordReader:
    """Sends each question as a slash command of another user."""

    platform = "Discord"

    def __init__(self, discord: DiscordEmulator) -> None:
        self._discord = discord
        self._users = count(1_000)

    async def ask(self, command: str) -> Question | None:
        """Send the command, if the bot is connected and has registered it."""
        user = Person(str(next(self._users)), "reader")
        with suppress(AssertionError):
            interaction = await self._discord.slash_without_waiting(user, command)
            return Question(self.platform, command, lambda: _count_shown(interaction))
        return None


def _count_shown(interaction: EmulatedInteraction) -> int:
    """Count the messages of an answer; a deferral is none."""
    has_first = interaction.original is not None and not interaction.is_thinking
    return has_first + len(interaction.followups)


class WebReader:
    """Opens pages."""

    platform = "Web page"

    def __init__(self, session: aiohttp.ClientSession, find_address: Callable[[], str]) -> None:
        self._session, self._find_address = session, find_address
        self._requests: set[asyncio.Task[None]] = set()

    async def ask(self, command: str) -> Question | None:
        """Open the page of the command."""
        pages: list[str] = []
        request = asyncio.create_task(self._open(f"{self._find_address()}/?ask={command}", pages))
        self._requests.add(request)
        request.add_done_callback(self._requests.discard)
        return Question(self.platform, command, lambda: len(pages))

    async def _open(self, address: str, pages: list[str]) -> None:
        async with self._session.get(address) as response:
            if response.status == 200:
                pages.append(await response.text())
