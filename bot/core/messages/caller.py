"""Who asks, and in which chat: the values that every request carries from an adapter down to the store."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.core.messages.characters import clean_line

_DISPLAY_NAME = re.compile(r"(?:.* \()?(?P<user>[a-z]+:[^\s()]+)\)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChatId:
    """A chat on a platform: the platform's name and the platform's own id of the chat.

    Its text, ``telegram:42``, is what the database holds. A private chat also identifies its user.
    """

    platform: str
    id: str

    def __str__(self) -> str:
        """Format the id as it is stored."""
        return f"{self.platform}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``telegram:42``.

        Raises:
            ValueError: *text* names no platform or no chat.
        """
        platform, _, chat_id = text.partition(":")
        if not platform or not chat_id:
            raise ValueError(f"a chat is written PLATFORM:ID, not {text!r}")
        return cls(platform, chat_id)


@dataclass(frozen=True, slots=True)
class Moderator:
    """A moderator whom a platform knows by *name*; without a name it is nobody, and false.

    One who *is_editor* proposes changes, which others publish.
    """

    name: str = ""
    is_editor: bool = False

    def __bool__(self) -> bool:
        """True if it is somebody."""
        return bool(self.name)


NOBODY = Moderator()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and where.

    *chat* is where the answer goes. *language* is that of the caller's app; what the chat or the user
    chose comes before it. *user* is the caller's private chat with the bot, if the platform names one.
    *moderator* is the name of a moderator whose answer only moderators read; empty for everybody else.
    *address* is the network address that the request came from, if the platform shows it; it is counted, and
    stored nowhere. *reads_alone* says that nobody else in the chat sees the answer. If the caller
    *has_own_language*, what the user chose comes before what the chat chose. *can_be_quiet* says that the
    chat can choose that only who asks sees the answers. *seen_at* is when the answer whose button was pressed
    was sent or last edited; None if no button was pressed, or the platform does not say. *is_editor* says
    that the moderator only proposes. *edited_message* is the platform's id of the message that the answer
    will replace; empty if it will be a new one.
    """

    chat: ChatId
    language: str = "en"
    user: ChatId | None = None
    moderator: str = ""
    address: str = ""
    reads_alone: bool = False
    has_own_language: bool = False
    can_be_quiet: bool = False
    seen_at: datetime | None = None
    is_editor: bool = False
    edited_message: str = ""

    @property
    def display_name(self) -> str:
        """Name the caller for the record: ``Anna (telegram:7)``."""
        user, name = str(self.user) if self.user else "", clean_line(self.moderator)
        return f"{name} ({user})" if name and user else name or user

    @property
    def log_name(self) -> str:
        """Name the caller for the log, which holds ids and no names: ``telegram:7``."""
        return str(self.user or "")


def parse_display_name(display_name: str) -> ChatId | None:
    """Find the private chat in what names a caller for the record; None if that names none."""
    match = _DISPLAY_NAME.fullmatch(display_name)
    return ChatId.parse(match["user"]) if match else None
