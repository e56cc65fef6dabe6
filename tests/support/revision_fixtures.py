"""A chat service with a history: revisions of files that were published on days of the past."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from bot.core.app import App
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.revisions.history import History
from bot.services.store.database import open_in_memory_database
from bot.services.store.revisions import Revision, RevisionStore

TODAY = date(2031, 5, 20)
FIRST = """\
title: The Isles
as_of: 2031-03-01
sources: [{id: gull, title: A bridge too wet, publisher: The Gull}]
figures:
  - {id: lamps, title: Lamps that burn, figure: 12}
  - {id: ferries, title: Ferries, figure: 3}
"""
SECOND = FIRST.replace("figure: 12", "figure: 14").replace("2031-03-01", "2031-04-01")
WITHDRAWN = "state: withdrawn, withdrawn: {on: 2031-05-10, because: It was never counted.}"
OTTERS = FIRST.replace("The Isles", "The Otters").replace("Lamps that burn", "Dens")


def moment(month: int, day: int) -> datetime:
    return datetime(2031, month, day, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def open_chat_service(*published: tuple[datetime, str, str | None]) -> AsyncIterator[ChatService]:
    """Open a chat service after these revisions of files; it answers from the last of each."""
    async with open_in_memory_database() as database:
        store, current = RevisionStore(database), dict[str, bytes]()
        for at, file, content in published:
            await store.add_revision(Revision(0, file, at), content.encode() if content is not None else None)
            current[file] = (content or "").encode()
        snapshot = LibrarySnapshot(SECTIONS).with_changes(
            {file: content for file, content in current.items() if content}
        )
        history = History(store)
        await history.load_start_day()
        yield ChatService(LiveApp(App(snapshot.library)), lambda: TODAY, history=history)


HISTORY = ((moment(3, 3), "isles.yaml", FIRST), (moment(4, 10), "isles.yaml", SECOND))
