"""Follows groups that become supergroups, which gives them another id (Bot API, ResponseParameters).

Telegram says so with a service message in the old group and one in the new, and by refusing what is sent to
the old one. Any of the three may come first, or be missed.
"""

from logging import getLogger

from telegram import Update

from bot.adapters.telegram.callers import build_chat_id
from bot.adapters.telegram.moderators import TelegramModerators
from bot.adapters.telegram.photo_sender import RefusingChats
from bot.services.chat.chat_service import ChatService

_log = getLogger(__name__)


class GroupMigration:
    """Knows the new ids of groups, and takes along what is kept under the old ones."""

    def __init__(self, chat_service: ChatService, moderators: TelegramModerators) -> None:
        """Move what *chat_service* keeps; the group of the *moderators* may be known by its old id."""
        self._chat_service = chat_service
        self._moderators = moderators
        self.refusing_chats = RefusingChats()

    def get_current_id(self, chat_id: int) -> int:
        """Return the id that the chat has now."""
        return int(self._chat_service.moved_chats.get_current_id(build_chat_id(chat_id)).id)

    async def follow(self, old_id: int, new_id: int) -> None:
        """Let the supergroup *new_id* keep all that the group *old_id* had."""
        if await self._chat_service.move_chat(build_chat_id(old_id), build_chat_id(new_id)):
            self.refusing_chats.move_chat(old_id, new_id)
            if self._moderators.is_moderator_group(new_id):
                self.warn_of_outdated_setting()

    async def on_service_message(self, update: Update) -> None:
        """Follow the group of a service message."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            await self.follow(message.chat.id, message.migrate_to_chat_id)
        if message and message.migrate_from_chat_id:
            await self.follow(message.migrate_from_chat_id, message.chat.id)

    def warn_of_outdated_setting(self) -> None:
        """Log which id of the moderators' group the settings should name, if that has changed."""
        if outdated := self._moderators.outdated_setting:
            _log.warning(
                "the moderators' group on Telegram has become a supergroup, and keeps all its rights; "
                "replace moderation.telegram_chat: %d by %d in the settings",
                *outdated,
            )
