"""A section: one kind of thing that a briefing holds, and how it is told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Chart, Line

Overview = tuple[Chart, Sequence[Entry]]
"""A chart, and the entries whose figures it shows."""


def gettext_noop(text: str) -> str:
    """Return *text*: it marks an English message that is translated when the reader is known."""
    return text


@dataclass(frozen=True, slots=True)
class Section:
    """A section as a value: its YAML key, which is its command too, its shape, and what tells an entry.

    The functions take an entry of the section's own shape, whichever that is.
    """

    name: str
    title: str
    """What it holds, as an English message: "Opinion polls"."""
    description: str
    """What its command is for, in one English line."""
    schema: Any
    """The type of what stands under the YAML key, as pydantic understands it."""
    names: Callable[[Any, Formatter], tuple[str, ...]]
    """Return an entry's title, and after it the other names under which it can be found."""
    row: Callable[[Any, Formatter], Iterable[Line]]
    """Return the few lines that tell an entry in a list."""
    card: Callable[[Any, Formatter], Iterable[Block]]
    """Return all that there is to tell of an entry, but for what every item carries."""
    overview: Callable[[Sequence[Any], Formatter], Iterable[Overview]] = lambda _entries, _telling: ()
    """Return what entries of a list show together, above its rows."""
