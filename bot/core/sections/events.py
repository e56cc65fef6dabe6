"""Events: what is reported to have happened, when and where."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.content.item import Count, Item
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Label, Prose
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Moment, Timeline
from bot.core.messages.reply import Block, Chart, Facts, Line, plain
from bot.core.sections.section import Overview, Section, message

MOMENTS, MOMENTS_AT_LEAST = 12, 2  # of a timeline: more is longer than a screen, one is no line


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


def names(event: Event, _telling: Formatter) -> tuple[str, ...]:
    """Name an event by its title."""
    return (event.title,)


def row(event: Event, telling: Formatter) -> Iterator[Line]:
    """Tell when and where."""
    when = telling.period(event.when) if event.when else telling.translate("date not stated")
    yield plain(" · ".join(part for part in (when, event.place) if part))


def card(event: Event, telling: Formatter) -> Iterator[Block]:
    """Tell what happened, then when, where, who and how many."""
    if event.text:
        yield from telling.paragraphs(event.text)
    yield Facts(tuple(_facts(event, telling)))


def _facts(event: Event, telling: Formatter) -> Iterator[tuple[str, Line]]:
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


def overview(events: Sequence[Event], telling: Formatter) -> Iterator[Overview]:
    """Yield a timeline of the latest events, if at least two are dated."""
    dated = [(one.when, one) for one in events if one.when and one.standing in chart_data.SHOWN]
    dated.sort(key=lambda pair: _order(pair[0]))
    drawn = dated[-MOMENTS:]
    if len(drawn) < MOMENTS_AT_LEAST:
        return
    said = telling.translate("{count} of {all} events").format(count=len(drawn), all=len(events))
    moments = tuple(_moment(when, event, telling) for when, event in drawn)
    last = max((when.end for when, _ in drawn), key=lambda when: when.last)
    timeline = Timeline(moments, chart_data.days(drawn[0][0].start, last, telling))
    shown = chart_data.picture(
        timeline,
        telling.translate("Events"),
        telling,
        about=telling.briefing.title,
        said=said if len(drawn) < len(events) else "",
    )
    yield Chart(picture=shown), [event for _, event in drawn]


def _order(when: Period) -> tuple[date, date]:
    return when.start.first, when.end.last


def _moment(when: Period, event: Event, telling: Formatter) -> Moment:
    contested = telling.translate("contested")
    label = f"{event.title} ({contested})" if event.standing == "contested" else event.title
    return Moment(label, telling.period(when), when.start.first, when.end.last)


SECTION = Section(
    name="events",
    title=message("Events"),
    about=message("What is reported to have happened, when and where"),
    shape=tuple[Event, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
