"""What goes stale next: what must be looked at again, what is shown from a day on, what is old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item
from bot.core.i18n import Language
from bot.core.messages.reply import Block, Bullets, Heading, Line, Paragraph, Reply, Span, Style, plain

SOON = timedelta(days=30)
OLD = timedelta(days=365)
MOST = 100


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A *day* on which something happens to *what*: ``polls/levada-2026-01`` of a briefing, or all of it."""

    day: date
    briefing: str
    what: str = ""

    def line(self, words: Language) -> Line:
        """Return it on one line."""
        when = words.day(self.day.year, self.day.month, self.day.day)
        return (
            Span(when, Style.BOLD),
            Span(f" · {self.briefing}" + (f" · {self.what}" if self.what else "")),
        )


def review_dates(briefings: Iterable[Briefing]) -> list[Due]:
    """Return when what must be looked at again, the first first."""
    return sorted(due for briefing in briefings for due in _to_review(briefing))


def soon(briefings: Iterable[Briefing], today: date) -> list[Due]:
    """Return what must be looked at again by now, or within `SOON`."""
    return [due for due in review_dates(briefings) if due.day <= today + SOON]


def review(briefings: Iterable[Briefing], today: date, words: Language) -> Reply:
    """Return all that has a date ahead, or one that has passed, and what is old without one."""
    _ = words.translate
    known = tuple(briefings)
    lists = (
        (_("To be looked at again by"), review_dates(known)),
        (_("Shown to readers from"), sorted(due for one in known for due in _embargoed(one, today))),
        (
            _("Over a year old, without a day of review"),
            sorted(due for one in known for due in _old(one, today)),
        ),
    )
    blocks = tuple(block for title, dues in lists for block in _list(title, dues, words))
    nothing = (Paragraph(plain(_("Nothing has a date ahead, and nothing is old."))),)
    return Reply(_("What goes stale next"), blocks or nothing, line="review", language=words.code)


def _list(title: str, dues: list[Due], words: Language) -> Iterator[Block]:
    if dues:
        yield Heading(plain(title))
        yield Bullets(tuple(due.line(words) for due in dues[:MOST]))
    if len(dues) > MOST:
        more = words.plural("… and {count} more", "… and {count} more", len(dues) - MOST)
        yield Paragraph(plain(more, Style.ITALIC))


def _items(briefing: Briefing) -> Iterator[tuple[str, Entry]]:
    for section, entries in briefing.content.items():
        yield from ((f"{section}/{entry.id}", entry) for entry in entries if entry.state != "withdrawn")


def _to_review(briefing: Briefing) -> Iterator[Due]:
    if briefing.document.review_by:
        yield Due(briefing.document.review_by.last, briefing.id)
    for name, entry in _items(briefing):
        if isinstance(entry, Item) and entry.review_by:
            yield Due(entry.review_by.last, briefing.id, name)


def _embargoed(briefing: Briefing, today: date) -> Iterator[Due]:
    for name, entry in _items(briefing):
        if entry.publish_at and entry.publish_at.first > today:
            yield Due(entry.publish_at.first, briefing.id, name)


def _old(briefing: Briefing, today: date) -> Iterator[Due]:
    document = briefing.document
    if not document.review_by and document.as_of.last < today - OLD:
        yield Due(document.as_of.last, briefing.id)
    for name, entry in _items(briefing):
        dated = isinstance(entry, Item) and entry.as_of and not (entry.review_by or document.review_by)
        if dated and isinstance(entry, Item) and entry.as_of and entry.as_of.last < today - OLD:
            yield Due(entry.as_of.last, briefing.id, name)
