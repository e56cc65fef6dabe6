"""Builds charts from a briefing's values: shares, scales, and the footer that names the sources.

The footer belongs to the picture because a screenshot loses the answer around it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from bot.core.content.figure_value import FULL_PERCENT, Bound, Figure
from bot.core.content.item import Entry, Item
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.formatter import Formatter
from bot.core.messages.chart import (
    AxisTick,
    BarChart,
    BigNumber,
    Drawing,
    Picture,
    Share,
    StackedBar,
)
from bot.core.messages.reply import Block, Chart, line_to_text, make_line

VAGUE_PERCENT_POINTS = 4.0  # percentage points that "nearly" and "more than" are drawn wide
MAX_LEGEND_ROWS = 24  # rows of a picture's legend; a longer one stays text
_TICK_STEPS = (5, 10, 20, 25)  # percentage points between two ticks
_MAX_TICKS = 4


def build_share(
    label: str, figure: Figure, formatter: Formatter, parts: Iterable[Share | None] = ()
) -> Share | None:
    """Build a share from a percentage; None if the figure is no percentage."""
    if figure.unit != "%" or figure.is_difference:
        return None
    percent_range = _find_percent_range(figure)
    if percent_range is None:
        return None
    certain_percent, possible_percent = (min(max(one, 0.0), float(FULL_PERCENT)) for one in percent_range)
    visible_parts = tuple(part for part in parts if part)
    return Share(label, formatter.format_figure(figure), certain_percent, possible_percent, visible_parts)


def _find_percent_range(figure: Figure) -> tuple[float, float] | None:
    """Find the certain and the possible percentage of a figure; None if it has no share to draw."""
    if figure.low is not None and figure.high is not None:
        return (float(figure.low), float(figure.high)) if figure.high <= FULL_PERCENT else None
    if figure.percentage is None:
        return None
    best = figure.percentage
    match figure.bound:
        case Bound.EXACT:
            percent_range = best, best
        case Bound.ABOUT:
            percent_range = best - VAGUE_PERCENT_POINTS / 2, best + VAGUE_PERCENT_POINTS / 2
        case Bound.NEARLY:
            percent_range = best - VAGUE_PERCENT_POINTS, best
        case Bound.OVER | Bound.AT_LEAST:
            percent_range = best, best + VAGUE_PERCENT_POINTS
        case Bound.UNDER | Bound.AT_MOST:
            percent_range = 0.0, best
        case Bound.PLUS_OR_MINUS:
            return None
        case _:
            assert_never(figure.bound)
    return percent_range


def build_share_chart(
    items: Sequence[Share | BigNumber], formatter: Formatter, *, is_multi_select: bool
) -> Drawing | None:
    """Build one stacked bar if the shares are parts of one whole, else separate bars; None without shares.

    Rounding may make the sum miss 100 by half a point for each share, as the linter's `sum` rule allows. A
    larger gap is drawn empty and labelled.
    """
    row_count = sum(1 + len(one.parts) if isinstance(one, Share) else 1 for one in items)
    shares = [one for one in items if isinstance(one, Share)]
    if not shares or row_count > MAX_LEGEND_ROWS:
        return None
    total = sum(one.possible_percent for one in shares)
    tolerance = max(1.0, (len(shares) - 1) // 2)
    if is_multi_select or len(shares) < len(items) or total > FULL_PERCENT + tolerance:
        return BarChart(tuple(items))
    remainder_label = formatter.translate("not stated") if total < FULL_PERCENT - tolerance else ""
    return StackedBar(tuple(shares), remainder_label)


def build_picture(
    drawing: Drawing, title: str, formatter: Formatter, *, description: str = "", footer_text: str = ""
) -> Picture:
    """Build a picture for the reader; *footer_text* is added to the footer's sources and date."""
    from bot.core.i18n.locale import is_right_to_left  # noqa: PLC0415 (loads Babel, which `check` does not need)

    return Picture(
        drawing,
        title,
        description,
        (footer_text,) if footer_text else (),
        is_mirrored=is_right_to_left(formatter.locale.language),
        colon=formatter.locale.format_label(""),
    )


