"""Builds the services from the settings: each gets in its constructor what it needs.

What needs the database is imported inside the functions, for SQLAlchemy takes 0.2 s to import.
"""

# ruff: noqa: PLC0415 (see above)

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.publish_time import find_zone
from bot.core.library.loader import BriefingFolder
from bot.core.library.releases import Releaser
from bot.core.library.snapshot import Library, LibrarySnapshot
from bot.runtime.catch_up import CatchUp
from bot.runtime.config.settings import Config
from bot.runtime.data_folder import find_data_folder, find_git_folder
from bot.runtime.database_wiring import connect_database
from bot.runtime.environment import DEFAULT_ENVIRONMENT, Environment
from bot.runtime.reloader import Reloader, run_reloader
from bot.runtime.storage_check import StorageCheck
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.chat.chat_service import ChatService
from bot.services.chat.default_keeper import DefaultKeeper
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.clock import now_in_utc, today_in_utc
from bot.services.images.file_id_cache import FileIdCache
from bot.services.images.renderer import ImageRenderer
from bot.services.observer import Observer
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.store.database_address import IN_MEMORY, NO_DATABASE
from bot.services.store.errors import StoreError
from bot.services.store.retention_settings import DEFAULT_FILE_IDS
from bot.services.troubles.tracker import TroubleTracker

