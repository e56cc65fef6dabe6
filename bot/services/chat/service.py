"""The desk answers every chat from the briefing, and in the language, that it chose.

What needs the index of the search waits here for the thread that makes it, so that all else is answered
meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bot.core.app import App, Command, Suggestion
from bot.core.i18n import SUPPORTED_LANGUAGES
from bot.core.i18n import get_locale as words_of
from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.core.messages.reply import Paragraph, Reply, make_line
from bot.core.messages.request import Request, parse_command_line
from bot.core.views.briefing_choice import find_visible_briefing
from bot.core.views.search_service import IndexNotReady
from bot.services.chat.inline_results import (
    InlineResult,
    build_inline_result,
    build_lookup_reply,
    find_inline_results,
)
from bot.services.chat.preferences import PreferenceCache
from bot.services.images.file_ids import FileIdCache
from bot.services.publishing.authorization import SYSTEM, Caller, ModerationHandler, Upload, is_authorized
from bot.services.publishing.commands import build_moderator_commands
from bot.services.reports.commands import REPORT, REPORT_OUTCOME, add_report_button
from bot.services.revisions import requests
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.services.reports.service import ReportService
    from bot.services.revisions.snapshots import History
    from bot.services.store.outbox import Outbox

Result = TypeVar("Result")

REPORT_BUTTON_CACHE_SIZE = 1024  # cards whose button for reports is not made again
MAX_INLINE_RESULTS = 50  # results of an inline query (Bot API, answerInlineQuery)


def today_in_utc() -> date:
    """Return the day that it is now, the same for readers everywhere."""
    return datetime.now(UTC).date()


class ChatService:
    """One door for all platforms. A *chat* is the platform's name and its id: ``telegram:42``.

    A *user* is who asks, by the id of their private chat with the bot. The language of an answer is the
    one that the chat chose, else the one that the user chose in private, else *language*: that of the
    user's app.
    """

    def __init__(
        self,
        app: App,
        today: Callable[[], date] = today_in_utc,
        preference_cache: PreferenceCache | None = None,
    ) -> None:
        """Answer with *app*; *today* is the clock. Without *chats* a choice lasts as long as the desk."""
        from bot.services.images.renderer import ImageRenderer  # noqa: PLC0415 (whoever only checks files needs none)

        self.app = app
        self.image_renderer = ImageRenderer()
        self.file_ids = FileIdCache()
        self._subscribers: list[Callable[[], None]] = []
        self._today = today
        self.moderation: ModerationHandler | None = None
        self.report_service: ReportService | None = None
        self._add_report_button = lru_cache(REPORT_BUTTON_CACHE_SIZE)(add_report_button)
        self.outbox: Outbox | None = None
        self.history: History | None = None
        self._preference_cache = preference_cache or PreferenceCache()

    def replace_app(self, app: App) -> None:
        """Answer with *app* from now on; answers under way go on with the one that they began with."""
        self.app = app
        for notify in tuple(self._subscribers):
            notify()

    async def refresh_history(self) -> None:
        """Find out whether there is a past to be asked for by now, after versions were kept."""
        if self.history and not self.history.start_day:
            await self.history.load_start_day()
            self.replace_app(self.app)  # who shows the commands has new ones to show

    @contextmanager
    def subscribe(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call *hear* whenever another app answers, until what is done inside ends."""
        self._subscribers.append(listener)
        try:
            yield
        finally:
            self._subscribers.remove(listener)

    async def answer_command(
        self, chat: str, line: str, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Reply, int]:
        """Return the reply to a command line, and the page of it (1 or more) that it asks for.

        *moderator* is the name of a moderator who asks where only moderators read the answer.
        """
        include_drafts = moderator not in {"", SYSTEM}  # what the bot says unasked may go to readers
        request, page = await self._parse_request(chat, line, language, user, include_drafts=include_drafts)
        caller = Caller(moderator, user, chat)
        if self.moderation and is_authorized(self.moderation, request.command, caller):
            return await self.moderation.answer_request(request, caller), page
        app = self.app
        if self.report_service and request.command == REPORT:
            return await self.report_service.handle_report(request, app, user or chat), page
        reply = await self._answer_request(app, request)
        if reply.preference_change:
            is_saved = await self._save_preference_change(chat, reply.preference_change)
            request, page = await self._parse_request(
                chat, line, language, user, include_drafts=include_drafts
            )  # as was chosen
            reply = app.answer_request(request)
            reply = reply if is_saved else _with_not_saved_notice(reply)
        return reply, page

    async def _save_preference_change(self, chat: str, change: PreferenceChange) -> bool:
        """Keep what *chat* chose; return whether it is written down. Who forgets it all is forgotten."""
        is_saved = await self._preference_cache.apply_change(chat, change)
        if self.report_service and change == PreferenceChange("", ""):
            return await self.report_service.forget_reporter(chat) and is_saved
        return is_saved

    def _with_report_button(self, reply: Reply) -> Reply:
        return self._add_report_button(reply) if self.report_service and reply.entry_summary else reply

    async def answer_unprompted(self, chat: str, line: str) -> tuple[Reply, int]:
        """Return what the bot tells *chat* unasked: it may ask all that a moderator may.

        What came of a report is told in no other way.
        """
        request, page = await self._parse_request(chat, line, "", "")
        if self.report_service and request.command == REPORT_OUTCOME:
            return await self.report_service.answer_outcome(request), page
        return await self.answer_command(chat, line, moderator=SYSTEM)

    async def receive_upload(
        self, chat: str, upload: Upload, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Reply, int] | None:
        """Return what a moderator is told about a file; None for anybody else, who gets no answer."""
        caller = Caller(moderator, user, chat)
        if not self.moderation or not is_authorized(self.moderation, "upload", caller):
            return None
        request, _ = await self._parse_request(chat, "upload", language, user)
        return await self.moderation.handle_upload(upload, request, caller), 1

    async def suggest_completions(  # noqa: PLR0913, PLR0917 (who asks what, and where)
        self, chat: str, command: str, text: str, language: str = "en", user: str = "", moderator: str = ""
    ) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of *command*, the best first, at most 25."""
        request, _ = await self._parse_request(chat, command, language, user, include_drafts=moderator != "")
        app = self.app
        return await self._run_with_search_index(lambda: app.suggest_completions(request, text))

    async def search_inline(
        self, chat: str, query: str, language: str = "en", user: str = ""
    ) -> tuple[InlineResult, ...]:
        """Return at most `OFFERS` answers to *words*, the best first; without words the sections."""
        request, _ = await self._parse_request(chat, query, language, user)
        app = self.app
        if self.history and request.as_of:
            reply = await requests.answer_historical(self.history, app, request)
            return () if reply.not_found or not reply.briefing_id else (build_inline_result(reply),)
        return await self._run_with_search_index(
            lambda: find_inline_results(app, query, request, MAX_INLINE_RESULTS)
        )

    async def look_up_text(
        self, chat: str, text: str, language: str = "en", user: str = ""
    ) -> tuple[Reply, int]:
        """Return what the briefings say about a text of somebody else, and its first page."""
        request, _ = await self._parse_request(chat, "", language, user)
        app = self.app
        return await self._run_with_search_index(lambda: build_lookup_reply(app, text, request)), 1

    async def answer_permalink(  # noqa: PLR0913, PLR0917 (each a part of the address)
        self, chat: str, briefing: str, section: str, item: str, language: str = "en", as_of: str = ""
    ) -> Reply:
        """Return what a permanent link leads to: the same for everybody, but for the language.

        With a *version*, a number or a day, it is what was told then.
        """
        language = await self.resolve_language(chat, language)
        has_history = self._has_history()
        request = Request(
            section, item, briefing, language, as_of, today=self._today(), has_history=has_history
        )
        return await self._answer_request(self.app, request)

    async def find_permalink_revision(self, reply: Reply) -> str:
        """Return the version that tells *reply*, for a permanent link to it; empty if none is kept."""
        if not self.history or not (briefing := self.app.library.briefings.get(reply.briefing_id)):
            return ""
        request, _ = parse_command_line(reply.command_line, today=self._today())
        with suppress(StoreError):
            return request.as_of or str(await self.history.find_newest_number(briefing) or "")
        return ""

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return every command of the bot, in menu order."""
        return self.app.list_commands(language, self._today(), has_history=self._has_history())

    def list_moderator_commands(self, language: str = "en") -> tuple[Command, ...]:
        """Return what moderators find in their menus, and nobody else."""
        return build_moderator_commands(words_of(language)) if self.moderation else ()

    async def get_valid_preferences(self, chat: str, *, include_drafts: bool = False) -> Preferences:
        """Return what *chat* chose, but for what is no longer there to choose; *drafts* may be seen there."""
        preferences = await self._preference_cache.get_preferences(chat)
        return Preferences(
            preferences.briefing_id
            if find_visible_briefing(
                self.app.library, preferences.briefing_id, self._today(), include_drafts=include_drafts
            )
            else "",
            preferences.language if preferences.language in SUPPORTED_LANGUAGES else "",
        )

    async def resolve_language(self, chat: str, language: str = "en", user: str = "") -> str:
        """Return the language in which *user* is answered in *chat*."""
        preferred = (await self.get_valid_preferences(chat)).language
        if not preferred and user and user != chat:
            preferred = (await self.get_valid_preferences(user)).language
        return preferred or language

    async def _answer_request(self, app: App, request: Request) -> Reply:
        """Return the reply of today, or of the past if it is that which was asked for.

        A mistake is reported where it still stands: from the past a button leads to today's card.
        """
        if self.history and requests.is_historical(request):
            return await requests.answer_historical(self.history, app, request)
        if request.include_drafts:  # whose index is made when it is first needed
            return self._with_report_button(await requests.answer_in_thread(app, request))
        return self._with_report_button(
            await self._run_with_search_index(lambda: app.answer_request(request))
        )

    def _has_history(self) -> bool:
        """Return whether there are versions to look back to."""
        return bool(self.history and self.history.start_day)

    async def _run_with_search_index(self, search: Callable[[], Result]) -> Result:
        """Return what *find* does, as soon as there is the index that it may need."""
        try:
            return search()
        except IndexNotReady as preparing:
            await asyncio.wrap_future(preparing.future)
        return search()

    async def _parse_request(
        self, chat: str, line: str, language: str, user: str, *, include_drafts: bool = False
    ) -> tuple[Request, int]:
        preferences = await self.get_valid_preferences(chat, include_drafts=include_drafts)
        answer_language = preferences.language or await self.resolve_language(chat, language, user)
        request, page = parse_command_line(
            line, today=self._today(), language=answer_language, briefing_id=preferences.briefing_id
        )
        return replace(request, include_drafts=include_drafts, has_history=self._has_history()), page


def _with_not_saved_notice(reply: Reply) -> Reply:
    """Return *reply* with the news that what was chosen is not written down."""
    _ = words_of(reply.language).translate
    notice = _("I couldn’t save your choice; it may be lost when the bot restarts.")
    return replace(reply, blocks=(*reply.blocks, Paragraph(make_line(notice))))
