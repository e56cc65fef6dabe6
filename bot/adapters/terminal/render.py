"""The terminal: a reply becomes rich text, as wide as the terminal and plain when piped.

Control characters are removed here, from every text, so no briefing can send commands to the terminal.
"""

import re
from collections.abc import (
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import assert_never

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style as RichStyle
from rich.text import Text

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import (
    Bar,
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
    Style,
    Table,
    iterate_blocks,
    make_line,
)

BAR_WIDTH = 20  # columns of the longest bar
MAX_LABEL_WIDTH = 24  # columns; a longer label has its value below it
MIN_LINE_WIDTH = 8  # columns; a prefix that leaves less stands above its line

_NO_BREAK_PLACEHOLDER = "\ufdd0"  # a space that does not wrap; one of Unicode's noncharacters
_RICH_STYLES = {Style.BOLD: "bold", Style.ITALIC: "italic", Style.STRIKE: "strike", Style.CODE: "cyan"}
_CONTROL_SEQUENCES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")  # ECMA-48, control sequences


def render(reply: Reply, *, number_buttons: bool = False) -> tuple[RenderableType, ...]:
    """Render a reply as a tuple of one rich renderable.

    Buttons are shown as their commands. With *number_buttons* each has the number that can be typed instead,
    as in `assign_numbers`.
    """
    return (Group(*_render_parts(reply, number_buttons=number_buttons)),)


def assign_numbers(reply: Reply) -> dict[int, Button]:
    """Give each button of a reply the number that can be typed instead, from top to bottom.

    Those of a list's rows are the rows' own numbers; the others go on from there.
    """
    rows = [block for block in iterate_blocks(reply.blocks) if isinstance(block, Row)]
    first_number = next((row.number for row in rows if row.number), 1)
    return dict(enumerate(reply.all_buttons, first_number))


def sanitize_text(text: str) -> str:
    """Put *text* on one line, without anything that a terminal would interpret."""
    return clean_line(_CONTROL_SEQUENCES.sub("", text))


@dataclass(frozen=True, slots=True)
class PrefixedLine:
    """A line after a *prefix*; its wrapped rows follow *continuation_prefix*, which has the same width.

    URLs are links in a terminal and are written out elsewhere.
    """

    line: Line
    style: str = ""
    prefix: str = ""
    prefix_style: str = ""
    continuation_prefix: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the rows of the line, without trailing spaces."""
        prefix, continuation_prefix = self.prefix, self.continuation_prefix
        if (
            cell_len(prefix) > cell_len(continuation_prefix)
            or options.max_width - cell_len(continuation_prefix) < MIN_LINE_WIDTH
        ):
            yield Text(prefix.rstrip(), self.prefix_style) if prefix.strip() else Group()
            prefix, continuation_prefix = "", ""
        text_width = options.max_width - cell_len(continuation_prefix)
        for row in self._build_text(console, text_width).wrap(console, text_width):
            row.plain = row.plain.replace(_NO_BREAK_PLACEHOLDER, " ")
            prefixed_row = Text.assemble((prefix, self.prefix_style), row)
            prefixed_row.rstrip()
            yield prefixed_row
            prefix = continuation_prefix

    def _build_text(self, console: Console, text_width: int) -> Text:
        """Build the line; a command that fits on a row of *text_width* does not wrap."""
        has_links = console.is_terminal and console.color_system is not None
        text = Text(style=self.style)
        for span in chain.from_iterable(map(_expand_reference, self.line)):
            is_unbreakable = Style.CODE in span.style and cell_len(span.text) <= text_width
            text.append_text(
                _render_span(
                    span, has_links=has_links, space=_NO_BREAK_PLACEHOLDER if is_unbreakable else " "
                )
            )
        return text


def _render_parts(reply: Reply, *, number_buttons: bool) -> Iterator[RenderableType]:
    numbers = iter(assign_numbers(reply)) if number_buttons else repeat(0)
    locale = get_locale(reply.language)
    yield PrefixedLine(make_line(reply.title), "bold")
    for block in _unfold_blocks(reply.blocks):
        has_text = block.bars or block.lines if isinstance(block, Chart) else True
        if isinstance(block, Heading | Facts | Quote | Chart | Row) and has_text:
            yield ""
        yield from _render_block(block, locale)
        if isinstance(block, Row):
            number = next(numbers)
            yield _render_button(block.button, 0 if block.number else number, indent="  ")
    if reply.form:
        yield PrefixedLine(make_line(f"/{reply.form.command_line} …", Style.CODE))
    if reply.footnotes:
        yield ""
        yield from (_prefix_line(f"{note.number}. ", note.line) for note in reply.footnotes)
    if reply.dateline:
        yield ""
        yield PrefixedLine(reply.dateline, "dim")
    if buttons := (*reply.buttons, *reply.actions, *reply.navigation):
        yield ""
        yield from (_render_button(button, next(numbers)) for button in buttons)


def _unfold_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield each block; of details and tables their title and what is inside, of an image what it shows."""
    for block in blocks:
        if isinstance(block, Details) and block.blocks and all(map(_is_only_drawn, block.blocks)):
            continue
        if isinstance(block, Details):
            yield Heading(make_line(block.title))
            yield from _unfold_blocks(block.blocks)
        elif isinstance(block, Table):
            yield Heading(make_line(block.title))
            yield Facts(tuple(block.list_facts()))
        elif isinstance(block, Illustration):
            yield Provenance(tuple(filter(None, (block.description, block.caption))))
        else:
            yield block


def _is_only_drawn(block: Block) -> bool:
    return isinstance(block, Chart) and not (block.bars or block.lines)


def _render_block(block: Block, locale: Locale) -> Iterator[RenderableType]:
    match block:
        case Heading(line):
            yield PrefixedLine(line, "bold underline")
        case Paragraph(line):
            yield PrefixedLine(line)
        case Bullets(lines):
            yield from (_prefix_line("• ", line) for line in lines)
        case Facts(rows):
            yield from _render_facts(rows, locale)
        case Quote(lines):
            yield from (PrefixedLine(line, "", "│ ", "dim", "│ ") for line in lines)
        case Chart(bars, lines):
            width = BAR_WIDTH if any(bar.percent is not None for bar in bars) else 0
            yield from (_render_bar(bar, width) for bar in bars)
            yield from (PrefixedLine(line) for line in lines)
        case Row(title, lines, number=number):
            yield _prefix_line(f"{number}. " if number else "", title, style="bold")
            yield from (_prefix_line("  ", line) for line in lines)
        case Provenance(lines):
            yield from map(PrefixedLine, lines)
        case Details() | Table() | Illustration():
            yield from (part for one in _unfold_blocks([block]) for part in _render_block(one, locale))
        case _:
            assert_never(block)


def _prefix_line(prefix: str, line: Line, prefix_style: str = "", style: str = "") -> PrefixedLine:
    """Put *line* after *prefix*, with its wrapped rows indented to its start."""
    return PrefixedLine(line, style, prefix, prefix_style or style, " " * cell_len(prefix))


def _expand_reference(span: Span) -> Line:
    """Write the command line that *span* refers to after its text."""
    if not span.command_line:
        return (span,)
    command = Span(f"/{span.command_line}", span.style | Style.CODE)
    is_command = span.text == command.text
    return (command,) if is_command else (replace(span, command_line=""), Span(" "), command)


def _render_facts(rows: Sequence[tuple[str, Line]], locale: Locale) -> Iterator[PrefixedLine]:
    labels = [locale.format_label(sanitize_text(label)) for label, _ in rows]
    label_width = min(MAX_LABEL_WIDTH, max(map(cell_len, labels), default=0))
    for label, (_, line) in zip(labels, rows, strict=True):
        prefix = label if cell_len(label) > label_width else set_cell_size(label, label_width)
        yield PrefixedLine(line, "", prefix, "dim", " " * label_width)


def _render_bar(bar: Bar, width: int) -> PrefixedLine:
    """Render a bar with its figure and its label; a part is indented.

    A full bar has *width* columns; 0 draws no bars.
    """
    indent = "  " if bar.is_part else ""
    bar_width = max(0, width - len(indent))
    block_count = 0 if bar.percent is None else max(1, round(bar.percent / 100 * bar_width))
    prefix = f"{indent}{('█' * block_count).ljust(bar_width)} " if width else indent
    return _prefix_line(prefix, (Span(bar.figure_text, Style.BOLD), Span(f" {bar.label}")), "cyan")


def _render_button(button: Button, number: int, indent: str = "") -> PrefixedLine:
    """Render the command of *button*, with its label if that says more."""
    digits = f"{number:>2} " if number else ""
    label_suffix = "" if button.label.lstrip("/") == button.command_line else f"  {button.label}"
    command = Span(f"/{button.command_line}", Style.CODE)
    return _prefix_line(f"{indent}{digits}› ", (command, *make_line(label_suffix, Style.ITALIC)), "bold")


def _render_span(span: Span, *, has_links: bool, space: str) -> Text:
    rich_style = " ".join(name for style, name in _RICH_STYLES.items() if style in span.style)
    text = sanitize_text(span.text).replace(" ", space)
    url = sanitize_text(span.url)
    if url and has_links:
        return Text(text, style=RichStyle.parse(rich_style) + RichStyle(link=url, underline=True))
    is_url_redundant = not url or span.footnote_number or text == url  # the footnote has the URL
    return Text(text if is_url_redundant else f"{text} <{url}>", style=rich_style)
