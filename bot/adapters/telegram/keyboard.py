"""The buttons below a Telegram message: their layout, and the keyboard as JSON for the Bot API.

It is JSON, not the library's classes, because the web page and the command line render without the library.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urlencode

from bot.adapters.telegram.citation import build_copy_text
from bot.adapters.telegram.deep_link import build_deep_link
from bot.adapters.telegram.sanitize import sanitize_line
from bot.core.i18n.locale import get_locale
from bot.core.messages.characters import has_ink
from bot.core.messages.pagination import PagePlace
from bot.core.messages.reply import Button, Reply, Span, line_to_text, make_line
from bot.core.messages.request import INQUIRE, MAX_COMMAND_LINE_BYTES, MAX_PAGE, format_page_line
from bot.core.views.navigation import shorten_label
from bot.core.views.shared_reply import build_shared_text

if TYPE_CHECKING:
    from telegram import Bot


@dataclass(frozen=True, slots=True)
class ShareButton:
    """A button that shares the entry of a *command_line* to another chat.

    What it sends depends on the bot (see `build_inline_keyboard`): the entry, or *text* with a link.
    """

    label: str
    command_line: str
    text: str


@dataclass(frozen=True, slots=True)
class CiteButton:
    """A button that copies *text*."""

    label: str
    text: str


Key = Button | ShareButton | CiteButton
"""A button of a keyboard."""
Keyboard = tuple[tuple[Key, ...], ...]
"""The rows of a keyboard."""
ButtonJson = dict[str, str | dict[str, str]]
"""An InlineKeyboardButton (Bot API)."""
InlineKeyboardJson = dict[str, list[list[ButtonJson]]]
"""An InlineKeyboardMarkup (Bot API)."""

REPLY_BUTTON_LIMIT = 24  # of a reply's own buttons, which appear below every page
_BUTTONS_PER_ROW = 3  # what a phone shows side by side; Telegram takes 8
_NUMBERS_PER_ROW = 8  # digits that a thumb hits; also Telegram's limit
_NAVIGATION_PER_ROW = 4
_SHARED_TEXT_LIMIT = 250  # characters: encoded in a link, a letter may take six
_ROW_WIDTH = 30  # characters of a row's labels together that a phone shows
_PAGES_WITHOUT_ENDS = 3  # that need no buttons to the first and to the last page


def fits_callback_data(line: str) -> bool:
    """True if a button can carry *line*: 1 to 64 bytes (Bot API, InlineKeyboardButton)."""
    return 0 < len(to_callback_data(line).encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES


def to_callback_data(line: str) -> str:
    """Return what a button sends for *line*: a question is left out if it is too long for a button.

    Such a message replies to the question, which is read there (`QuestionReader.complete_inquiry`).
    """
    is_too_long = len(line.encode(errors="replace")) > MAX_COMMAND_LINE_BYTES
    return INQUIRE if is_too_long and line.startswith(f"{INQUIRE} ") else line


def is_paged(reply: Reply) -> bool:
    """True if buttons can request the pages of *reply*; if not, all pages are sent at once."""
    return bool(reply.command_line) and fits_callback_data(format_page_line(reply.command_line, MAX_PAGE))


def format_command(button: Button) -> Span:
    """Format the command of a button that is too long for one, for people to copy."""
    return Span(f"/{button.command_line.removeprefix('/')}")


def layout_buttons(
    reply: Reply,
    row_numbers: Iterable[Button],
    page_buttons: Iterable[Button],
    place: PagePlace,
) -> Keyboard:
    """Lay out the buttons below one page, from those of its rows down to the navigation.

    *row_numbers* open the numbered rows of a list, *page_buttons* belong to other rows or lead to details.
    """
    return (
        *_pack_numbers([*filter(_is_fitting, row_numbers)]),
        *_pack_rows(filter(_is_fitting, (*page_buttons, *get_reply_buttons(reply)))),
        *_build_pager(reply, place),
        *_build_actions(reply),
        *_build_navigation([*filter(_is_fitting, reply.navigation)]),
    )


def get_reply_buttons(reply: Reply) -> tuple[Button, ...]:
    """Return the reply's own buttons, or none if there are too many to repeat below every page."""
    return reply.buttons if len(reply.buttons) <= REPLY_BUTTON_LIMIT else ()


def build_callback_button(button: Button) -> ButtonJson:
    """Build a button that sends its command line back when it is tapped."""
    return {"text": button.label, "callback_data": to_callback_data(button.command_line)}


