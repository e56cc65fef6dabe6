"""One message as Telegram is sent it: HTML, a picture perhaps, and the rows of buttons below."""

from dataclasses import dataclass

from bot.adapters.telegram.force_reply import build_force_reply
from bot.adapters.telegram.keyboard import Keyboard
from bot.core.charts.cache_key import image_cache_key
from bot.core.charts.theme import LIGHT
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Button, Form

THEME = LIGHT  # what most people see on Telegram; a picture brings its own background all the same
LINK_PREVIEW_OPTIONS = {"is_disabled": True}  # LinkPreviewOptions: an answer links to more than one page


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """One page: its text in Telegram's HTML, and the rows of buttons below it."""

    html: str
    keyboard: Keyboard
    picture: Picture | None = None
    """What stands above the text, which then is its caption."""
    share_button: Button | None = None
    """What passes the entry on, below the keyboard."""
    form: Form | None = None
    """What the reader is asked to write; such a message has no keyboard."""

    def body(self) -> dict[str, object]:
        """Return it as the JSON that is sent to Telegram, without the chat that it is sent to.

        The button that shares is the one of a bot whose inline mode is on; without, it is a link.
        """
        rows = [
            [{"text": key.label, "callback_data": key.command_line} for key in row] for row in self.keyboard
        ]
        if self.share_button:
            rows.append(
                [{"text": self.share_button.label, "switch_inline_query": self.share_button.command_line}]
            )
        reply_markup = (
            {"inline_keyboard": rows} if rows else build_force_reply(self.form) if self.form else None
        )
        return {
            **(
                _build_photo_fields(self.picture, self.html)
                if self.picture
                else _build_text_fields(self.html)
            ),
            "parse_mode": "HTML",
            **({"reply_markup": reply_markup} if reply_markup else {}),  # an empty one is refused
        }

    def __str__(self) -> str:
        """Return it for people: the HTML, then each row of buttons with the commands behind them."""
        rows = [" ".join(f"[{key.label} › /{key.command_line}]" for key in row) for row in self.keyboard]
        if self.share_button:
            rows.append(f"[{self.share_button.label} › @… {self.share_button.command_line}]")
        return "\n".join((self.html, *rows))


def _build_text_fields(html: str) -> dict[str, object]:
    return {"method": "sendMessage", "text": html, "link_preview_options": LINK_PREVIEW_OPTIONS}


def _build_photo_fields(picture: Picture, html: str) -> dict[str, object]:
    return {
        "method": "sendPhoto",
        "photo": f"attach://{image_cache_key(picture, THEME)}.png",
        "caption": html,
    }
