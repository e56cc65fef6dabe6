"""A reply in pieces that fit on a page: lines of text, rows with their button, rows of buttons.

A piece too long for a page of its own is cut between words here, so that
`bot.core.messages.pagination.pages` never meets one that does not fit.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from bot.adapters.discord.components import IN_A_ROW, LABEL, length
from bot.adapters.discord.markdown import BLANK, clean, markup
from bot.core.charts.layout import drawable
from bot.core.messages.chart import Picture
from bot.core.messages.pagination import divide
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
    Row,
    Span,
    Style,
    plain,
)

_CELLS = 10  # of a bar: what leaves room for a figure and a word beside it on a phone
_ROW_LIMIT = 1000  # characters beside a button; more reads better below it


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together on a page: a line of text, a picture, a row with its button, or a row of buttons.

    Lines of the same *group* share one text. *size* is its length in characters.
    """

    text: str = ""
    group: int = 0
    cites: frozenset[int] = frozenset()
    buttons: tuple[Button, ...] = ()
    leads: bool = False
    size: int = 0
    picture: Picture | None = None

    @property
    def is_row(self) -> bool:
        """Return whether it is text with a button beside it."""
        return bool(self.text and self.buttons)

    def continues(self, before: "Piece | None") -> bool:
        """Return whether it goes on in the text of the piece *before* it."""
        if before is None or self.group != before.group:
            return False
        return not (self.buttons or before.buttons or self.picture or before.picture)

    def is_set_apart(self, before: "Piece | None") -> bool:
        """Return whether a thin line parts it from the piece *before* it."""
        if before is None or before.leads:
            return False
        return self.leads or (self.is_row and not before.is_row)

    def weight(self, before: "Piece | None") -> int:
        """Return how many components it adds behind the piece *before* it."""
        if self.is_row:
            return 3 + self.is_set_apart(before)  # the section, its text, its button
        if self.buttons:
            return 1 + len(self.buttons)
        return (not self.continues(before)) + self.is_set_apart(before)


Fits = Callable[[Piece], bool]


def pieces(blocks: Iterable[Block], fits: Fits, group: int = 0) -> Iterator[Piece]:
    """Yield *blocks* in pieces, each of which *fits* a page; *group* is the last number in use."""
    for block in blocks:
        group += 1
        yield from _pieces(block, fits, group)
        if isinstance(block, Heading):
            group -= 1  # a heading shares the text of what follows it


def _pieces(block: Block, fits: Fits, group: int) -> Iterator[Piece]:
    match block:
        case Row():
            yield from _row(block, fits, group)
        case Heading(line):
            for piece in _lines(("### ", "### "), [line], fits, group):
                yield replace(piece, leads=True)
        case Paragraph(line):
            yield from _lines(("", ""), [line], fits, group)
        case Bullets(lines):
            yield from _lines(("- ", ""), lines, fits, group)
        case Facts(rows):
            yield from _lines(("", ""), (_fact(*row) for row in rows), fits, group)
        case Quote(lines):
            yield from _lines(("> ", "> "), lines, fits, group)
        case Chart():
            yield from _chart(block, fits, group)
        case _:
            assert_never(block)


def _chart(chart: Chart, fits: Fits, group: int) -> Iterator[Piece]:
    """Yield a chart's picture and its words; without a picture the words have bars of letters."""
    shown = chart.picture is not None and drawable(chart.picture)
    if shown:
        yield Piece(group=group, picture=chart.picture)
    for bar in chart.bars:
        yield from _lines((_drawn(bar, cells=not shown), ""), [_told(bar)], fits, group)
    yield from _lines(("", ""), chart.lines, fits, group)


def in_rows(buttons: tuple[Button, ...]) -> Iterator[Piece]:
    """Yield *buttons* in pieces of as many as stand in one line."""
    for start in range(0, len(buttons), IN_A_ROW):
        some = buttons[start : start + IN_A_ROW]
        yield Piece(buttons=some, size=sum(length(label(one)) for one in some))


def label(button: Button) -> str:
    """Return what *button* shows: its label on one line, shortened where it does not fit."""
    shown = clean(button.label).strip() or button.line
    while length(shown) > LABEL:
        shown = shown.removesuffix("…")[:-1].rstrip() + "…"
    return shown


def spelled_out(buttons: Iterable[Button]) -> Iterator[Line]:
    """Yield in full the labels that a button had to shorten."""
    for button in buttons:
        if label(button).endswith("…") and not clean(button.label).strip().endswith("…"):
            yield plain(button.label)


def cites(line: Line) -> frozenset[int]:
    """Return the numbers of the notes that *line* cites."""
    return frozenset(span.cites for span in line if span.cites)


def _lines(prefixes: tuple[str, str], lines: Iterable[Line], fits: Fits, group: int) -> Iterator[Piece]:
    """Yield *lines*, each behind the first prefix, the parts of one too long behind the second."""
    for line in lines:
        prefix, further = prefixes
        for part in divide(line, lambda part: fits(_line(prefixes[0], part, group))):
            piece = _line(prefix, part, group)
            if piece.text:
                yield piece
            prefix = further


def _line(prefix: str, line: Line, group: int) -> Piece:
    words = markup(line)
    if not words and prefix != "> ":
        return Piece()
    text = prefix + (words or BLANK)
    return Piece(text, group, cites(line), size=length(text) + 1)


def _fact(name: str, value: Line) -> Line:
    return (Span(f"{name}:", Style.BOLD), Span(" "), *value)


def _drawn(bar: Bar, *, cells: bool) -> str:
    """Return the bar as cells in code, which is as wide as long on every screen, if there is a share."""
    branch = "↳ " if bar.part else ""
    if bar.share is None or not cells:
        return branch
    full = min(_CELLS, max(round(bar.share / 100 * _CELLS), 1 if bar.share > 0 else 0))
    return f"{branch}`{'█' * full}{'░' * (_CELLS - full)}` "


def _told(bar: Bar) -> Line:
    return (Span(bar.figure, Style.BOLD), Span(" "), Span(bar.label))


def _row(row: Row, fits: Fits, group: int) -> Iterator[Piece]:
    """Yield a list's item beside its button; what is too long for that stands below."""
    title = tuple(replace(span, style=span.style | Style.BOLD) for span in row.title)
    button = row.button
    lines = (*row.lines, *spelled_out([button]))
    whole = _beside(button, (title, *lines), group)
    if whole.size <= _ROW_LIMIT and fits(whole):
        yield whole
        return
    head, *rest = divide(title, lambda part: _beside_fits(button, part, fits))
    yield _beside(button, (head,), group)
    yield from _lines(("", ""), (*rest, *lines), fits, group)


def _beside_fits(button: Button, line: Line, fits: Fits) -> bool:
    piece = _beside(button, (line,), 0)
    return piece.size <= _ROW_LIMIT and fits(piece)


def _beside(button: Button, lines: Iterable[Line], group: int) -> Piece:
    lines = tuple(lines)
    text = "\n".join(filter(None, map(markup, lines))) or markup(plain(label(button)))
    cited = frozenset().union(*map(cites, lines))
    size = length(text) + length(label(button)) + 1
    return Piece(text, group, cited, (button,), size=size)
