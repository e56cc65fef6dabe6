"""A bot whose moderators publish: a folder with one briefing, and a chat service that answers from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.messages.reply import Reply
from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.reloader import Reloader
from bot.runtime.wiring import run_services
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import Upload
from bot.services.publishing.moderation_settings import CommitMode, GitSettings, ModerationSettings
from bot.services.store.database import Database, open_in_memory_database
from bot.services.store.outbox import Outbox
from tests.support.app_fixtures import TODAY, button_commands, list_lines
from tests.support.callers import caller
from tests.support.databases import address_of_file
from tests.support.log_privacy import keep_out_of_logs

ENVIRONMENT = Environment(lambda: TODAY)

FILE = "isles.yaml"
OLD = """\
title: The vote on the Lantern Isles
as_of: 2031-04-30
sources: [{id: gull, title: A bridge too wet, publisher: The Gull's Errand}]
figures: [{id: lamps, title: Lamps, figure: 64}]
"""
NEW = OLD.replace("64", "65")
OTHER = OLD.replace("64", "66")
BROKEN = OLD.replace("title: Lamps", "titel: Lamps")
ANNA, BORIS = "telegram:7", "telegram:8"
MODERATION = ModerationSettings(telegram_users=(7, 8), telegram_chat=-100, discord_users=(31,))


def upload(content: str | bytes, name: str = FILE, reason: str = "") -> Upload:
    """Build the upload of a file, as an adapter does."""
    keep_out_of_logs(text=reason)
    data = content.encode() if isinstance(content, str) else content

    async def read_content() -> bytes:
        return data

    return Upload(name, len(data), read_content, reason)


@dataclass(frozen=True)
class ModeratedBot:
    """A running bot with moderators, and the folder that they publish into."""

    chat_service: ChatService
    outbox: Outbox
    folder: Path
    reloader: Reloader

    async def until_first_version(self) -> None:
        """Wait until what was there at the start is recorded."""
        async with asyncio.timeout(5):
            while "Version 1" not in await self.ask_text("history"):  # noqa: ASYNC110 (only the history shows it)
                await asyncio.sleep(0)  # else the time limit never ends this while the database fails

    async def until_recorded(self) -> None:
        """Wait until what is live is recorded."""
        assert self.reloader.recorder
        await self.reloader.recorder.wait_until_recorded()

    async def ask(self, line: str, user: str = ANNA, moderator: str = "Anna") -> Reply:
        keep_out_of_logs(text=line)
        reply, _ = await self.chat_service.answer_command(caller(user, user=user, moderator=moderator), line)
        return reply

    async def ask_text(self, line: str, user: str = ANNA, moderator: str = "Anna") -> str:
        return reply_text(await self.ask(line, user, moderator))

    async def send(
        self, content: str | bytes, user: str = ANNA, moderator: str = "Anna", **options: str
    ) -> Reply:
        """Send a file; *options* are its name and the reason."""
        result = await self.chat_service.receive_upload(
            caller(user, user=user, moderator=moderator), upload(content, **options)
        )
        assert result is not None
        return result[0]

    async def press(self, reply: Reply, label: str, user: str = ANNA, moderator: str = "Anna") -> Reply:
        return await self.ask(button_commands(reply)[label], user, moderator)

    async def read_lamps(self) -> str:
        """Get the figure as a reader sees it."""
        return await self.ask_text("figures lamps", "telegram:99", "")


def reply_text(reply: Reply) -> str:
    """Give the whole text of a reply."""
    return "\n".join(list_lines(reply))


@asynccontextmanager
async def open_moderated_bot(
    path: Path,
    database: Database,
    *,
    moderation: ModerationSettings = MODERATION,
    git_url: str = "",
    **settings: Any,
) -> AsyncIterator[ModeratedBot]:
    """Run a bot whose moderators publish into the folder at *path*, as after a start, with *settings*."""
    folder, snapshot = open_snapshot(path)
    config = Config(
        briefings=path,
        database=address_of_file(path.parent),
        watch=WatchMode.OFF,
        moderation=moderation,
        git=GitSettings(url=git_url),
        **settings,
    )
    async with run_services(database, config, folder, snapshot, environment=ENVIRONMENT) as services:
        yield ModeratedBot(services.chat_service, services.outbox, path, services.reloader)


@asynccontextmanager
async def start_moderated_bot(
    folder: Path, commit: CommitMode = CommitMode.NO
) -> AsyncIterator[ModeratedBot]:
    """Run a bot whose *folder* holds one briefing, and whose history is empty."""
    (folder / FILE).write_text(OLD, "utf-8")
    moderation = MODERATION.model_copy(update={"commit": commit})
    async with (
        open_in_memory_database() as database,
        open_moderated_bot(folder, database, moderation=moderation) as moderated_bot,
    ):
        yield moderated_bot
