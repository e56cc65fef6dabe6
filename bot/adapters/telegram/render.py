"""Telegram's messages for a reply: HTML with an inline keyboard, a page each.

Markup is written last, around lines that were cut before, so that no cut can fall inside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain

from bot.adapters.telegram.chunks import PIECE, Frame, Piece, note_pieces, pieces
from bot.adapters.telegram.force_reply import asking
from bot.adapters.telegram.html import QUOTE, Size, markup, size, styled
from bot.adapters.telegram.keyboard import Keyboard, as_text, carries, keyboard, own, share
from bot.adapters.telegram.message import Message
from bot.adapters.telegram.sanitize import quiet, visible
from bot.core.charts.layout import drawable
from bot.core.messages.chart import Picture
from bot.core.messages.pagination import divide, pages
from bot.core.messages.reply import (
    Block,
    Button,
    Chart,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    plain,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page holds, and what of it the title, the stamp and one line may take."""

    page: Size
    title: Size
    stamp: Size
    piece: Size


MESSAGE = Limits(
    page=Size(
        units=4096,  # after entities are parsed (Bot API, sendMessage)
        entities=100,  # the first 100 count, the others are dropped without a word
        bytes=9000,  # ENTITIES_TOO_LONG comes at about 9,500 (tdlib/telegram-bot-api, issue 165)
    ),
    title=Size(units=300, entities=1, bytes=100),
    stamp=Size(units=600, entities=12, bytes=1500),
    piece=PIECE,
)
CAPTION = Limits(  # of a photo
    page=Size(units=1024, entities=100, bytes=9000),  # Bot API, sendPhoto
    title=Size(units=160, entities=1, bytes=100),
    stamp=Size(units=220, entities=12, bytes=1500),
    piece=Size(units=420, entities=40, bytes=4000),
)
ROWS = 10  # of a list on one page: about a phone's screen, and a button each
_NUMBER = Size(units=len(" · 999/999"))
_FOLD = {Frame.QUOTE: "<blockquote>", Frame.FOLDED: "<blockquote expandable>"}


def render(reply: Reply) -> tuple[Message, ...]:
    """Return the pages of *reply*, at least one, each within Telegram's limits."""
    return _Layout(asking(reply)).messages()


def in_words(reply: Reply) -> tuple[Message, ...]:
    """Return the pages of *reply* without pictures, for where none can be uploaded."""
    blocks = (replace(one, picture=None) if isinstance(one, Chart) else one for one in reply.blocks)
    return render(replace(reply, blocks=tuple(blocks)))


