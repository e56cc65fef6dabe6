"""A message as Telegram shows it, with its keyboard.

The Telegram adapter writes the HTML and escapes every text in it, which its tests prove, so it is trusted
here; the page's Content-Security-Policy would stop a script all the same.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from bot.adapters.web.render import render_picture
from bot.adapters.web.templates import load_macros
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Button

# A command, but not in a link or in code, where Telegram makes none tappable (Bot API, BotCommand)
_TAG_OR_COMMAND = re.compile(
    r"<(a|code|pre)\b.*?</\1>|<[^>]*>|(?<![\w/&;])/(?P<command>[a-z0-9_]{1,32})(?![\w/])", re.DOTALL
)


class TelegramMessageLike(Protocol):
    """A message as it is sent: HTML, and rows of buttons below it."""

    @property
    def html(self) -> str:
        """The text in Telegram's HTML."""

    @property
    def keyboard(self) -> Sequence[Sequence[Button]]:
        """The rows of the inline keyboard."""

    @property
    def picture(self) -> Picture | None:
        """The picture above the text, which then is its caption."""

    @property
    def share_button(self) -> Button | None:
        """The button that shares the answer to other chats."""


def render_telegram_message(
    message: TelegramMessageLike, toggle_label: str = "Show the full quote"
) -> Markup:
    """Render the message as a bubble with its keyboard below; *toggle_label* names what unfolds a quote.

    The share button does nothing, because there is no other chat here.
    """
    macros = load_macros("telegram")
    text = adapt_html(message.html, toggle_label)
    picture = render_picture(message.picture) if message.picture else Markup()
    return macros.message(text, picture, message.keyboard, message.share_button)


def adapt_html(html: str, toggle_label: str = "") -> Markup:
    """Make Telegram's HTML behave on the page as it does on Telegram.

    Commands become buttons, an expandable quote gets a toggle, and the line break after a quote goes, because
    a quote ends its line.
    """
    macros = load_macros("telegram")

    def add_button(match: re.Match[str]) -> str:
        return macros.command_button(match["command"]) if match["command"] else match[0]

    html = html.replace("</blockquote>\n", "</blockquote>")
    html = _TAG_OR_COMMAND.sub(add_button, html)
    html = html.replace("<blockquote expandable>", macros.expandable_quote(toggle_label))
    return Markup(html)  # noqa: S704 (the Telegram adapter's own HTML)
