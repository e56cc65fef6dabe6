"""What goes stale next: what must be looked at again, what is shown from a day on, what is old."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item
from bot.core.i18n import Locale
from bot.core.messages.reply import Block, Bullets, Heading, Line, Paragraph, Reply, Span, Style, make_line

REVIEW_WINDOW = timedelta(days=30)
STALE_AGE = timedelta(days=365)
MAX_DUE_DATES = 100


@dataclass(frozen=True, slots=True, order=True)
class DueDate:
    """A *day* on which something happens to *what*: ``polls/levada-2026-01`` of a briefing, or all of it."""

    day: date
    briefing: str
    entry: str = ""

    def format_line(self, locale: Locale) -> Line:
        """Return it on one line."""
        date_text = locale.format_day(self.day.year, self.day.month, self.day.day)
        return (
            Span(date_text, Style.BOLD),
            Span(f" · {self.briefing}" + (f" · {self.entry}" if self.entry else "")),
        )


def list_review_dates(briefings: Iterable[Briefing]) -> list[DueDate]:
    """Return when what must be looked at again, the first first."""
    return sorted(due for briefing in briefings for due in _find_review_dates(briefing))


def list_due_soon(briefings: Iterable[Briefing], today: date) -> list[DueDate]:
    """Return what must be looked at again by now, or within `SOON`."""
    return [due for due in list_review_dates(briefings) if due.day <= today + REVIEW_WINDOW]


def build_review_reply(briefings: Iterable[Briefing], today: date, locale: Locale) -> Reply:
    """Return all that has a date ahead, or one that has passed, and what is old without one."""
    _ = locale.translate
    all_briefings = tuple(briefings)
    groups = (
        (_("Review by"), list_review_dates(all_briefings)),
        (
            _("Goes live on"),
            sorted(due for one in all_briefings for due in _find_embargo_dates(one, today)),
        ),
        (
            _("Over a year old, no review date"),
            sorted(due for one in all_briefings for due in _find_stale_dates(one, today)),
        ),
    )
    blocks = tuple(block for title, dues in groups for block in _build_due_list(title, dues, locale))
    nothing = (Paragraph(make_line(_("Nothing is due for review."))),)
    return Reply(_("Upcoming reviews"), blocks or nothing, command_line="review", language=locale.code)


def _build_due_list(title: str, due_dates: list[DueDate], locale: Locale) -> Iterator[Block]:
    if due_dates:
        yield Heading(make_line(title))
        yield Bullets(tuple(due.format_line(locale) for due in due_dates[:MAX_DUE_DATES]))
    if len(due_dates) > MAX_DUE_DATES:
        more = locale.translate_plural(
            "… and {count} more", "… and {count} more", len(due_dates) - MAX_DUE_DATES
        )
        yield Paragraph(make_line(more, Style.ITALIC))


def _iterate_entries(briefing: Briefing) -> Iterator[tuple[str, Entry]]:
    for section, entries in briefing.sections.items():
        yield from ((f"{section}/{entry.id}", entry) for entry in entries if entry.state != "withdrawn")


def _find_review_dates(briefing: Briefing) -> Iterator[DueDate]:
    if briefing.document.review_by:
        yield DueDate(briefing.document.review_by.last_day, briefing.id)
    for name, entry in _iterate_entries(briefing):
        if isinstance(entry, Item) and entry.review_by:
            yield DueDate(entry.review_by.last_day, briefing.id, name)


def _find_embargo_dates(briefing: Briefing, today: date) -> Iterator[DueDate]:
    for name, entry in _iterate_entries(briefing):
        if entry.publish_at and entry.publish_at.first_day > today:
            yield DueDate(entry.publish_at.first_day, briefing.id, name)


def _find_stale_dates(briefing: Briefing, today: date) -> Iterator[DueDate]:
    document = briefing.document
    if not document.review_by and document.as_of.last_day < today - STALE_AGE:
        yield DueDate(document.as_of.last_day, briefing.id)
    for name, entry in _iterate_entries(briefing):
        has_as_of = isinstance(entry, Item) and entry.as_of and not (entry.review_by or document.review_by)
        if has_as_of and isinstance(entry, Item) and entry.as_of and entry.as_of.last_day < today - STALE_AGE:
            yield DueDate(entry.as_of.last_day, briefing.id, name)
