"""Decides how an answer reaches a chat: as a new message, as an edit, or seen only by who asked."""

from telegram import CallbackQuery, Chat, MaybeInaccessibleMessage, Message, User
from telegram.constants import ChatType

from bot.adapters.telegram.callers import build_chat_id
from bot.adapters.telegram.ephemeral import EphemeralSender, Prompt, is_ephemeral
from bot.adapters.telegram.group_migration import GroupMigration
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.sender import TelegramSender
from bot.core.messages.reply import Reply
from bot.services.chat.chat_service import ChatService


class AnswerDelivery:
    """Delivers answers to questions and to buttons."""

    def __init__(
        self,
        chat_service: ChatService,
        moderators: TelegramModerators,
        group_migration: GroupMigration,
        senders: tuple[TelegramSender, EphemeralSender],
    ) -> None:
        """Deliver by the first of *senders* what everybody sees, and by the second what one member sees."""
        self._chat_service = chat_service
        self._moderators = moderators
        self._group_migration = group_migration
        self._sender, self._ephemeral_sender = senders

    def can_be_quiet(self, chat: Chat) -> bool:
        """True if *chat* can choose that only who asks sees the answer: a group, but not the moderators'."""
        is_group = chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
        return is_group and not self._moderators.is_moderator_group(chat.id)

    async def send_reply(
        self,
        to: MaybeInaccessibleMessage,
        user: User | None,
        reply: Reply,
        page_number: int,
        callback_query_id: str = "",
    ) -> None:
        """Send *reply* to *user*, who wrote *to* or pressed a button below it."""
        if user and await self._is_for_one(to, user, reply):
            prompt = Prompt(to, user, callback_query_id)
            if await self._ephemeral_sender.send_reply(prompt, reply, page_number):
                return
        if reply.form:
            await self._sender.send_form(to, reply, user)
        else:
            await self._sender.send_reply(to, reply, page_number)

    async def answer_press(self, query: CallbackQuery, reply: Reply, page_number: int) -> None:
        """Edit the message of a pressed button into *reply*, or send that if the message stays as it is."""
        message, user = query.message, query.from_user
        if message is None:
            return
        if reply.form or reply.document or not await self._edit_message(message, user, reply, page_number):
            await self.send_reply(message, user, reply, page_number, query.id)

    async def _edit_message(
        self, message: MaybeInaccessibleMessage, user: User, reply: Reply, page_number: int
    ) -> bool:
        if is_ephemeral(message):
            return await self._ephemeral_sender.edit_reply(message, user, reply, page_number)
        return _may_edit(message, user) and await self._sender.edit_reply(message, reply, page_number)

    async def _is_for_one(self, to: MaybeInaccessibleMessage, user: User, reply: Reply) -> bool:
        """True if only *user* should see *reply*. What a member chooses for the group, all of it sees."""
        if user.is_bot or not self.can_be_quiet(to.chat) or reply.preference_change:
            return False
        chat_id = self._group_migration.get_current_id(to.chat.id)
        preferences = await self._chat_service.get_valid_preferences(build_chat_id(chat_id))
        return preferences.is_quiet or is_ephemeral(to)


def _may_edit(message: MaybeInaccessibleMessage, user: User) -> bool:
    """True if *user* may change the bot's *message*: it does not reply to somebody else."""
    if not isinstance(message, Message) or not message.is_accessible:
        return False
    question = message.reply_to_message
    question_author = question.from_user if question else None
    return question_author is None or question_author.is_bot or question_author.id == user.id
