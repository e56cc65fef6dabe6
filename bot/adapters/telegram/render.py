"""Renders a reply as Telegram messages, one a page: HTML with an inline keyboard.

Markup is added last, around lines that are already split, so that no split can fall inside it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import accumulate, chain

from bot.adapters.telegram.chunks import CHUNK_LIMIT, QuoteStyle, TelegramChunk, chunk_blocks, chunk_footnote
from bot.adapters.telegram.forms import add_form_instructions
from bot.adapters.telegram.html import BLOCKQUOTE_SIZE, TextSize, add_style, measure_line, render_line
from bot.adapters.telegram.keyboard import (
    fits_callback_data,
    format_command,
    get_reply_buttons,
    is_paged,
    layout_buttons,
)
from bot.adapters.telegram.references import PREVIEWED_BOT, link_references
from bot.adapters.telegram.rendered_message import TelegramMessage
from bot.adapters.telegram.reply_part import ReplyPart, collect_cited_numbers
from bot.adapters.telegram.sanitize import sanitize_line
from bot.adapters.telegram.short_footnotes import shorten_footnotes
from bot.core.i18n.locale import get_locale
from bot.core.messages.characters import has_ink
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.pagination import PagePlace, split_line
from bot.core.messages.reply import (
    Block,
    Button,
    Chart,
    Details,
    Illustration,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    convert_blocks,
    line_to_text,
    make_line,
)
from bot.core.messages.request import format_page_line
from bot.core.views.picture_links import list_pictures


@dataclass(frozen=True, slots=True)
class PageLimits:
    """The largest size of a page and its parts.

    *provenance* is what each page repeats, *footnotes* are those of one unit of text.
    """

    page: TextSize
    title: TextSize
    dateline: TextSize
    chunk: TextSize
    provenance: TextSize
    footnotes: TextSize


MESSAGE_LIMITS = PageLimits(
    page=TextSize(
        utf16_units=4096,  # after entities are parsed (Bot API, sendMessage)
        entities=100,  # Telegram silently drops the others
        entity_bytes=9000,  # ENTITIES_TOO_LONG comes at about 9,500 (tdlib/telegram-bot-api, issue 165)
    ),
    title=TextSize(utf16_units=300, entities=1, entity_bytes=100),
    dateline=TextSize(utf16_units=600, entities=12, entity_bytes=1500),
    chunk=CHUNK_LIMIT,
    provenance=CHUNK_LIMIT,
    footnotes=CHUNK_LIMIT,
)
CAPTION_LIMITS = PageLimits(  # of a photo or a file
    page=TextSize(utf16_units=1024, entities=100, entity_bytes=9000),  # Bot API, sendPhoto
    title=TextSize(utf16_units=160, entities=1, entity_bytes=100),
    dateline=TextSize(utf16_units=220, entities=12, entity_bytes=1500),
    chunk=TextSize(utf16_units=420, entities=40, entity_bytes=4000),
    provenance=TextSize(utf16_units=500, entities=40, entity_bytes=4000),
    footnotes=TextSize(utf16_units=240),
)
ROWS_PER_PAGE = 10  # of a list: about one screen of a phone, with a button each
_PAGE_NUMBER_SIZE = TextSize(utf16_units=len(" · 999/999"))
_BLOCKQUOTE_TAGS = {QuoteStyle.BLOCKQUOTE: "<blockquote>", QuoteStyle.EXPANDABLE: "<blockquote expandable>"}


LinkPicture = Callable[[Picture | Image], str]
"""Finds the address at which Telegram can fetch a picture; empty if there is none."""


def render(
    reply: Reply, bot_username: str = PREVIEWED_BOT, link_picture: LinkPicture | None = None
) -> tuple[TelegramMessage, ...]:
    """Render the pages of *reply*, at least one, each within Telegram's limits.

    Links to other answers open the chat with the bot *bot_username*. With *link_picture*, a reply that is too
    long for the caption of a picture becomes texts with the picture as a link preview: they hold four times
    as much, and each can be edited into any other. A file comes with the first page.
    """
    if reply.document:
        first, *others = _build_messages(_without_pictures(reply), bot_username, has_captions=True)
        return (replace(first, document=reply.document), *others)
    messages = _build_messages(reply, bot_username, has_captions=bool(list_pictures(reply)))
    is_long = sum(not message.is_details for message in messages) > 1
    is_linked = is_long and link_picture is not None and _has_linked_picture(reply, link_picture)
    return render_as_texts(reply, bot_username, link_picture) if is_linked else messages


def render_as_texts(
    reply: Reply, bot_username: str = PREVIEWED_BOT, link_picture: LinkPicture | None = None
) -> tuple[TelegramMessage, ...]:
    """Render the pages of *reply* as texts, for messages that cannot be photos."""
    if link_picture is None or not _has_linked_picture(reply, link_picture):
        return _build_messages(_without_pictures(reply), bot_username)
    return tuple(
        replace(message, picture=None, picture_url=link_picture(message.picture) if message.picture else "")
        for message in _build_messages(reply, bot_username)
    )


def _without_pictures(reply: Reply) -> Reply:
    return replace(reply, blocks=convert_blocks(reply.blocks, _drop_picture))


def _drop_picture(block: Block) -> Block:
    match block:
        case Chart():
            return replace(block, picture=None)
        case Illustration():
            return replace(block, image=None)
        case _:
            return block


def _build_messages(
    reply: Reply, bot_username: str, *, has_captions: bool = False
) -> tuple[TelegramMessage, ...]:
    linked_reply, references = link_references(add_form_instructions(reply), bot_username)
    messages = _PageLayout(linked_reply, has_captions=has_captions).build_messages()
    return tuple(replace(message, references=references) for message in messages)


def _has_linked_picture(reply: Reply, link_picture: LinkPicture) -> bool:
    """True if there are pictures, and Telegram can fetch them: an answer without an address has none."""
    return any(map(link_picture, list_pictures(reply)))


class _PageLayout:
    """The layout of a reply as pages.

    A message with a picture can be edited into one with another picture, but not into a text (Bot API,
    editMessageMedia). Therefore all pages of a reply with pictures have one: the page's own picture, or
    else the one before.
    """

    def __init__(self, reply: Reply, *, has_captions: bool = False) -> None:
        self._reply = reply
        self._locale = get_locale(reply.language)
        self._limits = CAPTION_LIMITS if has_captions else MESSAGE_LIMITS
        visible_title = reply.title if has_ink(reply.title) else "…"  # Telegram refuses blank text
        title = sanitize_line(make_line(visible_title, Style.BOLD))
        dateline = add_style(sanitize_line(reply.dateline), Style.ITALIC)
        self._title = (
            title
            if measure_line(title).fits_within(self._limits.title)
            else (*next(split_line(title, self._fits_shortened_title)), Span("…"))
        )
        self._dateline = dateline if measure_line(dateline).fits_within(self._limits.dateline) else ()
        self._details = [one for one in reply.blocks if isinstance(one, Details)]
        self._reserved_size = (
            measure_line(self._title)
            + _PAGE_NUMBER_SIZE
            + measure_line(self._dateline)
            + TextSize(2 * len("\n\n"))
        )

    def _fits_shortened_title(self, title: Line) -> bool:
        limit = self._limits.title
        return measure_line(title).fits_within(replace(limit, utf16_units=limit.utf16_units // 2))

    def _build_title_overflow(self) -> Iterator[Block]:
        """Yield the full title if it is too long to appear on every page."""
        if line_to_text(self._title).endswith("…") and len(self._title) > 1:
            yield Paragraph(make_line(self._reply.title, Style.BOLD))

    def _build_footer_overflow(self) -> Iterator[Block]:
        """Yield what belongs below every page but is too long for that."""
        repeated_buttons = get_reply_buttons(self._reply)
        if not repeated_buttons:
            for button in self._reply.buttons:
                yield Row(make_line(button.label), (), button)
        for button in (*repeated_buttons, *self._reply.actions, *self._reply.navigation):
            if not fits_callback_data(button.command_line):
                yield Paragraph((Span(self._locale.format_label(button.label)), format_command(button)))
        if not self._dateline and self._reply.dateline:
            yield Paragraph(add_style(self._reply.dateline, Style.ITALIC))

    def build_messages(self) -> tuple[TelegramMessage, ...]:
        """Build the pages as messages: what is shown at once, then the pages of each of the details."""
        part_pages = [list(part.split_pages()) for part in self._list_parts()]
        all_pages = list(chain.from_iterable(part_pages))
        pictures = _assign_pictures(all_pages)
        first_numbers = list(accumulate(map(len, part_pages), initial=1))
        details_buttons = [
            Button(details.title, format_page_line(self._reply.command_line, number))
            for details, number in zip(self._details, first_numbers[1:], strict=False)
        ]
        return tuple(
            self._build_message(PagePlace(number, len(pages), first), page, next(pictures), buttons)
            for first, pages in zip(first_numbers, part_pages, strict=False)
            for number, page in enumerate(pages, 1)
            for buttons in [details_buttons if first == 1 else [self._build_back_button()]]
        )

    def _list_parts(self) -> Iterator[ReplyPart]:
        """Yield what is shown at once, then each of the details, where shortened footnotes are whole."""
        shown_blocks = (one for one in self._reply.blocks if not isinstance(one, Details))
        first_blocks = chain(self._build_title_overflow(), shown_blocks, self._build_footer_overflow())
        first_chunks = self._chunk(first_blocks)
        short_notes = self._shorten_footnotes(first_chunks)
        if short_notes and not self._details:
            self._details.append(Details(self._locale.translate("Sources"), ()))
        details_chunks = [self._chunk([one]) for one in self._details]
        notes = {note.number: chunk_footnote(note, self._limits.chunk) for note in self._reply.footnotes}
        cited_numbers = collect_cited_numbers(chain(first_chunks, *details_chunks))
        uncited_numbers = frozenset(notes) - cited_numbers
        build_part = partial(ReplyPart, fits_page=self._fits_page, provenance_limit=self._limits.provenance)
        yield build_part(first_chunks, notes | short_notes, uncited_numbers=uncited_numbers)
        for place, chunks in enumerate(details_chunks):
            yield build_part(chunks, notes, uncited_numbers=frozenset(short_notes if place == 0 else ()))

    def _chunk(self, blocks: Iterable[Block]) -> tuple[TelegramChunk, ...]:
        return tuple(chunk_blocks(blocks, self._locale, self._limits.chunk))

    def _shorten_footnotes(self, chunks: Sequence[TelegramChunk]) -> dict[int, tuple[TelegramChunk, ...]]:
        """Shorten the footnotes without which a page has no room for what cites them; give their chunks."""
        provenance = (chunk for chunk in chunks if chunk.is_provenance)
        groups = (frozenset(collect_cited_numbers(provenance)), *(chunk.footnotes for chunk in chunks))
        notes = {note.number: note for note in self._reply.footnotes}
        short_notes = shorten_footnotes(notes, groups, self._limits.footnotes.utf16_units)
        return {number: chunk_footnote(note, self._limits.chunk) for number, note in short_notes.items()}

    def _build_back_button(self) -> Button:
        return Button(self._locale.translate("‹ Back"), format_page_line(self._reply.command_line, 1))

    def _build_message(
        self,
        place: PagePlace,
        page: Sequence[TelegramChunk],
        picture: Picture | Image | None,
        part_buttons: Sequence[Button],
    ) -> TelegramMessage:
        """Build a page; *part_buttons* lead from its part to the others."""
        row_numbers = [chunk.button for chunk in page if chunk.button and chunk.is_numbered]
        row_buttons = [chunk.button for chunk in page if chunk.button and not chunk.is_numbered]
        page_buttons = (*row_buttons, *(part_buttons if is_paged(self._reply) else ()))
        return TelegramMessage(
            self._render_page(page, place),
            layout_buttons(self._reply, row_numbers, page_buttons, place),
            picture,
            self._reply.form,
            is_details=place.first > 1,
        )

    def _fits_page(self, page: list[TelegramChunk]) -> bool:
        row_count = sum(chunk.button is not None for chunk in page)
        quote_count = sum(group[0].quote_style is not QuoteStyle.NONE for group in _group_by_quote(page))
        total_size = reduce(TextSize.__add__, (chunk.size for chunk in page), self._reserved_size)
        picture_count = sum(chunk.picture is not None for chunk in page)
        return (
            picture_count <= 1
            and row_count <= ROWS_PER_PAGE
            and (
                total_size + TextSize(quote_count, quote_count, quote_count * BLOCKQUOTE_SIZE.entity_bytes)
            ).fits_within(self._limits.page)
        )

    def _render_page(self, page: Sequence[TelegramChunk], place: PagePlace) -> str:
        numbers = (Span(f" · {place.number}/{place.count}"),) if place.count > 1 else ()
        body = "".join(_render_group(group) for group in _group_by_quote(page))
        parts = (render_line((*self._title, *numbers)), body.strip("\n"), render_line(self._dateline))
        return "\n\n".join(part for part in parts if part)


def _assign_pictures(page_chunks: Sequence[Sequence[TelegramChunk]]) -> Iterator[Picture | Image | None]:
    """Yield each page's picture: its own, or else the one before, or else the first of all."""
    page_pictures = [next((chunk.picture for chunk in page if chunk.picture), None) for page in page_chunks]
    current_picture = next((one for one in page_pictures if one), None)
    for picture in page_pictures:
        current_picture = picture or current_picture
        yield current_picture


def _group_by_quote(page: Sequence[TelegramChunk]) -> list[list[TelegramChunk]]:
    """Group adjacent chunks of one quote, or of the text between two blank lines."""
    groups: list[list[TelegramChunk]] = []
    for chunk in page:
        if groups and not chunk.has_gap_before and groups[-1][-1].quote_style is chunk.quote_style:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return groups


def _render_group(group: Sequence[TelegramChunk]) -> str:
    """Render a group as HTML with the line breaks before it; Telegram adds space around a quote itself."""
    html = "\n".join(render_line(line) for chunk in group for line in chunk.lines)
    if group[0].quote_style is QuoteStyle.NONE:
        return f"\n\n{html}" if group[0].has_gap_before else f"\n{html}"
    return f"\n{_BLOCKQUOTE_TAGS[group[0].quote_style]}{html}</blockquote>"
