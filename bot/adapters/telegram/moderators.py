"""Who moderates on Telegram, and where they are answered as moderators: in private and in their own group."""

from telegram import Chat, User
from telegram.constants import ChatType

from bot.services.publishing.settings import ModerationSettings


class Moderators:
    """The moderators whom the operator has named."""

    def __init__(self, settings: ModerationSettings) -> None:
        """Know those of *settings*."""
        self._users = frozenset(settings.telegram_users)
        self._chat = settings.telegram_chat

    @property
    def chats(self) -> tuple[int, ...]:
        """Return where their commands stand in the menu: their private chats, and their group."""
        return (*sorted(self._users), *((self._chat,) if self._chat and self._users else ()))

    def name(self, user: User | None, chat: Chat) -> str:
        """Return the name of a moderator who may be answered as one in *chat*; empty for anybody else."""
        if user is None or user.id not in self._users:
            return ""
        own = chat.type == ChatType.PRIVATE or chat.id == self._chat
        return user.full_name if own else ""

    def meet_in(self, chat: int) -> bool:
        """Return whether *chat* is the moderators' own group."""
        return chat == self._chat
