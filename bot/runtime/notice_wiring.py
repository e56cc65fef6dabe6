"""Builds what sends notices to moderators. It needs the database: import it lazily."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.messages.caller import ChatId
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.notices.change_reporter import ChangeReporter
from bot.services.notices.notice import Notice, format_notice
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.revisions.recorder import RevisionRecorder
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.troubles import TroubleStore

NotifyModerators = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notices:
    """*notify_moderators* sends them the answer to a command line; the reporters send notices."""

    notify_moderators: NotifyModerators
    trouble_reporter: TroubleReporter
    change_reporter: ChangeReporter

    def build_tasks(self) -> tuple[BackgroundTask, ...]:
        """Build the tasks that report what happens."""
        return (
            BackgroundTask("notices of troubles", self.trouble_reporter.report_forever),
            BackgroundTask("notices of changes", self.change_reporter.report_forever),
        )


def build_notices(
    database: Database, outbox: Outbox, moderation: ModerationSettings, recorder: RevisionRecorder
) -> Notices:
    """Build the notices to the moderators' own chats, or else to each moderator in private."""
    notify_moderators, troubles = _build_notifier(outbox, moderation.notified_chats), database.troubles

    async def send_notice(notice: Notice) -> None:
        await notify_moderators(format_notice(notice))

    return Notices(
        notify_moderators,
        TroubleReporter(troubles, TroubleStore(database), send_notice),
        ChangeReporter(recorder.take_lost_files, send_notice, troubles.sleep),
    )


def _build_notifier(outbox: Outbox, chats: tuple[ChatId, ...]) -> NotifyModerators:
    """Build what sends the answer to a command line to *chats*."""

    async def notify_moderators(line: str) -> None:
        for chat in chats:
            await outbox.add_message(chat, line)

    return notify_moderators
