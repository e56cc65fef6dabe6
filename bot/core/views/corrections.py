"""What was published wrong and put right: what it said, what it says now, and why, the newest first."""

from collections.abc import Callable, Iterable, Iterator

from bot.core.content.briefing import Briefing
from bot.core.content.item import Correction, Item
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import language
from bot.core.messages.reply import Paragraph, Reply, Row, Style, plain
from bot.core.messages.request import Request
from bot.core.views.detail import corrected, way_to

MOST = 100  # corrections of an answer

Tell = Callable[[Briefing, Request], Formatter]
"""Returns what tells from a briefing to whoever asks."""

Corrected = tuple[Correction, str, Item, Formatter]
"""A correction with the section and the item that it is of, and what tells these."""


def any_told(briefings: Iterable[Briefing], request: Request, tell: Tell) -> bool:
    """Return whether whoever asks may see a correction."""
    return any(True for _ in _told(briefings, request, tell))


def answer(briefings: Iterable[Briefing], request: Request, tell: Tell) -> Reply:
    """Return the corrections of all items that whoever asks may see."""
    words = language(request.language)
    _ = words.translate
    found = sorted(_told(briefings, request, tell), key=lambda one: one[0].on.last, reverse=True)
    rows = tuple(_row(*one) for one in found[:MOST])
    nothing = (Paragraph(plain(_("Nothing had to be corrected so far."))),)
    return Reply(_("Corrections"), rows or nothing, line="corrections", language=words.code)


def _told(briefings: Iterable[Briefing], request: Request, tell: Tell) -> Iterator[Corrected]:
    for briefing in briefings:
        if briefing.corrected:
            telling = tell(briefing, request)
            for section, item in telling.briefing.corrected:
                if telling.shows(item):
                    yield from ((one, section, item, telling) for one in item.corrections)


def _row(one: Correction, section: str, item: Item, telling: Formatter) -> Row:
    where = plain(telling.briefing.title, Style.ITALIC)
    return Row(
        plain(telling.title(section, item)), (corrected(one, telling), where), way_to(section, item, telling)
    )
