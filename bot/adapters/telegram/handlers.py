"""Handles Telegram's updates: messages, files and buttons."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from logging import getLogger

from telegram import CallbackQuery, Document, MaybeInaccessibleMessage, Message, Update, User
from telegram.constants import ChatType
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.adapters.telegram.albums import AlbumTracker
from bot.adapters.telegram.callers import build_chat_id, get_language, identify_caller
from bot.adapters.telegram.commands import CommandMenus
from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.delivery import AnswerDelivery
from bot.adapters.telegram.direct_bot import DirectBot
from bot.adapters.telegram.ephemeral import EphemeralSender
from bot.adapters.telegram.failure_log import FailureLog
from bot.adapters.telegram.group_migration import GroupMigration
from bot.adapters.telegram.guest import GuestHandler
from bot.adapters.telegram.inline import InlineHandler
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.owned_messages import OwnedMessageBuilder
from bot.adapters.telegram.pasted_text import PasteCollector
from bot.adapters.telegram.photo_sender import RefusingChats
from bot.adapters.telegram.prepared_pages import PagePreparer
from bot.adapters.telegram.questions import Question, QuestionReader, is_written_by_person
from bot.adapters.telegram.retry_policy import RetryPolicy, is_transient
from bot.adapters.telegram.sender import TelegramSender
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.services.chat.chat_service import ChatService
from bot.services.publishing.moderation_handler import Upload, is_upload_name

APOLOGY = gettext_noop("Something went wrong. The error has been logged; please try again later.")
_ACCEPTED_AGAIN = "Telegram accepts answers again"
READS_TEXT_ONLY = gettext_noop("I can only read text. Send me words to look up, or /help.")

_log = getLogger(__name__)


class TelegramHandler:
    """Answers messages, files and buttons."""

    def __init__(
        self,
        chat_service: ChatService,
        bot: DirectBot,
        moderators: TelegramModerators,
        retry_policy: RetryPolicy,
        public_url: str = "",
    ) -> None:
        """Answer from *chat_service*; *public_url* is the web page's address if readers can open it."""
        self._chat_service = chat_service
        self._failure_log = FailureLog(_log, retry_policy.calm_period)
        self._albums = AlbumTracker(lambda: retry_policy.sleep(retry_policy.album_pause))
        self._pastes = PasteCollector(lambda: retry_policy.sleep(retry_policy.paste_pause))
        self._bot = bot
        self._moderators = moderators
        self._question_reader = QuestionReader(chat_service, bot, moderators)
        self.group_migration = GroupMigration(chat_service, moderators)
        page_preparer = PagePreparer(bot, chat_service, public_url)
        self.sender = TelegramSender(bot, chat_service, self.group_migration, page_preparer)
        ephemeral_sender = EphemeralSender(bot, RefusingChats(), page_preparer)
        self._delivery = AnswerDelivery(
            chat_service, moderators, self.group_migration, (self.sender, ephemeral_sender)
        )
        self.command_menus = CommandMenus(chat_service, bot, moderators, self.group_migration)
        message_builder = OwnedMessageBuilder(bot, page_preparer)
        self.inline_handler = InlineHandler(chat_service, bot, message_builder, public_url)
        self.guest_handler = GuestHandler(chat_service, bot, message_builder)

    async def on_migration(self, update: Update) -> None:
        """Take along what a group has when it becomes a supergroup."""
        await self.group_migration.on_service_message(update)
        if update.effective_chat and self._moderators.is_moderator_group(update.effective_chat.id):
            await self.command_menus.set_menus()

    async def on_message(self, update: Update) -> None:
        """Answer a message that is meant for the bot. An edited message is not answered again."""
        message = update.message or update.channel_post
        if message is None or await self._answer_pasted_text(message):
            return
        if message.caption:
            self._albums.note_words(message)
        if question := self._question_reader.read_question(message):
            reply, page_number = await self._answer_question(message, question)
            await self._delivery.send_reply(message, message.from_user, reply, page_number)
            self._failure_log.add_success(_ACCEPTED_AGAIN)
            await self._update_menu(message, reply)
        elif _has_no_words(message) and await self._albums.should_answer(message):
            await self._send_sentence(message, message.from_user, READS_TEXT_ONLY)

    async def on_document(self, update: Update) -> None:
        """Take a file that a moderator sends in private or, if it may be a briefing, to their group.

        Anybody else's is a message like any other.
        """
        message = update.message
        if message and message.document and self._is_taken(message, message.document):
            moderator = self._moderators.get_moderator(message.from_user, message.chat)
            chat_id = self.group_migration.get_current_id(message.chat.id)
            caller = identify_caller(chat_id, message.from_user, moderator)
            upload = build_upload(message.document, message.caption or "")
            if result := await self._chat_service.receive_upload(caller, upload):
                await self.sender.send_reply(message, *result)
                return
        await self.on_message(update)

    def _is_taken(self, message: Message, document: Document) -> bool:
        """True if *document* may be for the bot: other files in the moderators' group are theirs."""
        is_group = self._moderators.is_moderator_group(message.chat.id)
        return message.chat.type == ChatType.PRIVATE or (
            is_group and is_upload_name(document.file_name or "")
        )

    async def _answer_pasted_text(self, message: Message) -> bool:
        """Answer a briefing that a moderator pastes in private; False for any other message."""
        moderator = self._moderators.get_author(message, message.from_user)
        is_private_text = message.text and message.chat.type == ChatType.PRIVATE
        if not (moderator and is_private_text) or self._question_reader.is_form_reply(message):
            return False
        parts = await self._pastes.collect(message)
        caller = identify_caller(message.chat.id, message.from_user, moderator)
        result = await self._chat_service.receive_text(caller, parts) if parts else None
        if result:
            await self.sender.send_reply(message, *result)
        return bool(result) or not parts

    async def on_callback(self, update: Update) -> None:
        """Edit the message of a tapped button into the answer.

        In a group an answer to somebody else is not edited: the user gets an answer of their own below it.
        Anybody may edit that one, so that turning its pages adds no messages. A quiet group shows that answer
        to the user alone. A channel's post is for all
        of its readers: there the answer opens in private.
        """
        query = update.callback_query
        if query is None:
            return
        if query.inline_message_id:
            await self.inline_handler.on_callback(query)
        elif query.message and query.message.chat.type == ChatType.CHANNEL:
            await self._acknowledge_query(query, url=build_deep_link(self._bot.username, query.data or ""))
        else:
            await asyncio.gather(self._acknowledge_query(query), self._process_callback(query))

    async def _acknowledge_query(self, query: CallbackQuery, **fields: str) -> None:
        """End the progress bar on the button and open a *url*; if that fails, the bar ends by itself."""
        with suppress(TelegramError):
            await self._bot.call_directly("answerCallbackQuery", {"callback_query_id": query.id, **fields})

    async def _process_callback(self, query: CallbackQuery) -> None:
        message = query.message
        if message is None or not query.data:
            return
        caller = replace(
            self._identify_caller(message, query.from_user),
            seen_at=_get_last_change(message),
            edited_message=str(message.message_id),
        )
        line = self._question_reader.complete_inquiry(query.data, message)
        reply, page_number = await self._chat_service.answer_command(caller, line)
        await self._delivery.answer_press(query, reply, page_number)
        self._failure_log.add_success(_ACCEPTED_AGAIN)
        await self._update_menu(message, reply)

    async def on_error(self, update: Update, error: Exception) -> None:
        """Log why an update was not answered, and apologise to the user."""
        log_fields = {"update": update.update_id}
        if isinstance(error, Forbidden):
            _log.info("not answered: the bot may not write there: %s", error, extra=log_fields)
        elif isinstance(error, RetryAfter) or (isinstance(error, TelegramError) and is_transient(error)):
            self._failure_log.add_failure("not answered: Telegram did not accept it", error, **log_fields)
        else:
            if isinstance(error, TelegramError):
                self._failure_log.add_failure("not answered: Telegram refused it", error, **log_fields)
            else:
                _log.error("not answered", exc_info=error, extra=log_fields)
            await self._send_apology(update)

    async def _answer_question(self, message: Message, question: Question) -> tuple[Reply, int]:
        """Answer about the words of a question, or by its line, whichever comes first and finds something."""
        if question.words and not question.is_fallback:
            reply, page_number = await self._look_up(message, question.words)
            if not question.names_other_section(reply):
                return reply, page_number
        reply, page_number = await self._fetch_reply(message, question.line, message.from_user)
        if reply.not_found and question.words and question.is_fallback:
            return await self._look_up(message, question.words)
        return reply, page_number

    async def _look_up(self, message: Message, words: str) -> tuple[Reply, int]:
        caller = self._identify_caller(message, message.from_user)
        return await self._chat_service.look_up_text(caller, words)

    async def _fetch_reply(
        self, message: MaybeInaccessibleMessage, line: str, user: User | None
    ) -> tuple[Reply, int]:
        return await self._chat_service.answer_command(self._identify_caller(message, user), line)

    def _identify_caller(self, message: MaybeInaccessibleMessage, user: User | None) -> Caller:
        moderator = self._moderators.get_author(message, user)
        chat_id = self.group_migration.get_current_id(message.chat.id)
        can_be_quiet = self._delivery.can_be_quiet(message.chat)
        return identify_caller(chat_id, user, moderator, can_be_quiet=can_be_quiet)

    async def _update_menu(self, message: MaybeInaccessibleMessage, reply: Reply) -> None:
        if message.chat.type != ChatType.CHANNEL:  # a channel has no menu
            chat_id = self.group_migration.get_current_id(message.chat.id)
            preferences = await self._chat_service.get_valid_preferences(build_chat_id(chat_id))
            await self.command_menus.update_chat_menu(chat_id, preferences, reply.preference_change)

    async def _send_apology(self, update: Update) -> None:
        with suppress(TelegramError):
            if update.guest_message:
                await self.guest_handler.send_sentence(update.guest_message, APOLOGY)
            elif message := (
                update.callback_query.message if update.callback_query else update.effective_message
            ):
                await self._send_sentence(message, update.effective_user, APOLOGY)

    async def _send_sentence(self, to: MaybeInaccessibleMessage, user: User | None, sentence: str) -> None:
        await self.sender.send_html(to, get_locale(get_language(user)).translate(sentence))


def _has_no_words(message: Message) -> bool:
    """True for a voice message, sticker or photo in private."""
    is_private = message.chat.type == ChatType.PRIVATE and is_written_by_person(message)
    return is_private and not (message.text or message.caption)


def _get_last_change(message: MaybeInaccessibleMessage) -> datetime | None:
    """Get when the bot's *message* was sent or last edited; None for one that is too old to be accessible."""
    return (message.edit_date or message.date) if isinstance(message, Message) else None


def build_upload(document: Document, caption: str) -> Upload:
    """Build the upload of a document, which is fetched only when it is needed; the caption is its reason."""

    async def fetch() -> bytes:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())

    return Upload(document.file_name or "", document.file_size or 0, fetch, caption)
