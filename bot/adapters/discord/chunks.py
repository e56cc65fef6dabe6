"""Splits a reply's blocks into chunks for Discord: lines of text, pictures, rows and buttons.

A chunk that is too long for a page of its own is split between words here, because
`bot.core.messages.pagination.paginate` expects that every chunk fits.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from bot.adapters.discord.components import (
    BUTTONS_PER_ROW,
    MAX_ALT_TEXT_LENGTH,
    count_bytes,
    truncate_text,
    utf16_length,
)
from bot.adapters.discord.keyboard import count_button_bytes, expand_shortened_labels, format_button_label
from bot.adapters.discord.markdown import ZERO_WIDTH_SPACE, render_line
from bot.adapters.discord.references import collect_references
from bot.core.charts.render import can_draw, describe_image
from bot.core.i18n.locale import Locale
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.pagination import split_line
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Details,
    Facts,
    Heading,
    Illustration,
    Line,
    Paragraph,
    Provenance,
    Quote,
    Row,
    Span,
    Style,
    Table,
    TextBlock,
    line_to_text,
    make_line,
)

_BAR_CELLS = 10  # of a bar; leaves room for a figure and a word beside it on a phone
_PICTURE_NAME_BYTES = 200  # of a picture's URL and of its file name
_MAX_ROW_LENGTH = 1000  # characters beside a button; longer text reads better below it


@dataclass(frozen=True, slots=True)
class DiscordChunk:
    """What stays together on a page: a line of text, a picture, a row with its button, or a row of buttons.

    Lines of the same *group* share one text display. *references* are the answers that it names. *length* is
    that of its texts and labels in UTF-16 units; *bytes_count* counts all its strings by `count_bytes`.
    """

    text: str = ""
    group: int = 0
    footnotes: frozenset[int] = frozenset()
    references: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    keep_with_next: bool = False
    length: int = 0
    bytes_count: int = 0
    picture: Picture | Image | None = None
    is_provenance: bool = False

    @property
    def is_row(self) -> bool:
        """True if it is text with a button beside it."""
        return bool(self.text and self.buttons)

    def shares_text_with(self, previous: "DiscordChunk | None") -> bool:
        """True if it continues the text display of the *previous* chunk."""
        if previous is None or self.group != previous.group:
            return False
        return not (self.buttons or previous.buttons or self.picture or previous.picture)

    def is_separated_from(self, previous: "DiscordChunk | None") -> bool:
        """True if a thin line separates it from the *previous* chunk."""
        if previous is None or previous.keep_with_next:
            return False
        return self.keep_with_next or (self.is_row and not previous.is_row)

    def count_components(self, previous: "DiscordChunk | None") -> int:
        """Count the components that it adds after the *previous* chunk."""
        if self.is_row:
            return 3 + self.is_separated_from(previous)  # the section, its text, its button
        if self.buttons:
            return 1 + len(self.buttons)
        return (not self.shares_text_with(previous)) + self.is_separated_from(previous)


FitsPage = Callable[[DiscordChunk], bool]


def chunk_blocks(
    blocks: Iterable[Block], locale: Locale, fits: FitsPage, group: int = 0
) -> Iterator[DiscordChunk]:
    """Yield the chunks of *blocks*, each of which *fits* a page; *group* is the last number in use."""
    for block in blocks:
        group += 1
        yield from _chunk_block(block, locale, fits, group)
        if isinstance(block, Heading):
            group -= 1  # a heading shares the text display of what follows it


def _chunk_block(block: Block, locale: Locale, fits: FitsPage, group: int) -> Iterator[DiscordChunk]:
    match block:
        case Row():
            yield from _chunk_row(block, locale, fits, group)
        case Chart():
            yield from _chunk_chart(block, fits, group)
        case Illustration(description, caption, image):
            if image:
                yield _build_picture_chunk(image, group)
            yield from _chunk_lines(("", ""), (caption,) if image else (description, caption), fits, group)
        case Details(title, blocks):
            yield from chunk_blocks((Heading(make_line(title)), *blocks), locale, fits, group)
        case _:
            yield from _chunk_text(block, locale, fits, group)


def _chunk_text(block: TextBlock, locale: Locale, fits: FitsPage, group: int) -> Iterator[DiscordChunk]:
    match block:
        case Heading(line):
            for chunk in _chunk_lines(("### ", "### "), [line], fits, group):
                yield replace(chunk, keep_with_next=True)
        case Paragraph(line):
            yield from _chunk_lines(("", ""), [line], fits, group)
        case Bullets(lines):
            yield from _chunk_lines(("- ", ""), lines, fits, group)
        case Facts(rows):
            lines = tuple(_format_fact(label, value, locale) for label, value in rows)
            yield from _chunk_lines(("", ""), lines, fits, group)
        case Table(title):
            facts = (_format_fact(label, value, locale) for label, value in block.list_facts())
            lines = (make_line(title, Style.BOLD), *facts)
            yield from _chunk_lines(("", ""), lines, fits, group)
        case Quote(lines):
            yield from _chunk_lines(("> ", "> "), lines, fits, group)
        case Provenance(lines):
            for chunk in _chunk_lines(("", ""), lines, fits, group):
                yield replace(chunk, is_provenance=True)
        case _:
            assert_never(block)


def _chunk_chart(chart: Chart, fits: FitsPage, group: int) -> Iterator[DiscordChunk]:
    """Yield a chart's picture and its text; without a picture the text has bars of characters."""
    picture = chart.picture if chart.picture and can_draw(chart.picture) else None
    if picture:
        yield _build_picture_chunk(picture, group)
    for bar in chart.bars:
        if picture and bar.is_repeated:
            continue
        yield from _chunk_lines(
            (_render_bar(bar, has_cells=picture is None), ""), [_format_bar(bar)], fits, group
        )
    yield from _chunk_lines(("", ""), chart.lines, fits, group)


