"""A message as Telegram shows it, with its keyboard.

The Telegram adapter writes the HTML and escapes every text in it, which its tests prove, so it is trusted
here; the page's Content-Security-Policy would stop a script all the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from types import MappingProxyType
from typing import Protocol

from markupsafe import Markup

from bot.adapters.web.render import find_no_image, render_any_picture
from bot.adapters.web.templates import load_macros
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import Button

# A command, but not in a link or in code, where Telegram makes none tappable (Bot API, BotCommand)
_TAG_OR_COMMAND = re.compile(
    r'<a href="(?P<url>[^"]*)">(?P<title>.*?)</a>|<(code|pre)\b.*?</\3>|<[^>]*>'
    r"|(?<![\w/&;])/(?P<command>[a-z0-9_]{1,32})(?![\w/])",
    re.DOTALL,
)


class TelegramMessageLike(Protocol):
    """A message as it is sent: HTML, and rows of buttons below it."""

    @property
    def html(self) -> str:
        """The text in Telegram's HTML."""

    @property
    def keyboard(self) -> Sequence[Sequence[object]]:
        """The rows of the inline keyboard: buttons, and what only Telegram knows, such as sharing."""

    @property
    def picture(self) -> Picture | Image | None:
        """The picture above the text, which then is its caption."""

    @property
    def references(self) -> Mapping[str, str]:
        """The command line behind each link to another answer, by its URL."""


def render_telegram_message(
    message: TelegramMessageLike,
    toggle_label: str = "Show the full quote",
    find_image: Callable[[Image], str] = find_no_image,
) -> Markup:
    """Render the message as a bubble with its keyboard below; *toggle_label* names what unfolds a quote.

    Buttons that need another chat, such as that to share, are left out: there is none here.
    """
    macros = load_macros("telegram")
    text = adapt_html(message.html, toggle_label, message.references)
    picture = render_any_picture(message.picture, find_image) if message.picture else Markup()
    rows = ([key for key in row if isinstance(key, Button)] for row in message.keyboard)
    return macros.message(text, picture, [row for row in rows if row])


def adapt_html(
    html: str, toggle_label: str = "", references: Mapping[str, str] = MappingProxyType({})
) -> Markup:
    """Make Telegram's HTML behave on the page as it does on Telegram.

    Commands and links to other answers become buttons, an expandable quote gets a toggle, and the line break
    after a quote goes, because a quote ends its line.
    """
    macros = load_macros("telegram")

    def add_button(match: re.Match[str]) -> str:
        if match["command"]:
            return macros.command_button(match["command"], f"/{match['command']}")
        if match["url"] and (line := references.get(unescape(match["url"]))):
            return macros.command_button(line, Markup(match["title"]))  # noqa: S704 (the adapter's own HTML)
        return match[0]

    html = html.replace("</blockquote>\n", "</blockquote>")
    html = _TAG_OR_COMMAND.sub(add_button, html)
    html = html.replace("<blockquote expandable>", macros.expandable_quote(toggle_label))
    return Markup(html)  # noqa: S704 (the Telegram adapter's own HTML)
