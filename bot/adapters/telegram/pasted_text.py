"""Texts that moderators paste: joined from several messages, with the marks that clients removed.

A client cuts what is longer than one message, and sends the parts at once. It also turns ``**bold**`` and
code blocks into entities (Bot API, MessageEntity).
"""

from collections.abc import Awaitable, Callable

from telegram import Message, MessageEntity
from telegram.constants import ChatType

from bot.services.publishing.pasted_text import may_begin_briefing

LONG_PART = 2500  # characters: a message that was cut is longer, because its limit is 4,096
MAX_PARTS = 200  # of one text: more than the largest file has

_MARKS: dict[str, tuple[str, str]] = {
    MessageEntity.BOLD: ("**", "**"),
    MessageEntity.ITALIC: ("*", "*"),
    MessageEntity.STRIKETHROUGH: ("~~", "~~"),
    MessageEntity.CODE: ("`", "`"),
    MessageEntity.PRE: ("```yaml\n", "\n```"),
}


def is_long_part(message: Message | None) -> bool:
    """True if *message* may be one of several into which a text was cut: nothing may wait for it."""
    is_private = message is not None and message.chat.type == ChatType.PRIVATE
    return bool(is_private and message and message.text and len(message.text) >= LONG_PART)


class PasteCollector:
    """Collects the messages into which a client has cut a text."""

    def __init__(self, wait_for_rest: Callable[[], Awaitable[None]]) -> None:
        """Start with none; *wait_for_rest* waits until the next message has arrived."""
        self._wait_for_rest = wait_for_rest
        self._parts: dict[int, dict[int, Message]] = {}  # by chat, then by the id of the message

    async def collect(self, message: Message) -> tuple[str, ...]:
        """Return the parts of the text that *message* begins; none if it only continues one."""
        chat_id, text = message.chat.id, message.text or ""
        if (parts := self._parts.get(chat_id)) is not None:
            if not text.startswith("/") and len(parts) < MAX_PARTS:
                parts[message.message_id] = message
                return ()
        elif len(text) >= LONG_PART and may_begin_briefing(text):
            return await self._collect_rest(message)
        return (restore_marks(message),)

    async def _collect_rest(self, first: Message) -> tuple[str, ...]:
        parts = self._parts[first.chat.id] = {first.message_id: first}
        try:
            while is_long_part(parts[max(parts)]):
                count = len(parts)
                await self._wait_for_rest()
                if len(parts) == count:
                    break
        finally:
            del self._parts[first.chat.id]
        return tuple(restore_marks(parts[number]) for number in sorted(parts))


def restore_marks(message: Message) -> str:
    """Restore the marks in the text of *message* that its client made entities of."""
    encoded = (message.text or "").encode("utf-16-le")  # offsets count UTF-16 units
    inserted: list[tuple[int, int, int, str]] = []
    for entity in message.entities:
        if marks := _MARKS.get(entity.type):
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            inserted += [(start, 1, -entity.length, marks[0]), (end, 0, entity.length, marks[1])]
    text, place = "", 0
    for position, _, _, mark in sorted(inserted):
        text += encoded[place:position].decode("utf-16-le", errors="replace") + mark
        place = position
    return text + encoded[place:].decode("utf-16-le", errors="replace")
