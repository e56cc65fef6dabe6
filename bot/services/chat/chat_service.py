"""Answers every chat from the briefing, and in the language, that it chose: what all adapters call.

An answer that needs the search index waits for the thread that builds it, and holds up no other answer.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bot.core.app import App, Command, Suggestion
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.characters import clean_line, clean_text
from bot.core.messages.preferences import NO_PREFERENCES, PreferenceChange, Preferences
from bot.core.messages.reply import Reply
from bot.core.messages.request import INQUIRE, Request, parse_command_line
from bot.core.views.changes import ChangeSet
from bot.core.views.lookup import find_visible_briefing
from bot.core.views.permalink import START_COMMAND, Permalink
from bot.core.views.search_service import IndexNotReady
from bot.services.chat.answer_observation import observe_answers, observe_lookups, observe_queries
from bot.services.chat.inline_results import (
    InlineResult,
    build_inline_result,
    build_lookup_reply,
    find_inline_results,
)
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.clock import today_in_utc
from bot.services.images.file_id_cache import FileIdCache
from bot.services.inquiries.inquiry_button import INQUIRY_OUTCOME, add_inquiry_button
from bot.services.observer import Observer
from bot.services.privacy.privacy_service import PrivacyService, list_deleted_chats
from bot.services.privacy.privacy_views import with_not_saved_notice, with_not_stored_notice
from bot.services.publishing.edit_button import add_edit_button
from bot.services.publishing.moderation_handler import (
    SYSTEM,
    ModerationHandler,
    ProposalPreview,
    Upload,
    build_text_upload,
    is_authorized,
    list_moderator_commands,
)
from bot.services.publishing.pasted_text import find_pasted_briefing, join_parts
from bot.services.reports.report_button import REPORT, REPORT_OUTCOME, add_report_button
from bot.services.revisions import historical_answers
from bot.services.store.errors import StoreError

if TYPE_CHECKING:
    from bot.services.images.renderer import ImageRenderer
    from bot.services.inquiries.inquiry_service import InquiryService
    from bot.services.reports.report_service import ReportService
    from bot.services.revisions.history import History

Result = TypeVar("Result")

REPORT_BUTTON_CACHE_SIZE = 1024  # cards whose report button is not built again
MAX_INLINE_RESULTS = 50  # results of an inline query (Bot API, answerInlineQuery)


def _create_image_renderer() -> "ImageRenderer":
    from bot.services.images.renderer import ImageRenderer  # noqa: PLC0415 (`check` must not pay for it)

    return ImageRenderer()


def _cache_report_buttons() -> Callable[[Reply], Reply]:
    return lru_cache(REPORT_BUTTON_CACHE_SIZE)(add_report_button)


@dataclass(eq=False)
class ChatService:
    """Answers chats with the current app.

    A service that is not *is_remembering* takes no choice of a chat: it holds for one answer.
    Without a stored *preference_cache* a choice lasts as long as this service. Without *moderation*,
    *report_service*, *inquiry_service* and *history* nobody can publish, report, ask the editors or look
    back.
    """

    live_app: LiveApp
    today: Callable[[], date] = today_in_utc
    _: KW_ONLY
    is_remembering: bool = True
    preference_cache: PreferenceCache = field(default_factory=PreferenceCache)
    moved_chats: MovedChats = field(default_factory=MovedChats)
    file_ids: FileIdCache = field(default_factory=FileIdCache)
    image_renderer: "ImageRenderer" = field(default_factory=_create_image_renderer)
    moderation: ModerationHandler | None = None
    report_service: "ReportService | None" = None
    inquiry_service: "InquiryService | None" = None
    history: "History | None" = None
    privacy: PrivacyService = field(default_factory=PrivacyService)
    observer: Observer = field(default_factory=Observer)
    _add_report_button: Callable[[Reply], Reply] = field(
        init=False, repr=False, default_factory=_cache_report_buttons
    )

    @property
    def app(self) -> App:
        """The app that answers from now on."""
        return self.live_app.app

    @observe_answers
    async def answer_command(self, caller: Caller, line: str) -> tuple[Reply, int]:
        """Answer a command line; also give the page (1 or more) that it asks for."""
        await self._store_moves()
        request, page = await self._parse_request(caller, line)
        if self.moderation and is_authorized(self.moderation, request.command, caller):
            return await self.moderation.answer_request(request, caller), page
        app = self.app
        if handle_privacy := self.privacy.commands.get(request.command):
            return await handle_privacy(request, caller), page
        if self.report_service and request.command == REPORT:
            return await self.report_service.handle_report(request, app, caller), page
        if self.inquiry_service and request.command == INQUIRE:
            return await self.inquiry_service.handle_inquiry(request, caller), page
        reply = await self._answer_request(app, request)
        if reply.preference_change and not self.is_remembering:
            return with_not_stored_notice(await self._answer_change(request, reply.preference_change)), page
        if reply.preference_change:
            is_saved = await self._save_preference_change(caller, reply.preference_change)
            request, page = await self._parse_request(caller, line)  # in the language just chosen
            reply = app.answer_request(request)
            reply = reply if is_saved else with_not_saved_notice(reply)
        return await self._with_update_notice(caller, app, request, (reply, page))

    async def _with_update_notice(
        self, caller: Caller, app: App, request: Request, answer: tuple[Reply, int]
    ) -> tuple[Reply, int]:
        """Say on the first page what has changed since the caller saw the answer whose button was pressed."""
        if caller.seen_at is None or self.history is None:
            return answer
        reply = await historical_answers.add_update_notice(
            self.history, app, request, answer[0], caller.seen_at
        )
        return answer if reply is answer[0] else (reply, 1)

    @observe_answers
    async def answer_elsewhere(self, caller: Caller, line: str) -> tuple[Reply, int]:
        """Answer a line in a chat that the bot is not in: nobody moderates, and nothing is stored.

        In place of a choice there is the welcome, from the briefing and in the language chosen.
        """
        request, page = await self._parse_request(replace(caller, moderator=""), line)
        if request.command in self.privacy.commands:
            return self.privacy.answer_privacy(request), page
        reply = await self._answer_request(self.app, request)
        if reply.preference_change:
            reply = await self._answer_change(request, reply.preference_change)
        return reply, page

    async def _answer_change(self, request: Request, change: PreferenceChange) -> Reply:
        """Answer a choice that is not stored with the welcome, as it is with that choice."""
        request = replace(
            request,
            command=START_COMMAND,
            argument="",
            briefing_id=change.briefing_id or request.briefing_id,
            language=change.language or request.language,
        )
        return await self._answer_request(self.app, request)

    async def answer_unprompted(self, chat: ChatId, line: str) -> tuple[Reply, int]:
        """Answer a line that nobody in *chat* asked; it may be any that a moderator may ask.

        This is the only way to the outcome of a report or an inquiry.
        """
        caller = Caller(chat, moderator=SYSTEM)
        request, page = await self._parse_request(caller, line)
        if self.report_service and request.command == REPORT_OUTCOME:
            return await self.report_service.answer_outcome(request), page
        if self.inquiry_service and request.command == INQUIRY_OUTCOME:
            return await self.inquiry_service.answer_outcome(request), page
        return await self.answer_command(caller, line)

    async def receive_upload(self, caller: Caller, upload: Upload) -> tuple[Reply, int] | None:
        """Answer a moderator's file; None for anybody else, who gets no answer."""
        if not self.moderation or not is_authorized(self.moderation, "upload", caller):
            return None
        request, _ = await self._parse_request(replace(caller, moderator=""), "upload")
        return await self.moderation.handle_upload(upload, request, caller), 1

    async def receive_text(self, caller: Caller, parts: Sequence[str]) -> tuple[Reply, int] | None:
        """Answer a briefing that a moderator pasted as text, in *parts*; None for any other text."""
        if not caller.moderator or not self.moderation:
            return None
        content, reason = await asyncio.to_thread(lambda: find_pasted_briefing(join_parts(parts)))
        if not content:
            return None
        return await self.receive_upload(caller, build_text_upload(content, reason))

    async def suggest_completions(self, caller: Caller, command: str, text: str) -> tuple[Suggestion, ...]:
        """Suggest how the argument of *command* could go on, the best first, at most 25."""
        request, _ = await self._parse_request(caller, command)
        app = self.app
        return await self._run_with_search_index(lambda: app.suggest_completions(request, clean_line(text)))

    @observe_queries
    async def search_inline(self, caller: Caller, query: str) -> tuple[InlineResult, ...]:
        """Find at most `MAX_INLINE_RESULTS` answers to *query*, the best first; without one, all sections."""
        request, _ = await self._parse_request(replace(caller, moderator=""), query)
        app = self.app
        if self.history and request.as_of:
            reply = await historical_answers.answer_historical(self.history, app, request)
            return () if reply.not_found or not reply.briefing_id else (build_inline_result(reply),)
        return await self._run_with_search_index(
            lambda: find_inline_results(app, clean_line(query), request, MAX_INLINE_RESULTS)
        )

    @observe_lookups
    async def look_up_text(self, caller: Caller, text: str) -> tuple[Reply, int]:
        """Answer what the briefings say about somebody else's text; the page is always the first."""
        request, _ = await self._parse_request(replace(caller, moderator=""), "")
        app = self.app
        reply = await self._run_with_search_index(lambda: build_lookup_reply(app, clean_text(text), request))
        return self._with_reader_buttons(reply), 1

    async def answer_permalink(self, permalink: Permalink, language: str) -> Reply:
        """Answer a permanent link: the same for everybody, except for the language."""
        return await self._answer_request(self.app, self._build_request(permalink, language))

    async def preview_proposal(self, key: str, language: str) -> ProposalPreview | None:
        """Preview the proposal that *key* names, with its secret; None if there is none.

        Raises:
            StoreError: the database fails.
            OSError: the folder fails.
        """
        if self.moderation is None:
            return None
        request = Request("upload", language=get_locale(language).language, today=self.today())
        return await self.moderation.preview_proposal(key, request)

    async def find_permalink_app(self, permalink: Permalink, language: str) -> tuple[App, Request]:
        """Find the app that answers a permanent link, today's or that of its version, and the request for it.

        Raises:
            LookupError: there is no such version.
            StoreError: the versions cannot be read.
        """
        request = self._build_request(permalink, language)
        if self.history and request.as_of:
            return await historical_answers.find_app_at(self.history, self.app, request)
        return self.app, replace(request, as_of="")

    async def list_recent_changes(self, request: Request) -> tuple[date, tuple[ChangeSet, ...]]:
        """List what changed in the last year, and give the day on which the archive began.

        Raises:
            LookupError: there is no archive.
            StoreError: the versions cannot be read.
        """
        if not self.history:
            raise LookupError(request.briefing_id)
        return await historical_answers.list_recent_changes(self.history, self.app, request)

    def _build_request(self, permalink: Permalink, language: str) -> Request:
        return Request(
            permalink.section,
            permalink.item,
            permalink.briefing_id,
            language,
            permalink.as_of,
            today=self.today(),
            has_history=self._has_history(),
        )

    async def find_permalink_revision(self, reply: Reply) -> str:
        """Find the version that a permanent link to *reply* names; empty if none is kept."""
        if not self.history or reply.briefing_id not in self.app.library.briefings:
            return ""
        request, _ = parse_command_line(reply.command_line, today=self.today())
        return request.as_of or await self.find_newest_revision(reply.briefing_id)

    async def find_newest_revision(self, briefing_id: str) -> str:
        """Find the number of the newest version of a briefing; empty if none is kept."""
        if not self.history or not (briefing := self.app.library.briefings.get(briefing_id)):
            return ""
        with suppress(StoreError):
            return str(await self.history.find_newest_number(briefing) or "")
        return ""

    def get_briefing_title(self, reply: Reply) -> str:
        """Get the title of the briefing that *reply* is from, in its language; empty if it is from none."""
        briefing = self.app.library.briefings.get(reply.briefing_id)
        return briefing.in_language(reply.language).title if briefing else ""

    def list_commands(self, language: str = "en") -> tuple[Command, ...]:
        """List every command of the bot, in menu order."""
        return self.app.list_commands(language, self.today(), has_history=self._has_history())

    def list_moderator_commands(self, language: str = "en") -> tuple[Command, ...]:
        """List the commands that only moderators find in their menus."""
        return list_moderator_commands(get_locale(language)) if self.moderation else ()

    async def get_valid_preferences(self, chat: ChatId, *, include_drafts: bool = False) -> Preferences:
        """Get what *chat* chose, without a briefing or a language that is gone.

        A draft counts as a briefing where the chat may see drafts.
        """
        chosen = await self.preference_cache.get_preferences(chat)
        if chosen == NO_PREFERENCES:
            return chosen
        briefing = find_visible_briefing(
            self.app.library, chosen.briefing_id, self.today(), include_drafts=include_drafts
        )
        language = chosen.language if chosen.language in SUPPORTED_LANGUAGES else ""
        return Preferences(chosen.briefing_id if briefing else "", language, chosen.is_quiet)

    async def resolve_language(self, caller: Caller) -> str:
        """Find the language of an answer: the chat's choice, else the user's in private, else the app's.

        The user's comes first if the caller has an own language.
        """
        chats = (caller.user, caller.chat) if caller.has_own_language else (caller.chat, caller.user)
        for chat in dict.fromkeys(filter(None, chats)):
            preferred = (await self.preference_cache.get_preferences(chat)).language
            if preferred in SUPPORTED_LANGUAGES:
                return preferred
        return caller.language

    async def move_chat(self, old: ChatId, new: ChatId) -> bool:
        """Let the chat *old*, which has the id *new* now, keep all it has; True if that was not known."""
        is_new = self.moved_chats.add_move(old, new)
        if is_new:
            self.preference_cache.move_chat(old, new)
        await self._store_moves()
        return is_new

    async def _store_moves(self) -> None:
        for chat in await self.moved_chats.store_moves():
            self.preference_cache.forget_cached(chat)

    async def _save_preference_change(self, caller: Caller, change: PreferenceChange) -> bool:
        """Save what *caller* chose; True if it is stored. A chat that resets everything is deleted."""
        if change.is_reset:
            chats = list_deleted_chats(caller, change)
            is_saved = [await self.preference_cache.apply_change(chat, change) for chat in chats]
            return await self.privacy.delete_data(*chats) and all(is_saved)
        chat = caller.user if change.is_personal and caller.user else caller.chat
        return await self.preference_cache.apply_change(chat, change)

    async def _answer_request(self, app: App, request: Request) -> Reply:
        """Answer from today's briefings, or from those of the day that the request names.

        An archived answer has no button for readers' messages: errors are reported on today's card.
        """
        if self.history and historical_answers.is_historical(request):
            return await historical_answers.answer_historical(self.history, app, request)
        if request.include_drafts:  # the index of drafts is built on first use
            reply = self._with_reader_buttons(await historical_answers.answer_with_drafts(app, request))
            return add_edit_button(reply) if self.moderation else reply
        return self._with_reader_buttons(
            await self._run_with_search_index(lambda: app.answer_request(request))
        )

    def _with_reader_buttons(self, reply: Reply) -> Reply:
        """Add the buttons by which readers write to the editors."""
        if self.inquiry_service and reply.inquiry:
            return add_inquiry_button(reply)
        return self._add_report_button(reply) if self.report_service and reply.entry_summary else reply

    def _has_history(self) -> bool:
        """True if there are versions to look back to."""
        return bool(self.history and self.history.start_day)

    async def _run_with_search_index(self, search: Callable[[], Result]) -> Result:
        """Run *search*, as soon as the index that it may need is ready."""
        try:
            return search()
        except IndexNotReady as preparing:
            await asyncio.wrap_future(preparing.future)
        return search()

    async def _parse_request(self, caller: Caller, line: str) -> tuple[Request, int]:
        include_drafts = caller.moderator not in {"", SYSTEM}  # unprompted messages may go to readers
        preferences = await self.get_valid_preferences(caller.chat, include_drafts=include_drafts)
        language = await self.resolve_language(caller)
        request, page = parse_command_line(
            line, today=self.today(), language=language, briefing_id=preferences.briefing_id
        )
        request = replace(
            request,
            include_drafts=include_drafts,
            has_history=self._has_history(),
            has_own_language=caller.has_own_language,
            is_quiet=preferences.is_quiet if caller.can_be_quiet else None,
        )
        return request, page
