"""A reply as Discord messages in Components V2, one message a page; pure, and without discord.py."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.adapters.discord.chunks import (
    DiscordChunk,
    chunk_blocks,
    chunk_buttons,
    collect_footnotes,
)
from bot.adapters.discord.components import (
    ATTACHMENT_SCHEME,
    BUTTONS_PER_ROW,
    MAX_COMPONENTS,
    MAX_FILES,
    MAX_TEXT_LENGTH,
    Component,
    build_action_rows,
    build_container,
    build_media_gallery,
    build_section,
    build_separator,
    build_text_display,
    utf16_length,
    walk_components,
)
from bot.adapters.discord.keyboard import CustomIds, build_pager, expand_shortened_labels, format_button_label
from bot.adapters.discord.markdown import ZERO_WIDTH_SPACE, render_line
from bot.adapters.discord.sanitize import isolate_bidi, sanitize_text
from bot.core.charts.cache_key import image_cache_key
from bot.core.charts.theme import DARK
from bot.core.i18n.locale import get_locale
from bot.core.messages.chart import Picture, describe_picture
from bot.core.messages.pagination import paginate
from bot.core.messages.reply import (
    Block,
    Button,
    Footnote,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    line_to_text,
    make_line,
)

_MAX_TITLE_LENGTH = (
    250  # characters; a longer title is shortened and stands whole in the text of the first page
)
_MAX_DATELINE_LENGTH = (
    600  # characters; a longer stamp stands at the end of the text, where it can be cut into pages
)
_MAX_FOOTNOTE_LENGTH = 800  # characters; so does a longer note
_MAX_REPEATED_BUTTONS = 10  # more of them are shown once, not on every page
_FRAME_COMPONENTS = 4  # components: the container, the title, the line above the foot, the foot
_PAGER_COMPONENTS = 1 + 2  # components: the row and its two buttons
_PAGE_NUMBERS_LENGTH = 60  # characters of all page numbers on one page


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The parts of a reply that each page repeats, in Discord's markup; *notes* by their number."""

    title: str
    dateline: str
    footnotes: Mapping[int, str]
    dateline_footnotes: frozenset[int]
    buttons: tuple[Button, ...]

    def render_footer(self, page: Sequence[DiscordChunk]) -> str:
        """Return the notes that *page* cites, and the stamp."""
        return "\n".join((*self._select_footnotes(page), *filter(None, [self.dateline])))

    def _select_footnotes(self, page: Iterable[DiscordChunk]) -> Iterator[str]:
        cited_numbers = self.dateline_footnotes.union(*(piece.footnotes for piece in page))
        return (self.footnotes[number] for number in sorted(cited_numbers) if number in self.footnotes)

    def fits_page(self, page: Sequence[DiscordChunk], pager_components: int = _PAGER_COMPONENTS) -> bool:
        """Return whether *page* and all around it is within Discord's limits."""
        rows = -(-len(self.buttons) // BUTTONS_PER_ROW)
        count = _FRAME_COMPONENTS + rows + len(self.buttons) + pager_components
        count += sum(
            piece.count_components(before) for before, piece in zip((None, *page), page, strict=False)
        )
        size = utf16_length(self.title) + utf16_length(self.render_footer(page)) + _PAGE_NUMBERS_LENGTH
        size += sum(utf16_length(format_button_label(button)) for button in self.buttons)
        pictures = sum(piece.picture is not None for piece in page)
        return (
            pictures <= MAX_FILES
            and count <= MAX_COMPONENTS
            and size + sum(piece.size for piece in page) <= MAX_TEXT_LENGTH
        )

    def fits_own_page(self, chunk: DiscordChunk) -> bool:
        """Return whether *piece* fits a page of its own."""
        return self.fits_page([chunk])


def build_page_frame(reply: Reply) -> PageFrame:
    """Return what the pages of *reply* repeat, as far as it is short enough for that."""
    title, dateline = isolate_bidi(render_line(make_line(reply.title))), _render_dateline(reply)
    if utf16_length(title) > _MAX_TITLE_LENGTH:
        title = (
            isolate_bidi(render_line(make_line(sanitize_text(reply.title)[: _MAX_TITLE_LENGTH // 4]))) + "…"
        )
    footnotes = {note.number: f"-# {render_line(_format_footnote(note))}" for note in reply.footnotes}
    return PageFrame(
        title,
        dateline if utf16_length(dateline) <= _MAX_DATELINE_LENGTH else "",
        {number: note for number, note in footnotes.items() if utf16_length(note) <= _MAX_FOOTNOTE_LENGTH},
        collect_footnotes(reply.dateline),
        reply.buttons if len(reply.buttons) <= _MAX_REPEATED_BUTTONS else (),
    )


def _render_dateline(reply: Reply) -> str:
    rendered = render_line(reply.dateline)
    return f"-# {rendered}" if rendered else ""


def _format_footnote(footnote: Footnote) -> Line:
    return (Span(f"[{footnote.number}] "), *footnote.line)


def chunk_reply(reply: Reply, frame: PageFrame) -> tuple[DiscordChunk, ...]:
    """Return all that *reply* says in pieces: its blocks, then what has no room in the frame."""
    open_label = get_locale(reply.language).translate("Open")
    blocks = (*_overflow_title(reply), *(_shorten_row_button(block, open_label) for block in reply.blocks))
    body = tuple(chunk_blocks(blocks, frame.fits_own_page))
    overflow_blocks = map(Paragraph, filter(None, _overflow_lines(reply, frame, body)))
    overflow_chunks = chunk_blocks(overflow_blocks, frame.fits_own_page, len(blocks))
    return (*body, *overflow_chunks, *(() if frame.buttons else chunk_buttons(reply.buttons)))


def _shorten_row_button(block: Block, open_label: str) -> Block:
    """Return a row whose button does not repeat its title, which would press it together on a phone."""
    if isinstance(block, Row) and block.button.label == line_to_text(block.title):
        return replace(block, button=replace(block.button, label=open_label))
    return block


def _overflow_title(reply: Reply) -> Iterator[Block]:
    if utf16_length(isolate_bidi(render_line(make_line(reply.title)))) > _MAX_TITLE_LENGTH:
        yield Paragraph(make_line(reply.title, Style.BOLD))


def _overflow_lines(reply: Reply, frame: PageFrame, body: Iterable[DiscordChunk]) -> Iterator[Line]:
    """Yield the lines that no page's foot shows: notes which nothing cites or which are too long."""
    cited_numbers = frame.dateline_footnotes.union(*(piece.footnotes for piece in body))
    for footnote in reply.footnotes:
        if footnote.number not in cited_numbers or footnote.number not in frame.footnotes:
            yield _format_footnote(footnote)
    if not frame.dateline:
        yield reply.dateline
    yield from expand_shortened_labels(reply.buttons)


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
    custom_ids = CustomIds()
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
            [custom_ids.build_unique_button(one) for one in build_pager(reply.command_line, number, total)]
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


def _render_chunks(page: Iterable[DiscordChunk], custom_ids: CustomIds) -> Iterator[Component]:
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
