"""Reads the words of a message that somebody else wrote, whatever kind of message it is."""

from collections.abc import Iterator
from itertools import chain

from telegram import Checklist, ExternalReplyInfo, Message, Poll

RICH_MESSAGE = "rich_message"  # the field of a message (Bot API)


def read_words(message: Message) -> str:
    """Read the text or the caption of *message*, or the words of what stands in place of them."""
    return message.text or message.caption or _read_attachment(message) or _read_rich_message(message)


def read_replied_words(message: Message) -> str:
    """Read the words that *message* replies to: the part that it quotes, or else the whole message."""
    if message.quote:
        return message.quote.text
    if message.reply_to_message:
        return read_words(message.reply_to_message)
    return _read_attachment(message.external_reply) if message.external_reply else ""


def _read_attachment(message: Message | ExternalReplyInfo) -> str:
    """Read the words of what is attached to *message*: Telegram gives a reply across chats no text."""
    parts = chain(_read_poll(message.poll), _read_checklist(message.checklist), _read_titles(message))
    return "\n".join(filter(None, parts))


def _read_rich_message(message: Message) -> str:
    """Read a rich message (Bot API 10.1), such as other bots send; the library does not know it."""
    return " ".join(_read_rich_text(message.api_kwargs.get(RICH_MESSAGE)))


def _read_rich_text(part: object, *, is_text: bool = False) -> Iterator[str]:
    """Yield the texts of a RichMessage or of a part of it: what stands in its fields `text`."""
    match part:
        case str() if is_text:
            yield part
        case list():
            for one in part:
                yield from _read_rich_text(one, is_text=is_text)
        case dict():
            for field, value in part.items():
                yield from _read_rich_text(value, is_text=field == "text")


def _read_poll(poll: Poll | None) -> Iterator[str | None]:
    if poll:
        yield poll.question
        yield poll.description
        yield from (option.text for option in poll.options)
        yield poll.explanation


def _read_checklist(checklist: Checklist | None) -> Iterator[str]:
    if checklist:
        yield checklist.title
        yield from (task.text for task in checklist.tasks)


def _read_titles(message: Message | ExternalReplyInfo) -> Iterator[str]:
    for titled in (message.game, message.invoice):
        if titled:
            yield titled.title
            yield titled.description
    if message.venue:
        yield message.venue.title
