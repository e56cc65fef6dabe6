"""What the bot says: a reply made of blocks of plain text, whose markup each platform adds.

The blocks are a closed union. A renderer matches all of them and ends in ``assert_never``, so that a
block which one platform forgot is a type error and cannot vanish silently there.
"""

import re
from dataclasses import dataclass
from enum import Flag, auto

from bot.core.messages.chart import Picture
from bot.core.messages.preferences import PreferenceChange


class Style(Flag):
    """How a run of text is set; styles can be combined."""

    BOLD = auto()
    ITALIC = auto()
    STRIKE = auto()
    CODE = auto()


PLAIN = Style(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style, without line breaks.

    With a *url* (http or https) it is a link. With *cites* it is the mark of a source: the number of
    the note that it leads to.
    """

    text: str
    style: Style = PLAIN
    url: str = ""
    footnote_number: int = 0


Line = tuple[Span, ...]
"""One line of text."""


def make_line(text: str, style: Style = PLAIN) -> Line:
    """Return *text* as a line in one style; an empty text gives an empty line."""
    return (Span(text, style),) if text else ()


def interpolate(template: str, **values: Span | str) -> Line:
    """Return a message with the values put in where it names them: ``{help}``."""
    parts = re.split(r"\{(\w+)\}", template)
    fragments = (values[part] if place % 2 else part for place, part in enumerate(parts) if part)
    return tuple(value if isinstance(value, Span) else Span(value) for value in fragments)


def line_to_text(line: Line) -> str:
    """Return the words of *line* without their styles."""
    return "".join(span.text for span in line)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: a label, and the command line that pressing it asks (at most 64 bytes)."""

    label: str
    command_line: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines that stand side by side, each a point of its own."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and their values, a pair a line."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines set apart from the rest; *folded* when a reader may want them closed until asked for."""

    lines: tuple[Line, ...]
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer of a chart.

    *figure* is the value as it must be read ("nearly 60%"); *share* is its length in percent, 0 to
    100, or None when the figure has none. A *part* belongs to the group bar before it.
    """

    label: str
    figure_text: str
    percent: float | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures to look at, and always to be read as text: the bars, and *lines* for what is no bar.

    With a *picture*, a platform that shows pictures shows it with them; the text says all that it says.
    """

    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a list: its title, a few short lines, and the button that opens it."""

    title: Line
    lines: tuple[Line, ...]
    button: Button


Block = Heading | Paragraph | Bullets | Facts | Quote | Chart | Row


@dataclass(frozen=True, slots=True)
class Footnote:
    """A source, under the number by which marks in the text cite it."""

    number: int
    line: Line


@dataclass(frozen=True, slots=True)
class Form:
    """What a reader is asked to write, under a *label*.

    `bot.core.messages.request.filled` puts it into the *line*.
    """

    command_line: str
    label: str


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """What one entry is, in the few words with which others point to its answer.

    *as_of* ("As of January 2026 (10 months ago)"), *sources*, their publishers' names, and *gist*, a line
    or two of it, are words for the reader.
    """

    section_name: str
    entry_id: str
    as_of_text: str
    publishers: tuple[str, ...]
    excerpt: str

    @property
    def source_line(self) -> str:
        """Return what it is true of and who says so."""
        return " · ".join((self.as_of_text, *self.publishers))


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """Texts of an answer that stand in another language, by its code, than the answer's own."""

    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer.

    A platform may cut it into pages between lines. Each page then carries the title, the notes that
    its own lines cite, and the *stamp*: what the answer is true of, and from which briefing.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    dateline: Line = ()
    footnotes: tuple[Footnote, ...] = ()
    buttons: tuple[Button, ...] = ()
    command_line: str = ""
    """The command line that asks for this answer again; page 2 of it is ``line#2``."""
    briefing_id: str = ""
    """The id of the briefing that answered; empty when none did."""
    language: str = "en"
    not_found: bool = False
    """Nothing was found for what was asked; shown to the asker alone where a platform can."""
    preference_change: PreferenceChange | None = None
    """What the chat chose by asking this; the desk keeps it."""
    entry_summary: EntrySummary | None = None
    """What the answer tells, if that is one entry of a briefing."""
    form: Form | None = None
    """What the answer asks the reader to write."""
    language_spans: tuple[LanguageSpan, ...] = ()
    """What of it is in other languages than its own."""

    def __hash__(self) -> int:
        """Return a cheap hash, so that a platform can look up what it rendered before.

        Equality stays that of all fields; a dictionary compares identity first.
        """
        return hash((self.command_line, self.briefing_id, self.language, self.dateline))
