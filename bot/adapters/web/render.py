"""The web: a reply becomes one accessible fragment of HTML, which needs no cutting into pages.

Nothing here is set with a style attribute, because the page's Content-Security-Policy refuses them: a
bar's length is the width of an SVG rectangle.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import assert_never

from bot.adapters.web.charts import render_picture
from bot.adapters.web.language_attributes import annotate_languages, lang_attributes
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Footnote,
    Heading,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    line_to_text,
)

_TAGS = {Style.CODE: "code", Style.STRIKE: "s", Style.ITALIC: "em", Style.BOLD: "strong"}

_COMMAND_PATTERN = re.compile(r"/[a-z0-9_]{1,32}( [\w@~-]{1,60})?", re.ASCII)  # told to be asked

_RenderLine = Callable[[Line], str]


def render(reply: Reply) -> tuple[str, ...]:
    """Return the reply as a tuple of one fragment of HTML.

    Its buttons are named ``ask`` and hold their command line, so that they work in any form; one with
    ``data-anew`` asks for an answer below this one, the others for one in its place. The ids of its notes
    are ``note-1`` and so on: a page that shows several replies has to keep them apart.
    """
    notes = {note.number: note for note in reply.footnotes}
    blocks = "".join(_render_blocks(reply.blocks, lambda line: _render_line(line, notes)))
    body = f"<h2>{escape(reply.title)}</h2>{blocks}{_render_footer(reply)}{_render_buttons(reply.buttons)}"
    return (
        f'<section class="reply" {lang_attributes(reply.language)}>{annotate_languages(body, reply.language_spans)}</section>',
    )


def _render_blocks(blocks: Iterable[Block], render_line: _RenderLine) -> Iterator[str]:
    row_level = 3
    for block in blocks:
        if isinstance(block, Heading):
            row_level = 4
        yield _render_block(block, render_line, row_level)


def _render_block(block: Block, render_line: _RenderLine, row_level: int) -> str:  # noqa: PLR0911 (one for each block)
    match block:
        case Heading(line):
            return f"<h3>{render_line(line)}</h3>"
        case Paragraph(line):
            return f"<p>{render_line(line)}</p>"
        case Bullets(lines):
            return "<ul>" + "".join(f"<li>{render_line(line)}</li>" for line in lines) + "</ul>"
        case Facts(rows):
            pairs = (
                f"<div><dt>{escape(label)}</dt><dd>{render_line(line)}</dd></div>" for label, line in rows
            )
            return "<dl>" + "".join(pairs) + "</dl>"
        case Quote(lines, folded):
            return _render_quote([render_line(line) for line in lines], is_folded=folded)
        case Chart():
            return _render_chart(block, render_line)
        case Row():
            return _render_row(block, render_line, row_level)
        case _:
            assert_never(block)


def _render_quote(lines: list[str], *, is_folded: bool) -> str:
    """Return a quote; of a folded one the first line shows, so that a reader knows what there is."""
    is_folded = is_folded and len(lines) > 1
    paragraphs = "".join(f"<p>{line}</p>" for line in lines[is_folded:])
    quote = f"<blockquote>{paragraphs}</blockquote>"
    return f"<details><summary>{lines[0]}</summary>{quote}</details>" if is_folded else quote


def _render_chart(chart: Chart, render_line: _RenderLine) -> str:
    """Return a chart: its picture, and below it the words that say all that is drawn."""
    picture_html = render_picture(chart.picture) if chart.picture else ""
    lines = "".join(f"<p>{render_line(line)}</p>" for line in chart.lines)
    bars = _render_bars(chart.bars, has_svg=not picture_html) if chart.bars else ""
    return f"<figure>{picture_html}{bars}{lines}</figure>" if picture_html or bars or lines else ""


def _render_bars(bars: Iterable[Bar], *, has_svg: bool) -> str:
    """Return the bars as a list whose words say all that is drawn; parts are a list inside their group."""
    items: list[str] = []
    for part, group in groupby(bars, lambda bar: bar.is_part):
        group_items = [_render_bar(bar, has_svg=has_svg) for bar in group]
        if part and items:
            items[-1] += f"<ul>{_render_list_items(group_items)}</ul>"
        else:
            items += group_items
    return f'<ul class="chart">{_render_list_items(items)}</ul>'


def _render_list_items(items: Iterable[str]) -> str:
    return "".join(f"<li>{item}</li>" for item in items)


def _render_bar(bar: Bar, *, has_svg: bool) -> str:
    text_html = f"<span>{escape(bar.label)}</span> <strong>{escape(bar.figure_text)}</strong>"
    if bar.percent is None or not has_svg:
        return text_html
    return (
        f'{text_html}<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="1"/><rect width="{bar.percent:g}" height="1"/></svg>'
    )


def _render_row(row: Row, render_line: _RenderLine, level: int) -> str:
    """Return an item of a list. Where its button only repeats its title, the title is the button."""
    title, lines = render_line(row.title), "".join(f"<p>{render_line(line)}</p>" for line in row.lines)
    if line_to_text(row.title).startswith(row.button.label.removesuffix("…")):
        title, button = _render_button(row.button, title), ""
    else:
        aria_label = escape(f"{row.button.label}: {line_to_text(row.title)}")
        button = _render_button(row.button, escape(row.button.label), f' aria-label="{aria_label}"')
    return f'<article class="row"><h{level}>{title}</h{level}>{lines}{button}</article>'


def _render_button(button: Button, html: str, extra_attributes: str = "") -> str:
    return f'<button name="ask" value="{escape(button.command_line)}"{extra_attributes}>{html}</button>'


def _render_footer(reply: Reply) -> str:
    notes = "".join(
        f'<li id="note-{note.number}" value="{note.number}">{_render_line(note.line, {})}</li>'
        for note in reply.footnotes
    )
    sources = f'<ol class="notes">{notes}</ol>' if notes else ""
    dateline = f'<p class="stamp">{_render_line(reply.dateline, {})}</p>' if reply.dateline else ""
    return f"<footer>{sources}{dateline}</footer>" if sources or dateline else ""


def _render_buttons(buttons: Iterable[Button]) -> str:
    buttons_html = "".join(_render_button(button, escape(button.label)) for button in buttons)
    return f'<div class="buttons">{buttons_html}</div>' if buttons_html else ""


def _render_line(line: Line, notes: Mapping[int, Footnote]) -> str:
    return "".join(_render_span(span, notes) for span in line)


def _render_span(span: Span, notes: Mapping[int, Footnote]) -> str:
    html = escape(span.text)
    if _COMMAND_PATTERN.fullmatch(span.text):
        return f'<button class="command" name="ask" value="{html[1:]}" data-anew>{html}</button>'
    for style, tag in _TAGS.items():
        if style in span.style:
            html = f"<{tag}>{html}</{tag}>"
    if span.footnote_number in notes:
        link_attributes = f'href="#note-{span.footnote_number}" title="{escape(line_to_text(notes[span.footnote_number].line))}"'
        return f'<sup><a role="doc-noteref" target="_self" {link_attributes}>{html}</a></sup>'
    if span.url:
        return f'<a href="{escape(span.url)}">{html}</a>'
    return html
