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
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.adapters.telegram.deep_link import build_deep_link, encode_payload
from bot.adapters.telegram.keyboard import (
    ButtonJson,
    build_callback_button,
    build_inline_keyboard,
    build_url_button,
    fits_callback_data,
)
from bot.adapters.telegram.prepared_pages import PagePreparer
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
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

        It has no button that writes to the editors: no form can open there, and no answer would come.
        """
        reply = remove_inquiry_button(remove_report_button(reply))
        pages = await self._page_preparer.render_texts(reply)
        page = pages[min(page_number, len(pages)) - 1]
        build_button = partial(_build_owner_button, owner_id=owner_id, bot_username=self._bot.username)
        markup = build_inline_keyboard(page.keyboard, self._bot, build_button)
        return OwnedMessage(
            page.html,
            InlineKeyboardMarkup.de_json(markup, self._bot) if markup else None,
            LinkPreviewOptions.de_json(page.link_preview_options, self._bot),
        )

    async def build_shared_item(self, reply: Reply) -> OwnedMessage:
        """Build the short message about an entry, whose only button opens the whole answer in the bot."""
        page, *_ = await self._page_preparer.render_texts(build_shared_reply(reply))
        label = get_locale(reply.language).translate("Open in bot")
        button = InlineKeyboardButton(label, url=build_deep_link(self._bot.username, reply.command_line))
        return OwnedMessage(
            page.html,
            InlineKeyboardMarkup.from_button(button),
            LinkPreviewOptions.de_json(page.link_preview_options, self._bot),
        )


def split_owner(callback_data: str, user_id: int) -> tuple[str, bool]:
    """Split the data of a button into its command line and whether *user_id* owns the message."""
    line, _, owner_id = callback_data.rpartition(_OWNER_SEPARATOR)
    return line, owner_id == _encode_user_id(user_id)


def _build_owner_button(button: Button, *, owner_id: int, bot_username: str) -> ButtonJson:
    """Build a button for the owner; without room for their id it opens a private chat."""
    line = f"{button.command_line}{_OWNER_SEPARATOR}{_encode_user_id(owner_id)}"
    if fits_callback_data(line) or not encode_payload(button.command_line):
        return build_callback_button(replace(button, command_line=line))
    return build_url_button(button.label, build_deep_link(bot_username, button.command_line))


def _encode_user_id(user_id: int) -> str:
    """Encode a user's id as hexadecimal digits, because callback data is short."""
    return f"{user_id:x}"
