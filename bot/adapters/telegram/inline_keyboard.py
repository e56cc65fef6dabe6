"""Keys: the buttons of a page as Telegram takes them, with the one that shares an entry.

That one is not rendered with the others, for it depends on the bot: where its inline mode is on, it shares
the card itself, and where it is off, a link that opens the bot with this card.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.keyboard import Keyboard, build_share_button
from bot.core.messages.reply import Button, Reply

ButtonFactory = Callable[[Button], InlineKeyboardButton]


def build_callback_button(button: Button) -> InlineKeyboardButton:
    """Return a button whose press brings its command line."""
    return InlineKeyboardButton(button.label, callback_data=button.command_line)


def build_inline_keyboard(
    keyboard: Keyboard, reply: Reply, bot: Bot, build_button: ButtonFactory = build_callback_button
) -> InlineKeyboardMarkup | None:
    """Return the keyboard of a page of *reply*; nothing where it has no button, for Telegram refuses that."""
    rows = [[build_button(button) for button in row] for row in keyboard]
    if button := build_share_button(reply):
        rows.append([_build_inline_share_button(button, reply.title, bot)])
    return InlineKeyboardMarkup(rows) if rows else None


def _build_inline_share_button(button: Button, title: str, bot: Bot) -> InlineKeyboardButton:
    if bot.supports_inline_queries:
        return InlineKeyboardButton(button.label, switch_inline_query=button.command_line)
    query = {"url": build_deep_link(bot.username, button.command_line), "text": title}
    return InlineKeyboardButton(button.label, url=f"https://t.me/share/url?{urlencode(query)}")
