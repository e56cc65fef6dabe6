"""Reports: a reader says what is wrong with an item, moderators answer, and the reader is told.

What the reader is told goes through the outbox, so that it is not lost while nobody can be reached.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from logging import getLogger

from bot.core.app import App
from bot.core.i18n import get_locale
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number, short_briefing_id
from bot.services.publishing.authorization import Caller
from bot.services.reports import views
from bot.services.reports.commands import DECLINED, FIXED, REPORT_OUTCOME
from bot.services.reports.rate_limit import ReportRateLimiter
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox
from bot.services.store.reports import Report, ReportState, ReportStore

NOTIFIABLE_PLATFORMS = frozenset(
    {"telegram", "discord"}
)  # platforms on which a reader can be told something later
MAX_LISTED_REPORTS = 50  # reports that the list shows
_STATE_BY_COMMAND: dict[str, ReportState] = {FIXED: "fixed", DECLINED: "declined"}

_log = getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _find_no_revision(_briefing: str) -> int:
    return 0


class ReportService:
    """What readers report, and what moderators do with it."""

    def __init__(  # noqa: PLR0913 (each has its default)
        self,
        report_store: ReportStore,
        outbox: Outbox,
        moderator_chats: Sequence[str] = (),
        *,
        find_revision_number: Callable[[str], Awaitable[int]] = _find_no_revision,
        clock: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Keep reports in *ledger* and tell the *moderators'* chats of them.

        *version* returns the number of the version in which a briefing is told.
        """
        self._report_store, self._outbox, self._moderator_chats = report_store, outbox, moderator_chats
        self._find_revision_number, self._rate_limiter, self._utc_now = (
            find_revision_number,
            ReportRateLimiter(clock),
            utc_now,
        )
        self.commands = {
            "reports": self.handle_reports,
            FIXED: self.handle_close,
            DECLINED: self.handle_close,
        }

    # Readers

    async def handle_report(self, request: Request, app: App, reader: str) -> Reply:
        """Ask what is wrong with the item that is named, or take what is said behind its name."""
        item, _, text = request.argument.partition(" ")
        card_reply = _find_card(replace(request, argument=item), app)
        if card_reply is None or card_reply.entry_summary is None:
            return views.build_unknown_item_reply(get_locale(request.language))
        report = Report(
            briefing=card_reply.briefing_id,
            section=card_reply.entry_summary.section_name,
            item=card_reply.entry_summary.entry_id,
            title=card_reply.title,
            revision_number=0,
            language=card_reply.language,
            text=text,
            chat=reader if reader.partition(":")[0] in NOTIFIABLE_PLATFORMS else "",
            reported_at=self._utc_now(),
        )
        return await self._save_report(report, reader) if text else views.build_report_form(report)

    async def _save_report(self, report: Report, reader: str) -> Reply:
        locale = get_locale(report.language)
        if not self._rate_limiter.try_acquire(reader):
            return views.build_rate_limited_reply(locale)
        try:
            revision_number = await self._find_revision_number(report.briefing)
            saved_report = await self._report_store.add_report(
                replace(report, revision_number=revision_number)
            )
            for chat in self._moderator_chats:
                await self._outbox.add_message(chat, f"reports {saved_report.number}")
        except StoreError as error:
            _log.error("a report could not be kept: %s", error)
            return views.build_not_saved_reply(locale)
        return views.build_thanks_reply(saved_report)

    async def answer_outcome(self, request: Request) -> Reply:
        """Return what came of a report: for a letter to who made it."""
        report = await self._find_report(request)
        return (
            views.build_outcome_reply(report)
            if report
            else views.build_no_report_reply(get_locale(request.language))
        )

    async def forget_reporter(self, chat: str) -> bool:
        """Forget who reported what came from *chat*; return whether that is done."""
        try:
            await self._report_store.forget_chat(chat)
        except StoreError as error:
            _log.error("who reported something could not be forgotten: %s", error)
            return False
        return True

    # Moderators

    async def handle_reports(self, request: Request, _: Caller) -> Reply:
        """Return one report, or all that are open."""
        locale = get_locale(request.language)
        if not request.argument:
            return views.build_report_list(
                await self._report_store.list_open_reports(MAX_LISTED_REPORTS), locale
            )
        report = await self._find_report(request)
        return views.build_report_detail(report, locale) if report else views.build_no_report_reply(locale)

    async def handle_close(self, request: Request, caller: Caller) -> Reply:
        """Ask what the reader is to be told, or close the report with that."""
        locale, report = get_locale(request.language), await self._find_report(request)
        if report is None:
            return views.build_no_report_reply(locale)
        if report.state != "open":
            return views.build_already_closed_reply(report, locale)
        reason = request.argument.partition(" ")[2]
        if not reason:
            return views.build_reason_form(report, request.command, locale)
        closed_report = replace(
            report, state=_STATE_BY_COMMAND[request.command], reason=reason, closed_by=caller.display_name
        )
        if not await self._report_store.close_report(closed_report, f"{REPORT_OUTCOME} {report.number}"):
            return views.build_already_closed_reply((await self._find_report(request)) or report, locale)
        self._outbox.wake_sender(report.chat)
        return views.build_closed_reply(report, locale)

    async def _find_report(self, request: Request) -> Report | None:
        return await self._report_store.find_report(parse_number(request.argument.partition(" ")[0]))


def _find_card(request: Request, app: App) -> Reply | None:
    """Return the card of the item whose id is the argument; None if there is none that may be seen."""
    for briefing in app.library.briefings.values():
        is_selected = request.briefing_id in {"", briefing.id, short_briefing_id(briefing.id)}
        if is_selected and request.argument in briefing.entries_by_id:
            section, _ = briefing.entries_by_id[request.argument]
            reply = app.answer_request(replace(request, command=section, briefing_id=briefing.id))
            if reply.entry_summary:
                return reply
    return None
