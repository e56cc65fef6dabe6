"""A newsroom to try in tests: a folder with one briefing, a desk that answers from it, and its moderators."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.app import App
from bot.core.messages.reply import Reply
from bot.runtime.config.settings import Config
from bot.runtime.hot_reload import run_reloader
from bot.runtime.moderation import recover_publishing, run_moderation
from bot.runtime.startup import open_snapshot
from bot.services.chat.preferences import PreferenceCache
from bot.services.chat.service import ChatService
from bot.services.publishing.authorization import Upload
from bot.services.publishing.settings import CommitMode, ModerationSettings
from bot.services.store.database import Database, open_in_memory_database
from bot.services.store.outbox import Outbox
from bot.services.store.preferences import PreferenceStore
from bot.services.store.settings import WatchMode
from tests.support.app_fixtures import TODAY, lines_of, pressed

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


def upload(content: str | bytes, name: str = FILE, why: str = "") -> Upload:
    """Return a file as a platform hands it in."""
    held = content.encode() if isinstance(content, str) else content

    async def fetch() -> bytes:
        return held

    return Upload(name, len(held), fetch, why)


@dataclass
class Room:
    """A desk with its newsroom, and the folder that it publishes into."""

    desk: ChatService
    folder: Path

    async def ask(self, line: str, user: str = ANNA, by: str = "Anna") -> Reply:
        return (await self.desk.answer_command(user, line, "en", user, by))[0]

    async def told(self, line: str, user: str = ANNA, by: str = "Anna") -> str:
        return "\n".join(lines_of(await self.ask(line, user, by)))

    async def send(self, content: str | bytes, user: str = ANNA, by: str = "Anna", **more: str) -> Reply:
        found = await self.desk.receive_upload(user, upload(content, **more), "en", user, by)
        assert found is not None
        return found[0]

    async def press(self, reply: Reply, label: str, user: str = ANNA, by: str = "Anna") -> Reply:
        return await self.ask(pressed(reply)[label], user, by)

    async def lamps(self) -> str:
        """Return what readers are told."""
        return await self.told("figures lamps", "telegram:99", "")


def words(reply: Reply) -> str:
    """Return all words of a reply."""
    return "\n".join(lines_of(reply))


@asynccontextmanager
async def newsroom(path: Path, database: Database, commit: CommitMode = CommitMode.NO) -> AsyncIterator[Room]:
    """Give a desk whose newsroom publishes into the folder at *path*, as after a start of the bot."""
    folder, shelf = open_snapshot(path)
    desk = ChatService(App(shelf.library), lambda: TODAY, PreferenceCache(PreferenceStore(database)))
    desk.outbox = Outbox(database)
    moderation = MODERATION.model_copy(update={"commit": commit})
    config = Config(briefings=path, watch=WatchMode.OFF, moderation=moderation)
    await recover_publishing(database, path)
    async with (
        run_reloader(desk, database, folder, shelf, config) as librarian,
        run_moderation(desk, database, config, librarian),
    ):
        yield Room(desk, path)
    await desk.image_renderer.close()


@asynccontextmanager
async def first_newsroom(folder: Path, commit: CommitMode = CommitMode.NO) -> AsyncIterator[Room]:
    """Give one whose folder holds one briefing, and whose history is empty."""
    (folder / FILE).write_text(OLD, "utf-8")
    async with open_in_memory_database() as database, newsroom(folder, database, commit) as room:
        yield room
