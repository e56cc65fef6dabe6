"""The web: a reply becomes one accessible fragment of HTML, which needs no paging.

What leads to another answer is a link. Only what stores a choice is a button, of the page's form ``send``.

The markup is in ``templates/reply.html.jinja``; this module chooses a macro for each block.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import takewhile
from typing import assert_never

from markupsafe import Markup

from bot.adapters.web.addresses import LinkTo, build_address
from bot.adapters.web.language_attributes import annotate_languages, isolate_names, mark_left_to_right
from bot.adapters.web.templates import Macros, load_macros
from bot.core.charts.render import can_draw, render_svg
from bot.core.charts.theme import ADAPTIVE, LIGHT
from bot.core.i18n.locale import get_locale, is_right_to_left
from bot.core.messages.chart import Picture, describe_picture
from bot.core.messages.image import Image
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
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
    Reply,
    Row,
    Span,
    Table,
    TextBlock,
    line_to_text,
    make_line,
)
from bot.core.views.picture_links import build_picture_path

MAX_INPUT_LENGTH = 600  # characters that a reader may write, as many as on Discord
PICTURE_CACHE_SIZE = 256


FindImage = Callable[[Reply, Image], str]
"""Finds the address of an image of a reply; empty if it has none."""


def find_public_image(reply: Reply, image: Image) -> str:
    """Find the address of an image where everybody finds it; that of a draft has none."""
    return build_picture_path(reply, image, "", LIGHT) if reply.is_public else ""


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """What a reply refers to: its footnotes by number, and the addresses of other answers and of images."""

    notes: Mapping[int, Footnote]
    link_to: LinkTo
    find_image: Callable[[Image], str]


def render(
    reply: Reply,
    link_to: LinkTo | None = None,
    title_level: int = 1,
    find_image: FindImage = find_public_image,
) -> tuple[Markup]:
    """Render a reply as a tuple of one HTML fragment, under a heading of this level.

    *link_to* finds the addresses of other answers, *find_image* those of images. Footnotes have the ids
    ``note-1`` and so on; a page that shows several replies has to make them unique.
    """
    macros = load_macros("reply")
    notes = {note.number: note for note in reply.footnotes}
    context = ReplyContext(
        notes,
        link_to or partial(build_address, briefing_id=reply.briefing_id),
        partial(find_image, reply),
    )
    blocks = Markup("").join(_render_blocks(macros, reply.blocks, context, title_level + 1))
    navigation_label = get_locale(reply.language).translate("Around this answer")
    body = macros.body(reply, blocks, context, title_level, navigation_label)
    body = annotate_languages(body, reply.language_spans)
    body = isolate_names(mark_left_to_right(body)) if is_right_to_left(reply.language) else body
    return (macros.reply(reply, body),)


def render_form(reply: Reply) -> Markup:
    """Render the fields for what *reply* asks the reader to write; empty if it asks nothing."""
    if reply.form is None:
        return Markup()
    send_label = get_locale(reply.language).translate("Send")
    return load_macros("reply").form(reply.form, MAX_INPUT_LENGTH, send_label)


def find_no_image(_image: Image) -> str:
    """Find no address for any image."""
    return ""


def render_any_picture(picture: Picture | Image, find_image: Callable[[Image], str]) -> Markup:
    """Render *picture*: a chart as it is drawn, an image from the address that *find_image* finds."""
    if not isinstance(picture, Image):
        return render_picture(picture)
    image = render_image(picture, find_image(picture))
    return load_macros("reply").image_picture(image) if image else image


def render_image(image: Image, address: str) -> Markup:
    """Render *image*, which is at this address; empty without one."""
    return load_macros("reply").image(image, address) if address else Markup()


@lru_cache(PICTURE_CACHE_SIZE)
def render_picture(picture: Picture) -> Markup:
    """Render *picture* as inline SVG named by its full text; empty if it cannot be drawn.

    As inline SVG, not as an image, it follows the page from light to dark and uses the page's fonts.
    """
    if not can_draw(picture):
        return Markup()
    svg = Markup(render_svg(picture, ADAPTIVE))  # noqa: S704 (our own drawing, which escapes its texts)
    return load_macros("reply").picture("; ".join(describe_picture(picture)), svg)


def _render_blocks(
    macros: Macros, blocks: Iterable[Block], context: ReplyContext, level: int
) -> Iterator[Markup]:
    row_level = level
    for block in blocks:
        if isinstance(block, Heading):
            row_level = level + 1
        yield _render_block(macros, block, context, level if isinstance(block, Heading) else row_level)


def _render_block(macros: Macros, block: Block, context: ReplyContext, level: int) -> Markup:
    match block:
        case Chart():
            return _render_chart(macros, block, context)
        case Illustration(description, caption, image):
            html = render_image(image, context.find_image(image)) if image else Markup()
            return macros.illustration(html, (caption,) if html else (description, caption), context)
        case Row(title, _, button, number):
            opens = number > 0 or line_to_text(title).startswith(button.label.removesuffix("…"))
            linked, rest = _split_at_mark(title) if opens else ((), title)
            return macros.row(block, linked, rest, level, context)
        case Details(title, blocks):
            return macros.details(title, Markup("").join(_render_blocks(macros, blocks, context, level)))
        case _:
            return _render_text(macros, block, level, context)


def _render_text(macros: Macros, block: TextBlock, level: int, context: ReplyContext) -> Markup:
    match block:
        case Heading(line):
            markup = macros.heading(line, level, context)
        case Paragraph(line):
            markup = macros.paragraphs((line,), context)
        case Bullets(lines):
            markup = macros.bullets(lines, context)
        case Facts(rows):
            markup = macros.facts(rows, context)
        case Table():
            markup = macros.table(block, context)
        case Quote(lines, is_collapsed):
            has_more = is_collapsed and len(lines) > 1
            markup = macros.collapsed_quote(lines, context) if has_more else macros.quote(lines, context)
        case Provenance(lines):
            markup = macros.provenance(lines, context)
        case _:
            assert_never(block)
    return markup


def _split_at_mark(title: Line) -> tuple[Line, Line]:
    """Split a title before its first mark or link: a link cannot be inside another one."""

    def is_text(span: Span) -> bool:
        return not (span.footnote_number or span.url)

    linked = tuple(takewhile(is_text, title))
    return (linked, title[len(linked) :]) if linked else (make_line(line_to_text(title)), ())


def _render_chart(macros: Macros, chart: Chart, context: ReplyContext) -> Markup:
    picture = render_picture(chart.picture) if chart.picture else Markup()
    groups = _group_bars(chart.bars)
    if picture:
        groups = list(_drop_repeated(groups))
    bars = [bar for one, parts in groups for bar in (one, *parts)]
    if not (picture or bars or chart.lines):
        return Markup()
    drawn_words = "; ".join(describe_picture(chart.picture)) if picture and chart.picture else ""
    is_drawn = all(f"{bar.label}: {bar.figure_text}" in drawn_words for bar in bars)
    return macros.chart(picture, groups, is_drawn, chart.lines, context)


def _group_bars(bars: Sequence[Bar]) -> list[tuple[Bar, list[Bar]]]:
    """Give each bar the list of the parts that follow it."""
    groups: list[tuple[Bar, list[Bar]]] = []
    for bar in bars:
        if bar.is_part and groups:
            groups[-1][1].append(bar)
        else:
            groups.append((bar, []))
    return groups


def _drop_repeated(groups: Iterable[tuple[Bar, list[Bar]]]) -> Iterator[tuple[Bar, list[Bar]]]:
    """Yield *groups* without the bars whose text stands above; the parts of such a bar stand side by side."""
    for bar, parts in groups:
        if bar.is_repeated:
            yield from ((part, []) for part in parts)
        else:
            yield bar, parts
