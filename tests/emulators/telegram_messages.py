"""What the emulated Telegram has got from the bot: its messages, and its answers to inline queries."""

import re
from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram_html import ParsedText


@dataclass
class SentMessage:
    """A message of the bot, as users see it now."""

    chat: int
    id: int
    html: str
    parsed: ParsedText
    button_rows: list[list[dict[str, Any]]]
    fields: dict[str, Any]
    edits: int = 0
    inline_message_id: str = ""
    """The id of a message sent by inline mode."""
    photo: bytes = b""
    document: bytes = b""
    document_name: str = ""
    is_old: bool = False
    """Sent more than 48 hours ago."""
    is_deleted: bool = False
    receiver: int = 0
    """The only member of the group who sees it; 0 if everybody does."""
    ephemeral_id: int = 0

    @property
    def text(self) -> str:
        """Return its text."""
        return self.parsed.text

    @property
    def labels(self) -> list[str]:
        """Return the labels of its buttons."""
        return [button["text"] for row in self.button_rows for button in row]

    def number_of(self, title: str) -> str:
        """Return the number of the row of a list with this title, which is the label of its button."""
        (number,) = re.findall(rf"^(\d+)\. {re.escape(title)}$", self.text, re.MULTILINE)
        assert number in self.labels, f"no button opens number {number}"
        return str(number)

    @property
    def replies_to(self) -> int | None:
        """Return the id of the message that it replies to."""
        message_id: int | None = self.fields.get("reply_parameters", {}).get("message_id")
        return message_id


@dataclass
class InlineAnswer:
    """The bot's answer to an inline query."""

    results: list[dict[str, Any]]
    button: dict[str, Any] | None
    next_offset: str
    fields: dict[str, Any]

    @property
    def titles(self) -> list[str]:
        """Return the titles of the results."""
        return [result["title"] for result in self.results]
