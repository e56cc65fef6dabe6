"""What the chat service knows of moderation: uploads, who is authorized, and the moderators' commands.

The moderation itself is behind the protocol, because it needs the database.
"""

import logging
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from bot.core.content.translation_editor import PO_EXTENSION
from bot.core.i18n.locale import Locale
from bot.core.library.image_files import Images
from bot.core.library.loader import FILE_EXTENSIONS
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.tables.table_reader import is_table_name
from bot.core.views.help_pages import Command

PROPOSALS_PATH = "/proposals"  # of the web page, before the number of a proposal and its secret

SYSTEM = "the bot"  # the moderator's name when the bot itself asks, for a message that nobody asked for

UPLOAD_EXTENSIONS = FILE_EXTENSIONS | {PO_EXTENSION}  # of the files that become proposals

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent to the bot: its *name*, its *size* in bytes, and the sender's *reason*.

    *read_content* downloads it. A text that was pasted into the chat has no name.
    """

    name: str
    size: int
    read_content: Callable[[], Awaitable[bytes]]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProposalPreview:
    """What a proposal would change, as the chat says it in *summary*, and the changed *answers*."""

    summary: Reply
    answers: tuple[Reply, ...]
    images: Images


def is_upload_name(name: str) -> bool:
    """True if a file with this *name* in the moderators' own chat is meant for the bot."""
    return PurePath(name).suffix.lower() in UPLOAD_EXTENSIONS or is_table_name(name)


def build_text_upload(text: str, reason: str = "") -> Upload:
    """Build the upload of a text that was pasted into the chat."""
    content = text.encode(errors="replace")

    async def read_content() -> bytes:
        return content

    return Upload("", len(content), read_content, reason)


class ModerationHandler(Protocol):
    """Answers moderators; to everybody else its *commands* do not exist."""

    @property
    def commands(self) -> Container[str]:
        """The names of all commands, those behind buttons included."""

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        """Answer one of the commands."""

    async def handle_upload(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """Answer a file; *request* carries the language and the day."""

    async def preview_proposal(self, key: str, request: Request) -> ProposalPreview | None:
        """Preview the proposal that *key* names, with its secret; None if there is none.

        Raises:
            StoreError: the database fails.
            OSError: the folder fails.
        """


def is_authorized(moderation: ModerationHandler | None, command: str, caller: Caller) -> bool:
    """True if *caller* may use this moderators' command; every attempt is logged, without its content.

    What the bot itself asks is none.
    """
    if moderation is None or command not in moderation.commands:
        return False
    if caller.moderator == SYSTEM:
        return True
    log_fields = {"command": command, "who": caller.log_name, "chat": str(caller.chat)}
    _log.info("moderation: %s", "asked" if caller.moderator else "refused", extra=log_fields)
    return bool(caller.moderator)


def list_moderator_commands(locale: Locale) -> tuple[Command, ...]:
    """List the commands that moderators type, for the menus that only they see."""
    _ = locale.translate
    return (
        Command("publish", _("Publish a briefing file")),
        Command("status", _("Live briefings and errors")),
        Command("review", _("Upcoming reviews")),
        Command("history", _("What was published, and when"), _("briefing")),
        Command("file", _("Get a file, to change it and send it back"), _("briefing")),
        Command("import", _("Import a table")),
        Command("translate", _("Get what is to be translated"), _("briefing")),
        Command("export", _("Get polls, figures or events as a table"), _("briefing")),
        Command("edit", _("Change an item with a form"), _("item"), is_required=True),
        Command("set", _("Change one field of an item"), _("change"), is_required=True),
        Command("rollback", _("Restore an earlier version"), _("version"), is_required=True),
        Command("unpublish", _("Withdraw an item or a briefing"), _("item")),
        Command("push", _("Push to git, and settle differences")),
        Command("default", _("Briefing for readers who chose none"), _("briefing")),
        Command("reports", _("Errors reported by readers")),
        Command("inquiries", _("Readers’ questions that nothing answers")),
        Command("answer", _("Answer a reader’s question with an item"), _("question"), is_required=True),
        Command("reload", _("Reload the briefings folder")),
    )
