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
from rich.style import Style as Look
from rich.text import Text

from bot.core.messages.reply import (
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

_GLUE = "\ufdd0"  # a space at which no row ends; Unicode keeps the character for uses such as this
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
class Told:
    """A line, behind a *mark* if it has one; the rows after the first stand behind *below*, which is as wide.

    Its addresses are links in a terminal and are written out anywhere else.
    """

    line: Line
    look: str = ""
    mark: str = ""
    mark_look: str = ""
    below: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the rows of the line, without spaces at their ends.

        A mark that leaves no room stands above the line.
        """
        mark, below = self.mark, self.below
        if cell_len(mark) > cell_len(below) or options.max_width - cell_len(below) < LEAST_ROOM:
            yield Text(mark.rstrip(), self.mark_look) if mark.strip() else Group()
            mark, below = "", ""
        room = options.max_width - cell_len(below)
        for row in self._text(console, room).wrap(console, room):
            row.plain = row.plain.replace(_GLUE, " ")
            whole = Text.assemble((mark, self.mark_look), row)
            whole.rstrip()
            yield whole
            mark = below

    def _text(self, console: Console, room: int) -> Text:
        """Return the line, in which no command wraps that has *room* on a row of its own."""
        links = console.is_terminal and console.color_system is not None
        text = Text(style=self.look)
        for span in self.line:
            glued = Style.CODE in span.style and cell_len(span.text) <= room
            text.append_text(_span(span, links=links, space=_GLUE if glued else " "))
        return text


def _parts(reply: Reply, *, numbered: bool) -> Iterator[RenderableType]:
    numbers = count(1) if numbered else repeat(0)
    yield Told(plain(reply.title), "bold")
    for block in reply.blocks:
        told = block.bars or block.lines if isinstance(block, Chart) else True
        if isinstance(block, Heading | Facts | Quote | Chart | Row) and told:
            yield ""
        yield from _block(block)
        if isinstance(block, Row):
            yield _pressed(block.button, next(numbers), indent="  ")
    if reply.form:
        yield Told(plain(f"/{reply.form.line} …", Style.CODE))
    if reply.notes:
        yield ""
        yield from (_behind(f"{note.number}. ", note.line) for note in reply.notes)
    if reply.stamp:
        yield ""
        yield Told(reply.stamp, "dim")
    if reply.buttons:
        yield ""
        yield from (_pressed(button, next(numbers)) for button in reply.buttons)


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(line):
            yield Told(line, "bold underline")
        case Paragraph(line):
            yield Told(line)
        case Bullets(lines):
            yield from (_behind("• ", line) for line in lines)
        case Facts(rows):
            yield from _facts(rows)
        case Quote(lines):
            yield from (Told(line, "", "│ ", "dim", "│ ") for line in lines)
        case Chart(bars, lines):
            width = BAR_WIDTH if any(bar.share is not None for bar in bars) else 0
            yield from (_bar(bar, width) for bar in bars)
            yield from (Told(line) for line in lines)
        case Row(title, lines):
            yield Told(title, "bold")
            yield from (_behind("  ", line) for line in lines)
        case _:
            assert_never(block)


def _behind(mark: str, line: Line, look: str = "") -> Told:
    """Return *line* behind *mark*, and whatever wraps below its beginning."""
    return Told(line, "", mark, look, " " * cell_len(mark))


def _facts(rows: Sequence[tuple[str, Line]]) -> Iterator[Told]:
    labels = [f"{harmless(label)}: " for label, _ in rows]
    width = min(LABEL_WIDTH, max(map(cell_len, labels), default=0))
    for label, (_, line) in zip(labels, rows, strict=True):
        mark = label if cell_len(label) > width else set_cell_size(label, width)
        yield Told(line, "", mark, "dim", " " * width)


def _bar(bar: Bar, width: int) -> Told:
    """Return the bar, its figure and its label; a part stands to the right of its group's beginning.

    The longest bar has *width* columns, none if the chart has no bars.
    """
    indent = "  " if bar.part else ""
    room = max(0, width - len(indent))
    blocks = 0 if bar.share is None else max(1, round(bar.share / 100 * room))
    mark = f"{indent}{('█' * blocks).ljust(room)} " if width else indent
    return _behind(mark, (Span(bar.figure, Style.BOLD), Span(f" {bar.label}")), "cyan")


def _pressed(button: Button, number: int, indent: str = "") -> Told:
    """Return the command that the *button* stands for, with its label where that says more."""
    digits = f"{number:>2} " if number else ""
    more = "" if button.label.lstrip("/") == button.line else f"  {button.label}"
    command = Span(f"/{button.line}", Style.CODE)
    return _behind(f"{indent}{digits}› ", (command, *plain(more, Style.ITALIC)), "bold")


def _span(span: Span, *, links: bool, space: str) -> Text:
    look = " ".join(name for style, name in _LOOKS.items() if style in span.style)
    words = harmless(span.text).replace(" ", space)
    address = harmless(span.url)
    if address and links:
        return Text(words, style=Look.parse(look) + Look(link=address, underline=True))
    told = not address or span.cites or words == address  # the note of a mark has the address
    return Text(words if told else f"{words} <{address}>", style=look)
