"""A reply: blocks of plain text, to which each adapter adds its platform's markup.

The blocks are a closed union. Every renderer matches all of them and ends in ``assert_never``: a block that
one platform forgets is a type error and cannot silently vanish there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Flag, auto
from itertools import count

from bot.core.messages.chart import Picture
from bot.core.messages.field_form import FieldForm
from bot.core.messages.image import Image
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.short_form import EntrySummary


class Style(Flag):
    """How a run of text is set; styles combine."""

    BOLD = auto()
    ITALIC = auto()
    STRIKE = auto()
    CODE = auto()


PLAIN = Style(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style, without line breaks.

    With a *url* (http or https) it is a link. With a *footnote_number* it is the mark of that footnote. With
    a *command_line* it refers to the answer to that line: its text is the title of that answer, or the
    command itself, ``/help``. Each platform makes it something to tap, if it can.
    """

    text: str
    style: Style = PLAIN
    url: str = ""
    footnote_number: int = 0
    command_line: str = ""

    @property
    def is_command(self) -> bool:
        """True if it is a command without an argument, as people type it."""
        return bool(self.command_line) and self.text == f"/{self.command_line}" and " " not in self.text


Line = tuple[Span, ...]
"""One line of text."""


def make_line(text: str, style: Style = PLAIN) -> Line:
    """Make a line of one style; an empty text gives an empty line."""
    return (Span(text, style),) if text else ()


def interpolate(template: str, **values: Span | str) -> Line:
    """Fill the placeholders of a message, such as ``{help}``, with texts or spans.

    A value that ends in a full stop, as Ukrainian dates do, absorbs one that follows it.
    """
    template = _drop_double_stops(template, values)
    parts = re.split(r"\{(\w+)\}", template)
    fragments = (values[part] if place % 2 else part for place, part in enumerate(parts) if part)
    return tuple(value if isinstance(value, Span) else Span(value) for value in fragments)


def fill_message(template: str, **values: str) -> str:
    """Fill the placeholders of a message with texts, handling full stops as `interpolate` does."""
    return _drop_double_stops(template, values).format(**values)


def _drop_double_stops(template: str, values: Mapping[str, Span | str]) -> str:
    for name, value in values.items():
        text = value.text if isinstance(value, Span) else value
        if text.endswith("."):
            template = template.replace(f"{{{name}}}.", f"{{{name}}}")
    return template


def make_command_span(name: str) -> Span:
    """Make the text of a command that takes no argument: ``/help``."""
    return Span(f"/{name}", command_line=name)


def line_to_text(line: Line) -> str:
    """Join the text of *line*, without its styles."""
    return "".join(span.text for span in line)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the command line that it sends.

    The line has at most 64 bytes, except where it holds what a reader asked.
    """

    label: str
    command_line: str
    short_label: str = ""
    """A sign or a word that says the same where there is no room for the label, such as ``←``."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above the blocks that belong to it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers, a line for each point."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a label and its value."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a label and cells; *title* says what the labels are. A cell without a value is empty."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Line, ...]], ...]

    def list_facts(self) -> Iterator[tuple[str, Line]]:
        """Yield each row as a label and a value, for where there are no tables: yes 84% · no 9%."""
        for label, cells in self.rows:
            named = zip(self.columns, cells, strict=False)
            parts = [(Span(f"{column} "), *cell) for column, cell in named if cell]
            yield label, tuple(span for part in parts for span in (Span(" · "), *part))[1:]


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines set apart from the rest; *is_collapsed* hides them until they are opened, if a platform can."""

    lines: tuple[Line, ...]
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    *figure_text* is the value as it must be read ("nearly 60%"); *percent* is its length, 0 to 100, or None
    if the figure has none. With *is_part* it belongs to the last bar without. With *is_repeated* the text
    above says it already, so that it is only drawn.
    """

    label: str
    figure_text: str
    percent: float | None = None
    is_part: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures as text, in *bars* and in *lines* for everything else, and optionally as a *picture*.

    The text contains everything that the picture shows.
    """

    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Illustration:
    """An image with its *caption*, which names its source.

    The *description* says what the image shows, where there is none or a platform has no alternative texts.
    """

    description: Line
    caption: Line
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list: its title, a few short lines, and the button that opens it.

    *number* is its place in the whole list, from 1; 0 if the button does something else than open it.
    """

    title: Line
    lines: tuple[Line, ...]
    button: Button
    number: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whom to trust for the facts of an answer, and what to know before using them.

    It stays with the facts: where an answer has several pages, each shows it.
    """

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """A part of an answer for those who ask for it: behind a button with its *title*, or unfolded.

    Where a button opens it, it has pages of its own after all others. Details hold no further details.
    """

    title: str
    blocks: tuple["Block", ...]


TextBlock = Heading | Paragraph | Bullets | Facts | Table | Quote | Provenance
"""A block that consists of lines only."""

Block = TextBlock | Chart | Illustration | Row | Details


def convert_blocks(blocks: Iterable[Block], convert: Callable[[Block], Block]) -> tuple[Block, ...]:
    """Convert each block; of details, the blocks inside."""
    return tuple(
        replace(block, blocks=tuple(map(convert, block.blocks)))
        if isinstance(block, Details)
        else convert(block)
        for block in blocks
    )


def iterate_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield each block; for details, the blocks inside."""
    for block in blocks:
        yield from block.blocks if isinstance(block, Details) else (block,)


