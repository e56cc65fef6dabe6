"""Changes all lines, or all command lines, of a reply in the same way."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from bot.core.messages.reply import (
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
    Reply,
    Row,
    Span,
    Table,
    convert_blocks,
)

ConvertLine = Callable[[Line], Line]


def map_spans(line: Line, convert: Callable[[Span], Span]) -> Line:
    """Convert each span of *line*."""
    return tuple(map(convert, line))


def map_block_lines(block: Block, convert: ConvertLine) -> Block:
    """Convert each line of *block*."""
    match block:
        case Heading(line) | Paragraph(line):
            return replace(block, line=convert(line))
        case Bullets(lines) | Quote(lines) | Provenance(lines) | Chart(lines=lines):
            return replace(block, lines=tuple(map(convert, lines)))
        case Facts(rows):
            return Facts(tuple((label, convert(value)) for label, value in rows))
        case Table(rows=table_rows):
            return replace(
                block, rows=tuple((label, tuple(map(convert, cells))) for label, cells in table_rows)
            )
        case Row() | Illustration():
            return _map_own_lines(block, convert)
        case Details(blocks=blocks):
            return replace(block, blocks=tuple(map_block_lines(one, convert) for one in blocks))
        case _:
            assert_never(block)


def _map_own_lines(block: Row | Illustration, convert: ConvertLine) -> Block:
    if isinstance(block, Row):
        return replace(block, title=convert(block.title), lines=tuple(map(convert, block.lines)))
    return replace(block, description=convert(block.description), caption=convert(block.caption))


def map_reply_lines(reply: Reply, convert: ConvertLine) -> Reply:
    """Convert each line of *reply*."""
    return replace(
        reply,
        blocks=tuple(map_block_lines(block, convert) for block in reply.blocks),
        dateline=convert(reply.dateline),
        footnotes=tuple(replace(note, line=convert(note.line)) for note in reply.footnotes),
    )


def map_command_lines(reply: Reply, convert: Callable[[str], str]) -> Reply:
    """Convert the command lines of all buttons and references of *reply*, but not its own."""

    def convert_button(button: Button) -> Button:
        return replace(button, command_line=convert(button.command_line))

    def convert_block(block: Block) -> Block:
        return replace(block, button=convert_button(block.button)) if isinstance(block, Row) else block

    def convert_reference(span: Span) -> Span:
        return replace(span, command_line=convert(span.command_line))

    converted = map_references(reply, convert_reference)
    return replace(
        converted,
        blocks=convert_blocks(converted.blocks, convert_block),
        buttons=tuple(map(convert_button, reply.buttons)),
        actions=tuple(map(convert_button, reply.actions)),
        navigation=tuple(map(convert_button, reply.navigation)),
    )


def map_references(reply: Reply, convert: Callable[[Span], Span]) -> Reply:
    """Convert each span of *reply* that refers to another answer."""

    def convert_line(line: Line) -> Line:
        return map_spans(line, lambda span: convert(span) if span.command_line else span)

    return map_reply_lines(reply, convert_line)