def _build_picture_chunk(picture: Picture | Image, group: int) -> DiscordChunk:
    bytes_count = count_bytes(format_alt_text(picture)) + _PICTURE_NAME_BYTES
    return DiscordChunk(group=group, picture=picture, bytes_count=bytes_count)


def format_alt_text(picture: Picture | Image) -> str:
    """Format what *picture* shows, as the description of an attachment."""
    return truncate_text("\n".join(describe_image(picture)), MAX_ALT_TEXT_LENGTH)


def chunk_buttons(buttons: tuple[Button, ...]) -> Iterator[DiscordChunk]:
    """Yield *buttons* in chunks of one row each."""
    for start in range(0, len(buttons), BUTTONS_PER_ROW):
        row = buttons[start : start + BUTTONS_PER_ROW]
        length = sum(utf16_length(format_button_label(one)) for one in row)
        yield DiscordChunk(buttons=row, length=length, bytes_count=count_button_bytes(row))


def collect_footnotes(line: Line) -> frozenset[int]:
    """Return the numbers of the footnotes that *line* cites."""
    return frozenset(span.footnote_number for span in line if span.footnote_number)


def _chunk_lines(
    prefixes: tuple[str, str], lines: Iterable[Line], fits: FitsPage, group: int
) -> Iterator[DiscordChunk]:
    """Yield *lines*, each after the first prefix; the further parts of a split line follow the second."""
    for line in lines:
        prefix, continuation_prefix = prefixes
        for part in split_line(line, lambda part: fits(_build_line_chunk(prefixes[0], part, group))):
            chunk = _build_line_chunk(prefix, part, group)
            if chunk.text:
                yield chunk
            prefix = continuation_prefix


def _build_line_chunk(prefix: str, line: Line, group: int) -> DiscordChunk:
    rendered = render_line(line)
    if not rendered and prefix != "> ":
        return DiscordChunk()
    text = prefix + (rendered or ZERO_WIDTH_SPACE)
    length, bytes_count = utf16_length(text) + 1, count_bytes(text) + 1
    references = collect_references([line])
    return DiscordChunk(
        text, group, collect_footnotes(line), references, length=length, bytes_count=bytes_count
    )


def _format_fact(label: str, value: Line, locale: Locale) -> Line:
    return (Span(locale.format_label(label).rstrip(" "), Style.BOLD), Span(" "), *value)


def _render_bar(bar: Bar, *, has_cells: bool) -> str:
    """Render the bar as cells if it has a percentage; as code, whose characters are equally wide."""
    branch = "↳ " if bar.is_part else ""
    if bar.percent is None or not has_cells:
        return branch
    filled = min(_BAR_CELLS, max(round(bar.percent / 100 * _BAR_CELLS), 1 if bar.percent > 0 else 0))
    return f"{branch}`{'█' * filled}{'░' * (_BAR_CELLS - filled)}` "


def _format_bar(bar: Bar) -> Line:
    return (Span(bar.figure_text, Style.BOLD), Span(" "), Span(bar.label))


def _chunk_row(row: Row, locale: Locale, fits: FitsPage, group: int) -> Iterator[DiscordChunk]:
    """Yield a row's text beside its button; what is too long for that follows, if possible on that page.

    No button repeats the title: on a phone it would leave no room for the text.
    """
    number = locale.format_count(row.number) if row.number else ""
    title = (*make_line(f"{number}. " if number else ""), *row.title)
    title = tuple(replace(span, style=span.style | Style.BOLD) for span in title)
    button = replace(row.button, label=_format_row_label(row, number, locale))
    lines = (*row.lines, *expand_shortened_labels([button]))
    chunk = _build_row_chunk(button, (title, *lines), group)
    if chunk.length <= _MAX_ROW_LENGTH and fits(chunk):
        yield chunk
        return
    head, *rest = split_line(title, lambda part: _row_chunk_fits(button, part, fits))
    text_chunks = list(_chunk_lines(("", ""), (*rest, *lines), fits, group))
    yield replace(_build_row_chunk(button, (head,), group), keep_with_next=bool(text_chunks))
    for place, chunk in enumerate(text_chunks, 1):
        yield replace(chunk, keep_with_next=place < len(text_chunks))


def _format_row_label(row: Row, number: str, locale: Locale) -> str:
    if number:
        return locale.translate("Open {number}").format(number=number)
    return locale.translate("Open") if row.button.label == line_to_text(row.title) else row.button.label


def _row_chunk_fits(button: Button, line: Line, fits: FitsPage) -> bool:
    chunk = _build_row_chunk(button, (line,), 0)
    return chunk.length <= _MAX_ROW_LENGTH and fits(chunk)


def _build_row_chunk(button: Button, lines: Iterable[Line], group: int) -> DiscordChunk:
    lines = tuple(lines)
    text = "\n".join(filter(None, map(render_line, lines))) or render_line(
        make_line(format_button_label(button))
    )
    footnotes = frozenset().union(*map(collect_footnotes, lines))
    length = utf16_length(text) + utf16_length(format_button_label(button)) + 1
    bytes_count = count_bytes(text) + count_button_bytes([button])
    references = collect_references(lines)
    return DiscordChunk(text, group, footnotes, references, (button,), length=length, bytes_count=bytes_count)
