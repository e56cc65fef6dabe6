"""What of an answer stands in another language than its reader's: a screen reader must say it in that one."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from bot import prose
from bot.briefing.briefing import OWN
from bot.briefing.item import Item, Source
from bot.briefing.translation import texts_of
from bot.reply import Bullets, Foreign, Line
from bot.telling import Telling


def foreign(names: Iterable[str], telling: Telling) -> tuple[Foreign, ...]:
    """Return the foreign texts of the entries with these ids, of the briefing and of what was cited."""
    found: dict[str, set[str]] = {}
    for name in dict.fromkeys((OWN, *names, *telling.cited())):
        for tongue, text in _texts(name, telling):
            if tongue.partition("-")[0] != telling.language.code:
                found.setdefault(tongue, set()).update(_pieces(text))
    return tuple(Foreign(tongue, tuple(sorted(texts))) for tongue, texts in found.items())


def _texts(name: str, telling: Telling) -> Iterator[tuple[str, str]]:
    """Yield the language and the words of each text of an entry, as it is told."""
    briefing = telling.briefing
    tongue, record = briefing.document.language, _told(name, telling)
    if isinstance(record, Source):
        yield record.language or tongue, record.title
    if isinstance(record, Item) and (said := record.attribution) and said.original not in briefing.quotes:
        yield said.language or tongue, said.original or ""
    if briefing.original and name not in briefing.lacks:
        tongue = telling.language.code
    yield from ((tongue, text) for text, _ in texts_of(record).values())


def _told(name: str, telling: Telling) -> BaseModel:
    """Return what may be told of an entry: nothing of one that is not shown, and why it was withdrawn."""
    if name == OWN:
        return telling.briefing.document
    _, entry = telling.briefing.entries[name]
    return (entry.withdrawn or entry) if telling.shows(entry) else BaseModel()


def _pieces(text: str) -> Iterator[str]:
    """Yield *text* as it may be told: whole, or each run of it in one style."""
    yield text
    for block in prose.blocks(text):
        lines: tuple[Line, ...] = block.lines if isinstance(block, Bullets) else (block.line,)
        yield from (span.text.strip() for line in lines for span in line)
