"""The moderators' commands about reports: reading them, and answering one, or all about the same item.

``/reports`` lists the items with open reports, ``/reports 12`` shows a report, and ``/reports like 12`` all
open ones about its item. ``/reports take 12`` lets colleagues know that one looks into it. ``/fixed 12 WHY``
and ``/declined 12 WHY`` answer a report, and with ``like 12-49`` all about its item up to number 49: one that
comes meanwhile has to be read first.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.views.list_parts import ListPart, find_part, first_part
from bot.services.reports import moderator_views, report_views
from bot.services.reports.report_button import DECLINED, FIXED, LIKE, LIST, REPORT_OUTCOME, REPORTS, TAKE
from bot.services.store.outbox import Outbox
from bot.services.store.reports import OpenCount, Report, ReportState, ReportStore

ReportCommandHandler = Callable[[Request, Caller], Awaitable[Reply]]

_STATE_BY_COMMAND: dict[str, ReportState] = {FIXED: "fixed", DECLINED: "declined"}
_ARGUMENT = re.compile(
    rf"(?P<like>{LIKE} )?(?P<number>[0-9]+)(?:-(?P<last>[0-9]+))?(?: (?P<rest>.*))?", re.DOTALL
)


class ReportDesk:
    """Shows moderators the reports, and takes their answers."""

    def __init__(self, report_store: ReportStore, outbox: Outbox) -> None:
        """Read from *report_store*; answers go to the readers through *outbox*."""
        self._report_store = report_store
        self._outbox = outbox

    @property
    def commands(self) -> Mapping[str, ReportCommandHandler]:
        """The commands by name."""
        return {REPORTS: self.handle_reports, FIXED: self.handle_close, DECLINED: self.handle_close}

    async def handle_reports(self, request: Request, caller: Caller) -> Reply:
        """Show one report, all about the same item, or the items about which there are open ones."""
        locale, argument = get_locale(request.language), request.argument
        if argument.startswith(f"{TAKE} "):
            argument = argument.removeprefix(f"{TAKE} ")
            await self._take_report(parse_number(argument), caller)
        if not argument or argument.startswith(f"{LIST} "):
            return await self._show_groups(argument.removeprefix(f"{LIST} "), locale)
        words, report = await self._find_report(argument)
        if report is None:
            return report_views.build_no_report_reply(locale)
        open_count = await self._report_store.count_open_reports(report)
        if words["like"]:
            return await self._show_similar(report, open_count, words["rest"] or "", locale)
        other_count = open_count.count - (report.state == "open")
        return moderator_views.build_report_detail(report, other_count, locale)

    async def _take_report(self, number: int, caller: Caller) -> None:
        """Let all messages about an open report say that the caller looks into it, if nobody does."""
        if await self._report_store.take_report(number, caller.display_name):
            await self._outbox.update_messages(f"{REPORTS} {number}", caller)

    async def _show_groups(self, part_number: str, locale: Locale) -> Reply:
        groups = await self._report_store.list_open_groups()
        part = find_part(groups, part_number) or first_part(groups)
        return moderator_views.build_group_list(part, locale)

    async def _show_similar(
        self, report: Report, open_count: OpenCount, part_number: str, locale: Locale
    ) -> Reply:
        numbers = range(open_count.count)
        part = find_part(numbers, part_number) or first_part(numbers)
        reports = await self._report_store.list_open_reports(report, part.start, len(part.items))
        part_of_reports = ListPart(reports, part.number, part.total)
        return moderator_views.build_similar_list(report, part_of_reports, open_count.newest_number, locale)

    async def handle_close(self, request: Request, caller: Caller) -> Reply:
        """Ask for the answer to the readers, or close one report, or all about its item, with it."""
        locale = get_locale(request.language)
        words, report = await self._find_report(request.argument)
        if report is None:
            return report_views.build_no_report_reply(locale)
        answer = replace(
            report,
            state=_STATE_BY_COMMAND[request.command],
            reason=words["rest"] or "",
            closed_by=caller.display_name,
        )
        if words["like"]:
            return await self._close_similar(answer, parse_number(words["last"] or ""), caller, locale)
        if report.state != "open":
            return moderator_views.build_already_closed_reply(report, locale)
        return await self._close_report(answer, caller, locale)

    async def _close_report(self, answer: Report, caller: Caller, locale: Locale) -> Reply:
        if not answer.reason:
            return moderator_views.build_reason_form(answer, locale)
        if not await self._report_store.close_report(answer, f"{REPORT_OUTCOME} {answer.number}"):
            closed_report = await self._report_store.find_report(answer.number)
            return moderator_views.build_already_closed_reply(closed_report or answer, locale)
        if answer.chat:
            self._outbox.wake_sender(answer.chat.platform)
        await self._outbox.update_messages(f"{REPORTS} {answer.number}", caller)
        return moderator_views.build_closed_reply(answer, locale)

    async def _close_similar(self, answer: Report, last_number: int, caller: Caller, locale: Locale) -> Reply:
        if not last_number:
            last_number = (await self._report_store.count_open_reports(answer)).newest_number
        if not answer.reason:
            return moderator_views.build_similar_reason_form(answer, last_number, locale)
        reports = await self._report_store.close_similar(answer, last_number, REPORT_OUTCOME)
        for platform in {one.chat.platform for one in reports if one.chat}:
            self._outbox.wake_sender(platform)
        for one in reports:
            await self._outbox.update_messages(f"{REPORTS} {one.number}", caller)
        return moderator_views.build_similar_closed_reply(len(reports), locale)

    async def _find_report(self, argument: str) -> tuple[Mapping[str, str | None], Report | None]:
        """Parse an argument, and find the report that it names."""
        match = _ARGUMENT.fullmatch(argument)
        if match is None:
            return {}, None
        return match.groupdict(), await self._report_store.find_report(parse_number(match["number"]))
