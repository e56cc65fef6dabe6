"""From the settings to a desk at which moderators are answered."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Config
from bot.desk.chats import StoreError
from bot.desk.desk import Desk
from bot.desk.librarian import Librarian
from bot.desk.newsroom.settings import ModerationSettings
from bot.desk.outbox import Outbox
from bot.desk.reports.reports import Reports

if TYPE_CHECKING:
    from bot.desk.database import Database

_log = logging.getLogger(__name__)


async def mend(database: "Database", path: Path) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed."""
    from bot.desk.newsroom.opening import mend_at  # noqa: PLC0415 (it needs the database)

    try:
        await mend_at(path, database)
    except (OSError, StoreError) as error:
        _log.error("What a crash cut short cannot be finished: %s", error)


@asynccontextmanager
async def moderating(
    desk: Desk, database: "Database", config: Config, librarian: Librarian
) -> AsyncIterator[None]:
    """Let moderators be answered at *desk*, if there are any; *librarian* makes what they publish answer."""
    await librarian.look(sure=True)  # at what was finished just now
    known = config.moderation
    if known.telegram_users or known.discord_users or known.discord_roles:
        _open_newsroom(desk, database, config, librarian)
    yield


def _reports(moderation: ModerationSettings, database: "Database", outbox: Outbox) -> Reports:
    """Return what takes readers' reports, to the moderators' chats or else to each moderator in private."""
    from bot.desk.reports.ledger import Ledger  # noqa: PLC0415 (0.2 s to import)
    from bot.desk.versions import Versions  # noqa: PLC0415

    versions = Versions(database)

    async def version(briefing: str) -> int:
        newest = {Path(file).stem: one.number for file, one in (await versions.newest()).items()}
        return newest.get(briefing, 0)

    chats = moderation.chats or moderation.private
    return Reports(Ledger(database), outbox, chats, version=version)


def _open_newsroom(desk: Desk, database: "Database", config: Config, librarian: Librarian) -> None:
    from bot.desk.newsroom.opening import newsroom_at  # noqa: PLC0415 (only where there are moderators)
    from bot.lint.linting import lint  # noqa: PLC0415

    async def reread() -> None:
        await librarian.look(sure=True)

    if not config.briefings.is_dir():
        _log.warning("moderation: %s is no folder, so that nothing can be published", config.briefings)
        return
    desk.reports = _reports(config.moderation, database, desk.outbox or Outbox(database))
    desk.newsroom = newsroom_at(
        config.briefings,
        lambda: desk.app.library,
        database,
        lint,
        reread,
        config.moderation.commit,
        desk.reports.commands,
    )
