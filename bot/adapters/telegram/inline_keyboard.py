"""Keys: the buttons of a page as Telegram takes them, with the one that shares an entry.

That one is not rendered with the others, for it depends on the bot: where its inline mode is on, it shares
the card itself, and where it is off, a link that opens the bot with this card.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.telegram.deep_link import deep_link
from bot.adapters.telegram.keyboard import Keyboard, share
from bot.core.messages.reply import Button, Reply

Key = Callable[[Button], InlineKeyboardButton]


def carried(button: Button) -> InlineKeyboardButton:
    """Return a button whose press brings its command line."""
    return InlineKeyboardButton(button.label, callback_data=button.line)


def keys(keyboard: Keyboard, reply: Reply, bot: Bot, key: Key = carried) -> InlineKeyboardMarkup | None:
    """Return the keyboard of a page of *reply*; nothing where it has no button, for Telegram refuses that."""
    rows = [[key(button) for button in row] for row in keyboard]
    if button := share(reply):
        rows.append([_shared(button, reply.title, bot)])
    return InlineKeyboardMarkup(rows) if rows else None


def _shared(button: Button, title: str, bot: Bot) -> InlineKeyboardButton:
    if bot.supports_inline_queries:
        return InlineKeyboardButton(button.label, switch_inline_query=button.line)
    told = {"url": deep_link(bot.username, button.line), "text": title}
    return InlineKeyboardButton(button.label, url=f"https://t.me/share/url?{urlencode(told)}")
