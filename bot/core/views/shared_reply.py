"""A shared item: what a message in somebody else's chat says of an entry, short and with its source."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.messages.reply import (
    Block,
    Chart,
    Illustration,
    Line,
    Paragraph,
    Provenance,
    Reply,
    Style,
    iterate_blocks,
    line_to_text,
    make_line,
)
from bot.core.messages.short_form import EntrySummary
from bot.core.views.picture_links import list_pictures
from bot.core.views.sharing import format_headline


def build_shared_reply(reply: Reply) -> Reply:
    """Shorten the answer about an entry to its picture, its fact, who says so, one caveat and one source.

    An answer about anything else stays as it is.
    """
    summary = reply.entry_summary
    if summary is None:
        return reply
    headline, *lines = _list_lines(summary)
    source_lines = (footnote.line for footnote in reply.footnotes[:1])
    text_blocks = (Paragraph(headline), Provenance((*lines, *source_lines)))
    return replace(
        reply,
        blocks=(*_find_translation_notice(reply), *_find_picture(reply, summary), *text_blocks),
        footnotes=(),
        buttons=(),
        actions=(),
        navigation=(),
    )


def build_shared_text(reply: Reply) -> str:
    """Build the same as plain text; it names its source in words."""
    lines = _list_lines(reply.entry_summary) if reply.entry_summary else ()
    return "\n".join((reply.title, *map(line_to_text, lines)))


def _list_lines(summary: EntrySummary) -> Iterator[Line]:
    """Yield the fact, who says so and a caveat; of what no longer holds, its status and why."""
    yield make_line(format_headline(summary) or summary.excerpt, Style.BOLD)
    if not summary.holds and not summary.fact:
        yield make_line(summary.excerpt)
    yield from filter(None, (make_line(summary.trust_line), make_line(summary.caveat, Style.ITALIC)))


def _find_picture(reply: Reply, summary: EntrySummary) -> Iterator[Block]:
    """Yield the first picture, unless the entry no longer holds."""
    if summary.holds:
        first_pictures = list_pictures(reply)[:1]
        blocks = (one for one in iterate_blocks(reply.blocks) if isinstance(one, Chart | Illustration))
        for block in blocks:
            if isinstance(block, Chart) and block.picture in first_pictures:
                yield Chart(picture=block.picture)
            elif isinstance(block, Illustration) and block.image in first_pictures:
                yield block


def _find_translation_notice(reply: Reply) -> Iterator[Block]:
    """Yield the paragraph in italics that opens an answer which is not in the reader's language."""
    for block in reply.blocks[:1]:
        if isinstance(block, Paragraph) and all(Style.ITALIC in span.style for span in block.line):
            yield block
