"""Builds what sends notices to moderators, and what answers them. It needs the database: import it lazily."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.messages.caller import ChatId
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.notices.notice import Notice, format_notice
from bot.services.notices.notice_service import NoticeHandler, NoticeService
from bot.services.notices.trouble_reporter import TroubleReporter
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.store.database import Database
from bot.services.store.outbox import Outbox
from bot.services.store.troubles import TroubleStore

NotifyModerators = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Notices:
    """*notify_moderators* sends them the answer to a command line; *commands* answer those of notices."""

    notify_moderators: NotifyModerators
    commands: Mapping[str, NoticeHandler]
    trouble_reporter: TroubleReporter

    def build_tasks(self) -> tuple[BackgroundTask, ...]:
        """Build the task that reports troubles."""
        return (BackgroundTask("trouble notices", self.trouble_reporter.report_forever),)


def build_notices(database: Database, outbox: Outbox, moderation: ModerationSettings) -> Notices:
    """Build the notices to the moderators' own chats, or else to each moderator in private."""
    notify_moderators = _build_notifier(outbox, moderation.notified_chats)

    async def send_notice(notice: Notice) -> None:
        await notify_moderators(format_notice(notice))

    trouble_reporter = TroubleReporter(database.troubles, TroubleStore(database), send_notice)
    return Notices(notify_moderators, NoticeService(trouble_reporter).commands, trouble_reporter)


def _build_notifier(outbox: Outbox, chats: tuple[ChatId, ...]) -> NotifyModerators:
    """Build what sends the answer to a command line to *chats*."""

    async def notify_moderators(line: str) -> None:
        for chat in chats:
            await outbox.add_message(chat, line)

    return notify_moderators
