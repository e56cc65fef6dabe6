"""Builds what takes readers' messages to the moderators, and what deletes readers' data.

Import this lazily: it needs the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.messages.caller import ChatId
from bot.runtime.config.live_config import LiveConfig
from bot.services.background.task_supervisor import BackgroundTask
from bot.services.chat.live_app import LiveApp
from bot.services.inquiries.inquiry_service import InquiryService
from bot.services.privacy.operator_settings import OperatorSettings
from bot.services.privacy.privacy_service import PrivacyService
from bot.services.reports.report_service import ReportService
from bot.services.revisions.history import History
from bot.services.store.database import Database
from bot.services.store.inquiries import InquiryStore
from bot.services.store.outbox import Outbox
from bot.services.store.personal_data import PersonalDataStore
from bot.services.store.reports import ReportStore
from bot.services.store.retention_settings import RetentionSettings


@dataclass(frozen=True)
class ReaderServices:
    """What takes reports and inquiries; None without moderators."""

    reports: ReportService | None = None
    inquiries: InquiryService | None = None

    def build_tasks(self) -> tuple[BackgroundTask, ...]:
        """Build the tasks that delete old inquiries and reports."""
        tasks = []
        if self.inquiries:
            tasks.append(BackgroundTask("inquiries", self.inquiries.forget_old_forever))
        if self.reports and self.reports.retention_days:
            tasks.append(BackgroundTask("reports", self.reports.delete_old_forever))
        return tuple(tasks)


def build_privacy_service(
    database: Database,
    get_operator: Callable[[], OperatorSettings],
    *,
    is_remembering: bool = True,
    retention: RetentionSettings = RetentionSettings(),  # noqa: B008 (it is frozen)
) -> PrivacyService:
    """Build what says and deletes what *database* holds about a chat; nothing unless it *is_remembering*."""
    return PrivacyService(PersonalDataStore(database) if is_remembering else None, get_operator, retention)


def build_reader_services(
    database: Database,
    outbox: Outbox,
    history: History,
    live_app: LiveApp,
    live_config: LiveConfig,
) -> ReaderServices:
    """Build what takes readers' messages, for the moderators' chats or else for each moderator in private."""
    config = live_config.config
    if not config.moderation.is_enabled:
        return ReaderServices()

    async def find_revision_number(briefing_id: str) -> int:
        briefing = live_app.app.library.briefings.get(briefing_id)
        return await history.find_newest_number(briefing) if briefing else 0

    def list_moderator_chats() -> Sequence[ChatId]:
        return live_config.config.moderation.notified_chats

    return ReaderServices(
        ReportService(
            ReportStore(database),
            outbox,
            list_moderator_chats,
            find_revision_number=find_revision_number,
            retention_days=config.retention.reports or 0,
        ),
        InquiryService(InquiryStore(database), outbox, lambda: live_app.app, list_moderator_chats),
    )
