"""Lists: the entries of a section as rows with a button each, or those that a filter leaves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.content.item import Entry, Item
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.chart_builder import add_footer, format_sources
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Block,
    Button,
    Chart,
    Details,
    Heading,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    line_to_text,
    make_line,
    number_rows,
)
from bot.core.messages.request import format_command_line
from bot.core.views.detail import build_dateline, build_row
from bot.core.views.list_folds import Fold, ListRow, Selection, format_share_of_list
from bot.core.views.list_parts import ListPart, find_part, first_part
from bot.core.views.lookup import EntryMatch
from bot.core.views.navigation import build_menu_button, build_section_button, shorten_label
from bot.core.views.text_language import build_translation_notices, find_language_spans

MAX_CITED_SOURCES = 5  # of a chart's text; marks for more of them would be most of the text


@dataclass(frozen=True, slots=True)
class _ListChart:
    """A chart of a list, the sources of its text, and the ids of the entries whose figures it shows."""

    chart: Chart
    sources: tuple[Paragraph, ...]
    entry_ids: frozenset[str]

    def build_blocks(self) -> tuple[Block, ...]:
        """Build the chart with its sources below."""
        return (self.chart, *self.sources)


def build_list(selection: Selection) -> Reply:
    """Build a list, or its first part: the charts, each above the row of what it shows, and the rows."""
    charts = tuple(_build_charts(selection))
    return _build_part(selection, first_part(_list_rows(selection, charts)), charts)


def list_shown_rows(selection: Selection) -> Sequence[ListRow]:
    """List the rows of a list in the order of their numbers."""
    return _list_rows(selection, tuple(_build_charts(selection)))


def _list_rows(selection: Selection, charts: Sequence[_ListChart]) -> Sequence[ListRow]:
    return selection.list_rows(frozenset().union(*(one.entry_ids for one in charts)))


def build_list_part(selection: Selection, number: str) -> Reply | None:
    """Build the part of a list that has this *number*; None if the list has no such part."""
    part = find_part(selection.list_rows(frozenset()), number)
    if part is None:
        return None
    return build_list(selection) if part.number == 1 else _build_part(selection, part, ())


def _build_part(selection: Selection, part: ListPart[ListRow], charts: Sequence[_ListChart]) -> Reply:
    section, formatter = selection.section, selection.formatter
    briefing_id, locale = formatter.briefing.id, formatter.locale
    entry_ids = tuple(_list_entry_ids(row)[0] for row in part.items)
    argument = " ".join(filter(None, (selection.argument, part.argument)))
    blocks = (
        *_describe_selection(selection, is_named=bool(charts) and selection.is_short),
        *part.describe_position(locale),
        *_place_charts(charts, part.items, selection),
    )
    return Reply(
        formatter.section_title(section),
        (*build_translation_notices(entry_ids, formatter), *number_rows(blocks, part.start + 1)),
        build_dateline(formatter, _find_newest_date(selection), entry_ids=entry_ids),
        formatter.footnotes(),
        command_line=format_command_line(section.name, argument, briefing_id),
        briefing_id=briefing_id,
        language=locale.language,
        language_spans=find_language_spans(entry_ids, formatter, blocks),
        navigation=(
            *part.build_buttons(section.name, briefing_id, locale, selection.argument),
            *_build_way_back(selection),
            build_menu_button(locale, briefing_id),
        ),
    )


def _build_charts(selection: Selection) -> Iterator[_ListChart]:
    """Yield the charts of what the list shows, but for entries that are withdrawn or hidden."""
    if not _has_charts(selection):
        return
    formatter = selection.formatter
    entries = (match.entry for match in selection.selected)
    visible = [one for one in entries if not one.withdrawn and not formatter.hidden_reason(one)]
    formatter = formatter.for_entries(visible)
    for chart, charted_entries in selection.section.overview(visible, formatter):
        yield _ListChart(
            add_footer(chart, charted_entries, formatter),
            _build_sources(charted_entries, formatter) if chart.lines else (),
            frozenset(entry.id for entry in charted_entries),
        )


def _build_sources(entries: Iterable[Entry], formatter: Formatter) -> tuple[Paragraph]:
    """Name the sources of a chart's text: with their marks unless there are many."""
    items = [entry for entry in entries if isinstance(entry, Item)]
    references = (one for item in items for one in formatter.briefing.get_source_references(item))
    if len({one.source for one in references}) > MAX_CITED_SOURCES:
        return (Paragraph(make_line(format_sources(items, formatter), Style.ITALIC)),)
    marked_names = {line_to_text(line): line for line in map(formatter.source_list, items)}
    label = formatter.translate("Source")
    names = (span for line in marked_names.values() for span in (Span(", "), *line))
    return (Paragraph(formatter.format_labelled(label, tuple(names)[1:])),)