if TYPE_CHECKING:
    from bot.runtime.notice_wiring import Notices
    from bot.runtime.reader_wiring import ReaderServices
    from bot.services.publishing.git_sync import GitPuller
    from bot.services.publishing.moderation_service import ModerationService
    from bot.services.publishing.publisher import SubmissionPublisher
    from bot.services.revisions.history import History
    from bot.services.store.database import Database
    from bot.services.store.outbox import Outbox
    from bot.services.store.waiting_updates import WaitingUpdateStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a running bot: what adapters need, and what keeps the answers up to date."""

    chat_service: ChatService
    outbox: "Outbox"
    waiting_updates: "WaitingUpdateStore | None"
    reloader: Reloader
    supervisor: TaskSupervisor
    troubles: TroubleTracker


@dataclass(frozen=True, slots=True)
class _Foundation:
    """What all services are built on."""

    database: "Database"
    config: Config
    history: "History"
    outbox: "Outbox"


@asynccontextmanager
async def open_chat_service(
    app: App,
    address: str = IN_MEMORY,
    operator: OperatorSettings = OperatorSettings(),  # noqa: B008 (it is frozen)
    *,
    is_required: bool = True,
) -> AsyncIterator[ChatService]:
    """Open a chat service that answers with *app* and stores choices in the database at *address*.

    Raises:
        ConfigError: the database cannot be opened.
    """
    from bot.runtime.reader_wiring import build_privacy_service
    from bot.services.store.default_briefings import DefaultBriefingStore

    is_remembering = address != NO_DATABASE
    async with (
        connect_database(address, is_required=is_required) as database,
        ImageRenderer() as renderer,
        TaskSupervisor(troubles=database.troubles).run_tasks(_build_database_task(database)),
    ):
        keeper = DefaultKeeper(today_in_utc, DefaultBriefingStore(database))
        yield ChatService(
            LiveApp(app.with_defaults(await keeper.read(app.defaults.setting))),
            is_remembering=is_remembering,
            preference_cache=_build_preference_cache(database),
            moved_chats=await _open_moved_chats(database) if is_remembering else MovedChats(),
            file_ids=_build_file_id_cache(database),
            image_renderer=renderer,
            history=await _open_history(database),
            privacy=build_privacy_service(database, operator, is_remembering=is_remembering),
        )


@asynccontextmanager
async def open_reading_chat_service(
    app: App, address: str, operator: OperatorSettings
) -> AsyncIterator[ChatService]:
    """Open a chat service that answers with *app* as a bot with the database at *address* does.

    It reads the versions and the default briefing there, if there is such a database, and writes nothing.
    """
    from bot.runtime.reader_wiring import build_privacy_service
    from bot.services.store.database import open_database_to_read
    from bot.services.store.default_briefings import DefaultBriefingStore

    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(open_database_to_read(address))
        except StoreError:  # nobody has run the bot here yet
            yield ChatService(LiveApp(app), privacy=PrivacyService(operator=operator))
            return
        keeper = DefaultKeeper(today_in_utc, DefaultBriefingStore(database))
        defaults = await keeper.read(app.defaults.setting)
        yield ChatService(
            LiveApp(app.with_defaults(defaults)),
            history=await _open_history(database),
            privacy=build_privacy_service(database, operator),
        )


@asynccontextmanager
async def run_services(
    database: "Database",
    config: Config,
    folder: BriefingFolder,
    snapshot: LibrarySnapshot,
    *,
    environment: Environment = DEFAULT_ENVIRONMENT,
) -> AsyncIterator[Services]:
    """Run all services on an open *database*, answering from *folder*, which was read into *snapshot*.

    What a crash cut short is finished first. Of a file that is invalid already, the last valid version is
    taken from the database.
    """
    from bot.runtime.notice_wiring import build_notices, build_release_reporter
    from bot.runtime.reader_wiring import ReaderServices, build_privacy_service, build_reader_services
    from bot.services.revisions.recorder import RevisionRecorder
    from bot.services.store.default_briefings import DefaultBriefingStore
    from bot.services.store.outbox import Outbox
    from bot.services.store.revisions import RevisionStore
    from bot.services.store.waiting_updates import WaitingUpdateStore

    today, observer = environment.today, environment.observer
    await _recover_publishing(database, config.briefings)
    supervisor = TaskSupervisor(troubles=database.troubles)
    outbox = Outbox(database, supervisor=supervisor)
    database.add_restorer(outbox.restore_to_database)
    releaser = Releaser(database.troubles.now, find_zone(config.time_zone))
    history = await _open_history(database, releaser.release_briefing)
    foundation = _Foundation(database, config, history, outbox)
    recorder = RevisionRecorder(RevisionStore(database))
    snapshot = await recorder.restore_last_valid(snapshot, folder)
    is_remembering = config.database != NO_DATABASE
    moved_chats = await _open_moved_chats(database) if is_remembering else MovedChats()
    notices = build_notices(database, outbox, config.moderation, recorder, moved_chats)
    default_keeper = DefaultKeeper(today, DefaultBriefingStore(database), notices.notify_moderators)
    library = releaser.release_library(snapshot.library)
    defaults = await default_keeper.restore(library, config.default_briefing)
    reloader = Reloader(
        live_app := LiveApp(App(library, defaults)),
        folder,
        snapshot,
        recorder,
        notify_moderators=notices.notify_moderators,
        default_keeper=default_keeper,
        releaser=releaser,
        observer=observer,
    )
    catch_up = CatchUp(reloader, recorder, foundation.history)
    database.add_restorer(catch_up.restore_to_database)
    async with (
        ImageRenderer(database.troubles) as renderer,
        supervisor.run_tasks(_build_database_task(database), *catch_up.build_tasks()),
        run_reloader(reloader, config.watch, supervisor),
    ):
        await reloader.reload_changes(is_complete=True)  # what was just recovered
        publisher = _build_publisher(foundation, reloader, notices, observer)
        readers = (
            build_reader_services(database, outbox, foundation.history, live_app, config)
            if publisher
            else ReaderServices()
        )
        chat_service = ChatService(
            live_app,
            today,
            is_remembering=is_remembering,
            preference_cache=_build_preference_cache(database),
            moved_chats=moved_chats,
            file_ids=_build_file_id_cache(database, config.retention.file_ids),
            image_renderer=renderer,
            moderation=(moderation := _build_moderation(foundation, publisher, readers, reloader, notices)),
            report_service=readers.reports,
            inquiry_service=readers.inquiries,
            history=foundation.history,
            privacy=build_privacy_service(
                database,
                config.operator,
                is_remembering=is_remembering,
                report_days=config.retention.reports or 0,
            ),
            observer=observer,
        )
        if config.web.is_enabled and config.web.public_url:
            renderer.start()  # messengers wait only briefly for the picture of a link
        git_puller = _build_git_puller(foundation, publisher, live_app, notices)
        storage_check = StorageCheck(
            config.briefings,
            find_data_folder(config),
            is_publishing=publisher is not None,
            troubles=database.troubles,
        )
        async with supervisor.run_tasks(
            BackgroundTask("storage check", storage_check.check_forever),
            *_build_git_tasks(git_puller, moderation),
            *readers.build_tasks(),
            *notices.build_tasks(),
            BackgroundTask("releases", build_release_reporter(database, reloader, notices).report_forever),
        ):
            waiting_updates = WaitingUpdateStore(database) if is_remembering else None
            yield Services(chat_service, outbox, waiting_updates, reloader, supervisor, database.troubles)


def _build_git_tasks(
    git_puller: "GitPuller | None", moderation: "ModerationService | None"
) -> Iterator[BackgroundTask]:
    if git_puller:
        yield BackgroundTask("pulls", git_puller.pull_forever)
    if moderation:
        yield BackgroundTask("commits", moderation.catch_up, is_endless=False)


def _build_database_task(database: "Database") -> BackgroundTask:
    from bot.services.store.database_watch import watch_database

    return BackgroundTask("database", lambda: watch_database(database))


async def _open_history(
    database: "Database", release: Callable[[Briefing], Briefing] | None = None
) -> "History":
    from bot.services.revisions.history import History
    from bot.services.store.revisions import RevisionStore

    history = History(RevisionStore(database), release or Releaser(now_in_utc).release_briefing)
    with suppress(StoreError):  # a request about the past reports it
        await history.load_start_day()
    return history


def _build_preference_cache(database: "Database") -> PreferenceCache:
    from bot.services.store.preferences import PreferenceStore

    cache = PreferenceCache(PreferenceStore(database))
    database.add_restorer(cache.restore_to_database)
    return cache


async def _open_moved_chats(database: "Database") -> MovedChats:
    from bot.services.store.chat_moves import ChatMoveStore

    moved_chats = MovedChats(ChatMoveStore(database))
    await moved_chats.load()
    database.add_restorer(moved_chats.restore_to_database)
    return moved_chats


def _build_file_id_cache(database: "Database", limit: int = DEFAULT_FILE_IDS) -> FileIdCache:
    from bot.services.store.file_ids import FileIdStore

    cache = FileIdCache(FileIdStore(database), limit)
    database.add_restorer(cache.restore_to_database)
    return cache


async def _recover_publishing(database: "Database", path: Path) -> None:
    """Finish what was being published into the folder at *path* when the bot was killed."""
    from bot.services.publishing.publisher import PublishedFiles, recover_submissions

    try:
        await recover_submissions(PublishedFiles.open(path, database))
    except (OSError, StoreError) as error:
        _log.error("An interrupted publication cannot be finished: %s", error)


def _build_publisher(
    foundation: _Foundation, reloader: Reloader, notices: "Notices", observer: Observer
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
        PublishedFiles.open(config.briefings, database),
        reloader.reload_file,
        on_external_change=notices.change_reporter.add_external_change,
        observer=observer,
    )


def _build_moderation(
    foundation: _Foundation,
    publisher: "SubmissionPublisher | None",
    readers: "ReaderServices",
    reloader: Reloader,
    notices: "Notices",
) -> "ModerationService | None":
    if publisher is None or readers.reports is None or readers.inquiries is None:
        return None
    from bot.authoring.lint.runner import lint_briefing
    from bot.runtime.notice_wiring import build_approvals
    from bot.services.publishing.moderation_service import ModerationParts, build_moderation_service
    from bot.services.publishing.revision_comparer import RevisionComparer

    async def reload_folder() -> None:
        await reloader.reload_changes(is_complete=True)

    get_library = _library_getter(reloader.live_app)
    comparer = RevisionComparer(publisher.files.revisions, get_library)
    find_moment = reloader.releaser.find_moment
    notice_commands = notices.build_commands(publisher.files, comparer, get_library, find_moment)
    parts = ModerationParts(
        publisher=publisher,
        get_app=lambda: reloader.live_app.app,
        lint=lint_briefing,
        reload_folder=reload_folder,
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
        approvals=build_approvals(foundation.config.moderation, foundation.outbox),
        release=reloader.releaser.release_briefing,
    )
    return build_moderation_service(parts)


def _build_git_puller(
    foundation: _Foundation,
    publisher: "SubmissionPublisher | None",
    live_app: LiveApp,
    notices: "Notices",
) -> "GitPuller | None":
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
