"""A reply as Discord messages in Components V2, one message a page; pure, and without discord.py."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.adapters.discord.chunks import Piece, label
from bot.adapters.discord.components import (
    ATTACHED,
    Component,
    action_rows,
    button,
    container,
    every,
    gallery,
    section,
    separator,
    text,
)
from bot.adapters.discord.markdown import BLANK
from bot.adapters.discord.page_layout import Frame, contents, frame
from bot.core.charts.cache_key import name_of
from bot.core.charts.theme import DARK
from bot.core.messages.chart import Picture, told
from bot.core.messages.pagination import pages
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import page_line

THEME = DARK  # what most people see on Discord; a picture brings its own background all the same
IS_COMPONENTS_V2 = 1 << 15  # a flag of the message: it is made of components alone


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it shows, mentioning nobody."""

    components: tuple[Component, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """What is attached to it, by the address under which a gallery shows it."""

    def body(self) -> dict[str, object]:
        """Return it as the JSON that is sent to Discord."""
        return {
            "flags": IS_COMPONENTS_V2,
            "components": list(self.components),
            "allowed_mentions": {"parse": []},
        }

    def __str__(self) -> str:
        """Return it for people: its texts, and its buttons with the commands behind them."""
        return "\n".join(map(_told, every(self.components))).strip()


def render(reply: Reply) -> tuple[Message, ...]:
    """Return *reply* as messages within Discord's limits, one a page, with all that it says."""
    around = frame(reply)
    everything = contents(reply, around)
    if around.fits(everything, pager=0):
        return (_message(reply, around, everything, 1, 1),)
    cut = list(pages(everything, around.fits, lambda piece: piece.leads))
    return tuple(_message(reply, around, page, number, len(cut)) for number, page in enumerate(cut, 1))


def _told(component: Component) -> str:
    match component:
        case {"content": content}:
            return f"{content}"
        case {"label": label, "custom_id": line}:
            return f"[{label} › /{str(line).strip().removeprefix('/')}]"
    return ""


def _message(reply: Reply, around: Frame, page: Sequence[Piece], number: int, last: int) -> Message:
    """Return one *page* with all that stands around it."""
    identify = _Identifiers()
    foot = around.foot(page)
    extra = [one for piece in page if not piece.text for one in piece.buttons]
    children = [
        *_head(around.title, number, last),
        *_body([piece for piece in page if piece.text or piece.picture], identify),
        *([separator(), text(foot)] if foot else []),
        *action_rows([identify.button(one) for one in (*extra, *around.buttons)]),
        *action_rows([identify.button(one) for one in _pager(reply.line, number, last)]),
    ]
    pictures = {_address(piece.picture): piece.picture for piece in page if piece.picture}
    return Message((container(children or [text(BLANK)]),), pictures)


def _address(picture: Picture) -> str:
    return f"{ATTACHED}{file_of(picture)}"


def file_of(picture: Picture) -> str:
    """Return the name of the file that is *picture*."""
    return f"{name_of(picture, THEME)}.png"


def _head(title: str, number: int, last: int) -> Iterator[Component]:
    words = " · ".join(filter(None, [title, f"{number}/{last}" if last > 1 else ""]))
    if words:
        yield text(f"## {words}")


def _pager(line: str, number: int, last: int) -> Iterator[Button]:
    """Yield the buttons to the pages around this one, with figures for words: they read in any language."""
    if number > 1:
        yield Button(f"◀ {number - 1}/{last}", page_line(line, number - 1))
    if number < last:
        yield Button(f"{number + 1}/{last} ▶", page_line(line, number + 1))


def _body(page: Iterable[Piece], identify: "_Identifiers") -> Iterator[Component]:
    """Yield the components of a page's text and rows; lines of a group go into one text."""
    before, lines = None, list[str]()
    for piece in page:
        if lines and not piece.continues(before):
            yield text("\n".join(lines))
            lines = []
        if piece.is_set_apart(before):
            yield separator()
        if piece.picture:
            yield gallery(file_of(piece.picture), "\n".join(told(piece.picture)))
        elif piece.is_row:
            yield section(piece.text, identify.button(piece.buttons[0]))
        else:
            lines.append(piece.text)
        before = piece
    if lines:
        yield text("\n".join(lines))


class _Identifiers:
    """The buttons of one message, whose custom ids Discord wants to differ."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def button(self, one: Button) -> Component:
        """Return a button whose id is its command line, spelled otherwise if another one has the same."""
        free = next(line for line in _spellings(one.line) if line not in self._taken)
        self._taken.add(free)
        return button(label(one), free)


def _spellings(line: str) -> Iterator[str]:
    """Yield *line*, then lines that `bot.core.messages.request.parse` reads the same."""
    yield line
    for spaces in count():
        yield f"/{line}{' ' * spaces}"
