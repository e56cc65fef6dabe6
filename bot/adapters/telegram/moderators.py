"""Who moderates on Telegram. They are answered as moderators in private and in their own group."""

from telegram import Chat, User
from telegram.constants import ChatType

from bot.services.publishing.moderation_settings import ModerationSettings


class TelegramModerators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings) -> None:
        """Take the moderators from *settings*."""
        self._user_ids = frozenset(settings.telegram_users)
        self._group_id = settings.telegram_chat

    @property
    def menu_chat_ids(self) -> tuple[int, ...]:
        """Return the chats whose menu has the moderators' commands: private chats, and their group."""
        return (*sorted(self._user_ids), *((self._group_id,) if self._group_id and self._user_ids else ()))

    def get_moderator_name(self, user: User | None, chat: Chat) -> str:
        """Return the name of a moderator who may be answered as one in *chat*; empty for anybody else."""
        if user is None or user.id not in self._user_ids:
            return ""
        is_moderated_here = chat.type == ChatType.PRIVATE or chat.id == self._group_id
        return user.full_name if is_moderated_here else ""

    def is_moderator_group(self, chat_id: int) -> bool:
        """True if *chat_id* is the moderators' own group."""
        return chat_id == self._group_id
