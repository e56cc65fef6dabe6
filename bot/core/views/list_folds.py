"""Selects the entries of a list and folds what is too long: a row may stand for a group, a year or a month.

Each fold is opened by its own command line, so an entry among hundreds is a few buttons away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from bot.core.content.partial_date import PartialDate
from bot.core.formatting.entry_groups import EntryGroup
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Line, make_line
from bot.core.messages.request import format_command_line, short_item_id
from bot.core.sections.section import Section
from bot.core.views.list_filter import NO_FILTER, ListFilter, list_filters
from bot.core.views.lookup import EntryMatch

MAX_UNFOLDED_ENTRIES = 10  # rows of a list that is not folded: one page of chat
MAX_FOLDS = 30  # groups in one list; more of them are folded once more


@dataclass(frozen=True, slots=True)
class Fold:
    """A row that stands for the entries with *entry_ids*, and the command line that lists them."""

    title: str
    build_lines: Callable[[], Iterable[Line]]
    command_line: str
    entry_ids: tuple[str, ...]


ListRow = EntryMatch | Fold


@dataclass(frozen=True)
class Selection:
    """The entries of a *section* that a list shows: those of a *group*, or all, that pass *list_filter*.

    *section_matches* are all entries that the reader may see.
    """

    section: Section
    section_matches: Sequence[EntryMatch]
    formatter: Formatter
    group: EntryGroup | None = None
    list_filter: ListFilter = NO_FILTER

    @cached_property
    def available(self) -> Sequence[EntryMatch]:
        """The entries that the filter has to choose from."""
        if self.group is None:
            return self.section_matches
        entry_ids = {entry.id for entry in self.group.entries}
        return tuple(one for one in self.section_matches if one.entry.id in entry_ids)

    @cached_property
    def selected(self) -> Sequence[EntryMatch]:
        """Its entries in the order of the briefing."""
        return self.list_filter.select(self.available)

    @cached_property
    def groups(self) -> Sequence[EntryGroup]:
        """The groups of its entries; the content of withdrawn ones does not count."""
        entries = (match.entry for match in self.selected)
        content = [one for one in entries if not one.withdrawn]
        return self.section.groups(content, self.formatter.for_entries(content))

    @cached_property
    def subgroups(self) -> Sequence[EntryGroup]:
        """The groups within its groups."""
        return tuple(subgroup for group in self.groups for subgroup in group.subgroups)

    @cached_property
    def matches(self) -> Sequence[EntryMatch]:
        """Its entries in the order in which the list shows them."""
        selected = {match.entry.id: match for match in self.selected}
        grouped_ids = (entry.id for group in self.subgroups for entry in group.entries)
        return tuple(selected[entry_id] for entry_id in dict.fromkeys((*grouped_ids, *selected)))

    @property
    def argument(self) -> str:
        """The argument of the command that shows it."""
        key = short_item_id(self.group.key) if self.group else ""
        return " ".join(filter(None, (key, self.list_filter.argument)))

    @property
    def command_line(self) -> str:
        """The command line that shows it."""
        return format_command_line(self.section.name, self.argument, self.formatter.briefing.id)

    def find(self, text: str) -> "Selection | None":
        """Find what the argument *text* selects: a group, by its short key, or what passes a filter.

        Of a filter that is too long for a button, only what its command line selects, so that pages agree.
        """
        key, _, rest = text.partition(" ")
        if key.startswith("~"):
            in_group = self._find_group(key)
            return in_group.find(rest) if in_group and rest else in_group
        filtered = (replace(self, list_filter=one) for one in list_filters(text, self.formatter.locale))
        found = next((one for one in filtered if one.matches), None)
        if found is None:
            return None
        shortened = replace(found, list_filter=found.list_filter.shorten())
        return found if found.selected == shortened.selected else shortened

    def _find_group(self, key: str) -> "Selection | None":
        groups = (group for root in self.groups for group in root.walk())
        group = next((one for one in groups if short_item_id(one.key) == key), None)
        return replace(self, group=group) if group else None

    @property
    def is_single_name(self) -> bool:
        """True if words alone have selected a single entry: it is what they name."""
        is_narrow = self.group or self.list_filter.when
        return not is_narrow and bool(self.list_filter.words) and len(self.matches) == 1

    def widen(self) -> "Selection":
        """Select its group without a filter."""
        return replace(self, list_filter=NO_FILTER)

    @property
    def is_short(self) -> bool:
        """True if it is shown as rows, which need not be folded."""
        return len(self.matches) <= MAX_UNFOLDED_ENTRIES

    def list_rows(self, charted_ids: frozenset[str]) -> Sequence[ListRow]:
        """List its rows. Groups of *charted_ids*, the entries in charts above them, are always folded."""
        is_short = self.is_short
        if len(self.subgroups) <= 1:
            return self.matches if is_short or not self.groups else self._fold_by_date()
        if is_short or len(self.subgroups) <= MAX_FOLDS:
            return self._fold_groups(self.subgroups, charted_ids if is_short else None)
        if len(self.groups) > 1:
            return self._fold_groups(self.groups, None)
        repeated = tuple(group for group in self.subgroups if len(group.entries) > 1)
        folds = self._fold_groups(repeated, None)[: len(repeated)] if len(repeated) <= MAX_FOLDS else ()
        return (*folds, *self._fold_by_date())

    def _fold_groups(
        self, groups: Sequence[EntryGroup], charted_ids: frozenset[str] | None
    ) -> Sequence[ListRow]:
        """Fold groups of several entries; with *charted_ids* only those that a chart shows.

        A group with an entry that is folded already has a row of its own, without the rest of that entry.
        """
        folded_ids = {
            entry.id for group in groups if _is_folded(group, charted_ids) for entry in group.entries
        }
        matches_by_id = {match.entry.id: match for match in self.matches}
        rows: dict[str, ListRow] = {}
        for group in groups:
            if folded_ids.isdisjoint(entry.id for entry in group.entries):
                rows |= {entry.id: matches_by_id[entry.id] for entry in group.entries}
            else:
                rows[f"~{group.key}"] = self._fold_group(group)
        grouped_ids = {entry.id for group in groups for entry in group.entries}
        rows |= {name: match for name, match in matches_by_id.items() if name not in grouped_ids}
        return tuple(rows.values())

    def _fold_group(self, group: EntryGroup) -> Fold:
        """Build the row that stands for a group; the command line of a single entry is its card's."""
        entry_ids = tuple(entry.id for entry in group.entries)
        grouped = replace(self, group=group, list_filter=self._shorten_filter(group))
        line = (
            grouped.command_line
            if len(entry_ids) > 1
            else format_command_line(self.section.name, entry_ids[0], self.formatter.briefing.id)
        )
        return Fold(group.title, group.build_lines, line, entry_ids)

    def _shorten_filter(self, group: EntryGroup) -> ListFilter:
        """Leave out the words of the filter if they make no difference within *group*."""
        without_words = replace(self.list_filter, words="")
        if self.list_filter == without_words or self._count_by_group.get(group.key) == len(group.entries):
            return without_words
        return self.list_filter

    @cached_property
    def _count_by_group(self) -> dict[str, int]:
        """Count the entries of each group that pass the filter without its words."""
        unworded = replace(self, list_filter=replace(self.list_filter, words=""))
        return {group.key: len(group.entries) for root in unworded.groups for group in root.walk()}

    def _fold_by_date(self) -> Sequence[ListRow]:
        """Fold the entries by year, those of one year by month; those without a date come last."""
        when = self.list_filter.when
        units = self._list_units(has_months=bool(when))
        if len(units) == 1 and when is None:
            units = self._list_units(has_months=True)
        if len(units) <= 1 or (when and when.month):
            return self.matches
        folds = [self._build_date_row(unit, ListFilter(when=unit).select(self.matches)) for unit in units]
        return (*folds, *(match for match in self.matches if match.period is None))

    def _list_units(self, *, has_months: bool) -> Sequence[PartialDate]:
        """List the months, or else the years, in which entries end within the filter, the latest first."""
        last_shown = self.list_filter.when.last_day if self.list_filter.when else date.max
        days = {min(one.period.last_day, last_shown) for one in self.matches if one.period}
        units = {PartialDate(day.year, day.month if has_months else 0) for day in days}
        return sorted(units, key=lambda unit: unit.last_day, reverse=True)

    def _build_date_row(self, when: PartialDate, matches: Sequence[EntryMatch]) -> ListRow:
        if len(matches) == 1:
            return matches[0]
        return Fold(
            self.formatter.format_date(when),
            partial(self._build_count_lines, len(matches)),
            replace(self, list_filter=replace(self.list_filter, when=when)).command_line,
            tuple(match.entry.id for match in matches),
        )

    def _build_count_lines(self, count: int) -> Iterable[Line]:
        yield make_line(format_share_of_list(count, len(self.matches), self.formatter))


def _is_folded(group: EntryGroup, charted_ids: frozenset[str] | None) -> bool:
    entry_ids = [entry.id for entry in group.entries]
    return len(entry_ids) > 1 and (charted_ids is None or not charted_ids.isdisjoint(entry_ids))


def format_share_of_list(count: int, total: int, formatter: Formatter) -> str:
    """Say how many of all entries these are: 12 of 446."""
    numbers = (formatter.locale.format_number(Decimal(number)) for number in (count, total))
    return formatter.translate("{count} of {all}").format(count=next(numbers), all=next(numbers))
