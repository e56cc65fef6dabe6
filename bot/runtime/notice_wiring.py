"""Builds what sends notices to moderators. It needs the database: import it lazily."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.content.item import Entry
from bot.core.library.snapshot import Library
from bot.core.messages.caller import ChatId
from bot.runtime.config.settings import Config
from bot.runtime.reloader import Reloader
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.chat.moved_chats import MovedChats
from bot.services.notices.change_reporter import ChangeReporter
from bot.services.notices.lost_files import LostFileFinder
from bot.services.notices.notice import Notice, PublicationNotice, SendNotice, format_notice
from bot.services.notices.notice_service import NoticeHandler, NoticeService
from bot.services.notices.publication_finder import PublicationFinder
from bot.services.notices.release_reporter import ReleaseReporter
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.follow_up import Announce
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.revision_comparer import RevisionComparer
from bot.services.revisions.recorder import RevisionRecorder
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.releases import ReleaseStore
from bot.services.store.revisions import Revision
from bot.services.store.troubles import TroubleStore


@dataclass(frozen=True, slots=True)
class Notices:
    """*notify_moderators* sends them the answer to a command line, and *announce* what was published.

    *send_notice* sends a notice.
    The reporters send notices of what happens without anybody in chat.
    """

    notify_moderators: Callable[[str], Awaitable[None]]
    announce: Announce
    send_notice: SendNotice
    trouble_reporter: TroubleReporter
    change_reporter: ChangeReporter

    def build_tasks(self) -> tuple[BackgroundTask, ...]:
        """Build the tasks that report what happens."""
        return (
            BackgroundTask("notices of troubles", self.trouble_reporter.report_forever),
            BackgroundTask("notices of changes", self.change_reporter.report_forever),
        )

    def build_commands(
        self,
        files: PublishedFiles,
        comparer: RevisionComparer,
        get_library: Callable[[], Library],
        find_moment: Callable[[Entry], datetime | None],
    ) -> Mapping[str, NoticeHandler]:
        """Build what answers the lines of notices."""
        publications = PublicationFinder(files.revisions, comparer)
        lost_files = LostFileFinder(files, get_library)
        service = NoticeService(self.trouble_reporter, lost_files, publications, get_library, find_moment)
        return service.commands


def build_notices(
    database: Database,
    outbox: Outbox,
    get_config: Callable[[], Config],
    recorder: RevisionRecorder,
    moved_chats: MovedChats,
) -> Notices:
    """Build the notices to the moderators' own chats, or else to each moderator in private.

    What does not work the operator's chats hear, if there are any.
    """

    async def send_line(line: str, except_chat: ChatId | None = None) -> None:
        for chat in get_config().moderation.notified_chats:
            if moved_chats.get_current_id(chat) != except_chat:
                await outbox.add_message(chat, line)

    async def announce(revision: Revision, confirmed_in: ChatId | None) -> None:
        await send_line(format_notice(PublicationNotice(revision.number)), confirmed_in)

    async def send_notice(notice: Notice) -> None:
        await send_line(format_notice(notice))

    async def send_trouble(notice: Notice) -> None:
        for chat in get_config().operator.chats or get_config().moderation.notified_chats:
            await outbox.add_message(chat, format_notice(notice))

    trouble_reporter = TroubleReporter(database.troubles, TroubleStore(database), send_trouble)
    database.add_restorer(trouble_reporter.restore_to_database)
    change_reporter = ChangeReporter(recorder.take_lost_files, send_notice, database.troubles.sleep)
    return Notices(send_line, announce, send_notice, trouble_reporter, change_reporter)


def build_approvals(get_settings: Callable[[], ModerationSettings], outbox: Outbox) -> Approvals:
    """Build what decides who may publish, and lets those know who have to decide."""
    return Approvals(
        get_settings=get_settings,
        send_line=outbox.add_message,
        update_messages=outbox.update_messages,
    )


def build_release_reporter(database: Database, reloader: Reloader, notices: Notices) -> ReleaseReporter:
    """Build what shows and reports what has a time of publication."""
    return ReleaseReporter(
        reloader.release_due,
        lambda: reloader.releaser.list_releases(reloader.live_app.app.library),
        ReleaseStore(database),
        notices.send_notice,
        now=reloader.releaser.now,
        sleep=database.troubles.sleep,
        leadership=database.leadership,
    )
