"""The buttons below a Telegram message: their layout, and the keyboard as JSON for the Bot API.

It is JSON, not the library's classes, because the web page and the command line render without the library.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.sanitize import sanitize_line
from bot.core.i18n.locale import get_locale
from bot.core.messages.characters import has_ink
from bot.core.messages.reply import Button, Reply, Span, line_to_text, make_line
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, MAX_PAGE, format_page_line

if TYPE_CHECKING:
    from telegram import Bot

Keyboard = tuple[tuple[Button, ...], ...]
ButtonJson = dict[str, str]
"""An InlineKeyboardButton (Bot API)."""
InlineKeyboardJson = dict[str, list[list[ButtonJson]]]
"""An InlineKeyboardMarkup (Bot API)."""

REPLY_BUTTON_LIMIT = 24  # of a reply's own buttons, which appear below every page
_BUTTONS_PER_ROW = 3  # what a phone shows side by side; Telegram takes 8
_ROW_WIDTH = 30  # characters of a row's labels together that a phone shows


def fits_callback_data(line: str) -> bool:
    """True if a button can carry *line*: 1 to 64 bytes (Bot API, InlineKeyboardButton)."""
    return 0 < len(line.encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES


def is_paged(reply: Reply) -> bool:
    """True if buttons can request the pages of *reply*; if not, all pages are sent at once."""
    return bool(reply.command_line) and fits_callback_data(format_page_line(reply.command_line, MAX_PAGE))


def format_command(button: Button) -> Span:
    """Format the command of a button that is too long for one, for people to copy."""
    return Span(f"/{button.command_line.removeprefix('/')}")


def layout_buttons(
    reply: Reply, row_buttons: Iterable[Button], page_number: int, page_count: int
) -> Keyboard:
    """Lay out the buttons below one page: those of its rows, the reply's own, and the pager."""
    buttons = [
        button
        for button in (*row_buttons, *get_reply_buttons(reply))
        if fits_callback_data(button.command_line)
    ]
    return tuple(_pack_rows(buttons)) + tuple(_build_pager(reply, page_number, page_count))


def get_reply_buttons(reply: Reply) -> tuple[Button, ...]:
    """Return the reply's own buttons, or none if there are too many to repeat below every page."""
    return reply.buttons if len(reply.buttons) <= REPLY_BUTTON_LIMIT else ()


def build_share_button(reply: Reply) -> Button | None:
    """Build the button that shares an entry, for below each of its pages; None for any other reply.

    It is not part of the layout: what it sends depends on the bot (see `build_inline_keyboard`).
    """
    return (
        Button(get_locale(reply.language).translate("Share"), reply.command_line)
        if reply.entry_summary
        else None
    )


def build_callback_button(button: Button) -> ButtonJson:
    """Build a button that sends its command line back when it is tapped."""
    return {"text": button.label, "callback_data": button.command_line}


def build_switch_inline_button(button: Button) -> ButtonJson:
    """Build a button that lets the user choose a chat and put its command line there by inline mode."""
    return {"text": button.label, "switch_inline_query": button.command_line}


def build_url_button(label: str, url: str) -> ButtonJson:
    """Build a button that opens *url*."""
    return {"text": label, "url": url}


def build_inline_keyboard(
    keyboard: Keyboard,
    reply: Reply,
    bot: "Bot",
    build_button: Callable[[Button], ButtonJson] = build_callback_button,
) -> InlineKeyboardJson | None:
    """Build the keyboard of a page of *reply*; None if it has no button, because Telegram refuses that.

    The share button shares the entry itself if the bot's inline mode is on, and else a link that opens the
    bot with this entry.
    """
    rows = [[build_button(button) for button in row] for row in keyboard]
    if button := build_share_button(reply):
        rows.append([_build_bot_share_button(button, reply.title, bot)])
    return {"inline_keyboard": rows} if rows else None


def _build_bot_share_button(button: Button, title: str, bot: "Bot") -> ButtonJson:
    if bot.supports_inline_queries:
        return build_switch_inline_button(button)
    query = {"url": build_deep_link(bot.username, button.command_line), "text": title}
    return build_url_button(button.label, f"https://t.me/share/url?{urlencode(query)}")


def _pack_rows(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    row: list[Button] = []
    for button in buttons:
        label = (
            line_to_text(sanitize_line(make_line(button.label))).strip()
            if has_ink(button.label)
            else button.command_line
        )
        width = sum(len(other.label) for other in row) + len(label)
        if row and (len(row) == _BUTTONS_PER_ROW or width > _ROW_WIDTH):
            yield tuple(row)
            row = []
        row.append(Button(label, button.command_line))
    if row:
        yield tuple(row)


def _build_pager(reply: Reply, page_number: int, page_count: int) -> Iterator[tuple[Button, ...]]:
    """Yield the pager's row. Its labels are numbers: an entry's own buttons say "previous" and "next"."""
    if page_count == 1 or not is_paged(reply):
        return
    page_labels = {
        page_number - 1: f"‹ {page_number - 1}/{page_count}",
        page_number + 1: f"{page_number + 1}/{page_count} ›",
    }
    yield tuple(
        Button(label, format_page_line(reply.command_line, page))
        for page, label in page_labels.items()
        if 0 < page <= page_count
    )