class _Layout:
    """A reply on its way to pages.

    A message that shows a picture can be changed into one with another picture, but into no text (Bot API,
    editMessageMedia). So all pages of a reply with pictures have one: the picture that stands on the page,
    or else the one before.
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        drawn = any(isinstance(one, Chart) and one.picture and drawable(one.picture) for one in reply.blocks)
        self._limits = CAPTION if drawn else MESSAGE
        title = quiet(plain(reply.title if visible(reply.title) else "…", Style.BOLD))
        stamp = styled(quiet(reply.stamp), Style.ITALIC)
        self._title = (
            title
            if size(title).within(self._limits.title)
            else (*next(divide(title, self._starts)), Span("…"))
        )
        self._stamp = stamp if size(stamp).within(self._limits.stamp) else ()
        blocks = chain(self._over_title(), reply.blocks, self._over_end())
        self._body = tuple(pieces(blocks, self._limits.piece))
        self._notes = {note.number: note_pieces(note, self._limits.piece) for note in reply.notes}
        self._room = size(self._title) + _NUMBER + size(self._stamp) + Size(2 * len("\n\n"))

    def _starts(self, title: Line) -> bool:
        limit = self._limits.title
        return size(title).within(replace(limit, units=limit.units // 2))

    def _over_title(self) -> Iterator[Block]:
        """Yield the title when it is too long to stand on every page."""
        if text_of(self._title).endswith("…") and len(self._title) > 1:
            yield Paragraph(plain(self._reply.title, Style.BOLD))

    def _over_end(self) -> Iterator[Block]:
        """Yield what should stand below every page but is too much for that."""
        for button in self._reply.buttons:
            if not own(self._reply):
                yield Row(plain(button.label), (), button)
            elif not carries(button.line):
                yield Paragraph((Span(f"{button.label}: "), as_text(button)))
        if not self._stamp and self._reply.stamp:
            yield Paragraph(styled(self._reply.stamp, Style.ITALIC))

    def messages(self) -> tuple[Message, ...]:
        """Return the pages as messages."""
        sheets = list(self._sheets())
        shown = list(_pictures(sheets))
        return tuple(
            Message(
                self._html(sheet, number, len(sheets)),
                self._keyboard(sheet, number, len(sheets)),
                picture,
                share(self._reply),
                self._reply.form,
            )
            for number, (sheet, picture) in enumerate(zip(sheets, shown, strict=True), 1)
        )

    def _sheets(self) -> Iterator[Sequence[Piece]]:
        """Yield each page's pieces, the notes that they cite among them; those that none cites come last."""
        every = [*self._body, *chain.from_iterable(self._notes.values())]
        if self._fits(every):
            yield every
            return
        uncited = dict(self._notes)
        for sheet in self._cut():
            whole = [*sheet, *self._cited_by(sheet)]
            yield from [whole] if self._fits(whole) else pages(whole, self._fits)
            for number in _cited(sheet):
                uncited.pop(number, None)
        yield from pages(chain.from_iterable(uncited.values()), self._fits)

    def _cut(self) -> Iterator[Sequence[Piece]]:
        for part in _parts(self._body):
            yield from pages(part, self._fits_with_notes, lambda piece: piece.leads)

    def _cited_by(self, sheet: Sequence[Piece]) -> Iterator[Piece]:
        cited = _cited(sheet)
        return chain.from_iterable(note for number, note in self._notes.items() if number in cited)

    def _fits_with_notes(self, sheet: list[Piece]) -> bool:
        return self._fits([*sheet, *self._cited_by(sheet)])

    def _fits(self, sheet: list[Piece]) -> bool:
        rows = sum(piece.button is not None for piece in sheet)
        frames = sum(run[0].frame is not Frame.OPEN for run in _runs(sheet))
        total = reduce(Size.__add__, (piece.size for piece in sheet), self._room)
        pictures = sum(piece.picture is not None for piece in sheet)
        return (
            pictures <= 1
            and rows <= ROWS
            and (total + Size(frames, frames, frames * QUOTE.bytes)).within(self._limits.page)
        )

    def _html(self, sheet: Sequence[Piece], number: int, total: int) -> str:
        title = (*self._title, Span(f" · {number}/{total}")) if total > 1 else self._title
        body = "".join(_run(run) for run in _runs(sheet))
        parts = (markup(title), body.strip("\n"), markup(self._stamp))
        return "\n\n".join(part for part in parts if part)

    def _keyboard(self, sheet: Sequence[Piece], number: int, total: int) -> Keyboard:
        rows: list[Button] = [piece.button for piece in sheet if piece.button]
        return keyboard(self._reply, rows, number, total)


def _parts(body: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield *body* in parts of one picture each, which begin with the heading above it."""
    start, seen = 0, False
    for place, piece in enumerate(body):
        if piece.picture is None:
            continue
        begin = place
        while begin > start and body[begin - 1].leads:
            begin -= 1
        if seen:
            yield body[start:begin]
            start = begin
        seen = True
    yield body[start:]


def _pictures(sheets: Sequence[Sequence[Piece]]) -> Iterator[Picture | None]:
    """Yield what each sheet shows: its own picture, or the one before it, or the first of all."""
    own = [next((piece.picture for piece in sheet if piece.picture), None) for sheet in sheets]
    shown = next(filter(None, own), None)
    for picture in own:
        shown = picture or shown
        yield shown


def _cited(sheet: Sequence[Piece]) -> set[int]:
    return {number for piece in sheet for number in piece.cites}


def _runs(sheet: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces that stand in one frame, without a blank line between them, together."""
    runs: list[list[Piece]] = []
    for piece in sheet:
        if runs and not piece.gap and runs[-1][-1].frame is piece.frame:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _run(run: Sequence[Piece]) -> str:
    """Return a run as HTML with the line breaks before it; Telegram sets space around a quote itself."""
    html = "\n".join(markup(line) for piece in run for line in piece.lines)
    if run[0].frame is Frame.OPEN:
        return f"\n\n{html}" if run[0].gap else f"\n{html}"
    return f"\n{_FOLD[run[0].frame]}{html}</blockquote>"
