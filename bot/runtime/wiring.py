"""Builds the services from the settings: each gets in its constructor what it needs.

What needs the database is imported inside the functions, for SQLAlchemy takes 0.2 s to import.
"""

# ruff: noqa: PLC0415 (see above)

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.app import App
from bot.core.content.publish_time import find_zone
from bot.core.library.loader import BriefingFolder
from bot.core.library.releases import Releaser
from bot.core.library.snapshot import LibrarySnapshot
from bot.runtime.cache_wiring import (
    build_database_task,
    build_file_id_cache,
    build_preference_cache,
    open_history,
    open_moved_chats,
)
from bot.runtime.catch_up import CatchUp
from bot.runtime.cluster_wiring import join_cluster
from bot.runtime.config.live_config import LiveConfig
from bot.runtime.config.settings import Config
from bot.runtime.data_folder import find_data_folder
from bot.runtime.environment import DEFAULT_ENVIRONMENT, Environment
from bot.runtime.publishing_wiring import (
    Foundation,
    build_git_puller,
    build_git_tasks,
    build_moderation,
    build_publisher,
    recover_publishing,
)
from bot.runtime.rate_limit_wiring import build_rate_limit_slots, build_slot_tasks
from bot.runtime.reloader import Reloader, run_reloader
from bot.runtime.storage_check import StorageCheck
from bot.services.background.leadership import Leadership
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.chat.chat_service import ChatService
from bot.services.chat.default_keeper import DefaultKeeper
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.images.renderer import ImageRenderer
from bot.services.store.database_address import NO_DATABASE
from bot.services.troubles.tracker import TroubleTracker

