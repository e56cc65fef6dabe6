"""Events: what is reported to have happened, when and where."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.content.item import Count, Item
from bot.core.content.partial_date import Period
from bot.core.content.text_types import Label, Prose
from bot.core.formatting import chart_data
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import Timeline, TimelineEvent
from bot.core.messages.reply import Block, Chart, Facts, Line, make_line
from bot.core.sections.section import Overview, Section, gettext_noop

MAX_TIMELINE_EVENTS, MIN_TIMELINE_EVENTS = (
    12,
    2,
)  # of a timeline: more is longer than a screen, one is no line


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


def names(event: Event, _formatter: Formatter) -> tuple[str, ...]:
    """Name an event by its title."""
    return (event.title,)


def row(event: Event, formatter: Formatter) -> Iterator[Line]:
    """Tell when and where."""
    period_text = (
        formatter.format_period(event.when) if event.when else formatter.translate("date not stated")
    )
    yield make_line(" · ".join(part for part in (period_text, event.place) if part))


def card(event: Event, formatter: Formatter) -> Iterator[Block]:
    """Tell what happened, then when, where, who and how many."""
    if event.text:
        yield from formatter.format_paragraphs(event.text)
    yield Facts(tuple(_build_fact_rows(event, formatter)))


def _build_fact_rows(event: Event, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    _ = formatter.translate
    yield (
        _("When"),
        formatter.value_or_not_stated(formatter.format_period(event.when) if event.when else None),
    )
    yield _("Where"), formatter.value_or_not_stated(event.place)
    if event.type:
        yield _("Type"), make_line(event.type)
    if event.participants:
        yield _("Participants"), make_line("; ".join(event.participants))
    if event.outcome:
        yield _("Outcome"), formatter.format_prose(event.outcome)
    for count in event.casualties:
        yield _("Casualties"), formatter.format_count(count)


def overview(events: Sequence[Event], formatter: Formatter) -> Iterator[Overview]:
    """Yield a timeline of the latest events, if at least two are dated."""
    dated_events = [
        (one.when, one) for one in events if one.when and one.standing in chart_data.CHARTED_STANDINGS
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
        timeline_events, chart_data.build_day_ticks(latest_events[0][0].start, last_date, formatter)
    )
    picture = chart_data.build_picture(
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
    contested_label = formatter.translate("contested")
    label = f"{event.title} ({contested_label})" if event.standing == "contested" else event.title
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
