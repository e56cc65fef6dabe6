"""The web: a reply becomes one accessible fragment of HTML, which needs no cutting into pages.

Nothing here is set with a style attribute, because the page's Content-Security-Policy refuses them: a
bar's length is the width of an SVG rectangle.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import assert_never

from bot.adapters.web.charts import pictured
from bot.adapters.web.language_attributes import attributes, marked
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Heading,
    Line,
    Note,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    text_of,
)

_TAGS = {Style.CODE: "code", Style.STRIKE: "s", Style.ITALIC: "em", Style.BOLD: "strong"}

_COMMAND = re.compile(r"/[a-z0-9_]{1,32}( [\w@~-]{1,60})?", re.ASCII)  # told to be asked

_Tell = Callable[[Line], str]


def render(reply: Reply) -> tuple[str, ...]:
    """Return the reply as a tuple of one fragment of HTML.

    Its buttons are named ``ask`` and hold their command line, so that they work in any form; one with
    ``data-anew`` asks for an answer below this one, the others for one in its place. The ids of its notes
    are ``note-1`` and so on: a page that shows several replies has to keep them apart.
    """
    notes = {note.number: note for note in reply.notes}
    blocks = "".join(_blocks(reply.blocks, lambda line: _line(line, notes)))
    told = f"<h2>{escape(reply.title)}</h2>{blocks}{_footer(reply)}{_buttons(reply.buttons)}"
    return (f'<section class="reply" {attributes(reply.language)}>{marked(told, reply.foreign)}</section>',)


def _blocks(blocks: Iterable[Block], tell: _Tell) -> Iterator[str]:
    row_level = 3
    for block in blocks:
        if isinstance(block, Heading):
            row_level = 4
        yield _block(block, tell, row_level)


def _block(block: Block, tell: _Tell, row_level: int) -> str:  # noqa: PLR0911 (one for each block)
    match block:
        case Heading(line):
            return f"<h3>{tell(line)}</h3>"
        case Paragraph(line):
            return f"<p>{tell(line)}</p>"
        case Bullets(lines):
            return "<ul>" + "".join(f"<li>{tell(line)}</li>" for line in lines) + "</ul>"
        case Facts(rows):
            pairs = (f"<div><dt>{escape(label)}</dt><dd>{tell(line)}</dd></div>" for label, line in rows)
            return "<dl>" + "".join(pairs) + "</dl>"
        case Quote(lines, folded):
            return _quote([tell(line) for line in lines], folded=folded)
        case Chart():
            return _figure(block, tell)
        case Row():
            return _row(block, tell, row_level)
        case _:
            assert_never(block)


def _quote(lines: list[str], *, folded: bool) -> str:
    """Return a quote; of a folded one the first line shows, so that a reader knows what there is."""
    folded = folded and len(lines) > 1
    told = "".join(f"<p>{line}</p>" for line in lines[folded:])
    quote = f"<blockquote>{told}</blockquote>"
    return f"<details><summary>{lines[0]}</summary>{quote}</details>" if folded else quote


def _figure(chart: Chart, tell: _Tell) -> str:
    """Return a chart: its picture, and below it the words that say all that is drawn."""
    drawn = pictured(chart.picture) if chart.picture else ""
    lines = "".join(f"<p>{tell(line)}</p>" for line in chart.lines)
    bars = _chart(chart.bars, drawn=not drawn) if chart.bars else ""
    return f"<figure>{drawn}{bars}{lines}</figure>" if drawn or bars or lines else ""


def _chart(bars: Iterable[Bar], *, drawn: bool) -> str:
    """Return the bars as a list whose words say all that is drawn; parts are a list inside their group."""
    items: list[str] = []
    for part, group in groupby(bars, lambda bar: bar.part):
        told = [_bar(bar, drawn=drawn) for bar in group]
        if part and items:
            items[-1] += f"<ul>{_items(told)}</ul>"
        else:
            items += told
    return f'<ul class="chart">{_items(items)}</ul>'


def _items(items: Iterable[str]) -> str:
    return "".join(f"<li>{item}</li>" for item in items)


def _bar(bar: Bar, *, drawn: bool) -> str:
    told = f"<span>{escape(bar.label)}</span> <strong>{escape(bar.figure)}</strong>"
    if bar.share is None or not drawn:
        return told
    return (
        f'{told}<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="1"/><rect width="{bar.share:g}" height="1"/></svg>'
    )


def _row(row: Row, tell: _Tell, level: int) -> str:
    """Return an item of a list. Where its button only repeats its title, the title is the button."""
    title, lines = tell(row.title), "".join(f"<p>{tell(line)}</p>" for line in row.lines)
    if text_of(row.title).startswith(row.button.label.removesuffix("…")):
        title, button = _button(row.button, title), ""
    else:
        about = escape(f"{row.button.label}: {text_of(row.title)}")
        button = _button(row.button, escape(row.button.label), f' aria-label="{about}"')
    return f'<article class="row"><h{level}>{title}</h{level}>{lines}{button}</article>'


def _button(button: Button, html: str, attributes: str = "") -> str:
    return f'<button name="ask" value="{escape(button.line)}"{attributes}>{html}</button>'


def _footer(reply: Reply) -> str:
    notes = "".join(
        f'<li id="note-{note.number}" value="{note.number}">{_line(note.line, {})}</li>'
        for note in reply.notes
    )
    sources = f'<ol class="notes">{notes}</ol>' if notes else ""
    stamp = f'<p class="stamp">{_line(reply.stamp, {})}</p>' if reply.stamp else ""
    return f"<footer>{sources}{stamp}</footer>" if sources or stamp else ""


def _buttons(buttons: Iterable[Button]) -> str:
    told = "".join(_button(button, escape(button.label)) for button in buttons)
    return f'<div class="buttons">{told}</div>' if told else ""


def _line(line: Line, notes: Mapping[int, Note]) -> str:
    return "".join(_span(span, notes) for span in line)


def _span(span: Span, notes: Mapping[int, Note]) -> str:
    html = escape(span.text)
    if _COMMAND.fullmatch(span.text):
        return f'<button class="command" name="ask" value="{html[1:]}" data-anew>{html}</button>'
    for style, tag in _TAGS.items():
        if style in span.style:
            html = f"<{tag}>{html}</{tag}>"
    if span.cites in notes:
        about = f'href="#note-{span.cites}" title="{escape(text_of(notes[span.cites].line))}"'
        return f'<sup><a role="doc-noteref" target="_self" {about}>{html}</a></sup>'
    if span.url:
        return f'<a href="{escape(span.url)}">{html}</a>'
    return html
