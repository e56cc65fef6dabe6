"""Reports: a reader reports an error in an item, moderators answer, and the reader gets the answer.

The answer goes through the outbox, so that it is not lost while the reader cannot be reached.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime, timedelta
from logging import getLogger

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.services.clock import now_in_utc
from bot.services.reports import report_views
from bot.services.reports.announcements import AnnouncementSchedule
from bot.services.reports.card_finder import find_card
from bot.services.reports.reader_chat import find_reader_chat
from bot.services.reports.reader_rate_limiter import ReaderRateLimiter
from bot.services.reports.report_button import REPORT_OUTCOME, REPORTS
from bot.services.reports.report_desk import ReportCommandHandler, ReportDesk
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox
from bot.services.store.reports import Report, ReportStore

DELETE_INTERVAL = 3600.0  # seconds between two deletions of old reports

_log = getLogger(__name__)


async def _find_no_revision(_briefing_id: str) -> int:
    return 0


@dataclass(eq=False)
class ReportService:
    """Takes readers' reports and the moderators' answers to them.

    Reports are announced in the chats that *list_moderator_chats* lists then, a flood in one message.
    *find_revision_number* gives the current version of a briefing by its id; *clock* counts seconds for the
    limits, and *utc_now* dates the reports. Those that were answered are deleted after some *retention_days*,
    unless that is 0; *sleep* waits between two deletions.
    """

    report_store: ReportStore
    outbox: Outbox
    list_moderator_chats: Callable[[], Sequence[ChatId]] = tuple
    _: KW_ONLY
    find_revision_number: Callable[[str], Awaitable[int]] = _find_no_revision
    clock: Callable[[], float] = time.monotonic
    utc_now: Callable[[], datetime] = now_in_utc
    retention_days: int = 0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def __post_init__(self) -> None:
        """Start with no reports in the limits."""
        self._rate_limiter = ReaderRateLimiter(self.clock)
        self._announcements = AnnouncementSchedule(self.clock)
        self._desk = ReportDesk(self.report_store, self.outbox)

    @property
    def commands(self) -> Mapping[str, ReportCommandHandler]:
        """The moderators' commands about reports."""
        return self._desk.commands

    async def handle_report(self, request: Request, app: App, caller: Caller) -> Reply:
        """Ask what is wrong with an item, or take the report that follows its id."""
        item, _, text = request.argument.partition(" ")
        card_reply = find_card(replace(request, argument=item), app)
        if card_reply is None or card_reply.entry_summary is None:
            return report_views.build_unknown_item_reply(get_locale(request.language))
        report = Report(
            briefing=card_reply.briefing_id,
            section=card_reply.entry_summary.section_name,
            item=card_reply.entry_summary.entry_id,
            title=card_reply.title,
            revision_number=0,
            language=card_reply.language,
            text=text,
            chat=find_reader_chat(caller, is_quiet=bool(request.is_quiet)),
            reported_at=self.utc_now(),
        )
        return await self._save_report(report, caller) if text else report_views.build_report_form(report)

    async def _save_report(self, report: Report, caller: Caller) -> Reply:
        locale = get_locale(report.language)
        if not self._rate_limiter.try_acquire(caller):
            return report_views.build_rate_limited_reply(locale)
        try:
            revision_number = await self.find_revision_number(report.briefing)
            saved_report = await self.report_store.add_report(
                replace(report, revision_number=revision_number)
            )
        except StoreError as error:
            _log.error("a report could not be saved: %s", error)
            return report_views.build_not_saved_reply(locale)
        await self._announce(saved_report)
        return report_views.build_thanks_reply(saved_report)

    async def _announce(self, report: Report) -> None:
        announcement = self._announcements.schedule_next()
        if announcement is None:
            return
        line = f"{REPORTS} {report.number}" if announcement.is_single else REPORTS
        for chat in self.list_moderator_chats():
            await self.outbox.add_message(chat, line, announcement.delay)

    async def answer_outcome(self, request: Request) -> Reply:
        """Show the reader what came of a report."""
        if report := await self.report_store.find_report(parse_number(request.argument)):
            return report_views.build_outcome_reply(report)
        return report_views.build_no_report_reply(get_locale(request.language))

    async def delete_old_forever(self) -> None:
        """Delete, again and again, the answered reports that are too old."""
        while True:
            with suppress(StoreError):  # the database watch says so; the next attempt deletes them
                cutoff = self.utc_now() - timedelta(days=self.retention_days)
                await self.report_store.delete_closed(cutoff, REPORT_OUTCOME)
            await self.sleep(DELETE_INTERVAL)