def build_switch_inline_button(button: ShareButton) -> ButtonJson:
    """Build a button that lets the user choose a chat and put its command line there by inline mode."""
    return {"text": button.label, "switch_inline_query": button.command_line}


def build_copy_button(button: CiteButton) -> ButtonJson:
    """Build a button that copies its text (Bot API, CopyTextButton)."""
    return {"text": button.label, "copy_text": {"text": button.text}}


def build_url_button(label: str, url: str) -> ButtonJson:
    """Build a button that opens *url*."""
    return {"text": label, "url": url}


def build_inline_keyboard(
    keyboard: Keyboard,
    bot: "Bot",
    build_button: Callable[[Button], ButtonJson] = build_callback_button,
) -> InlineKeyboardJson | None:
    """Build the keyboard of a page; None if it has no button, because Telegram refuses that.

    The share button shares the entry itself if the bot's inline mode is on, and else a link that opens the
    bot with this entry.
    """

    def build_key(key: Key) -> ButtonJson:
        match key:
            case Button():
                return build_button(key)
            case ShareButton():
                return _build_bot_share_button(key, bot)
            case CiteButton():
                return build_copy_button(key)
            case _:
                assert_never(key)

    rows = [[build_key(key) for key in row] for row in keyboard]
    return {"inline_keyboard": rows} if rows else None


def _build_bot_share_button(button: ShareButton, bot: "Bot") -> ButtonJson:
    if bot.supports_inline_queries:
        return build_switch_inline_button(button)
    query = {"url": build_deep_link(bot.username, button.command_line), "text": button.text}
    return build_url_button(button.label, f"https://t.me/share/url?{urlencode(query)}")


def _is_fitting(button: Button) -> bool:
    return fits_callback_data(button.command_line)


def _clean_label(button: Button) -> str:
    """Clean a label; without ink it becomes the command line, because Telegram refuses a blank one."""
    if not has_ink(button.label):
        return button.command_line
    return line_to_text(sanitize_line(make_line(button.label))).strip()


def _pack_numbers(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Yield the numbers of a list's rows in as few rows as possible, which are equally long."""
    row_count = ceil(len(buttons) / _NUMBERS_PER_ROW)
    row_length = ceil(len(buttons) / row_count) if row_count else 1
    for start in range(0, len(buttons), row_length):
        yield tuple(buttons[start : start + row_length])


def _pack_rows(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    row: list[Button] = []
    for button in buttons:
        label = _clean_label(button)
        width = sum(len(other.label) for other in row) + len(label)
        if row and (len(row) == _BUTTONS_PER_ROW or width > _ROW_WIDTH):
            yield tuple(row)
            row = []
        row.append(Button(label, button.command_line))
    if row:
        yield tuple(row)


def _build_pager(reply: Reply, place: PagePlace) -> Iterator[tuple[Button, ...]]:
    """Yield the pager's row, ``« ‹ 2/5 › »``; its middle asks for this page again, as it is now."""
    number, count = place.number, place.count
    if count == 1 or not is_paged(reply):
        return
    pages = {"‹": number - 1, f"{number}/{count}": number, "›": number + 1}
    if count > _PAGES_WITHOUT_ENDS:
        pages = {"«": 1 if number > 2 else 0, **pages}  # noqa: PLR2004 (on page 2, ‹ leads there)
        pages["»"] = count if number < count - 1 else 0
    yield tuple(
        Button(label, format_page_line(reply.command_line, place.first + page - 1))
        for label, page in pages.items()
        if 0 < page <= count
    )


def _build_actions(reply: Reply) -> Iterator[tuple[Key, ...]]:
    """Yield the row of what a reader can do with an answer: share or cite an entry, report an error."""
    _ = get_locale(reply.language).translate
    keys: tuple[Key, ...] = ()
    if reply.entry_summary:
        text = shorten_label(build_shared_text(reply), _SHARED_TEXT_LIMIT)
        keys = (
            ShareButton(_("Share"), reply.command_line, text),
            CiteButton(_("Cite"), build_copy_text(reply)),
        )
    if row := (*keys, *filter(_is_fitting, reply.actions)):
        yield row


def _build_navigation(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Yield the last row; its labels become short where the columns are too narrow for one of them."""
    if len(buttons) > _NAVIGATION_PER_ROW:
        yield from _pack_rows(buttons)
    elif buttons:
        labels = [_clean_label(button) for button in buttons]
        if max(map(len, labels)) > _ROW_WIDTH // len(buttons):
            labels = [button.short_label or label for button, label in zip(buttons, labels, strict=True)]
        yield tuple(Button(label, button.command_line) for label, button in zip(labels, buttons, strict=True))
