"""The newsroom's door: what the desk hands in when a moderator asks or sends a file."""

import logging
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from typing import Protocol

from bot.core.messages.reply import Reply
from bot.core.messages.request import Request

SYSTEM = "the bot"  # who asks for what the bot tells unasked

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks: a moderator's *name*, anybody's id as *user* (``telegram:7``), and the *chat*."""

    name: str
    user: str
    chat: str

    @property
    def display_name(self) -> str:
        """Return who it is for the record: ``Anna (telegram:7)``."""
        return f"{self.name} ({self.user})" if self.name and self.user else self.name or self.user

    @property
    def platform(self) -> str:
        """Return the platform on which they ask."""
        return self.chat.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent to the bot: its *name*, its *size* in bytes, and *why* it was sent, if said.

    *fetch* returns what it holds.
    """

    name: str
    size: int
    read_content: Callable[[], Awaitable[bytes]]
    reason: str = ""


class ModerationHandler(Protocol):
    """Where moderators are answered; its *commands* are unknown to everybody else."""

    @property
    def commands(self) -> Container[str]:
        """Return the names of all commands, those behind buttons too."""

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        """Return the reply to one of the commands."""

    async def handle_upload(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """Return what is to be said of a file; the *request* tells the language and the day."""


def is_authorized(moderation: ModerationHandler | None, command: str, caller: Caller) -> bool:
    """Return whether *asker* may ask this of the newsroom; every attempt is logged, without its content."""
    if moderation is None or command not in moderation.commands:
        return False
    log_fields = {"command": command, "who": caller.display_name, "chat": caller.chat}
    _log.info("moderation: %s", "asked" if caller.name else "refused", extra=log_fields)
    return bool(caller.name)
