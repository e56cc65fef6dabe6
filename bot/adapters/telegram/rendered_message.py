"""One rendered message for Telegram, and the JSON that the Bot API takes for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.adapters.telegram.forms import build_force_reply
from bot.adapters.telegram.keyboard import (
    ButtonJson,
    CiteButton,
    Key,
    Keyboard,
    ShareButton,
    build_callback_button,
    build_copy_button,
    build_switch_inline_button,
)
from bot.core.charts.render import get_image_extension, image_cache_key
from bot.core.charts.theme import LIGHT
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.reply import AttachedFile, Button, Form

THEME = LIGHT  # Telegram's default; a picture brings its own background anyway
LINK_PREVIEW_OPTIONS: dict[str, object] = {"is_disabled": True}  # an answer links to several pages


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """One page: its text as Telegram's HTML, perhaps a picture, and the buttons below."""

    html: str
    keyboard: Keyboard
    picture: Picture | Image | None = None
    """Shown above the text, which then is its caption."""
    form: Form | None = None
    """What the reader is asked to write; such a message has no keyboard."""
    references: Mapping[str, str] = field(default_factory=dict)
    """The command line behind each deep link of the text, by its URL."""
    is_details: bool = False
    """True for a page that only a button for more details opens."""
    document: AttachedFile | None = None
    """A file with the text as its caption; such a message has no picture."""
    picture_url: str = ""
    """The address of a picture that is shown above the text as a large link preview."""

    @property
    def link_preview_options(self) -> dict[str, object]:
        """The LinkPreviewOptions (Bot API) of a text."""
        if not self.picture_url:
            return LINK_PREVIEW_OPTIONS
        return {"url": self.picture_url, "prefer_large_media": True, "show_above_text": True}

    def with_citation(self, text: str) -> "TelegramMessage":
        """Let the button *Cite*, if there is one, copy *text*."""
        rows = (
            tuple(replace(key, text=text) if isinstance(key, CiteButton) else key for key in row)
            for row in self.keyboard
        )
        return replace(self, keyboard=tuple(rows))

    def body(self) -> dict[str, object]:
        """Build the JSON that is sent to Telegram, without the chat id.

        The share button is that of a bot whose inline mode is on.
        """
        rows = [[_build_key(key) for key in row] for row in self.keyboard]
        reply_markup = (
            {"inline_keyboard": rows} if rows else build_force_reply(self.form) if self.form else None
        )
        return {
            **self._build_content_fields(),
            "parse_mode": "HTML",
            **({"reply_markup": reply_markup} if reply_markup else {}),  # Telegram refuses an empty one
        }

    def _build_content_fields(self) -> dict[str, object]:
        if self.document:
            address = f"attach://{self.document.name}"
            return {"method": "sendDocument", "document": address, "caption": self.html}
        if self.picture:
            return _build_photo_fields(self.picture, self.html)
        return _build_text_fields(self.html, self.link_preview_options)

    def __str__(self) -> str:
        """Format it for people: the HTML, then each row of buttons with their commands."""
        rows = [" ".join(map(_describe_key, row)) for row in self.keyboard]
        return "\n".join((self.html, *rows))


def _build_key(key: Key) -> ButtonJson:
    match key:
        case Button():
            return build_callback_button(key)
        case ShareButton():
            return build_switch_inline_button(key)
        case CiteButton():
            return build_copy_button(key)
        case _:
            assert_never(key)


def _describe_key(key: Key) -> str:
    match key:
        case Button(label, command_line):
            return f"[{label} › /{command_line}]"
        case ShareButton(label, command_line):
            return f"[{label} › @… {command_line}]"
        case CiteButton(label, text):
            return f"[{label} › “{text}”]"
        case _:
            assert_never(key)


def _build_text_fields(html: str, link_preview_options: dict[str, object]) -> dict[str, object]:
    return {"method": "sendMessage", "text": html, "link_preview_options": link_preview_options}


def _build_photo_fields(picture: Picture | Image, html: str) -> dict[str, object]:
    return {
        "method": "sendPhoto",
        "photo": f"attach://{image_cache_key(picture, THEME)}.{get_image_extension(picture)}",
        "caption": html,
    }