def build_percent_ticks(highest: float, formatter: Formatter) -> tuple[AxisTick, ...]:
    """Build the ticks of a percentage scale up to *highest*.

    The scale always starts at 0: any other start makes small changes look large.
    """
    step = next((step for step in _TICK_STEPS if step * _MAX_TICKS >= highest), _TICK_STEPS[-1])
    count = max(1, -int(-highest // step))
    return tuple(_build_percent_tick(place * step, formatter) for place in range(count + 1))


def _build_percent_tick(number: int, formatter: Formatter) -> AxisTick:
    return AxisTick(float(number), formatter.locale.format_percentage(Decimal(number)))


def build_day_ticks(first: PartialDate, last: PartialDate, formatter: Formatter) -> tuple[AxisTick, ...]:
    """Build at most five ticks from *first* to *last*, at the beginnings of months or years."""
    start, end = first.first_day, last.last_day
    month_count = (end.year - start.year) * 12 + end.month - start.month
    step = next(
        (step for step in (1, 2, 3, 6) if step * _MAX_TICKS >= month_count),
        12 * -(-month_count // (12 * _MAX_TICKS)),
    )
    ticks: list[AxisTick] = []
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month, step):
        year, month_index = divmod(month, 12)
        month_start = date(year, month_index + 1, 1)
        if month_start >= start or not ticks:
            label = formatter.locale.format_short_month(year, month_index + 1)
            ticks.append(AxisTick(max(start, month_start), label))
    return tuple(ticks)


def add_chart_footer(block: Block, entries: Sequence[Entry], formatter: Formatter) -> Block:
    """Add the sources, the date and the standing of *entries* to a picture; other blocks stay as they are."""
    return add_footer(block, entries, formatter) if isinstance(block, Chart) else block


def add_footer(chart: Chart, entries: Sequence[Entry], formatter: Formatter) -> Chart:
    """Add the sources, the date and the standing of *entries* to the picture of a chart, if it has one."""
    if chart.picture is None:
        return chart
    items = [entry for entry in entries if isinstance(entry, Item)]
    footer = (
        format_sources(items, formatter),
        " · ".join((*_format_dates(items, formatter), *chart.picture.footer)),
    )
    return replace(chart, picture=replace(chart.picture, footer=footer))


def format_sources(items: Iterable[Item], formatter: Formatter) -> str:
    """Name the publishers of the items' sources, and the date of publication if there is only one source."""
    source_ids = list(
        dict.fromkeys(one.source for item in items for one in formatter.briefing.get_source_references(item))
    )
    sources = [formatter.briefing.get_source(source_id) for source_id in source_ids]
    text = formatter.locale.comma.join(dict.fromkeys(map(formatter.publisher_name, sources)))
    only_source = sources[0] if len(sources) == 1 and formatter.is_visible(sources[0]) else None
    if only_source and only_source.published_on and not only_source.withdrawn:
        text = formatter.append_date(text, only_source.published_on)
    return line_to_text(formatter.format_labelled(formatter.translate("Source"), make_line(text)))


def _format_dates(items: Sequence[Item], formatter: Formatter) -> Iterator[str]:
    """Yield the latest date of the items without its age, and the standing if there is only one item.

    An age would soon be wrong: a picture is kept and shared.
    """
    only_item = items[0] if len(items) == 1 else None
    dates = [item.true_as_of or formatter.briefing.document.as_of for item in items]
    as_of = max(dates, key=lambda one: one.last_day, default=formatter.briefing.document.as_of)
    yield formatter.translate("As of {date}").format(date=formatter.format_date(as_of))
    if only_item and only_item.standing != "reported":
        yield formatter.format_choice(only_item, "standing")
    if only_item and (hidden_reason := formatter.hidden_reason(only_item)):
        yield hidden_reason