def _has_charts(selection: Selection) -> bool:
    """False for a part of a group, and for a long list of groups, whose charts are in their own lists."""
    if not selection.groups:
        return True
    is_one_group = any(len(group.entries) == len(selection.selected) for group in selection.subgroups)
    return not selection.list_filter.when and (selection.is_short or is_one_group)


def _place_charts(
    charts: Sequence[_ListChart], rows: Sequence[ListRow], selection: Selection
) -> Iterator[Block]:
    """Yield each chart above the row that stands for its entries, and those of no single row first.

    Of long charts, only the first picture is shown at once: their text would fill many pages.
    """
    if charts and selection.groups and not selection.is_short:
        yield replace(charts[0].chart, lines=())
        yield from (_build_list_row(row, selection.formatter) for row in rows)
        yield _build_chart_details(charts, selection.formatter)
        return
    charts_by_row: dict[int, list[Block]] = {}
    for one in charts:
        places = (place for place, row in enumerate(rows) if one.entry_ids <= {*_list_entry_ids(row)})
        charts_by_row.setdefault(next(places, -1), []).extend(one.build_blocks())
    yield from charts_by_row.get(-1, ())
    for place, row in enumerate(rows):
        row_charts = charts_by_row.get(place, ())
        yield from row_charts
        yield _build_list_row(row, selection.formatter, has_title=not row_charts)


def _build_chart_details(charts: Sequence[_ListChart], formatter: Formatter) -> Details:
    """Build the text of the first chart and all of the others, for those who ask for it."""
    first_chart = replace(charts[0], chart=replace(charts[0].chart, picture=None))
    blocks = (block for one in (first_chart, *charts[1:]) for block in one.build_blocks())
    return Details(formatter.translate("Figures"), tuple(blocks))


def _build_list_row(row: ListRow, formatter: Formatter, *, has_title: bool = True) -> Row:
    """Build a row; a fold without title, which a chart has said, begins with its first line."""
    match row:
        case EntryMatch():
            return build_row(row, formatter)
        case Fold():
            return _build_folded_row(row, has_title=has_title)


def _build_folded_row(fold: Fold, *, has_title: bool) -> Row:
    title, *lines = ((make_line(fold.title),) if has_title else ()) + tuple(fold.build_lines())
    return Row(title, tuple(lines), Button(shorten_label(line_to_text(title)), fold.command_line))


def _list_entry_ids(row: ListRow) -> tuple[str, ...]:
    return row.entry_ids if isinstance(row, Fold) else (row.entry.id,)


def _describe_selection(selection: Selection, *, is_named: bool) -> Iterator[Block]:
    """Name the group unless it *is_named* by a chart, and say what a filter has left of it."""
    group, list_filter, formatter = selection.group, selection.list_filter, selection.formatter
    if group and not is_named:
        yield Heading(make_line(group.title))
        yield from map(Paragraph, group.build_lines())
    if list_filter.argument:
        count = format_share_of_list(len(selection.matches), len(selection.available), formatter)
        text = formatter.translate("Filtered by {filter}: {count}.")
        filled = text.format(filter=list_filter.describe(formatter), count=count)
        yield Paragraph(make_line(filled, Style.ITALIC))


def _find_newest_date(selection: Selection) -> PartialDate | None:
    """Find the newest of the entries' own dates; None if one of them is only as new as the briefing."""
    entries = (match.entry for match in selection.matches if not match.entry.withdrawn)
    dates = [entry.true_as_of if isinstance(entry, Item) else None for entry in entries]
    known_dates = [one for one in dates if one]
    if len(known_dates) < len(dates):
        return None
    return max(known_dates, key=lambda one: one.last_day, default=None)


def _build_way_back(selection: Selection) -> Iterator[Button]:
    """Yield the buttons to what was narrowed: the group, and the whole section."""
    group, section, formatter = selection.group, selection.section, selection.formatter
    if group and selection.list_filter.argument:
        yield Button(shorten_label(group.title), selection.widen().command_line)
    if selection.argument:
        yield build_section_button(section, formatter)
