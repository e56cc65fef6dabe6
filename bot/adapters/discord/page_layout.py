"""What every page of a reply repeats around its own pieces: the title, the notes, the stamp, the buttons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.adapters.discord.chunks import Piece, cites, in_rows, label, pieces, spelled_out
from bot.adapters.discord.components import COMPONENTS, IN_A_ROW, PICTURES, TEXT, length
from bot.adapters.discord.markdown import clean, isolated, markup
from bot.core.i18n import language
from bot.core.messages.reply import (
    Block,
    Button,
    Line,
    Note,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    plain,
    text_of,
)

_TITLE = 250  # characters; a longer title is shortened and stands whole in the text of the first page
_STAMP = 600  # characters; a longer stamp stands at the end of the text, where it can be cut into pages
_NOTE = 800  # characters; so does a longer note
_BUTTONS = 10  # more of them are shown once, not on every page
_AROUND = 4  # components: the container, the title, the line above the foot, the foot
_PAGER = 1 + 2  # components: the row and its two buttons
_NUMBERS = 60  # characters of all page numbers on one page


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a reply that each page repeats, in Discord's markup; *notes* by their number."""

    title: str
    stamp: str
    notes: Mapping[int, str]
    stamped: frozenset[int]
    buttons: tuple[Button, ...]

    def foot(self, page: Sequence[Piece]) -> str:
        """Return the notes that *page* cites, and the stamp."""
        return "\n".join((*self._noted(page), *filter(None, [self.stamp])))

    def _noted(self, page: Iterable[Piece]) -> Iterator[str]:
        cited = self.stamped.union(*(piece.cites for piece in page))
        return (self.notes[number] for number in sorted(cited) if number in self.notes)

    def fits(self, page: Sequence[Piece], pager: int = _PAGER) -> bool:
        """Return whether *page* and all around it is within Discord's limits."""
        rows = -(-len(self.buttons) // IN_A_ROW)
        count = _AROUND + rows + len(self.buttons) + pager
        count += sum(piece.weight(before) for before, piece in zip((None, *page), page, strict=False))
        size = length(self.title) + length(self.foot(page)) + _NUMBERS
        size += sum(length(label(button)) for button in self.buttons)
        pictures = sum(piece.picture is not None for piece in page)
        return (
            pictures <= PICTURES and count <= COMPONENTS and size + sum(piece.size for piece in page) <= TEXT
        )

    def fits_alone(self, piece: Piece) -> bool:
        """Return whether *piece* fits a page of its own."""
        return self.fits([piece])


def frame(reply: Reply) -> Frame:
    """Return what the pages of *reply* repeat, as far as it is short enough for that."""
    title, stamp = isolated(markup(plain(reply.title))), _stamp(reply)
    if length(title) > _TITLE:
        title = isolated(markup(plain(clean(reply.title)[: _TITLE // 4]))) + "…"
    notes = {note.number: f"-# {markup(_marked(note))}" for note in reply.notes}
    return Frame(
        title,
        stamp if length(stamp) <= _STAMP else "",
        {number: note for number, note in notes.items() if length(note) <= _NOTE},
        cites(reply.stamp),
        reply.buttons if len(reply.buttons) <= _BUTTONS else (),
    )


def _stamp(reply: Reply) -> str:
    words = markup(reply.stamp)
    return f"-# {words}" if words else ""


def _marked(note: Note) -> Line:
    return (Span(f"[{note.number}] "), *note.line)


def contents(reply: Reply, frame: Frame) -> tuple[Piece, ...]:
    """Return all that *reply* says in pieces: its blocks, then what has no room in the frame."""
    open_it = language(reply.language).translate("Open")
    blocks = (*_whole_title(reply), *(_narrow(block, open_it) for block in reply.blocks))
    body = tuple(pieces(blocks, frame.fits_alone))
    behind = map(Paragraph, filter(None, _left(reply, frame, body)))
    rest = pieces(behind, frame.fits_alone, len(blocks))
    return (*body, *rest, *(() if frame.buttons else in_rows(reply.buttons)))


def _narrow(block: Block, open_it: str) -> Block:
    """Return a row whose button does not repeat its title, which would press it together on a phone."""
    if isinstance(block, Row) and block.button.label == text_of(block.title):
        return replace(block, button=replace(block.button, label=open_it))
    return block


def _whole_title(reply: Reply) -> Iterator[Block]:
    if length(isolated(markup(plain(reply.title)))) > _TITLE:
        yield Paragraph(plain(reply.title, Style.BOLD))


def _left(reply: Reply, frame: Frame, body: Iterable[Piece]) -> Iterator[Line]:
    """Yield the lines that no page's foot shows: notes which nothing cites or which are too long."""
    cited = frame.stamped.union(*(piece.cites for piece in body))
    for note in reply.notes:
        if note.number not in cited or note.number not in frame.notes:
            yield _marked(note)
    if not frame.stamp:
        yield reply.stamp
    yield from spelled_out(reply.buttons)
