"""Renders a reply as Discord messages in Components V2, one a page. It is pure and needs no discord.py."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from math import ceil
from types import MappingProxyType

from bot.adapters.discord.chunks import (
    DiscordChunk,
    chunk_blocks,
    chunk_buttons,
    collect_footnotes,
    format_alt_text,
)
from bot.adapters.discord.components import (
    ATTACHMENT_SCHEME,
    BUTTONS_PER_ROW,
    MAX_COMPONENTS,
    MAX_FILES,
    MAX_OPTIONS,
    MAX_TEXT_BYTES,
    MAX_TEXT_LENGTH,
    Component,
    build_action_rows,
    build_container,
    build_file,
    build_media_gallery,
    build_section,
    build_separator,
    build_text_display,
    count_bytes,
    measure_text,
    utf16_length,
)
from bot.adapters.discord.keyboard import (
    CustomIds,
    build_pager,
    build_reference_select,
    count_button_bytes,
    expand_shortened_labels,
    format_button_label,
    format_option_label,
)
from bot.adapters.discord.markdown import ZERO_WIDTH_SPACE, render_line
from bot.adapters.discord.references import choose_references, collect_references, link_commands
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.adapters.discord.sanitize import isolate_bidi
from bot.core.charts.render import get_image_extension, image_cache_key
from bot.core.charts.theme import DARK
from bot.core.i18n.locale import get_locale
from bot.core.messages.characters import clean_line
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.pagination import PagePlace, paginate
from bot.core.messages.reply import (
    AttachedFile,
    Block,
    Button,
    Details,
    Footnote,
    Line,
    Paragraph,
    Reply,
    Span,
    Style,
    make_line,
)
from bot.core.messages.request import MAX_PAGE, format_page_line

THEME = DARK  # Discord's default; a picture brings its own background anyway
_UNSAFE_IN_FILE_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_MAX_TITLE_LENGTH = (
    250  # characters; a longer title is shortened, and appears in full in the text of the first page
)
_MAX_DATELINE_LENGTH = (
    600  # characters; a longer dateline goes to the end of the text, which can be split into pages
)
_MAX_FOOTNOTE_LENGTH = 800  # characters; so does a longer footnote
_MAX_REPEATED_BUTTONS = 10  # more than these appear once, not on every page
_FRAME_COMPONENTS = 4  # the container, the title, the separator and the footer
_PAGER_COMPONENTS = 1 + 5  # the row and its buttons
_SELECT_COMPONENTS = 2  # the row and its menu
_PAGE_NUMBERS_LENGTH = 60  # characters of all page numbers on one page
_PAGER_BYTES = 900  # of all page numbers, and of the pager's labels and custom ids, each of 100 bytes at most


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What each page of a reply repeats, as Discord's markdown; *footnotes* by their number.

    *provenance* is repeated as well, where a page does not have it.
    """

    title: str
    dateline: str
    footnotes: Mapping[int, str]
    footnote_references: Mapping[int, tuple[Button, ...]]
    dateline_footnotes: frozenset[int]
    buttons: tuple[Button, ...]
    actions: tuple[Button, ...]
    navigation: tuple[Button, ...]
    provenance: tuple[DiscordChunk, ...] = ()
    file_count: int = 0

    def complete_page(self, page: Sequence[DiscordChunk]) -> tuple[DiscordChunk, ...]:
        """Add to *page* what is missing of the provenance."""
        return (*page, *(one for one in self.provenance if all(one is not chunk for chunk in page)))

    def render_footer(self, page: Sequence[DiscordChunk]) -> str:
        """Render the footnotes that *page* cites, then the dateline."""
        return "\n".join((*self._select_footnotes(page), *filter(None, [self.dateline])))

    def _select_footnotes(self, page: Iterable[DiscordChunk]) -> Iterator[str]:
        return (self.footnotes[number] for number in self._list_cited(page) if number in self.footnotes)

    def _list_cited(self, page: Iterable[DiscordChunk]) -> list[int]:
        return sorted(self.dateline_footnotes.union(*(chunk.footnotes for chunk in page)))

    @property
    def button_rows(self) -> tuple[tuple[Button, ...], ...]:
        """The groups of buttons on each page, each of which begins a row."""
        return tuple(filter(None, (self.buttons, self.actions, self.navigation)))

    def list_references(self, page: Sequence[DiscordChunk]) -> tuple[Button, ...]:
        """List what *page* refers to, its sources last, as far as no button opens it."""
        buttons = (one for row in (*self.button_rows, *(chunk.buttons for chunk in page)) for one in row)
        own_references = (one for chunk in page for one in chunk.references)
        sources = (
            one for number in self._list_cited(page) for one in self.footnote_references.get(number, ())
        )
        return tuple(choose_references((*own_references, *sources), buttons))

    def fits_page(self, page: Sequence[DiscordChunk], pager_components: int = _PAGER_COMPONENTS) -> bool:
        """True if *page* with its frame is within Discord's limits."""
        page = self.complete_page(page)
        references, buttons = self.list_references(page), tuple(chain.from_iterable(self.button_rows))
        count = _FRAME_COMPONENTS + len(buttons) + pager_components + self.file_count
        count += sum(ceil(len(row) / BUTTONS_PER_ROW) for row in self.button_rows)
        count += _SELECT_COMPONENTS if references else 0
        count += sum(
            chunk.count_components(before) for before, chunk in zip((None, *page), page, strict=False)
        )
        footer = self.render_footer(page)
        length = utf16_length(self.title) + utf16_length(footer) + _PAGE_NUMBERS_LENGTH
        length += sum(utf16_length(format_button_label(button)) for button in buttons)
        length += sum(utf16_length(format_option_label(one)) for one in references)
        bytes_count = count_bytes(self.title, footer) + _PAGER_BYTES + count_button_bytes(buttons)
        bytes_count += count_bytes(
            *(text for one in references for text in (format_option_label(one), one.command_line))
        )
        pictures = sum(chunk.picture is not None for chunk in page)
        return (
            pictures <= MAX_FILES
            and len(references) <= MAX_OPTIONS
            and count <= MAX_COMPONENTS
            and length + sum(chunk.length for chunk in page) <= MAX_TEXT_LENGTH
            and bytes_count + sum(chunk.bytes_count for chunk in page) <= MAX_TEXT_BYTES
        )

    def fits_own_page(self, chunk: DiscordChunk) -> bool:
        """True if *chunk* fits a page of its own."""
        return self.fits_page([chunk])


