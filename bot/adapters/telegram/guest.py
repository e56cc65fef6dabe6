"""Guest mode: somebody mentions the bot in a chat that it is not in, and gets one sourced answer there.

The chat's id may be that of a chat which the bot knows (Bot API, Message): nothing is sent by it, and nothing
is stored. The answer belongs to who asked, like a message sent by inline mode (`owned_messages`).
"""

import re
from logging import getLogger

from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent, Message, Update
from telegram.error import BadRequest

from bot.adapters.telegram.callers import build_private_caller, get_language
from bot.adapters.telegram.message_words import read_replied_words, read_words
from bot.adapters.telegram.owned_messages import OwnedMessageBuilder
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import to_command_line
from bot.services.chat.chat_service import ChatService

_RESULT_ID = "answer"  # of the only result; nothing refers to it
_OTHER_BOT = re.compile(r"(?<!\S)@\w+bot\b", re.IGNORECASE)  # a message can summon up to three bots

_log = getLogger(__name__)


class GuestHandler:
    """Answers mentions in chats that the bot is not in."""

    def __init__(self, chat_service: ChatService, bot: Bot, message_builder: OwnedMessageBuilder) -> None:
        """Answer from *chat_service* through *bot*."""
        self._chat_service = chat_service
        self._bot = bot
        self._message_builder = message_builder

    async def on_guest_message(self, update: Update) -> None:
        """Answer what the mention asks or, if it has no words, what the message says that it replies to."""
        message = update.guest_message
        user = message.from_user if message else None
        if not message or not message.guest_query_id or not user:
            return
        if user.is_bot and not message.sender_chat:  # two bots would go on for ever
            return
        reply, page_number = await self._answer(build_private_caller(user), message)
        answer = await self._message_builder.build_message(reply, page_number, user.id)
        article = InlineQueryResultArticle(
            _RESULT_ID, reply.title or self._bot.username, answer.content, answer.reply_markup
        )
        await self._send_answer(message.guest_query_id, article)

    async def _answer(self, caller: Caller, message: Message) -> tuple[Reply, int]:
        """Answer the words of the mention; without any, or if they find nothing, those that it replies to."""
        line, words = self._extract_question(message), read_replied_words(message)
        if line or not words:
            reply, page_number = await self._chat_service.answer_elsewhere(caller, line or "help")
            if not reply.not_found or not words:
                return reply, page_number
        return await self._chat_service.look_up_text(caller, words)

    async def send_sentence(self, message: Message, sentence: str) -> None:
        """Answer *message* with a sentence in the language of its author, if it is not answered yet."""
        if message.guest_query_id:
            text = get_locale(get_language(message.from_user)).translate(sentence)
            article = InlineQueryResultArticle(_RESULT_ID, text, InputTextMessageContent(text))
            await self._send_answer(message.guest_query_id, article)

    async def _send_answer(self, guest_query_id: str, article: InlineQueryResultArticle) -> None:
        try:
            await self._bot.answer_guest_query(guest_query_id, article)
        except BadRequest as error:  # for instance, a query that has expired
            _log.info("a question from a chat that the bot is not in was not answered: %s", error)

    def _extract_question(self, message: Message) -> str:
        """Return the command line that *message* asks, without the mentions of bots; empty if none."""
        mention = re.compile(rf"@{re.escape(self._bot.username)}\b[,:]?", re.IGNORECASE)
        text = _OTHER_BOT.sub(" ", mention.sub(" ", read_words(message)))
        command_names = {command.name for command in self._chat_service.list_commands()}
        return to_command_line(" ".join(text.split()), command_names)
