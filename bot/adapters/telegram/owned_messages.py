"""Messages in chats that the bot is not in, such as those sent by inline mode.

Each belongs to one user, and the bot knows neither its chat nor its message id. Its buttons carry the user's
id: their tap edits the message; anybody else's opens the answer in a private chat with the bot, so that
nobody edits another's message.

They are texts even if there is a picture, which is a link preview if Telegram can fetch it: a photo can never
become a text (Bot API, editMessageText), which most of its buttons would require.
"""

from dataclasses import dataclass, replace
from functools import partial

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.adapters.telegram.deep_link import build_deep_link, encode_payload
from bot.adapters.telegram.keyboard import (
    ButtonJson,
    Keyboard,
    build_callback_button,
    build_inline_keyboard,
    build_url_button,
    is_paged,
)
from bot.adapters.telegram.prepared_pages import PagePreparer
from bot.adapters.telegram.rendered_message import TelegramMessage
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES
from bot.core.views.shared_reply import build_shared_reply
from bot.services.inquiries.inquiry_button import remove_inquiry_button
from bot.services.reports.report_button import remove_report_button

_OWNER_SEPARATOR = "!"


@dataclass(frozen=True, slots=True)
class OwnedMessage:
    """One page of an answer, with buttons for the user whose message it is."""

    html: str
    reply_markup: InlineKeyboardMarkup | None
    link_preview_options: LinkPreviewOptions

    @property
    def content(self) -> InputTextMessageContent:
        """The text as the content of an inline query's result."""
        return InputTextMessageContent(
            self.html, ParseMode.HTML, link_preview_options=self.link_preview_options
        )


class OwnedMessageBuilder:
    """Builds such messages."""

    def __init__(self, bot: Bot, page_preparer: PagePreparer) -> None:
        """Build messages for *bot*."""
        self._bot = bot
        self._page_preparer = page_preparer

    async def build_message(self, reply: Reply, page_number: int, owner_id: int) -> OwnedMessage:
        """Build a page of *reply*, or its last one if there are fewer, for the user *owner_id*.

        It has no button that writes to the editors: no form can open there, and no answer would come. If
        anything else is missing, a last button opens the answer in the bot.
        """
        reply = remove_inquiry_button(remove_report_button(reply))
        pages = await self._page_preparer.render_texts(reply)
        page = pages[min(page_number, len(pages)) - 1]
        keyboard = _select_leading_keys(page.keyboard, owner_id)
        build_button = partial(_build_owner_button, owner_id=owner_id, bot_username=self._bot.username)
        rows = (build_inline_keyboard(keyboard, self._bot, build_button) or {}).get("inline_keyboard", [])
        is_complete = keyboard == page.keyboard and (len(pages) == 1 or is_paged(reply))
        return self._build_message(page, rows if is_complete else [*rows, [self._build_open_button(reply)]])

    async def build_shared_item(self, reply: Reply) -> OwnedMessage:
        """Build the short message about an entry, whose only button opens the whole answer in the bot."""
        page, *_ = await self._page_preparer.render_texts(build_shared_reply(reply))
        return self._build_message(page, [[self._build_open_button(reply)]])

    def _build_message(self, page: TelegramMessage, rows: list[list[ButtonJson]]) -> OwnedMessage:
        return OwnedMessage(
            page.html,
            InlineKeyboardMarkup.de_json({"inline_keyboard": rows}, self._bot) if rows else None,
            LinkPreviewOptions.de_json(page.link_preview_options, self._bot),
        )

    def _build_open_button(self, reply: Reply) -> ButtonJson:
        """Build the button that opens *reply* in a private chat with the bot."""
        label = get_locale(reply.language).translate("Open in bot")
        return build_url_button(label, build_deep_link(self._bot.username, reply.command_line))


def split_owner(callback_data: str, user_id: int) -> tuple[str, bool]:
    """Split the data of a button into its command line and whether *user_id* owns the message."""
    line, _, owner_id = callback_data.rpartition(_OWNER_SEPARATOR)
    return line, owner_id == _encode_user_id(user_id)


def _select_leading_keys(keyboard: Keyboard, owner_id: int) -> Keyboard:
    """Leave out the buttons that fit neither beside the owner's id nor into a deep link."""
    rows = (
        tuple(
            key
            for key in row
            if not isinstance(key, Button)
            or _fits_owner(_build_owner_line(key, owner_id))
            or encode_payload(key.command_line)
        )
        for row in keyboard
    )
    return tuple(filter(None, rows))


def _build_owner_button(button: Button, *, owner_id: int, bot_username: str) -> ButtonJson:
    """Build a button for the owner; without room for their id it opens a private chat."""
    line = _build_owner_line(button, owner_id)
    if _fits_owner(line):
        return build_callback_button(replace(button, command_line=line))
    return build_url_button(button.label, build_deep_link(bot_username, button.command_line))


def _build_owner_line(button: Button, owner_id: int) -> str:
    return f"{button.command_line}{_OWNER_SEPARATOR}{_encode_user_id(owner_id)}"


def _fits_owner(line: str) -> bool:
    return len(line.encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES


def _encode_user_id(user_id: int) -> str:
    """Encode a user's id as hexadecimal digits, because callback data is short."""
    return f"{user_id:x}"
