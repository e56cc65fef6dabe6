"""A section: one kind of thing in a briefing, with its schema and the functions that show an entry."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.content.item import Entry
from bot.core.content.partial_date import OpenPeriod
from bot.core.formatting.entry_groups import EntryGroup
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Chart, Line

Overview = tuple[Chart, Sequence[Entry]]
"""A chart, and the entries whose figures it shows."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section as a value; the registry lists them all.

    The functions take entries of the section's own type.
    """

    name: str
    """The YAML key, which is also the command."""
    title: str
    """What it holds, as an English message: "Opinion polls"."""
    description: str
    """What its command shows, in one English line."""
    schema: Any
    """The type of the value under the YAML key, as pydantic understands it."""
    names: Callable[[Any, Formatter], tuple[str, ...]]
    """Lists the title of an entry, then the other names by which it can be found."""
    fact: Callable[[Any, Formatter], Line]
    """Formats the fact itself, as short as the entry allows: "76% support"; empty if there is only a text."""
    row: Callable[[Any, Formatter], Iterable[Line]]
    """Yields the few lines that show an entry in a list."""
    card: Callable[[Any, Formatter], Iterable[Block]]
    """Yields what a card shows below the fact, except what all items share: caveats, sources, corrections."""
    trust: Callable[[Any, Formatter], Iterable[str]] = lambda _entry, _formatter: ()
    """Lists what to judge the fact by, such as who counted and when, besides what all items share."""
    trust_notes: Callable[[Any, Formatter], Iterable[Line]] = lambda _entry, _formatter: ()
    """Yields further lines below the trust line of a card."""
    method: Callable[[Any, Formatter], Iterable[Block]] = lambda _entry, _formatter: ()
    """Yields how the fact was made, which a card shows to those who ask."""
    subject: Callable[[Any, Formatter], str] | None = None
    """Names what the fact is about, as the title of a card; the entry's own title if None."""
    has_numbers: bool = False
    """True if its facts are numbers: a list then shows their caveats, too."""
    overview: Callable[[Sequence[Any], Formatter], Iterable[Overview]] = lambda _entries, _formatter: ()
    """Yields the charts above the rows of a list."""
    asked_names: Callable[[Any], Iterable[str]] = lambda _entry: ()
    """Yields what else an entry is called in questions, but not shown as a name: a role, "the mayor"."""
    period: Callable[[Any], OpenPeriod | None] = lambda _entry: None
    """Gets when an entry happened or was measured, so that lists can be filtered by date."""
    groups: Callable[[Sequence[Any], Formatter], Sequence[EntryGroup]] = lambda _entries, _formatter: ()
    """Groups the entries of a list in the order in which it shows them; the others follow in the file's."""
