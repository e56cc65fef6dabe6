"""Events: what is reported to have happened, when and where."""

from collections.abc import Iterator

from bot.briefing.item import Count, Item
from bot.briefing.when import Period
from bot.briefing.words import Label, Prose
from bot.reply import Block, Facts, Line, plain
from bot.section import Section, message
from bot.telling import Telling


class Event(Item):
    """One event."""

    title: Label
    """What happened, in a few words."""
    when: Period | None = None
    """When it happened, as exactly as the source says."""
    place: Label | None = None
    """Where it happened, no more exactly than the source says."""
    type: Label | None = None
    """What kind of event it was."""
    participants: tuple[Label, ...] = ()
    """Who took part."""
    text: Prose | None = None
    """What happened, in a few sentences."""
    outcome: Prose | None = None
    """What came of it."""
    casualties: tuple[Count, ...] = ()
    """How many were killed or wounded, on whose word."""


def names(event: Event, _telling: Telling) -> tuple[str, ...]:
    """Name an event by its title."""
    return (event.title,)


def row(event: Event, telling: Telling) -> Iterator[Line]:
    """Tell when and where."""
    when = telling.period(event.when) if event.when else telling.translate("date not stated")
    yield plain(" · ".join(part for part in (when, event.place) if part))


def card(event: Event, telling: Telling) -> Iterator[Block]:
    """Tell what happened, then when, where, who and how many."""
    if event.text:
        yield from telling.paragraphs(event.text)
    yield Facts(tuple(_facts(event, telling)))


def _facts(event: Event, telling: Telling) -> Iterator[tuple[str, Line]]:
    _ = telling.translate
    yield _("When"), telling.stated(telling.period(event.when) if event.when else None)
    yield _("Where"), telling.stated(event.place)
    if event.type:
        yield _("Type"), plain(event.type)
    if event.participants:
        yield _("Participants"), plain("; ".join(event.participants))
    if event.outcome:
        yield _("Outcome"), telling.prose(event.outcome)
    for count in event.casualties:
        yield _("Casualties"), telling.count(count)


SECTION = Section(
    name="events",
    title=message("Events"),
    about=message("What is reported to have happened, when and where"),
    shape=tuple[Event, ...],
    names=names,
    row=row,
    card=card,
)