def build_page_frame(reply: Reply) -> PageFrame:
    """Build what the pages of *reply* repeat, leaving out what is too long to be repeated."""
    title, dateline = isolate_bidi(render_line(make_line(reply.title))), _render_dateline(reply)
    if measure_text(title) > _MAX_TITLE_LENGTH:
        title = isolate_bidi(render_line(make_line(clean_line(reply.title)[: _MAX_TITLE_LENGTH // 4]))) + "…"
    footnotes = {note.number: f"-# {render_line(_format_footnote(note))}" for note in reply.footnotes}
    return PageFrame(
        title,
        dateline if measure_text(dateline) <= _MAX_DATELINE_LENGTH else "",
        {number: note for number, note in footnotes.items() if measure_text(note) <= _MAX_FOOTNOTE_LENGTH},
        {note.number: collect_references([note.line]) for note in reply.footnotes},
        collect_footnotes(reply.dateline),
        reply.buttons if len(reply.buttons) <= _MAX_REPEATED_BUTTONS else (),
        reply.actions,
        reply.navigation,
        file_count=int(reply.document is not None),
    )


def _render_dateline(reply: Reply) -> str:
    rendered = render_line(reply.dateline)
    return f"-# {rendered}" if rendered else ""


def _format_footnote(footnote: Footnote) -> Line:
    return (Span(f"[{footnote.number}] "), *footnote.line)


def chunk_reply(reply: Reply, frame: PageFrame) -> tuple[DiscordChunk, ...]:
    """Split what *reply* shows at once into chunks, then what the frame has no room for."""
    locale = get_locale(reply.language)
    shown_blocks = (block for block in reply.blocks if not isinstance(block, Details))
    blocks = (*_overflow_title(reply), *shown_blocks)
    body = tuple(chunk_blocks(blocks, locale, frame.fits_own_page))
    cited_chunks = (*body, *chain.from_iterable(_chunk_details(reply, frame)))
    overflow_blocks = map(Paragraph, filter(None, _overflow_lines(reply, frame, cited_chunks)))
    overflow_chunks = chunk_blocks(overflow_blocks, locale, frame.fits_own_page, len(blocks))
    return (*body, *overflow_chunks, *(() if frame.buttons else chunk_buttons(reply.buttons)))


def _chunk_details(reply: Reply, frame: PageFrame) -> Iterator[tuple[DiscordChunk, ...]]:
    """Yield the chunks of each of the reply's details."""
    locale = get_locale(reply.language)
    for block in reply.blocks:
        if isinstance(block, Details):
            yield tuple(chunk_blocks([block], locale, frame.fits_own_page))


def _overflow_title(reply: Reply) -> Iterator[Block]:
    if measure_text(isolate_bidi(render_line(make_line(reply.title)))) > _MAX_TITLE_LENGTH:
        yield Paragraph(make_line(reply.title, Style.BOLD))


def _overflow_lines(reply: Reply, frame: PageFrame, body: Iterable[DiscordChunk]) -> Iterator[Line]:
    """Yield what no footer shows: uncited or long footnotes, a long dateline, shortened labels."""
    cited_numbers = frame.dateline_footnotes.union(*(chunk.footnotes for chunk in body))
    for footnote in reply.footnotes:
        if footnote.number not in cited_numbers or footnote.number not in frame.footnotes:
            yield _format_footnote(footnote)
    if not frame.dateline:
        yield reply.dateline
    yield from expand_shortened_labels((*reply.buttons, *reply.actions, *reply.navigation))


def render(reply: Reply, command_ids: Mapping[str, int] = MappingProxyType({})) -> tuple[DiscordMessage, ...]:
    """Render *reply* as one message a page, each within Discord's limits. Nothing is lost.

    The pages of details come last, and buttons lead there and back. *command_ids* are the ids of the
    registered commands by their names.
    """
    reply = link_commands(reply, command_ids)
    parts = tuple(_split_parts(reply))
    first_numbers = list(accumulate((len(part.pages) for part in parts), initial=1))
    return tuple(
        _build_message(
            reply,
            replace(part.frame, buttons=(*buttons, *part.frame.buttons)),
            page,
            PagePlace(number, len(part.pages), first),
        )
        for first, part in zip(first_numbers, parts, strict=False)
        for buttons in [_build_part_buttons(reply, first, first_numbers)]
        for number, page in enumerate(part.pages, 1)
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What is shown at once, or details that a button opens: the pages, and what each repeats."""

    frame: PageFrame
    pages: Sequence[Sequence[DiscordChunk]]


def _split_parts(reply: Reply) -> Iterator[_Part]:
    """Split what is shown at once into pages, then each of the details."""
    frame = build_page_frame(reply)
    last_numbers = [MAX_PAGE] * (1 + sum(isinstance(block, Details) for block in reply.blocks))
    part_buttons = _build_part_buttons(reply, 1, last_numbers)
    room = replace(frame, buttons=(*part_buttons, *frame.buttons))  # of which the part's buttons are taken
    chunks = chunk_reply(reply, room)
    provenance = tuple(chunk for chunk in chunks if chunk.is_provenance)
    whole_room = replace(room, provenance=provenance)
    if not all(map(whole_room.fits_own_page, (*chunks, *provenance))):  # it leaves too little for the rest
        provenance = ()
    yield _Part(
        replace(frame, provenance=provenance), _split_pages(chunks, replace(room, provenance=provenance))
    )
    for details_chunks in _chunk_details(reply, room):
        yield _Part(frame, _split_pages(details_chunks, room))


def _split_pages(chunks: Sequence[DiscordChunk], frame: PageFrame) -> list[list[DiscordChunk]]:
    """Split *chunks* into as few pages as possible."""
    if frame.fits_page(chunks, pager_components=0):
        return [list(chunks)]
    return list(paginate(chunks, frame.fits_page, lambda chunk: chunk.keep_with_next))


def _build_part_buttons(reply: Reply, first: int, first_numbers: Sequence[int]) -> tuple[Button, ...]:
    """Build the buttons that lead from what is shown at once to each of the details, or back.

    *first* is the number of the part's first page, *first_numbers* are those of all parts.
    """
    if not reply.command_line:
        return ()
    if first != 1:
        label = get_locale(reply.language).translate("‹ Back")
        return (Button(label, format_page_line(reply.command_line, 1)),)
    details = (block for block in reply.blocks if isinstance(block, Details))
    return tuple(
        Button(block.title, format_page_line(reply.command_line, number))
        for block, number in zip(details, first_numbers[1:], strict=False)
    )


def _build_message(
    reply: Reply, frame: PageFrame, page: Sequence[DiscordChunk], place: PagePlace
) -> DiscordMessage:
    """Build the message of one *page*, frame included."""
    custom_ids, is_first = CustomIds(), place.first == place.number == 1
    document = _rename_document(reply.document) if reply.document and is_first else None
    page = frame.complete_page(page)
    footer, references = frame.render_footer(page), frame.list_references(page)
    placeholder = get_locale(reply.language).translate("Open an item or a source named here")
    unframed_buttons = [one for chunk in page if not chunk.text for one in chunk.buttons]
    children = [
        *_render_title(frame.title, place),
        *_render_chunks([chunk for chunk in page if chunk.text or chunk.picture], custom_ids),
        *([build_file(document.name)] if document else []),
        *([build_separator(), build_text_display(footer)] if footer else []),
        *(build_action_rows([build_reference_select(references, placeholder)]) if references else ()),
        *chain.from_iterable(
            build_action_rows([custom_ids.build_unique_button(one) for one in row])
            for row in (
                (*unframed_buttons, *frame.buttons),
                tuple(build_pager(reply.command_line, place)),
                frame.actions,
                frame.navigation,
            )
        ),
    ]
    pictures = {_attachment_url(chunk.picture): chunk.picture for chunk in page if chunk.picture}
    container = build_container(children or [build_text_display(ZERO_WIDTH_SPACE)])
    return DiscordMessage((container,), pictures, document)


def _rename_document(document: AttachedFile) -> AttachedFile:
    """Give *document* a name that Discord keeps: components do not find a file that it renames."""
    return replace(document, name=_UNSAFE_IN_FILE_NAME.sub("_", document.name))


def _attachment_url(picture: Picture | Image) -> str:
    return f"{ATTACHMENT_SCHEME}{build_file_name(picture)}"


def build_file_name(picture: Picture | Image) -> str:
    """Return the file name of *picture*."""
    return f"{image_cache_key(picture, THEME)}.{get_image_extension(picture)}"


def _render_title(title: str, place: PagePlace) -> Iterator[Component]:
    numbers = f"{place.number}/{place.count}" if place.count > 1 else ""
    heading = " · ".join(filter(None, [title, numbers]))
    if heading:
        yield build_text_display(f"## {heading}")


def _render_chunks(page: Iterable[DiscordChunk], custom_ids: CustomIds) -> Iterator[Component]:
    """Yield the components of a page's chunks; the lines of a group share one text display."""
    previous, lines = None, list[str]()
    for chunk in page:
        if lines and not chunk.shares_text_with(previous):
            yield build_text_display("\n".join(lines))
            lines = []
        if chunk.is_separated_from(previous):
            yield build_separator()
        if chunk.picture:
            yield build_media_gallery(build_file_name(chunk.picture), format_alt_text(chunk.picture))
        elif chunk.is_row:
            yield build_section(chunk.text, custom_ids.build_unique_button(chunk.buttons[0]))
        else:
            lines.append(chunk.text)
        previous = chunk
    if lines:
        yield build_text_display("\n".join(lines))
