"""Who moderates on Telegram. They are answered as moderators in private and in their own group."""

from telegram import Chat, MaybeInaccessibleMessage, Message, User
from telegram.constants import ChatType

from bot.adapters.telegram.callers import build_chat_id
from bot.core.messages.caller import NOBODY, Moderator
from bot.services.chat.moved_chats import MovedChats
from bot.services.publishing.moderation_settings import ModerationSettings


class TelegramModerators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings, moved_chats: MovedChats) -> None:
        """Take the moderators from *settings*; *moved_chats* knows the new id of their group, if it moved."""
        self._publisher_ids = frozenset(settings.telegram_users)
        self._user_ids = self._publisher_ids.union(settings.telegram_editors)
        self._configured_group_id = settings.telegram_chat
        self._moved_chats = moved_chats

    @property
    def menu_chat_ids(self) -> tuple[int, ...]:
        """Return the chats whose menu has the moderators' commands: private chats, and their group."""
        group_ids = (self._group_id,) if self._group_id and self._user_ids else ()
        return (*sorted(self._user_ids), *group_ids)

    @property
    def outdated_setting(self) -> tuple[int, int] | None:
        """Return the id of the group in the settings and its new id, if it has moved."""
        configured, current = self._configured_group_id, self._group_id
        return (configured, current) if configured and current and configured != current else None

    def get_author(self, message: MaybeInaccessibleMessage, user: User | None) -> Moderator:
        """Return the moderator *user* to whom *message* belongs; nobody if it was forwarded."""
        is_forwarded = isinstance(message, Message) and message.forward_origin is not None
        return NOBODY if is_forwarded else self.get_moderator(user, message.chat)

    def get_moderator(self, user: User | None, chat: Chat) -> Moderator:
        """Return a moderator who may be answered as one in *chat*; nobody for anybody else."""
        if user is None or user.id not in self._user_ids:
            return NOBODY
        is_moderated_here = chat.type == ChatType.PRIVATE or self.is_moderator_group(chat.id)
        is_editor = user.id not in self._publisher_ids
        return Moderator(user.full_name, is_editor) if is_moderated_here else NOBODY

    def is_moderator_group(self, chat_id: int) -> bool:
        """True if *chat_id* is the moderators' own group."""
        return self._get_current_id(chat_id) == self._group_id

    @property
    def _group_id(self) -> int | None:
        return self._get_current_id(self._configured_group_id) if self._configured_group_id else None

    def _get_current_id(self, chat_id: int) -> int:
        return int(self._moved_chats.get_current_id(build_chat_id(chat_id)).id)
