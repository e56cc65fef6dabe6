"""Reports: a reader says what is wrong with an item, moderators answer, and the reader is told.

What the reader is told goes through the outbox, so that it is not lost while nobody can be reached.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from logging import getLogger

from bot.core.app import App
from bot.core.i18n import language
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, mark, number_in
from bot.services.publishing.authorization import Asker
from bot.services.reports import views
from bot.services.reports.commands import DECLINED, FIXED, REPORTED
from bot.services.reports.rate_limit import Quota
from bot.services.store.errors import StoreError
from bot.services.store.outbox import Outbox
from bot.services.store.reports import Ledger, Report, State

REACHABLE = frozenset({"telegram", "discord"})  # platforms on which a reader can be told something later
OPEN = 50  # reports that the list shows
_STATES: dict[str, State] = {FIXED: "fixed", DECLINED: "declined"}

_log = getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


async def _no_version(_briefing: str) -> int:
    return 0


class Reports:
    """What readers report, and what moderators do with it."""

    def __init__(  # noqa: PLR0913 (each has its default)
        self,
        ledger: Ledger,
        outbox: Outbox,
        moderators: Sequence[str] = (),
        *,
        version: Callable[[str], Awaitable[int]] = _no_version,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Keep reports in *ledger* and tell the *moderators'* chats of them.

        *version* returns the number of the version in which a briefing is told.
        """
        self._ledger, self._outbox, self._moderators = ledger, outbox, moderators
        self._version, self._quota, self._now = version, Quota(clock), now
        self.commands = {"reports": self.show, FIXED: self.close, DECLINED: self.close}

    # Readers

    async def report(self, request: Request, app: App, reader: str) -> Reply:
        """Ask what is wrong with the item that is named, or take what is said behind its name."""
        item, _, words = request.argument.partition(" ")
        card = _card(replace(request, argument=item), app)
        if card is None or card.card is None:
            return views.unknown(language(request.language))
        report = Report(
            briefing=card.briefing,
            section=card.card.section,
            item=card.card.id,
            title=card.title,
            version=0,
            language=card.language,
            words=words,
            chat=reader if reader.partition(":")[0] in REACHABLE else "",
            at=self._now(),
        )
        return await self._take(report, reader) if words else views.form(report)

    async def _take(self, report: Report, reader: str) -> Reply:
        words = language(report.language)
        if not self._quota.take(reader):
            return views.too_many(words)
        try:
            version = await self._version(report.briefing)
            kept = await self._ledger.add(replace(report, version=version))
            for chat in self._moderators:
                await self._outbox.put(chat, f"reports {kept.number}")
        except StoreError as error:
            _log.error("a report could not be kept: %s", error)
            return views.not_kept(words)
        return views.taken(kept)

    async def answered(self, request: Request) -> Reply:
        """Return what came of a report: for a letter to who made it."""
        report = await self._named(request)
        return views.answered(report) if report else views.no_report(language(request.language))

    async def forget(self, chat: str) -> bool:
        """Forget who reported what came from *chat*; return whether that is done."""
        try:
            await self._ledger.forget(chat)
        except StoreError as error:
            _log.error("who reported something could not be forgotten: %s", error)
            return False
        return True

    # Moderators

    async def show(self, request: Request, _: Asker) -> Reply:
        """Return one report, or all that are open."""
        words = language(request.language)
        if not request.argument:
            return views.listing(await self._ledger.unanswered(OPEN), words)
        report = await self._named(request)
        return views.detail(report, words) if report else views.no_report(words)

    async def close(self, request: Request, asker: Asker) -> Reply:
        """Ask what the reader is to be told, or close the report with that."""
        words, report = language(request.language), await self._named(request)
        if report is None:
            return views.no_report(words)
        if report.state != "open":
            return views.closed_before(report, words)
        reason = request.argument.partition(" ")[2]
        if not reason:
            return views.why(report, request.command, words)
        done = replace(report, state=_STATES[request.command], reason=reason, who=asker.who)
        if not await self._ledger.close(done, f"{REPORTED} {report.number}"):
            return views.closed_before((await self._named(request)) or report, words)
        self._outbox.wake(report.chat)
        return views.closed(report, words)

    async def _named(self, request: Request) -> Report | None:
        return await self._ledger.find(number_in(request.argument.partition(" ")[0]))


def _card(request: Request, app: App) -> Reply | None:
    """Return the card of the item whose id is the argument; None if there is none that may be seen."""
    for briefing in app.library.briefings.values():
        meant = request.briefing in {"", briefing.id, mark(briefing.id)}
        if meant and request.argument in briefing.entries:
            section, _ = briefing.entries[request.argument]
            reply = app.answer(replace(request, command=section, briefing=briefing.id))
            if reply.card:
                return reply
    return None
