"""A reply as Discord messages in Components V2, one message a page; pure, and without discord.py."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.adapters.discord.chunks import DiscordChunk, format_button_label
from bot.adapters.discord.components import (
    ATTACHMENT_SCHEME,
    Component,
    build_action_rows,
    build_button,
    build_container,
    build_media_gallery,
    build_section,
    build_separator,
    build_text_display,
    walk_components,
)
from bot.adapters.discord.markdown import ZERO_WIDTH_SPACE
from bot.adapters.discord.page_layout import PageFrame, build_page_frame, chunk_reply
from bot.core.charts.cache_key import image_cache_key
from bot.core.charts.theme import DARK
from bot.core.messages.chart import Picture, describe_picture
from bot.core.messages.pagination import paginate
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_page_line

THEME = DARK  # what most people see on Discord; a picture brings its own background all the same
COMPONENTS_V2_FLAG = 1 << 15  # a flag of the message: it is made of components alone


@dataclass(frozen=True, slots=True)
class DiscordMessage:
    """One message: what it shows, mentioning nobody."""

    components: tuple[Component, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """What is attached to it, by the address under which a gallery shows it."""

    def body(self) -> dict[str, object]:
        """Return it as the JSON that is sent to Discord."""
        return {
            "flags": COMPONENTS_V2_FLAG,
            "components": list(self.components),
            "allowed_mentions": {"parse": []},
        }

    def __str__(self) -> str:
        """Return it for people: its texts, and its buttons with the commands behind them."""
        return "\n".join(map(_describe_component, walk_components(self.components))).strip()


def render(reply: Reply) -> tuple[DiscordMessage, ...]:
    """Return *reply* as messages within Discord's limits, one a page, with all that it says."""
    frame = build_page_frame(reply)
    chunks = chunk_reply(reply, frame)
    if frame.fits_page(chunks, pager_components=0):
        return (_build_message(reply, frame, chunks, 1, 1),)
    chunked_pages = list(paginate(chunks, frame.fits_page, lambda piece: piece.keep_with_next))
    return tuple(
        _build_message(reply, frame, page, number, len(chunked_pages))
        for number, page in enumerate(chunked_pages, 1)
    )


def _describe_component(component: Component) -> str:
    match component:
        case {"content": content}:
            return f"{content}"
        case {"label": label, "custom_id": line}:
            return f"[{label} › /{str(line).strip().removeprefix('/')}]"
    return ""


def _build_message(
    reply: Reply, frame: PageFrame, page: Sequence[DiscordChunk], number: int, total: int
) -> DiscordMessage:
    """Return one *page* with all that stands around it."""
    custom_ids = _CustomIds()
    footer = frame.render_footer(page)
    unframed_buttons = [one for piece in page if not piece.text for one in piece.buttons]
    children = [
        *_render_title(frame.title, number, total),
        *_render_chunks([piece for piece in page if piece.text or piece.picture], custom_ids),
        *([build_separator(), build_text_display(footer)] if footer else []),
        *build_action_rows(
            [custom_ids.build_unique_button(one) for one in (*unframed_buttons, *frame.buttons)]
        ),
        *build_action_rows(
            [custom_ids.build_unique_button(one) for one in _pager_buttons(reply.command_line, number, total)]
        ),
    ]
    pictures = {_attachment_url(piece.picture): piece.picture for piece in page if piece.picture}
    return DiscordMessage((build_container(children or [build_text_display(ZERO_WIDTH_SPACE)]),), pictures)


def _attachment_url(picture: Picture) -> str:
    return f"{ATTACHMENT_SCHEME}{build_file_name(picture)}"


def build_file_name(picture: Picture) -> str:
    """Return the name of the file that is *picture*."""
    return f"{image_cache_key(picture, THEME)}.png"


def _render_title(title: str, number: int, total: int) -> Iterator[Component]:
    heading = " · ".join(filter(None, [title, f"{number}/{total}" if total > 1 else ""]))
    if heading:
        yield build_text_display(f"## {heading}")


def _pager_buttons(line: str, number: int, total: int) -> Iterator[Button]:
    """Yield the buttons to the pages around this one, with figures for words: they read in any language."""
    if number > 1:
        yield Button(f"◀ {number - 1}/{total}", format_page_line(line, number - 1))
    if number < total:
        yield Button(f"{number + 1}/{total} ▶", format_page_line(line, number + 1))


def _render_chunks(page: Iterable[DiscordChunk], custom_ids: "_CustomIds") -> Iterator[Component]:
    """Yield the components of a page's text and rows; lines of a group go into one text."""
    previous, lines = None, list[str]()
    for chunk in page:
        if lines and not chunk.shares_text_with(previous):
            yield build_text_display("\n".join(lines))
            lines = []
        if chunk.is_separated_from(previous):
            yield build_separator()
        if chunk.picture:
            yield build_media_gallery(
                build_file_name(chunk.picture), "\n".join(describe_picture(chunk.picture))
            )
        elif chunk.is_row:
            yield build_section(chunk.text, custom_ids.build_unique_button(chunk.buttons[0]))
        else:
            lines.append(chunk.text)
        previous = chunk
    if lines:
        yield build_text_display("\n".join(lines))


class _CustomIds:
    """The buttons of one message, whose custom ids Discord wants to differ."""

    def __init__(self) -> None:
        self._used_ids: set[str] = set()

    def build_unique_button(self, button: Button) -> Component:
        """Return a button whose id is its command line, spelled otherwise if another one has the same."""
        custom_id = next(
            line for line in _equivalent_lines(button.command_line) if line not in self._used_ids
        )
        self._used_ids.add(custom_id)
        return build_button(format_button_label(button), custom_id)


def _equivalent_lines(line: str) -> Iterator[str]:
    """Yield *line*, then lines that `bot.core.messages.request.parse` reads the same."""
    yield line
    for spaces in count():
        yield f"/{line}{' ' * spaces}"
