"""Events: what is reported to have happened, when and where."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose
from bot.core.content.item import Count, Item
from bot.core.content.partial_date import Period
from bot.core.formatting import chart_builder
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Timeline, TimelineEvent
from bot.core.messages.reply import Block, Chart, Facts, Line, make_line
from bot.core.sections.section import Overview, Section

MAX_TIMELINE_EVENTS = 12  # more make the picture longer than a screen
MIN_TIMELINE_EVENTS = 2


class Event(Item):
    """One event."""

    title: Label = Field(title=gettext_noop("Title"))
    """What happened, in a few words."""
    when: Period | None = Field(default=None, title=gettext_noop("When"))
    """When it happened, as exactly as the source says."""
    place: Label | None = Field(default=None, title=gettext_noop("Where"))
    """Where it happened, no more exactly than the source says."""
    type: Label | None = Field(default=None, title=gettext_noop("Type"))
    """What kind of event it was."""
    participants: tuple[Label, ...] = Field(default=(), title=gettext_noop("Participants"))
    """Who took part."""
    text: Prose | None = Field(default=None, title=gettext_noop("Text"))
    """What happened, in a few sentences."""
    outcome: Prose | None = Field(default=None, title=gettext_noop("Outcome"))
    """The outcome."""
    casualties: tuple[Count, ...] = Field(default=(), title=gettext_noop("Casualties"))
    """How many were killed or wounded, and who says so."""


def names(event: Event, _formatter: Formatter) -> tuple[str, ...]:
    """Name an event by its title."""
    return (event.title,)


def row(event: Event, formatter: Formatter) -> Iterator[Line]:
    """Show when and where it happened."""
    period_text = (
        formatter.format_period(event.when) if event.when else formatter.translate("date not stated")
    )
    yield make_line(" · ".join(part for part in (period_text, event.place) if part))


def card(event: Event, formatter: Formatter) -> Iterator[Block]:
    """Show what happened, then when, where, who took part, and the casualties."""
    if event.text:
        yield from formatter.format_paragraphs(event.text)
    yield Facts(tuple(_build_fact_rows(event, formatter)))


def _build_fact_rows(event: Event, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    label = partial(formatter.field_label, Event)
    when = formatter.format_period(event.when) if event.when else None
    yield label("when"), formatter.value_or_not_stated(when)
    yield label("place"), formatter.value_or_not_stated(event.place)
    if event.type:
        yield label("type"), make_line(event.type)
    if event.participants:
        yield label("participants"), make_line("; ".join(event.participants))
    if event.outcome:
        yield label("outcome"), formatter.format_prose(event.outcome)
    for count in event.casualties:
        yield label("casualties"), formatter.format_count(count)


def overview(events: Sequence[Event], formatter: Formatter) -> Iterator[Overview]:
    """Yield a timeline of the latest events if at least two have a date."""
    dated_events = [
        (one.when, one) for one in events if one.when and one.standing in chart_builder.CHARTED_STANDINGS
    ]
    dated_events.sort(key=lambda pair: _sort_key(pair[0]))
    latest_events = dated_events[-MAX_TIMELINE_EVENTS:]
    if len(latest_events) < MIN_TIMELINE_EVENTS:
        return
    footer_text = formatter.translate("{count} of {all} events").format(
        count=len(latest_events), all=len(events)
    )
    timeline_events = tuple(_build_timeline_event(when, event, formatter) for when, event in latest_events)
    last_date = max((when.end for when, _ in latest_events), key=lambda when: when.last_day)
    timeline = Timeline(
        timeline_events, chart_builder.build_day_ticks(latest_events[0][0].start, last_date, formatter)
    )
    picture = chart_builder.build_picture(
        timeline,
        formatter.translate("Events"),
        formatter,
        description=formatter.briefing.title,
        footer_text=footer_text if len(latest_events) < len(events) else "",
    )
    yield Chart(picture=picture), [event for _, event in latest_events]


def _sort_key(period: Period) -> tuple[date, date]:
    return period.start.first_day, period.end.last_day


def _build_timeline_event(period: Period, event: Event, formatter: Formatter) -> TimelineEvent:
    standing = formatter.format_choice(event, "standing")
    label = f"{event.title} ({standing})" if event.standing == "contested" else event.title
    return TimelineEvent(label, formatter.format_period(period), period.start.first_day, period.end.last_day)


SECTION = Section(
    name="events",
    title=gettext_noop("Events"),
    description=gettext_noop("Reported events, when and where"),
    schema=tuple[Event, ...],
    names=names,
    row=row,
    card=card,
    overview=overview,
)
