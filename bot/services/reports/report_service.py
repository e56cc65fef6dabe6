"""Reports: a reader reports an error in an item, moderators answer, and the reader gets the answer.

The answer goes through the outbox, so that it is not lost while the reader cannot be reached.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import UTC, datetime
from logging import getLogger

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.platforms import PLATFORMS
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number, short_briefing_id
from bot.services.reports import report_views
from bot.services.reports.report_button import DECLINED, FIXED, REPORT_OUTCOME
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox
from bot.services.store.reports import Report, ReportState, ReportStore

RATE_LIMIT_WINDOW = 3600.0  # seconds
MAX_REPORTS_PER_READER = 5  # in that time: enough for people, too few to flood the moderators
MAX_REPORTS = 100  # of all readers, in that time
MAX_LISTED_REPORTS = 50
_NOTIFIABLE_PLATFORMS = frozenset(platform.name for platform in PLATFORMS if platform.has_outbox)
_STATE_BY_COMMAND: dict[str, ReportState] = {FIXED: "fixed", DECLINED: "declined"}

_log = getLogger(__name__)

ReportCommandHandler = Callable[[Request, Caller], Awaitable[Reply]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _find_no_revision(_briefing_id: str) -> int:
    return 0


class ReportRateLimiter:
    """Counts the reports of the last hour, as long as the bot runs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Count by *clock*, in seconds."""
        self._clock = clock
        self._recent_reports: deque[tuple[float, ChatId]] = deque()

    def try_acquire(self, reader: ChatId) -> bool:
        """True if *reader* may report something now; if so, it counts."""
        now = self._clock()
        while self._recent_reports and now - self._recent_reports[0][0] >= RATE_LIMIT_WINDOW:
            self._recent_reports.popleft()
        reader_count = sum(one == reader for _, one in self._recent_reports)
        if reader_count >= MAX_REPORTS_PER_READER or len(self._recent_reports) >= MAX_REPORTS:
            return False
        self._recent_reports.append((now, reader))
        return True


@dataclass(eq=False)
class ReportService:
    """Takes readers' reports and the moderators' answers to them.

    Each report is announced in the *moderator_chats*. *find_revision_number* gives the current version of
    a briefing by its id; *clock* counts seconds for the rate limit, and *utc_now* dates the reports.
    """

    report_store: ReportStore
    outbox: Outbox
    moderator_chats: Sequence[ChatId] = ()
    _: KW_ONLY
    find_revision_number: Callable[[str], Awaitable[int]] = _find_no_revision
    clock: Callable[[], float] = time.monotonic
    utc_now: Callable[[], datetime] = _utc_now

    def __post_init__(self) -> None:
        """Start with no reports in the rate limit."""
        self._rate_limiter = ReportRateLimiter(self.clock)

    @property
    def commands(self) -> Mapping[str, ReportCommandHandler]:
        """The moderators' commands about reports."""
        return {"reports": self.handle_reports, FIXED: self.handle_close, DECLINED: self.handle_close}

    # Readers

    async def handle_report(self, request: Request, app: App, reader: ChatId) -> Reply:
        """Ask what is wrong with an item, or take the report that follows its id."""
        item, _, text = request.argument.partition(" ")
        card_reply = _find_card(replace(request, argument=item), app)
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
            chat=reader if reader.platform in _NOTIFIABLE_PLATFORMS else None,
            reported_at=self.utc_now(),
        )
        return await self._save_report(report, reader) if text else report_views.build_report_form(report)

    async def _save_report(self, report: Report, reader: ChatId) -> Reply:
        locale = get_locale(report.language)
        if not self._rate_limiter.try_acquire(reader):
            return report_views.build_rate_limited_reply(locale)
        try:
            revision_number = await self.find_revision_number(report.briefing)
            saved_report = await self.report_store.add_report(
                replace(report, revision_number=revision_number)
            )
        except StoreError as error:
            _log.error("a report could not be saved: %s", error)
            return report_views.build_not_saved_reply(locale)
        for chat in self.moderator_chats:
            await self.outbox.add_message(chat, f"reports {saved_report.number}")
        return report_views.build_thanks_reply(saved_report)

    async def answer_outcome(self, request: Request) -> Reply:
        """Show the reader what came of a report."""
        if report := await self._find_report(request):
            return report_views.build_outcome_reply(report)
        return report_views.build_no_report_reply(get_locale(request.language))

    async def forget_reporter(self, chat: ChatId) -> bool:
        """Forget who made the reports that came from *chat*; True if that is done."""
        try:
            await self.report_store.forget_chat(chat)
        except StoreError as error:
            _log.error("the chat of a report could not be deleted: %s", error)
            return False
        return True

    # Moderators

    async def handle_reports(self, request: Request, _: Caller) -> Reply:
        """Show one report, or all that are open."""
        locale = get_locale(request.language)
        if not request.argument:
            reports = await self.report_store.list_open_reports(MAX_LISTED_REPORTS)
            return report_views.build_report_list(reports, locale)
        if report := await self._find_report(request):
            return report_views.build_report_detail(report, locale)
        return report_views.build_no_report_reply(locale)

    async def handle_close(self, request: Request, caller: Caller) -> Reply:
        """Ask for the answer to the reader, or close the report with it."""
        locale, report = get_locale(request.language), await self._find_report(request)
        if report is None:
            return report_views.build_no_report_reply(locale)
        if report.state != "open":
            return report_views.build_already_closed_reply(report, locale)
        reason = request.argument.partition(" ")[2]
        if not reason:
            return report_views.build_reason_form(report, request.command, locale)
        closed_report = replace(
            report, state=_STATE_BY_COMMAND[request.command], reason=reason, closed_by=caller.display_name
        )
        if not await self.report_store.close_report(closed_report, f"{REPORT_OUTCOME} {report.number}"):
            return report_views.build_already_closed_reply(await self._find_report(request) or report, locale)
        if report.chat:
            self.outbox.wake_sender(report.chat.platform)
        return report_views.build_closed_reply(report, locale)

    async def _find_report(self, request: Request) -> Report | None:
        return await self.report_store.find_report(parse_number(request.argument.partition(" ")[0]))


def _find_card(request: Request, app: App) -> Reply | None:
    """Find the card of the visible item whose id is the argument."""
    for briefing in app.library.briefings.values():
        is_selected = request.briefing_id in {"", briefing.id, short_briefing_id(briefing.id)}
        if is_selected and request.argument in briefing.entries_by_id:
            section, _ = briefing.entries_by_id[request.argument]
            reply = app.answer_request(replace(request, command=section, briefing_id=briefing.id))
            if reply.entry_summary:
                return reply
    return None
