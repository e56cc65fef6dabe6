"""What Telegram would show: a message's HTML behind a strict list of what is allowed, and its keyboard.

The list is kept here although our own renderer writes the HTML: what reaches a browser is checked where
it leaves, and what Telegram would refuse is seen as text.
"""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Protocol

from bot.adapters.web.charts import render_picture
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Button

# Bot API, "HTML style", without the tags that our renderer never writes
_ALLOWED_TAGS = frozenset({"a", "b", "blockquote", "code", "i", "pre", "s", "u"})
_COMMAND_PATTERN = re.compile(r"(?<![\w/&;])/([a-z0-9_]{1,32})(?![\w/])")  # Bot API, BotCommand


class TelegramMessageLike(Protocol):
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
    def share_button(self) -> Button | None:
        """What passes the answer on to other chats."""


def render_telegram_message(message: TelegramMessageLike, toggle_label: str = "Show the full quote") -> str:
    """Return the message as a bubble with its keyboard below; *toggle* is said of what opens a quote.

    The button that shares shows and does nothing: there is no other chat here.
    """
    row_html = [_render_keyboard_row(row) for row in message.keyboard]
    if message.share_button:
        row_html.append(f'<button type="button" disabled>{escape(message.share_button.label)}</button>')
    keyboard_html = "".join(f'<div class="keys">{buttons_html}</div>' for buttons_html in row_html)
    picture_html = render_picture(message.picture) if message.picture else ""
    bubble = (
        f'<div class="bubble">{picture_html}{sanitize_html(message.html, toggle_label)}<time></time></div>'
    )
    return f'<div class="message">{bubble}{keyboard_html}</div>'


def sanitize_html(html: str, toggle_label: str = "") -> str:
    """Return *html* well-formed, with Telegram's tags and nothing else; all other tags are shown as text."""
    sanitizer = _HtmlSanitizer(toggle_label)
    sanitizer.feed(html)
    sanitizer.close()
    return sanitizer.close_open_tags()


def _render_keyboard_row(row: Sequence[Button]) -> str:
    return "".join(
        f'<button name="ask" value="{escape(button.command_line)}">{escape(button.label)}</button>'
        for button in row
    )


class _HtmlSanitizer(HTMLParser):
    """Reads HTML and writes down again what is allowed."""

    def __init__(self, toggle_label: str) -> None:
        super().__init__(convert_charrefs=True)
        self._toggle_label = toggle_label
        self._output: list[str] = []
        self._open_tags: list[str] = []

    def close_open_tags(self) -> str:
        """Return what was written, with everything closed that is open."""
        return "".join(self._output) + "".join(f"</{tag}>" for tag in reversed(self._open_tags))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an allowed tag with its one allowed attribute."""
        start_tag = _render_start_tag(tag, dict(attrs), self._toggle_label)
        if start_tag:
            self._open_tags.append(tag)
        self._output.append(start_tag or escape(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close *tag* if it is the innermost one."""
        if self._open_tags and self._open_tags[-1] == tag:
            self._output.append(f"</{self._open_tags.pop()}>")
        else:
            self._output.append(escape(f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        """Write text as Telegram sets it: a command can be pressed, and the end of a quote ends its line."""
        after_quote = self._output[-1:] == ["</blockquote>"]
        text = escape(data.removeprefix("\n") if after_quote else data)
        inert_tags = {"a", "code", "pre"} & set(self._open_tags)
        self._output.append(text if inert_tags else _COMMAND_PATTERN.sub(_render_command_button, text))


def _render_start_tag(tag: str, attributes: dict[str, str | None], toggle_label: str) -> str:
    """Return the start of an allowed tag, or an empty text."""
    if tag == "a":
        href = attributes.get("href") or ""
        if not href.startswith(("https://", "http://")):
            return ""
        return f'<a href="{escape(href)}">'
    if tag == "blockquote" and "expandable" in attributes:
        toggle_html = (
            f'<label class="toggle"><input type="checkbox" aria-label="{escape(toggle_label)}"></label>'
        )
        return f'<blockquote class="expandable">{toggle_html}'
    return f"<{tag}>" if tag in _ALLOWED_TAGS else ""


def _render_command_button(match: re.Match[str]) -> str:
    return f'<button class="command" name="ask" value="{match[1]}" data-anew>{match[0]}</button>'
