"""Inquiries: a reader asks the editors what no briefing answers, moderators answer, and the reader hears it.

Nothing is stored before the reader sends the question. The answer goes through the outbox, and whoever asked
is forgotten when it is queued, or after `INQUIRY_LIFETIME_DAYS` without one.
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
from bot.core.search.tokenizer import normalize_words
from bot.services.clock import now_in_utc
from bot.services.inquiries import inquiry_views
from bot.services.inquiries.inquiry_button import INQUIRIES, MAX_QUESTION_CHARS
from bot.services.inquiries.inquiry_desk import InquiryCommandHandler, InquiryDesk
from bot.services.inquiries.inquiry_views import INQUIRY_LIFETIME_DAYS
from bot.services.publishing.wording_handlers import Wording
from bot.services.reports.announcements import AnnouncementSchedule
from bot.services.reports.card_finder import find_card
from bot.services.reports.reader_chat import find_reader_chat
from bot.services.reports.reader_rate_limiter import ReaderRateLimiter
from bot.services.store.errors import StoreError
from bot.services.store.inquiries import Inquiry, InquiryStore
from bot.services.store.outbox import Outbox

FORGET_INTERVAL = 3600.0  # seconds between two deletions of old inquiries

_log = getLogger(__name__)


@dataclass(eq=False)
class InquiryService:
    """Takes readers' questions and the moderators' answers to them.

    New ones are announced in the chats that *list_moderator_chats* lists then, a flood in one message.
    *get_app* gives the app that answers now. *clock* counts seconds for the limits, *utc_now* dates the
    inquiries, and *sleep* waits between two deletions of old ones.
    """

    inquiry_store: InquiryStore
    outbox: Outbox
    get_app: Callable[[], App]
    list_moderator_chats: Callable[[], Sequence[ChatId]] = tuple
    _: KW_ONLY
    clock: Callable[[], float] = time.monotonic
    utc_now: Callable[[], datetime] = now_in_utc
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def __post_init__(self) -> None:
        """Start with no questions in the limits."""
        self._rate_limiter = ReaderRateLimiter(self.clock)
        self._announcements = AnnouncementSchedule(self.clock)
        self._desk = InquiryDesk(self.inquiry_store, self.outbox, self.get_app)

    @property
    def commands(self) -> Mapping[str, InquiryCommandHandler]:
        """The moderators' commands about inquiries."""
        return self._desk.commands

    async def handle_inquiry(self, request: Request, caller: Caller) -> Reply:
        """Take a question, unless moderators have answered the same one, or do not cover it."""
        locale = get_locale(request.language)
        question = request.argument[:MAX_QUESTION_CHARS].strip()
        words = normalize_words(question)
        if not words:
            return inquiry_views.build_question_form(locale)
        inquiry = Inquiry(question, words, locale.language, self.utc_now())
        try:
            earlier = await self.inquiry_store.find_closed(words)
            outcome = self._build_outcome(replace(earlier, question=question), request) if earlier else None
            return outcome or await self._save_inquiry(inquiry, request, caller)
        except StoreError as error:
            _log.error("a question could not be saved: %s", error)
            return inquiry_views.build_not_saved_reply(locale)

    async def _save_inquiry(self, inquiry: Inquiry, request: Request, caller: Caller) -> Reply:
        if not self._rate_limiter.try_acquire(caller):
            return inquiry_views.build_rate_limited_reply(get_locale(inquiry.language))
        chat = find_reader_chat(caller, is_quiet=bool(request.is_quiet))
        if new_number := await self.inquiry_store.add_inquiry(inquiry, chat):
            await self._announce(new_number)
        return inquiry_views.build_thanks_reply(inquiry, chat, caller)

    async def _announce(self, number: int) -> None:
        announcement = self._announcements.schedule_next()
        if announcement is None:
            return
        line = f"{INQUIRIES} {number}" if announcement.is_single else INQUIRIES
        for chat in self.list_moderator_chats():
            await self.outbox.add_message(chat, line, announcement.delay)

    async def answer_outcome(self, request: Request) -> Reply:
        """Show a reader how the editors answered; the argument is the number, and the reader's language."""
        number, _, language = request.argument.partition(" ")
        request = replace(request, language=language or request.language)
        inquiry = await self.inquiry_store.find_inquiry(parse_number(number))
        outcome = self._build_outcome(inquiry, request) if inquiry else None
        return outcome or inquiry_views.build_outdated_reply(get_locale(request.language))

    def _build_outcome(self, inquiry: Inquiry, request: Request) -> Reply | None:
        """Build what the reader gets; None if it was not answered, or if the item is gone."""
        if inquiry.state == "uncovered":
            return inquiry_views.build_uncovered_reply(inquiry, request.language)
        named = replace(request, argument=inquiry.item, briefing_id=inquiry.briefing, include_drafts=False)
        card = find_card(named, self.get_app()) if inquiry.state == "answered" else None
        return inquiry_views.build_answer_reply(inquiry, card) if card else None

    async def find_wording(self, number: int) -> Wording | None:
        """Find the question with this number, if it was answered with an item."""
        inquiry = await self.inquiry_store.find_inquiry(number)
        if inquiry is None or inquiry.state != "answered":
            return None
        return Wording(inquiry.question, inquiry.language, inquiry.briefing, inquiry.item)

    async def forget_old_forever(self) -> None:
        """Delete, again and again, the inquiries that are too old."""
        while True:
            with suppress(StoreError):  # the database watch says so; the next attempt deletes them
                await self.inquiry_store.forget_older(self.utc_now() - timedelta(days=INQUIRY_LIFETIME_DAYS))
            await self.sleep(FORGET_INTERVAL)
