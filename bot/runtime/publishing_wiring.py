"""Builds what publishes briefings: from chat, and from git."""

# ruff: noqa: PLC0415 (SQLAlchemy takes 0.2 s to import)

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.library.releases import Releaser
from bot.core.library.snapshot import Library
from bot.runtime.config.live_config import LiveConfig
from bot.runtime.config.settings import Config
from bot.runtime.data_folder import find_git_folder
from bot.runtime.reloader import Reloader
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.chat.live_app import LiveApp
from bot.services.observer import Observer
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.runtime.notice_wiring import Notices
    from bot.runtime.reader_wiring import ReaderServices
    from bot.services.publishing.git_sync import GitPuller
    from bot.services.publishing.moderation_service import ModerationService
    from bot.services.publishing.publisher import SubmissionPublisher
    from bot.services.revisions.history import History
    from bot.services.store.database import Database
    from bot.services.store.outbox import Outbox

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Foundation:
    """What all services are built on."""

    database: "Database"
    live_config: LiveConfig
    history: "History"
    outbox: "Outbox"
    supervisor: TaskSupervisor
    releaser: Releaser

    @property
    def config(self) -> Config:
        """The settings that are in force now."""
        return self.live_config.config


async def recover_publishing(database: "Database", path: Path) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed."""
    from bot.services.publishing.publisher import PublishedFiles, recover_submissions

    try:
        await recover_submissions(PublishedFiles.open(path, database))
    except (OSError, StoreError) as error:
        _log.error("An interrupted publication cannot be finished: %s", error)


def build_publisher(
    foundation: Foundation, reloader: Reloader, notices: "Notices", observer: Observer
) -> "SubmissionPublisher | None":
    """Build what writes to the briefings folder, if there are moderators or a git repository."""
    database, config = foundation.database, foundation.config
    if not (config.moderation.is_enabled or config.git.url):
        return None
    if not config.briefings.is_dir():
        _log.warning("moderation: %s is not a folder, so nothing can be published", config.briefings)
        return None
    from bot.services.publishing.publisher import PublishedFiles, SubmissionPublisher

    return SubmissionPublisher(
        PublishedFiles.open(config.briefings, database, config.retention.submissions),
        reloader.reload_file,
        record_replaced=reloader.record_live,
        on_external_change=notices.change_reporter.add_external_change,
        observer=observer,
    )


def build_moderation(
    foundation: Foundation,
    publisher: "SubmissionPublisher | None",
    readers: "ReaderServices",
    reloader: Reloader,
    notices: "Notices",
) -> "ModerationService | None":
    """Build what answers moderators' commands; None without moderators, or where nothing can be published."""
    if publisher is None or readers.reports is None or readers.inquiries is None:
        return None
    from bot.authoring.lint.runner import lint_briefing
    from bot.runtime.notice_wiring import build_approvals
    from bot.runtime.shared_reload import SharedReload
    from bot.services.publishing.moderation_service import ModerationParts, build_moderation_service
    from bot.services.publishing.revision_comparer import RevisionComparer

    get_library = _library_getter(reloader.live_app)
    comparer = RevisionComparer(publisher.files.revisions, get_library)
    find_moment = reloader.releaser.find_moment
    notice_commands = notices.build_commands(publisher.files, comparer, get_library, find_moment)
    parts = ModerationParts(
        publisher=publisher,
        get_app=lambda: reloader.live_app.app,
        lint=lint_briefing,
        reload=SharedReload(foundation.database, foundation.live_config, reloader).reload,
        change_defaults=reloader.change_defaults,
        comparer=comparer,
        announce=notices.announce,
        notify_moderators=notices.notify_moderators,
        commit_mode=foundation.config.moderation.commit,
        public_url=foundation.config.web.public_url if foundation.config.web.is_enabled else "",
        troubles=foundation.database.troubles,
        extra_commands={**readers.reports.commands, **readers.inquiries.commands, **notice_commands},
        count_open_inquiries=readers.inquiries.inquiry_store.count_open,
        find_wording=readers.inquiries.find_wording,
        approvals=build_approvals(lambda: foundation.config.moderation, foundation.outbox),
        release=reloader.releaser.release_briefing,
    )
    return build_moderation_service(parts)


def build_git_puller(
    foundation: Foundation,
    publisher: "SubmissionPublisher | None",
    live_app: LiveApp,
    notices: "Notices",
) -> "GitPuller | None":
    """Build what pulls the repository of the settings; None without one."""
    config = foundation.config
    if publisher is None or not config.git.url:
        return None
    from bot.services.publishing.git_sync import GitPuller

    return GitPuller(
        config.git,
        find_git_folder(config.database),
        _library_getter(live_app),
        publisher,
        notify_moderators=notices.notify_moderators,
        troubles=foundation.database.troubles,
        on_pull_end=notices.change_reporter.report_pull,
    )


def _library_getter(live_app: LiveApp) -> Callable[[], Library]:
    return lambda: live_app.app.library


def build_git_tasks(
    git_puller: "GitPuller | None", moderation: "ModerationService | None"
) -> Iterator[BackgroundTask]:
    """Build the tasks that pull from git, and put into git what a killed bot has published."""
    if git_puller:
        yield BackgroundTask("pulls", git_puller.pull_forever)
    if moderation:
        yield BackgroundTask("commits", moderation.catch_up, is_endless=False)
