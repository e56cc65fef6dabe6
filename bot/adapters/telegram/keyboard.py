"""The inline keyboard of a page: its rows' buttons, the reply's own, and the pager."""

from collections.abc import Iterable, Iterator

from bot.adapters.telegram.sanitize import has_visible_text, sanitize_line
from bot.core.i18n import get_locale
from bot.core.messages.reply import Button, Reply, Span, line_to_text, make_line
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, MAX_PAGE, format_page_line

Keyboard = tuple[tuple[Button, ...], ...]

REPLY_BUTTON_LIMIT = 24  # of a reply's own buttons, which stand below every page
_BUTTONS_PER_ROW = 3  # buttons side by side on a phone; Telegram takes 8
_ROW_WIDTH = 30  # characters that a phone shows of a row's labels together


def fits_callback_data(line: str) -> bool:
    """Return whether a button can carry *line*: 1 to 64 bytes (Bot API, InlineKeyboardButton)."""
    return 0 < len(line.encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES


def is_paged(reply: Reply) -> bool:
    """Return whether the pages of *reply* can be asked for by a button; if not, all must be sent."""
    return bool(reply.command_line) and fits_callback_data(format_page_line(reply.command_line, MAX_PAGE))


def format_command(button: Button) -> Span:
    """Return the command of a button that cannot be carried, for people to copy."""
    return Span(f"/{button.command_line.removeprefix('/')}")


def layout_buttons(
    reply: Reply, row_buttons: Iterable[Button], page_number: int, page_count: int
) -> Keyboard:
    """Return what stands below page *number* of *total*, on which the buttons of *rows* are offered."""
    buttons = [
        button
        for button in (*row_buttons, *get_reply_buttons(reply))
        if fits_callback_data(button.command_line)
    ]
    return tuple(_pack_rows(buttons)) + tuple(_build_pager(reply, page_number, page_count))


def get_reply_buttons(reply: Reply) -> tuple[Button, ...]:
    """Return the reply's own buttons, unless they are too many to stand below every page."""
    return reply.buttons if len(reply.buttons) <= REPLY_BUTTON_LIMIT else ()


def build_share_button(reply: Reply) -> Button | None:
    """Return what stands below every page of an entry and passes that on; nothing under any other answer.

    It is none of the rows, for what is sent for it depends on the bot (see `keys`).
    """
    return (
        Button(get_locale(reply.language).translate("Share"), reply.command_line)
        if reply.entry_summary
        else None
    )


def _pack_rows(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    row: list[Button] = []
    for button in buttons:
        label = (
            line_to_text(sanitize_line(make_line(button.label))).strip()
            if has_visible_text(button.label)
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
    """Yield the row that turns pages: numbers, for an entry's own buttons say "previous" and "next"."""
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
