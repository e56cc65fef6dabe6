"""What of an answer stands in another language than its reader's: a screen reader must say it in that one."""

from collections.abc import Iterable, Iterator

from bot.core.content.briefing import OWN
from bot.core.content.item import Entry, Item, Source
from bot.core.content.translation import texts_of
from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Bullets, Foreign, Line


def foreign(names: Iterable[str], telling: Formatter) -> tuple[Foreign, ...]:
    """Return the foreign texts of the entries with these ids, of the briefing and of what was cited."""
    found: dict[str, set[str]] = {}
    for name in dict.fromkeys((OWN, *names, *telling.cited())):
        for tongue, text in _texts(name, telling):
            if tongue.partition("-")[0] != telling.language.code:
                found.setdefault(tongue, set()).update(_pieces(text))
    return tuple(Foreign(tongue, tuple(sorted(texts))) for tongue, texts in found.items())


def _texts(name: str, telling: Formatter) -> Iterator[tuple[str, str]]:
    """Yield the language and the words of each text of an entry, as it is told."""
    briefing = telling.briefing
    written = briefing.document.language
    tongue = telling.language.code if briefing.original and name not in briefing.lacks else written
    if name == OWN:  # but for its pages, which may be hidden
        told = texts_of(briefing.document).items()
        yield from ((tongue, text) for path, (text, _) in told if not path.startswith("pages."))
        return
    _, entry = briefing.entries[name]
    if not telling.shows(entry):
        return
    if entry.withdrawn:
        yield tongue, entry.withdrawn.because
        return
    yield from _of_others(entry, written, telling)
    yield from ((tongue, text) for text, _ in texts_of(entry).values())


def _of_others(entry: Entry, written: str, telling: Formatter) -> Iterator[tuple[str, str]]:
    """Yield what was published or said in a language of its own, as far as it stands in that."""
    if isinstance(entry, Source):
        yield entry.language or written, entry.title
    if (
        isinstance(entry, Item)
        and (said := entry.attribution)
        and said.original not in telling.briefing.quotes
    ):
        yield said.language or written, said.original or ""


def _pieces(text: str) -> Iterator[str]:
    """Yield *text* as it may be told: whole, or each run of it in one style."""
    yield text
    for block in markdown.blocks(text):
        lines: tuple[Line, ...] = block.lines if isinstance(block, Bullets) else (block.line,)
        yield from (span.text.strip() for line in lines for span in line)
