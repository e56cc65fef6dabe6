"""From the settings to a desk at which moderators are answered."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.library.snapshot import Library
from bot.runtime.config.settings import Config
from bot.runtime.reloader import Librarian
from bot.services.chat.service import Desk
from bot.services.publishing.settings import ModerationSettings
from bot.services.reports.service import Reports
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox

if TYPE_CHECKING:
    from bot.services.publishing.git_pull import Pulls
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


async def mend(database: "Database", path: Path) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed."""
    from bot.services.publishing.factory import mend_at  # noqa: PLC0415 (it needs the database)

    try:
        await mend_at(path, database)
    except (OSError, StoreError) as error:
        _log.error("What a crash cut short cannot be finished: %s", error)


@asynccontextmanager
async def moderating(
    desk: Desk, database: "Database", config: Config, librarian: Librarian
) -> AsyncIterator[None]:
    """Let moderators be answered at *desk*, if there are any, and take what is in git elsewhere.

    *librarian* makes what is published answer.
    """
    await librarian.look(sure=True)  # at what was finished just now
    pulls = _opened(desk, database, config, librarian)
    task = asyncio.create_task(pulls.forever()) if pulls else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            await asyncio.wait({task})


def _reports(
    moderation: ModerationSettings, database: "Database", outbox: Outbox, library: Callable[[], Library]
) -> Reports:
    """Return what takes readers' reports, to the moderators' chats or else to each moderator in private."""
    from bot.services.revisions.snapshots import Past  # noqa: PLC0415
    from bot.services.store.reports import Ledger  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import Versions  # noqa: PLC0415

    past = Past(Versions(database))

    async def version(briefing: str) -> int:
        known = library().briefings.get(briefing)
        return await past.number(known) if known else 0

    chats = moderation.chats or moderation.private
    return Reports(Ledger(database), outbox, chats, version=version)


def _opened(desk: Desk, database: "Database", config: Config, librarian: Librarian) -> "Pulls | None":
    """Open the newsroom of *desk*, if there are moderators; return what pulls from git, if it is wanted."""
    moderated, path = config.moderation.is_on, config.briefings
    if not (moderated or config.git.url):
        return None
    if not path.is_dir():
        _log.warning("moderation: %s is no folder, so that nothing can be published", path)
        return None
    from bot.authoring.lint.runner import lint  # noqa: PLC0415
    from bot.services.publishing.factory import newsroom_at, publishing_at  # noqa: PLC0415
    from bot.services.publishing.git_pull import Pulls  # noqa: PLC0415

    async def reread() -> None:
        await librarian.look(sure=True)

    def library() -> Library:
        return desk.app.library

    publishing = publishing_at(path, database, librarian.take)
    if moderated:
        desk.reports = _reports(config.moderation, database, desk.outbox or Outbox(database), library)
        commit, more = config.moderation.commit, desk.reports.commands
        desk.newsroom = newsroom_at(path, library, database, lint, publishing, reread, commit, more)
    return Pulls(config.git, _home(config.database), library, publishing) if config.git.url else None


def _home(database: str) -> Path:
    """Return where the bot keeps its copy of the repository: beside the database's file, or in data/."""
    _, _, file = database.partition("sqlite+aiosqlite:///")
    return (Path(file).parent if file else Path("data")) / "git"
