"""The terminal: a reply becomes one page of rich text, as wide as the terminal and plain when piped.

What a briefing says cannot command the terminal: control characters are taken out of every text here,
where it leaves, whoever checked it before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from typing import assert_never

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style as Look
from rich.text import Text

from bot.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Heading,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    plain,
)

BAR_WIDTH = 20  # columns of the longest bar
LABEL_WIDTH = 24  # columns; the value of a longer label stands below it
LEAST_ROOM = 8  # columns of a line behind its mark

_LOOKS = {Style.BOLD: "bold", Style.ITALIC: "italic", Style.STRIKE: "strike", Style.CODE: "cyan"}
_SEQUENCES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")  # ECMA-48, control sequences
_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]")  # C0, C1 and Unicode's bidi embeddings


def render(reply: Reply, *, numbered: bool = False) -> tuple[RenderableType, ...]:
    """Return the reply as a tuple of one rich renderable.

    Its buttons are shown as the commands that they stand for, in the order of `buttons`; *numbered*, each
    has the number to type instead.
    """
    return (Group(*_parts(reply, numbered=numbered)),)


def buttons(reply: Reply) -> tuple[Button, ...]:
    """Return all that can be pressed, from the top to the bottom."""
    return (*(block.button for block in reply.blocks if isinstance(block, Row)), *reply.buttons)


def harmless(text: str) -> str:
    """Return *text* on one line, without anything that a terminal would obey."""
    return _CONTROLS.sub("", _SPACES.sub(" ", _SEQUENCES.sub("", text)))


@dataclass(frozen=True, slots=True)
class Linked:
    """A line of text whose addresses are links in a terminal and are written out anywhere else."""

    line: Line
    look: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the line's text."""
        yield self.text(links=console.is_terminal and console.color_system is not None)

    def text(self, *, links: bool) -> Text:
        """Return the line with *links* for a terminal, or with its addresses in words."""
        text = Text(style=self.look)
        for span in self.line:
            text.append_text(_span(span, links=links))
        return text


@dataclass(frozen=True, slots=True)
class Hanging:
    """A line behind a mark; where it wraps, the rows below stand behind *below*, which is as wide."""

    mark: Text
    below: str
    line: Linked

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the rows of the line, each behind its mark and without spaces at its end.

        A mark that leaves no room stands above the line.
        """
        room = options.max_width - cell_len(self.below)
        mark = self.mark
        if mark.cell_len > cell_len(self.below) or room < LEAST_ROOM:
            yield Text(mark.plain.rstrip(), mark.style) if mark.plain.strip() else Group()
            yield self.line
            return
        for row in console.render_lines(self.line, options.update(width=room), pad=False):
            yield from mark.render(console)
            yield from row
            yield Segment.line()
            mark = Text(self.below, mark.style)


def _parts(reply: Reply, *, numbered: bool) -> Iterator[RenderableType]:
    numbers = count(1) if numbered else repeat(0)
    yield Linked(plain(reply.title), "bold")
    for block in reply.blocks:
        told = block.bars or block.lines if isinstance(block, Chart) else True
        if isinstance(block, Heading | Facts | Quote | Chart | Row) and told:
            yield ""
        yield from _block(block)
        if isinstance(block, Row):
            yield _pressed(block.button, next(numbers), indent="  ")
    if reply.notes:
        yield ""
        yield from (_behind(f"{note.number}. ", note.line) for note in reply.notes)
    if reply.stamp:
        yield ""
        yield Linked(reply.stamp, "dim")
    if reply.buttons:
        yield ""
        yield from (_pressed(button, next(numbers)) for button in reply.buttons)


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(line):
            yield Linked(line, "bold underline")
        case Paragraph(line):
            yield Linked(line)
        case Bullets(lines):
            yield from (_behind("• ", line) for line in lines)
        case Facts(rows):
            yield from _facts(rows)
        case Quote(lines):
            yield from (Hanging(Text("│ ", "dim"), "│ ", Linked(line)) for line in lines)
        case Chart(bars, lines):
            yield from (_bar(bar) for bar in bars)
            yield from (Linked(line) for line in lines)
        case Row(title, lines):
            yield Linked(title, "bold")
            yield from (_behind("  ", line) for line in lines)
        case _:
            assert_never(block)


def _behind(mark: str, line: Line, look: str = "") -> Hanging:
    """Return *line* behind *mark*, and whatever wraps below its beginning."""
    return Hanging(Text(mark, look), " " * cell_len(mark), Linked(line))


def _facts(rows: Sequence[tuple[str, Line]]) -> Iterator[Hanging]:
    labels = [f"{harmless(label)}: " for label, _ in rows]
    width = min(LABEL_WIDTH, max(map(cell_len, labels), default=0))
    for label, (_, line) in zip(labels, rows, strict=True):
        mark = label if cell_len(label) > width else set_cell_size(label, width)
        yield Hanging(Text(mark, "dim"), " " * width, Linked(line))


def _bar(bar: Bar) -> Hanging:
    """Return the bar, its figure and its label; a part stands to the right of its group's beginning."""
    indent, room = ("  ", BAR_WIDTH - 2) if bar.part else ("", BAR_WIDTH)
    blocks = 0 if bar.share is None else max(1, round(bar.share / 100 * room))
    mark = f"{indent}{('█' * blocks).ljust(room)} "
    return _behind(mark, (Span(bar.figure, Style.BOLD), Span(f" {bar.label}")), "cyan")


def _pressed(button: Button, number: int, indent: str = "") -> Linked:
    """Return the command that the *button* stands for, with its label where that says more."""
    digits = f"{number:>2} " if number else ""
    more = "" if button.label.lstrip("/") == button.line else f"  {button.label}"
    return Linked(
        (
            Span(f"{indent}{digits}", Style.BOLD),
            Span("› "),
            Span(f"/{button.line}", Style.CODE),
            *plain(more, Style.ITALIC),
        )
    )


def _span(span: Span, *, links: bool) -> Text:
    look = " ".join(name for style, name in _LOOKS.items() if style in span.style)
    words = harmless(span.text)
    address = harmless(span.url)
    if address and links:
        return Text(words, style=Look.parse(look) + Look(link=address, underline=True))
    told = not address or span.cites or words == address  # the note of a mark has the address
    return Text(words if told else f"{words} <{address}>", style=look)
