"""From the settings to a desk at which moderators are answered."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.library.snapshot import Library
from bot.runtime.config.settings import Config
from bot.runtime.reloader import Reloader
from bot.services.chat.service import ChatService
from bot.services.publishing.settings import ModerationSettings
from bot.services.reports.service import ReportService
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox

if TYPE_CHECKING:
    from bot.services.publishing.git_pull import GitPuller
    from bot.services.store.database import Database

_log = logging.getLogger(__name__)


async def recover_publishing(database: "Database", path: Path) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed."""
    from bot.services.publishing.factory import recover_folder  # noqa: PLC0415 (it needs the database)

    try:
        await recover_folder(path, database)
    except (OSError, StoreError) as error:
        _log.error("What a crash cut short cannot be finished: %s", error)


@asynccontextmanager
async def run_moderation(
    chat_service: ChatService, database: "Database", config: Config, reloader: Reloader
) -> AsyncIterator[None]:
    """Let moderators be answered at *desk*, if there are any, and take what is in git elsewhere.

    *librarian* makes what is published answer.
    """
    await reloader.reload_changes(is_complete=True)  # at what was finished just now
    git_puller = _enable_moderation(chat_service, database, config, reloader)
    task = asyncio.create_task(git_puller.pull_forever()) if git_puller else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            await asyncio.wait({task})


def _build_report_service(
    moderation: ModerationSettings, database: "Database", outbox: Outbox, get_library: Callable[[], Library]
) -> ReportService:
    """Return what takes readers' reports, to the moderators' chats or else to each moderator in private."""
    from bot.services.revisions.snapshots import History  # noqa: PLC0415
    from bot.services.store.reports import ReportStore  # noqa: PLC0415 (0.2 s to import)
    from bot.services.store.revisions import RevisionStore  # noqa: PLC0415

    history = History(RevisionStore(database))

    async def find_revision(briefing: str) -> int:
        current = get_library().briefings.get(briefing)
        return await history.find_newest_number(current) if current else 0

    chats = moderation.moderator_chats or moderation.private_chats
    return ReportService(ReportStore(database), outbox, chats, find_revision_number=find_revision)


def _enable_moderation(
    chat_service: ChatService, database: "Database", config: Config, reloader: Reloader
) -> "GitPuller | None":
    """Open the newsroom of *desk*, if there are moderators; return what pulls from git, if it is wanted."""
    is_moderated, path = config.moderation.is_enabled, config.briefings
    if not (is_moderated or config.git.url):
        return None
    if not path.is_dir():
        _log.warning("moderation: %s is no folder, so that nothing can be published", path)
        return None
    from bot.authoring.lint.runner import lint_briefing  # noqa: PLC0415
    from bot.services.publishing.factory import build_moderation_service, build_publisher  # noqa: PLC0415
    from bot.services.publishing.git_pull import GitPuller  # noqa: PLC0415

    async def rescan() -> None:
        await reloader.reload_changes(is_complete=True)

    def get_library() -> Library:
        return chat_service.app.library

    publishing = build_publisher(path, database, reloader.reload_file)
    if is_moderated:
        chat_service.report_service = _build_report_service(
            config.moderation, database, chat_service.outbox or Outbox(database), get_library
        )
        commit, report_commands = config.moderation.commit, chat_service.report_service.commands
        chat_service.moderation = build_moderation_service(
            path, get_library, database, lint_briefing, publishing, rescan, commit, report_commands
        )
    return (
        GitPuller(config.git, _git_folder(config.database), get_library, publishing)
        if config.git.url
        else None
    )


def _git_folder(database: str) -> Path:
    """Return where the bot keeps its copy of the repository: beside the database's file, or in data/."""
    _, _, file = database.partition("sqlite+aiosqlite:///")
    return (Path(file).parent if file else Path("data")) / "git"
