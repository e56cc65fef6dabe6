"""Sending pages: as new messages, or in place of one that is there."""

import json
from dataclasses import dataclass
from functools import lru_cache

from telegram import Bot, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.platforms.telegram.keyboard import paged
from bot.platforms.telegram.keys import keys
from bot.platforms.telegram.render import NO_PREVIEW, render
from bot.platforms.telegram.render import Message as Rendered
from bot.reply import Reply

KEPT = 2048  # answers whose messages are not rendered again


@dataclass(frozen=True, slots=True)
class _Page:
    """A message, and the fields that go with it: JSON that is written once and sent many times."""

    html: str
    fields: dict[str, str]


class Sending:
    """Sends replies through *bot*, and renders none twice while it remembers it."""

    def __init__(self, bot: Bot) -> None:
        """Send through *bot*."""
        self._bot = bot
        self._pages = lru_cache(KEPT)(self._rendered)

    async def send(self, to: MaybeInaccessibleMessage, reply: Reply, number: int) -> None:
        """Send a page of *reply*; all of them if no button can ask for the others."""
        pages = self._pages(reply)
        for page in pages if not paged(reply) else (_numbered(pages, number),):
            await self.say(to, page.html, page.fields)

    async def edit(self, message: MaybeInaccessibleMessage, reply: Reply, number: int) -> bool:
        """Put a page of *reply* in place of *message*; return whether that can be done."""
        pages = self._pages(reply)
        if len(pages) > 1 and not paged(reply):
            return False
        page = _numbered(pages, number)
        try:
            await self._bot.edit_message_text(
                page.html,
                message.chat.id,
                message.message_id,
                parse_mode=ParseMode.HTML,
                api_kwargs=page.fields,
            )
        except BadRequest as error:
            return "not modified" in error.message.lower()
        return True

    async def say(
        self, to: MaybeInaccessibleMessage, html: str, fields: dict[str, str] | None = None
    ) -> None:
        """Send a message to where *to* stands: its chat, its topic and, among others, in reply to it."""
        topic = isinstance(to, Message) and to.is_topic_message
        among_others = to.chat.type != ChatType.PRIVATE
        await self._bot.send_message(
            to.chat.id,
            html,
            parse_mode=ParseMode.HTML,
            api_kwargs=fields or {"link_preview_options": json.dumps(NO_PREVIEW)},
            message_thread_id=to.message_thread_id if isinstance(to, Message) and topic else None,
            reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True)
            if among_others
            else None,
        )

    def _rendered(self, reply: Reply) -> tuple[_Page, ...]:
        return tuple(self._page(message, reply) for message in render(reply))

    def _page(self, message: Rendered, reply: Reply) -> _Page:
        markup = keys(message.keyboard, reply, self._bot)
        fields = {
            name: json.dumps(value) for name, value in message.body().items() if isinstance(value, dict)
        }
        return _Page(message.html, fields | ({"reply_markup": markup.to_json()} if markup else {}))


def _numbered(pages: tuple[_Page, ...], number: int) -> _Page:
    """Return page *number*, or the last where the answer has become shorter."""
    return pages[min(number, len(pages)) - 1]
