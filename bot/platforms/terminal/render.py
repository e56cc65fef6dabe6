"""The terminal: a reply becomes one page of rich text, as wide as the terminal and plain when piped.

What a briefing says cannot command the terminal: control characters are taken out of every text here,
where it leaves, whoever checked it before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from rich.bar import Bar as Drawing
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style as Look
from rich.table import Table
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
    Note,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
)

BAR_WIDTH = 30  # columns of the longest bar

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
class Barred:
    """Lines with a bar down their left side."""

    lines: tuple[Line, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, each row of them after the bar."""
        inside = options.update(width=max(1, options.max_width - 2))
        for line in self.lines:
            for row in console.render_lines(Linked(line), inside, pad=False):
                yield Segment("│ ", Look(dim=True))
                yield from row
                yield Segment.line()


def _parts(reply: Reply, *, numbered: bool) -> Iterator[RenderableType]:
    numbers = count(1)
    yield Text(harmless(reply.title), style="bold")
    for block in reply.blocks:
        if isinstance(block, Heading | Quote | Chart | Row | Facts):
            yield ""
        yield _block(block)
        if isinstance(block, Row):
            yield Padding(_pressed(block.button, next(numbers) if numbered else 0), (0, 0, 0, 2))
    if reply.notes:
        yield ""
        yield from (_note(note) for note in reply.notes)
    if reply.stamp:
        yield ""
        yield Linked(reply.stamp, "dim")
    if reply.buttons:
        yield ""
        yield from (_pressed(button, next(numbers) if numbered else 0) for button in reply.buttons)


def _block(block: Block) -> RenderableType:  # noqa: PLR0911 (a block each)
    match block:
        case Heading(line):
            return Linked(line, "bold underline")
        case Paragraph(line):
            return Linked(line)
        case Bullets(lines):
            return _marked(("•", Linked(line)) for line in lines)
        case Facts(rows):
            return _marked((Text(harmless(label) + ":", "dim"), Linked(line)) for label, line in rows)
        case Quote(lines):
            return Barred(lines)
        case Chart(bars):
            return _chart(bars)
        case Row(title, lines):
            return Group(Linked(title, "bold"), *(Padding(Linked(line), (0, 0, 0, 2)) for line in lines))
        case _:
            assert_never(block)


def _marked(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    """Return rows of two columns, the second one hanging."""
    table = Table.grid(padding=(0, 1))
    table.add_column(ratio=None)
    table.add_column(ratio=1)
    for mark, told in rows:
        table.add_row(mark, told)
    return table


def _chart(bars: Iterable[Bar]) -> Table:
    table = Table.grid(padding=(0, 1))
    for bar in bars:
        label = Text(("  " if bar.part else "") + harmless(bar.label))
        drawing = "" if bar.share is None else Drawing(100, 0, bar.share, width=BAR_WIDTH)
        table.add_row(label, Text(harmless(bar.figure), style="bold"), drawing)
    return table


def _note(note: Note) -> RenderableType:
    return _marked([(f"{note.number}.", Linked(note.line))])


def _pressed(button: Button, number: int) -> Text:
    """Return the command that the *button* stands for, with its label where that says more."""
    text = Text()
    if number:
        text.append(f"{number:>2} ", style="bold")
    text.append("› ", style="dim")
    text.append(harmless(f"/{button.line}"), style="cyan")
    return text.append(f"  {harmless(button.label)}", style="dim")


def _span(span: Span, *, links: bool) -> Text:
    look = " ".join(name for style, name in _LOOKS.items() if style in span.style)
    words = harmless(span.text)
    address = harmless(span.url)
    if address and links:
        return Text(words, style=Look.parse(look) + Look(link=address, underline=True))
    told = not address or span.cites or words == address  # the note of a mark has the address
    return Text(words if told else f"{words} <{address}>", style=look)
