"""What Telegram would show: a message's HTML behind a strict list of what is allowed, and its keyboard.

The list is kept here although our own renderer writes the HTML: what reaches a browser is checked where
it leaves, and what Telegram would refuse is seen as text.
"""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Protocol

from bot.adapters.web.charts import pictured
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Button

# Bot API, "HTML style", without the tags that our renderer never writes
_TAGS = frozenset({"a", "b", "blockquote", "code", "i", "pre", "s", "u"})
_COMMAND = re.compile(r"(?<![\w/&;])/([a-z0-9_]{1,32})(?![\w/])")  # Bot API, BotCommand


class Message(Protocol):
    """One message as it is sent: its HTML, and rows of buttons below it."""

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
    def share(self) -> Button | None:
        """What passes the answer on to other chats."""


def show(message: Message, toggle: str = "Show the whole quote") -> str:
    """Return the message as a bubble with its keyboard below; *toggle* is said of what opens a quote.

    The button that shares shows and does nothing: there is no other chat here.
    """
    keyboard = [_keys(row) for row in message.keyboard]
    if message.share:
        keyboard.append(f'<button type="button" disabled>{escape(message.share.label)}</button>')
    rows = "".join(f'<div class="keys">{keys}</div>' for keys in keyboard)
    photo = pictured(message.picture) if message.picture else ""
    bubble = f'<div class="bubble">{photo}{allowed(message.html, toggle)}<time></time></div>'
    return f'<div class="message">{bubble}{rows}</div>'


def allowed(html: str, toggle: str = "") -> str:
    """Return *html* well-formed, with Telegram's tags and nothing else; all other tags are shown as text."""
    reader = _Allowed(toggle)
    reader.feed(html)
    reader.close()
    return reader.finished()


def _keys(row: Sequence[Button]) -> str:
    return "".join(
        f'<button name="ask" value="{escape(key.line)}">{escape(key.label)}</button>' for key in row
    )


class _Allowed(HTMLParser):
    """Reads HTML and writes down again what is allowed."""

    def __init__(self, toggle: str) -> None:
        super().__init__(convert_charrefs=True)
        self._toggle = toggle
        self._written: list[str] = []
        self._open: list[str] = []

    def finished(self) -> str:
        """Return what was written, with everything closed that is open."""
        return "".join(self._written) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an allowed tag with its one allowed attribute."""
        start = _start(tag, dict(attrs), self._toggle)
        if start:
            self._open.append(tag)
        self._written.append(start or escape(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close *tag* if it is the innermost one."""
        if self._open and self._open[-1] == tag:
            self._written.append(f"</{self._open.pop()}>")
        else:
            self._written.append(escape(f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        """Write text as Telegram sets it: a command can be pressed, and the end of a quote ends its line."""
        after_quote = self._written[-1:] == ["</blockquote>"]
        text = escape(data.removeprefix("\n") if after_quote else data)
        inert = {"a", "code", "pre"} & set(self._open)
        self._written.append(text if inert else _COMMAND.sub(_command, text))


def _start(tag: str, attributes: dict[str, str | None], name: str) -> str:
    """Return the start of an allowed tag, or an empty text."""
    if tag == "a":
        href = attributes.get("href") or ""
        if not href.startswith(("https://", "http://")):
            return ""
        return f'<a href="{escape(href)}">'
    if tag == "blockquote" and "expandable" in attributes:
        toggle = f'<label class="toggle"><input type="checkbox" aria-label="{escape(name)}"></label>'
        return f'<blockquote class="expandable">{toggle}'
    return f"<{tag}>" if tag in _TAGS else ""


def _command(found: re.Match[str]) -> str:
    return f'<button class="command" name="ask" value="{found[1]}" data-anew>{found[0]}</button>'
