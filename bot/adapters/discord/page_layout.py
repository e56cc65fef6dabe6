"""What every page of a reply repeats around its own pieces: the title, the notes, the stamp, the buttons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.adapters.discord.chunks import (
    DiscordChunk,
    chunk_blocks,
    chunk_buttons,
    collect_footnotes,
    expand_shortened_labels,
    format_button_label,
)
from bot.adapters.discord.components import (
    BUTTONS_PER_ROW,
    MAX_COMPONENTS,
    MAX_FILES,
    MAX_TEXT_LENGTH,
    utf16_length,
)
from bot.adapters.discord.markdown import isolate_bidi, render_line, sanitize_text
from bot.core.i18n import get_locale
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
