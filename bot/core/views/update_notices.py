"""The line that tells who comes from an older answer what has changed since: “Updated 28 Nov: was 76%”."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.core.content.diff import Change, DiffLabel, ValueDifference, diff_values
from bot.core.content.figure_value import Figure
from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Paragraph, Reply, Style, fill_message, make_line
from bot.core.views.change_values import DifferenceFormatter
from bot.core.views.changes import ChangeSet

MAX_DIFFERENCES = 3  # that the line names; /changes has all


def add_update_notice(
    reply: Reply, change_sets: Sequence[ChangeSet], seen_at: datetime, formatter: Formatter
) -> Reply:
    """Say above an entry's card what has changed in the entry after *seen_at*; nothing if nothing has.

    *change_sets* are the newest first.
    """
    entry_id = reply.entry_summary.entry_id if reply.entry_summary else ""
    _, entry = formatter.briefing.entries_by_id.get(entry_id, ("", None))
    later = [
        one for one in change_sets if one.published_at > seen_at and one.briefing_id == reply.briefing_id
    ]
    changed = [one for one in later if any(_is_of_entry(change, entry_id) for change in one.changes)]
    if entry is None or entry.withdrawn or not changed:
        return reply
    oldest_first = (change for one in reversed(changed) for change in one.changes)
    changes = [change for change in oldest_first if _is_of_entry(change, entry_id)]
    differences = tuple(_join_differences(changes))
    if not differences:
        return reply
    is_translated = all(change.language for change in changes)
    text = _format_notice(changed[0].day, differences, entry, formatter, is_translated=is_translated)
    return replace(reply, blocks=(Paragraph(make_line(text, Style.BOLD)), *reply.blocks))


def _is_of_entry(change: Change, entry_id: str) -> bool:
    return change.entry_id == entry_id and change.difference is not None


def _join_differences(changes: Iterable[Change]) -> Iterator[ValueDifference]:
    """Yield what differs between the first and the last of some changes; what was changed back does not."""
    by_labels: dict[tuple[DiffLabel, ...], list[ValueDifference]] = {}
    for change in changes:
        if change.difference:
            by_labels.setdefault(change.difference.labels, []).append(change.difference)
    for first, *_, last in ([*one, one[-1]] for one in by_labels.values()):
        was, now = first.values[0], last.values[1]
        if any(diff_values(was, now)):
            yield replace(last, was=first.was, values=(was, now))


def _format_notice(
    day: date,
    differences: Sequence[ValueDifference],
    entry: Entry,
    formatter: Formatter,
    *,
    is_translated: bool,
) -> str:
    """Format the notice: figures before all else, and the old one alone if there is only one.

    Words that are not in the reader's language are left out.
    """
    _ = formatter.translate
    date_text = formatter.locale.format_short_day(day, formatter.today)
    figures = [one for one in differences if isinstance(one.values[0], Figure)]
    texts: list[str] = []
    for difference in (figures or differences)[:MAX_DIFFERENCES]:
        differences_formatter = DifferenceFormatter(difference, entry, formatter)
        text = differences_formatter.format_difference()
        if is_translated or not differences_formatter.texts or _has_own_language(formatter):
            texts.append(text)
    if len(figures) == 1 and isinstance(was := figures[0].values[0], Figure):
        return fill_message(_("Updated {date}: was {was}"), date=date_text, was=formatter.format_figure(was))
    if not texts:
        return fill_message(_("Updated {date}"), date=date_text)
    return fill_message(_("Updated {date}: {changes}"), date=date_text, changes="; ".join(texts))


def _has_own_language(formatter: Formatter) -> bool:
    """True if the original is in the reader's language."""
    return formatter.briefing.document.language.partition("-")[0] == formatter.locale.language
