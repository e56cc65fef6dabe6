"""The web: a reply becomes one accessible fragment of HTML, which needs no paging.

The markup is in ``templates/reply.html.jinja``; this module chooses a macro for each block.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import assert_never

from markupsafe import Markup

from bot.adapters.web.language_attributes import annotate_languages
from bot.adapters.web.templates import Macros, load_macros
from bot.core.charts.render import can_draw, render_svg
from bot.core.charts.theme import ADAPTIVE
from bot.core.i18n.locale import get_locale
from bot.core.messages.chart import Picture, describe_picture
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Chart,
    Details,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    Provenance,
    Quote,
    Reply,
    Row,
    TextBlock,
    line_to_text,
)

MAX_INPUT_LENGTH = 600  # characters that a reader may write, as many as on Discord
PICTURE_CACHE_SIZE = 256

Notes = Mapping[int, Footnote]
"""The footnotes of a reply by number."""


def render(reply: Reply) -> tuple[Markup]:
    """Render a reply as a tuple of one HTML fragment.

    Its buttons are named ``ask`` and hold their command line, so they work in any form. A button with
    ``data-anew`` asks for an answer below this one, any other for an answer in its place. Footnotes have the
    ids ``note-1`` and so on; a page that shows several replies has to make them unique.
    """
    macros = load_macros("reply")
    notes = {note.number: note for note in reply.footnotes}
    body = macros.body(reply, Markup("").join(_render_blocks(macros, reply.blocks, notes)))
    return (macros.reply(reply, annotate_languages(body, reply.language_spans)),)


def render_form(reply: Reply) -> Markup:
    """Render the fields for what *reply* asks the reader to write; empty if it asks nothing."""
    if reply.form is None:
        return Markup()
    send_label = get_locale(reply.language).translate("Send")
    return load_macros("reply").form(reply.form, MAX_INPUT_LENGTH, send_label)


@lru_cache(PICTURE_CACHE_SIZE)
def render_picture(picture: Picture) -> Markup:
    """Render *picture* as inline SVG named by its full text; empty if it cannot be drawn.

    As inline SVG, not as an image, it follows the page from light to dark and uses the page's fonts.
    """
    if not can_draw(picture):
        return Markup()
    svg = Markup(render_svg(picture, ADAPTIVE))  # noqa: S704 (our own drawing, which escapes its texts)
    return load_macros("reply").picture("; ".join(describe_picture(picture)), svg)


def _render_blocks(macros: Macros, blocks: Iterable[Block], notes: Notes) -> Iterator[Markup]:
    row_level = 3
    for block in blocks:
        if isinstance(block, Heading):
            row_level = 4
        yield _render_block(macros, block, notes, row_level)


def _render_block(macros: Macros, block: Block, notes: Notes, row_level: int) -> Markup:
    match block:
        case Chart():
            return _render_chart(macros, block, notes)
        case Row():
            title_text = line_to_text(block.title)
            is_title_button = block.number > 0 or title_text.startswith(block.button.label.removesuffix("…"))
            return macros.row(block, row_level, notes, is_title_button)
        case Details(title, blocks):
            return macros.details(title, Markup("").join(_render_blocks(macros, blocks, notes)))
        case _:
            return _render_text(macros, block, notes)


def _render_text(macros: Macros, block: TextBlock, notes: Notes) -> Markup:
    match block:
        case Heading(line):
            return macros.heading(line, notes)
        case Paragraph(line):
            return macros.paragraphs((line,), notes)
        case Bullets(lines):
            return macros.bullets(lines, notes)
        case Facts(rows):
            return macros.facts(rows, notes)
        case Quote(lines, is_collapsed):
            has_more = is_collapsed and len(lines) > 1
            return macros.collapsed_quote(lines, notes) if has_more else macros.quote(lines, notes)
        case Provenance(lines):
            return macros.provenance(lines, notes)
        case _:
            assert_never(block)


def _render_chart(macros: Macros, chart: Chart, notes: Notes) -> Markup:
    picture = render_picture(chart.picture) if chart.picture else Markup()
    if not (picture or chart.bars or chart.lines):
        return Markup()
    return macros.chart(picture, _group_bars(chart.bars), chart.lines, notes)


def _group_bars(bars: Sequence[Bar]) -> list[tuple[Bar, list[Bar]]]:
    """Give each bar the list of the parts that follow it."""
    groups: list[tuple[Bar, list[Bar]]] = []
    for bar in bars:
        if bar.is_part and groups:
            groups[-1][1].append(bar)
        else:
            groups.append((bar, []))
    return groups
