"""Events: what is reported to have happened, when and where."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from pydantic import Field

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import Label, Prose
from bot.core.content.item import Count, Item
from bot.core.content.partial_date import OpenPeriod
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
    when: OpenPeriod | None = Field(default=None, title=gettext_noop("When"))
    """When it happened, as exactly as the source says."""
    when_words: Label | None = Field(default=None, title=gettext_noop("When"))
    """When it happened in words, if the source gives no date: on the eve of the election."""
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


def fact(event: Event, formatter: Formatter) -> Line:
    """Say when and where it happened."""
    time_text = _format_time(event, formatter) or formatter.translate("date not stated")
    return make_line(" · ".join(filter(None, (time_text, event.place))))


def row(event: Event, formatter: Formatter) -> Iterator[Line]:
    """Show when and where it happened."""
    yield fact(event, formatter)


def card(event: Event, formatter: Formatter) -> Iterator[Block]:
    """Show what happened, then who took part, and the casualties."""
    if event.text:
        yield from formatter.format_paragraphs(event.text)
    if rows := tuple(_build_fact_rows(event, formatter)):
        yield Facts(rows)


def _build_fact_rows(event: Event, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    label = partial(formatter.field_label, Event)
    if not event.place:
        yield label("place"), formatter.value_or_not_stated(None)
    if event.type:
        yield label("type"), make_line(event.type)
    if event.participants:
        yield label("participants"), make_line("; ".join(event.participants))
    if event.outcome:
        yield label("outcome"), formatter.format_prose(event.outcome)
    for count in event.casualties:
        yield label("casualties"), formatter.format_count(count)


def _format_time(event: Event, formatter: Formatter) -> str | None:
    """Format when it happened: the date, the words, or the words in brackets after the date."""
    if event.when is None:
        return event.when_words
    period_text = formatter.format_period(event.when)
    return f"{period_text} ({event.when_words})" if event.when_words else period_text


def overview(events: Sequence[Event], formatter: Formatter) -> Iterator[Overview]:
    """Yield a timeline of the latest events if at least two have a date."""
    dated_events = [(one.when, one) for one in events if one.when and one.still_holds]
    dated_events.sort(key=lambda pair: _sort_key(pair[0]))
    latest_events = dated_events[-MAX_TIMELINE_EVENTS:]
    if len(latest_events) < MIN_TIMELINE_EVENTS:
        return
    footer_text = formatter.translate("{count} of {all} events").format(
        count=len(latest_events), all=len(events)
    )
    dates = [one for when, _ in latest_events for one in (when.start, when.end) if one]
    first, last = min(dates, key=lambda one: one.first_day), max(dates, key=lambda one: one.last_day)
    timeline_events = tuple(
        _build_timeline_event(when, event, (first.first_day, last.last_day), formatter)
        for when, event in latest_events
    )
    timeline = Timeline(timeline_events, chart_builder.build_day_ticks(first, last, formatter))
    picture = chart_builder.build_picture(
        timeline,
        formatter.translate("Events"),
        formatter,
        description=formatter.briefing.title,
        footer_text=footer_text if len(latest_events) < len(events) else "",
    )
    yield Chart(picture=picture), [event for _, event in latest_events]


def _sort_key(period: OpenPeriod) -> tuple[date, date]:
    return period.first_day, period.last_day


def _build_timeline_event(
    period: OpenPeriod, event: Event, axis: tuple[date, date], formatter: Formatter
) -> TimelineEvent:
    """Build an event of the timeline; an open end reaches to the end of the *axis*."""
    standing = formatter.format_choice(event, "standing")
    label = f"{event.title} ({standing})" if event.standing == "contested" else event.title
    first_day, last_day = max(period.first_day, axis[0]), min(period.last_day, axis[1])
    return TimelineEvent(label, formatter.format_period(period), first_day, last_day)


SECTION = Section(
    name="events",
    title=gettext_noop("Events"),
    description=gettext_noop("Reported events, when and where"),
    schema=tuple[Event, ...],
    names=names,
    fact=fact,
    row=row,
    card=card,
    overview=overview,
    period=lambda event: event.when,
)
