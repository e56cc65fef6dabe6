"""The inline keyboard of a page: its rows' buttons, the reply's own, and the pager."""

from collections.abc import Iterable, Iterator

from bot.adapters.telegram.sanitize import quiet, visible
from bot.core.i18n import language
from bot.core.messages.reply import Button, Reply, Span, plain, text_of
from bot.core.messages.request import LINE_LIMIT, PAGE_LIMIT, page_line

Keyboard = tuple[tuple[Button, ...], ...]

OWN_LIMIT = 24  # of a reply's own buttons, which stand below every page
_ROW_LIMIT = 3  # buttons side by side on a phone; Telegram takes 8
_ROW_WIDTH = 30  # characters that a phone shows of a row's labels together


def carries(line: str) -> bool:
    """Return whether a button can carry *line*: 1 to 64 bytes (Bot API, InlineKeyboardButton)."""
    return 0 < len(line.encode(errors="replace")) <= LINE_LIMIT


def paged(reply: Reply) -> bool:
    """Return whether the pages of *reply* can be asked for by a button; if not, all must be sent."""
    return bool(reply.line) and carries(page_line(reply.line, PAGE_LIMIT))


def as_text(button: Button) -> Span:
    """Return the command of a button that cannot be carried, for people to copy."""
    return Span(f"/{button.line.removeprefix('/')}")


def keyboard(reply: Reply, rows: Iterable[Button], number: int, total: int) -> Keyboard:
    """Return what stands below page *number* of *total*, on which the buttons of *rows* are offered."""
    carried = [button for button in (*rows, *own(reply)) if carries(button.line)]
    return tuple(_packed(carried)) + tuple(_pager(reply, number, total))


def own(reply: Reply) -> tuple[Button, ...]:
    """Return the reply's own buttons, unless they are too many to stand below every page."""
    return reply.buttons if len(reply.buttons) <= OWN_LIMIT else ()


def share(reply: Reply) -> Button | None:
    """Return what stands below every page of an entry and passes that on; nothing under any other answer.

    It is none of the rows, for what is sent for it depends on the bot (see `keys`).
    """
    return Button(language(reply.language).translate("Share"), reply.line) if reply.card else None


def _packed(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    row: list[Button] = []
    for button in buttons:
        label = text_of(quiet(plain(button.label))).strip() if visible(button.label) else button.line
        width = sum(len(other.label) for other in row) + len(label)
        if row and (len(row) == _ROW_LIMIT or width > _ROW_WIDTH):
            yield tuple(row)
            row = []
        row.append(Button(label, button.line))
    if row:
        yield tuple(row)


def _pager(reply: Reply, number: int, total: int) -> Iterator[tuple[Button, ...]]:
    """Yield the row that turns pages: numbers, for an entry's own buttons say "previous" and "next"."""
    if total == 1 or not paged(reply):
        return
    turns = {number - 1: f"‹ {number - 1}/{total}", number + 1: f"{number + 1}/{total} ›"}
    yield tuple(
        Button(label, page_line(reply.line, page)) for page, label in turns.items() if 0 < page <= total
    )