if TYPE_CHECKING:
    from bot.services.store.database import Database
    from bot.services.store.outbox import Outbox
    from bot.services.store.rate_limit_slots import RateLimitSlots
    from bot.services.store.waiting_updates import WaitingUpdateStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a running bot: what adapters need, and what keeps the answers up to date."""

    chat_service: ChatService
    outbox: "Outbox"
    waiting_updates: "WaitingUpdateStore | None"
    rate_limit_slots: "RateLimitSlots | None"
    reloader: Reloader
    supervisor: TaskSupervisor
    troubles: TroubleTracker
    live_config: LiveConfig
    leadership: Leadership


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
    supervisor = TaskSupervisor(troubles=database.troubles)
    live_config = LiveConfig(config, environment.load_config)
    async with join_cluster(database, supervisor):
        await recover_publishing(database, config.briefings)
        foundation = await _open_foundation(database, live_config, supervisor)
        async with _run_on_foundation(foundation, folder, snapshot, environment) as services:
            yield services


async def _open_foundation(
    database: "Database", live_config: LiveConfig, supervisor: TaskSupervisor
) -> Foundation:
    from bot.services.store.change_channel import Topic
    from bot.services.store.outbox import Outbox

    outbox = Outbox(database, supervisor=supervisor)
    database.add_restorer(outbox.restore_to_database)
    database.changes.subscribe(Topic.OUTBOX, outbox.hear_of_message)
    database.changes.subscribe(Topic.DELAYS, outbox.hear_of_delay)
    releaser = Releaser(database.troubles.now, find_zone(live_config.config.time_zone))
    history = await open_history(database, releaser.release_briefing)
    return Foundation(database, live_config, history, outbox, supervisor, releaser)


@asynccontextmanager
async def _run_on_foundation(
    foundation: Foundation, folder: BriefingFolder, snapshot: LibrarySnapshot, environment: Environment
) -> AsyncIterator[Services]:
    from bot.runtime.content_follower import ContentFollower
    from bot.runtime.notice_wiring import build_notices, build_release_reporter
    from bot.runtime.reader_wiring import ReaderServices, build_privacy_service, build_reader_services
    from bot.runtime.retention_wiring import build_history_tasks, build_retention_duties
    from bot.runtime.shared_reload import SharedReload
    from bot.services.revisions.recorder import RevisionRecorder
    from bot.services.store.default_briefings import DefaultBriefingStore
    from bot.services.store.revisions import RevisionStore
    from bot.services.store.waiting_updates import WaitingUpdateStore

    database, outbox = foundation.database, foundation.outbox
    live_config = foundation.live_config
    config = live_config.config
    supervisor, releaser, leadership = foundation.supervisor, foundation.releaser, database.leadership
    today, observer = environment.today, environment.observer
    recorder = RevisionRecorder(RevisionStore(database))
    snapshot = await recorder.restore_last_valid(snapshot, folder)
    is_remembering = config.database != NO_DATABASE
    moved_chats = await open_moved_chats(database) if is_remembering else MovedChats()
    notices = build_notices(database, outbox, lambda: foundation.config, recorder, moved_chats)
    default_keeper = DefaultKeeper(
        today, DefaultBriefingStore(database), notices.notify_moderators, leadership
    )
    library = releaser.release_library(snapshot.library)
    defaults = await default_keeper.restore(library, config.default_briefing)
    reloader = Reloader(
        live_app := LiveApp(App(library, defaults, prepared=environment.documents)),
        folder,
        snapshot,
        recorder,
        notify_moderators=notices.notify_moderators,
        default_keeper=default_keeper,
        releaser=releaser,
        observer=observer,
        leadership=leadership,
    )
    catch_up = CatchUp(reloader, recorder, foundation.history)
    database.add_restorer(catch_up.restore_to_database)
    ContentFollower(reloader, foundation.history).subscribe(database.changes)
    SharedReload(database, live_config, reloader).subscribe()
    async with (
        ImageRenderer(database.troubles) as renderer,
        supervisor.run_tasks(build_database_task(database)),
        leadership.run_duties(lambda: catch_up.run_recording(supervisor)),
        run_reloader(reloader, config.watch, supervisor),
    ):
        await reloader.reload_changes(is_complete=True)  # what was just recovered
        publisher = build_publisher(foundation, reloader, notices, observer)
        readers = (
            build_reader_services(database, outbox, foundation.history, live_app, live_config)
            if publisher
            else ReaderServices()
        )
        chat_service = ChatService(
            live_app,
            today,
            is_remembering=is_remembering,
            preference_cache=build_preference_cache(database),
            moved_chats=moved_chats,
            file_ids=build_file_id_cache(database, config.retention.file_ids),
            image_renderer=renderer,
            moderation=(moderation := build_moderation(foundation, publisher, readers, reloader, notices)),
            report_service=readers.reports,
            inquiry_service=readers.inquiries,
            history=foundation.history,
            privacy=build_privacy_service(
                database,
                lambda: live_config.config.operator,
                is_remembering=is_remembering,
                retention=config.retention,
            ),
            observer=observer,
        )
        if config.web.is_enabled and config.web.public_url:
            renderer.start()  # messengers wait only briefly for the picture of a link
        git_puller = build_git_puller(foundation, publisher, live_app, notices)
        storage_check = StorageCheck(
            config.briefings,
            find_data_folder(config),
            is_publishing=publisher is not None,
            troubles=database.troubles,
        )
        rate_limit_slots = build_rate_limit_slots(database)
        releases = build_release_reporter(database, reloader, notices)
        duties = (
            *build_git_tasks(git_puller, moderation),
            *readers.build_tasks(),
            *notices.build_tasks(),
            *build_slot_tasks(rate_limit_slots),
            *build_retention_duties(database, foundation.history, config.retention),
        )
        async with (
            supervisor.run_tasks(
                BackgroundTask("changes", database.changes.handle_forever),
                BackgroundTask("storage check", storage_check.check_forever),
                BackgroundTask("releases", releases.report_forever),
                *build_history_tasks(foundation.history, config.retention),
            ),
            leadership.run_duties(lambda: supervisor.run_tasks(*duties)),
        ):
            waiting_updates = WaitingUpdateStore(database) if is_remembering else None
            yield Services(
                chat_service,
                outbox,
                waiting_updates,
                rate_limit_slots,
                reloader,
                supervisor,
                database.troubles,
                live_config,
                database.leadership,
            )