def number_rows(blocks: Iterable[Block], first_number: int = 1) -> tuple[Block, ...]:
    """Number the rows among *blocks*, from *first_number*."""
    numbers = count(first_number)
    return tuple(
        replace(block, number=next(numbers)) if isinstance(block, Row) else block for block in blocks
    )


@dataclass(frozen=True, slots=True)
class Footnote:
    """A source, under the number of the marks that cite it."""

    number: int
    line: Line


@dataclass(frozen=True, slots=True)
class Form:
    """A text field for the reader, under a *label*; `request.fill_form` puts the text into *command_line*.

    The field begins with *value*, where a platform can show one.
    """

    command_line: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that comes with an answer: its *name*, which has no folder, and its *content*, never empty."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """Texts of an answer that are in another language than the rest of it."""

    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer.

    An adapter may split it into pages between lines. Each page carries the title, the footnotes that its own
    lines cite, and the *dateline*: the date that the answer is true of, and its briefing.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    dateline: Line = ()
    footnotes: tuple[Footnote, ...] = ()
    buttons: tuple[Button, ...] = ()
    """What leads on from here: other answers on the subject, or choices."""
    command_line: str = ""
    """The command line that repeats this answer; its page 2 is ``line#2``."""
    briefing_id: str = ""
    """The id of the briefing that it is from; empty if it is from none."""
    language: str = "en"
    not_found: bool = False
    """True if nothing was found; platforms that can show it to the asker alone do."""
    is_public: bool = True
    """False if it shows a draft: no address leads to it."""
    inquiry: str = ""
    """What the reader asked, if no briefing covers it: the editors can be asked."""
    preference_change: PreferenceChange | None = None
    """A choice that the chat made with this request, for the services to store."""
    entry_summary: EntrySummary | None = None
    """The short form of the entry that it shows; None unless it shows exactly one."""
    form: Form | None = None
    """A text field for the reader."""
    field_form: FieldForm | None = None
    """All text fields at once, for platforms that can show them; its buttons lead to each of them, too."""
    language_spans: tuple[LanguageSpan, ...] = ()
    """Texts in other languages."""
    actions: tuple[Button, ...] = ()
    """What a reader can do with this answer, such as report an error; one row on every page."""
    navigation: tuple[Button, ...] = ()
    """The last row: the neighbours, the list and the menu."""
    document: AttachedFile | None = None
    """A file that comes with it, on platforms that carry files. It is always sent anew and never edited in,
    so that the message with its button stays."""

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """All its buttons from top to bottom, those of its rows included."""
        rows = (block.button for block in iterate_blocks(self.blocks) if isinstance(block, Row))
        return (*rows, *self.buttons, *self.actions, *self.navigation)

    def __hash__(self) -> int:
        """Hash a few fields only: adapters look up what they rendered before, and full hashes are slow.

        Equality still compares all fields; a dictionary compares identity first.
        """
        return hash((self.command_line, self.briefing_id, self.language, self.dateline))
