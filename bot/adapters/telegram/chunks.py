"""Splits a reply's blocks into chunks for Telegram: lines that stay together and fit on any page.

A chunk knows its size, so that filling a page only adds numbers and renders no HTML.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import (
    partial,
    reduce,
)
from typing import assert_never

from bot.adapters.telegram.html import TextSize, add_style, measure_line
from bot.adapters.telegram.keyboard import fits_callback_data, format_command
from bot.adapters.telegram.sanitize import defuse_part, sanitize_line
from bot.core.charts.render import can_draw
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
    Footnote,
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
    make_line,
)

CHUNK_LIMIT = TextSize(
    utf16_units=1500, entities=40, entity_bytes=4000
)  # of one line, so that it fits a page together with its footnotes
BAR_WIDTH = 10  # characters at 100%


class QuoteStyle(Enum):
    """The quote that a chunk is part of."""

    NONE = auto()
    BLOCKQUOTE = auto()
    EXPANDABLE = auto()


@dataclass(frozen=True, slots=True)
class TelegramChunk:
    """Lines of sanitized text that stay together, or one picture.

    *has_gap_before*: a blank line precedes it. *is_numbered*: its *button* is the number of its row.
    """

    lines: tuple[Line, ...]
    size: TextSize
    quote_style: QuoteStyle = QuoteStyle.NONE
    has_gap_before: bool = False
    keep_with_next: bool = False
    footnotes: frozenset[int] = frozenset()
    button: Button | None = None
    is_numbered: bool = False
    picture: Picture | Image | None = None
    is_provenance: bool = False


def chunk_blocks(
    blocks: Iterable[Block], locale: Locale, limit: TextSize = CHUNK_LIMIT
) -> Iterator[TelegramChunk]:
    """Yield the blocks' chunks in order, none larger than *limit*.

    The first of each block has a gap before it, except under a heading; provenance has none, because it
    belongs to the fact above. A picture is a chunk without lines, before the text of its chart.
    """
    is_under_heading = False
    for block in blocks:
        has_gap_before = not (is_under_heading or isinstance(block, Provenance))
        yield from _chunk_block(block, locale, limit, has_gap_before=has_gap_before)
        is_under_heading = isinstance(block, Heading)


def chunk_footnote(footnote: Footnote, limit: TextSize = CHUNK_LIMIT) -> tuple[TelegramChunk, ...]:
    """Build the chunks of a footnote, as an expandable quote."""
    return tuple(
        _chunk_lines([(Span(f"[{footnote.number}] "), *footnote.line)], limit, QuoteStyle.EXPANDABLE)
    )


def _chunk_block(
    block: Block, locale: Locale, limit: TextSize, *, has_gap_before: bool
) -> Iterator[TelegramChunk]:
    match block:
        case Chart():
            yield from _chunk_chart(block, locale, limit, has_gap_before=has_gap_before)
        case Illustration(description, caption, image):
            if image:
                yield TelegramChunk((), TextSize(), picture=image)
            yield from _chunk_lines((description, caption), limit, has_gap_before=has_gap_before)
        case Row():
            yield from _chunk_row(block, locale, limit, has_gap_before=has_gap_before)
        case Details(title, blocks):
            yield from chunk_blocks((Heading(make_line(title)), *blocks), locale, limit)
        case _:
            yield from _chunk_text(block, locale, limit, has_gap_before=has_gap_before)


def _chunk_text(
    block: TextBlock, locale: Locale, limit: TextSize, *, has_gap_before: bool
) -> Iterator[TelegramChunk]:
    chunk_lines = partial(_chunk_lines, limit=limit, has_gap_before=has_gap_before)
    match block:
        case Heading(line):
            yield from chunk_lines([add_style(line, Style.BOLD)], keep_with_next=True)
        case Paragraph(line):
            yield from chunk_lines([line])
        case Bullets(lines):
            yield from chunk_lines([(Span("• "), *line) for line in lines])
        case Facts(rows):
            yield from chunk_lines([(*_format_label(label, locale), *value) for label, value in rows])
        case Table(title):
            facts = [(*_format_label(label, locale), *value) for label, value in block.list_facts()]
            yield from chunk_lines([make_line(title, Style.BOLD), *facts])
        case Quote(lines, is_collapsed):
            style = QuoteStyle.EXPANDABLE if is_collapsed else QuoteStyle.BLOCKQUOTE
            yield from chunk_lines(lines, quote_style=style)
        case Provenance(lines):
            for chunk in chunk_lines(lines):
                yield replace(chunk, is_provenance=True)
        case _:
            assert_never(block)


def _chunk_chart(
    chart: Chart, locale: Locale, limit: TextSize, *, has_gap_before: bool
) -> Iterator[TelegramChunk]:
    """Yield the picture as a chunk, then the text; without a picture the text has bars of characters."""
    has_picture = chart.picture is not None and can_draw(chart.picture)
    if has_picture:
        yield TelegramChunk((), TextSize(), picture=chart.picture)
    for bar in chart.bars:
        if has_picture and bar.is_repeated:
            continue
        bar_line = _format_bar(bar, locale)
        yield from _chunk_bar(bar, bar_line, limit, has_gap_before=has_gap_before, is_drawn=not has_picture)
        has_gap_before = False
    yield from _chunk_lines(chart.lines, limit, has_gap_before=has_gap_before)


def _format_label(label: str, locale: Locale) -> Line:
    return make_line(locale.format_label(label), Style.BOLD) if label else ()


def _format_bar(bar: Bar, locale: Locale) -> Line:
    label = locale.format_label(f"{'◦' if bar.is_part else '•'} {bar.label}")
    return (Span(label), Span(bar.figure_text, Style.BOLD))


def _chunk_bar(
    bar: Bar, bar_line: Line, limit: TextSize, *, has_gap_before: bool, is_drawn: bool
) -> Iterator[TelegramChunk]:
    """Yield the *bar_line* and, if it *is_drawn*, the bar in characters below."""
    is_drawn = is_drawn and bar.percent is not None
    yield from _chunk_lines([bar_line], limit, has_gap_before=has_gap_before, keep_with_next=is_drawn)
    if is_drawn and bar.percent is not None:
        filled_cells = min(BAR_WIDTH, max(0, round(bar.percent / 100 * BAR_WIDTH)))
        yield _build_chunk((make_line("█" * filled_cells + "░" * (BAR_WIDTH - filled_cells), Style.CODE),))


def _chunk_row(row: Row, locale: Locale, limit: TextSize, *, has_gap_before: bool) -> Iterator[TelegramChunk]:
    """Yield a row as one chunk, or as lines that a page keeps together if they fit on one."""
    number = locale.format_count(row.number) if row.number else ""
    title = (*make_line(f"{number}. " if number else ""), *row.title)
    command = () if fits_callback_data(row.button.command_line) else ((format_command(row.button),),)
    line_chunks = list(
        _chunk_lines(
            (add_style(title, Style.BOLD), *row.lines, *command), limit, has_gap_before=has_gap_before
        )
    )
    button = replace(row.button, label=number) if number else row.button
    whole_row = replace(
        _build_chunk(
            tuple(line for part in line_chunks for line in part.lines), has_gap_before=has_gap_before
        ),
        button=button,
        is_numbered=bool(number),
    )
    if whole_row.size.fits_within(limit):
        yield whole_row
        return
    first, *others = (
        replace(chunk, keep_with_next=place < len(line_chunks)) for place, chunk in enumerate(line_chunks, 1)
    )
    yield replace(first, button=button, is_numbered=bool(number))
    yield from others


def _chunk_lines(
    lines: Iterable[Line],
    limit: TextSize,
    quote_style: QuoteStyle = QuoteStyle.NONE,
    *,
    has_gap_before: bool = False,
    keep_with_next: bool = False,
) -> Iterator[TelegramChunk]:
    """Yield a chunk for each line, or several for a line that is too long."""
    for line in lines:
        sanitized_line = sanitize_line(line)
        for part in split_line(sanitized_line, lambda part: measure_line(part).fits_within(limit)):
            safe_part = part if part == sanitized_line else defuse_part(part)
            yield _build_chunk(
                (safe_part,), quote_style, has_gap_before=has_gap_before, keep_with_next=keep_with_next
            )
            has_gap_before = False


def _build_chunk(
    lines: tuple[Line, ...],
    quote_style: QuoteStyle = QuoteStyle.NONE,
    *,
    has_gap_before: bool = False,
    keep_with_next: bool = False,
) -> TelegramChunk:
    total_size = reduce(
        TextSize.__add__, map(measure_line, lines), TextSize(len(lines) + has_gap_before)
    )  # line breaks included
    footnotes = frozenset(span.footnote_number for line in lines for span in line if span.footnote_number)
    return TelegramChunk(lines, total_size, quote_style, has_gap_before, keep_with_next, footnotes)
