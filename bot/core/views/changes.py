"""What is no longer as it was: changes day by day, and corrections, both newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.diff import Change, DiffLabel, ValueDifference
from bot.core.content.field_labels import FieldPath, get_choice_label
from bot.core.content.figure_value import Figure
from bot.core.content.item import Correction, Entry, Item
from bot.core.content.partial_date import OpenPeriod, PartialDate
from bot.core.content.references import list_reference_names
from bot.core.content.value_text import format_value
from bot.core.formatting.formatter import Formatter, FormatterFactory
from bot.core.i18n.date_parsing import format_day_count
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import (
    Block,
    Button,
    Heading,
    Line,
    Paragraph,
    Reply,
    Row,
    Style,
    fill_message,
    line_to_text,
    make_line,
)
from bot.core.messages.request import Request, format_command_line
from bot.core.views.detail import (
    build_entry_button,
    format_correction,
    format_withdrawal,
    shorten_label,
)

MAX_CORRECTIONS = 100  # corrections of an answer
MAX_ROWS = 40  # rows of an answer; readers who want more ask for another period
MAX_LINES = 6  # lines of a row
EXAMPLE_DAYS = 7  # days of the shorter period that a long answer suggests
_MAX_VALUE_CHARS = 120  # characters; of a longer value the answer says only that it changed

VisibleCorrection = tuple[Correction, str, Item, Formatter]
"""A correction with the section and the item that it belongs to, and the formatter for these."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes of one briefing on one day."""

    day: date
    briefing_id: str
    changes: tuple[Change, ...]


def build_change_log(
    change_sets: Sequence[ChangeSet],
    since: date,
    current_briefings: Mapping[str, Briefing],
    request: Request,
    create_formatter: FormatterFactory,
) -> Reply:
    """Build the page of changes since a day, as far as readers may see the changed entries today."""
    locale = get_locale(request.language)
    _ = locale.translate
    since_text = locale.format_day(since.year, since.month, since.day)
    formatters = {name: create_formatter(one, request) for name, one in current_briefings.items()}
    blocks: list[Block] = []
    for day, day_change_sets in groupby(change_sets, key=lambda change_set: change_set.day):
        blocks += _build_day_blocks(day, day_change_sets, formatters, locale)
        if len(blocks) > MAX_ROWS:
            blocks = [*blocks[:MAX_ROWS], _build_too_much_notice(locale)]
            break
    no_changes = Paragraph(make_line(fill_message(_("No changes since {date}."), date=since_text)))
    return Reply(
        _("Changes since {date}").format(date=since_text),
        tuple(blocks) or (no_changes,),
        command_line=format_command_line("changes", since.isoformat()),
        language=locale.language,
    )


def _build_day_blocks(
    day: date, change_sets: Iterable[ChangeSet], formatters: Mapping[str, Formatter], locale: Locale
) -> list[Block]:
    """Build the rows of one day under its heading; none if readers may see none of its changes."""
    rows: list[Block] = [
        row
        for change_set in _merge_by_briefing(change_sets)
        for row in _build_rows(change_set, formatters.get(change_set.briefing_id), locale)
    ]
    return [Heading(make_line(locale.format_day(day.year, day.month, day.day))), *rows] if rows else []


def _build_too_much_notice(locale: Locale) -> Paragraph:
    text = locale.translate("Too much to list in full. Try a shorter period: {example}")
    example = f"/changes {format_day_count(EXAMPLE_DAYS, locale.language)}"
    return Paragraph(make_line(text.format(example=example), Style.ITALIC))


def _merge_by_briefing(change_sets: Iterable[ChangeSet]) -> list[ChangeSet]:
    """Merge the change sets of one day into one for each briefing, the latest change first."""
    changes_by_briefing: dict[str, list[Change]] = {}
    for change_set in change_sets:
        changes_by_briefing.setdefault(change_set.briefing_id, []).extend(change_set.changes)
    return [
        ChangeSet(date.min, briefing_id, tuple(changes))
        for briefing_id, changes in changes_by_briefing.items()
    ]


def _build_rows(
    change_set: ChangeSet, formatter: Formatter | None, locale: Locale
) -> Iterator[Row | Paragraph]:
    """Yield a row for each changed entry of a briefing."""
    if formatter is None:
        removed_text = locale.translate("The briefing “{name}” was removed.").format(
            name=change_set.briefing_id
        )
        yield Paragraph(make_line(removed_text))
        return
    changes_by_entry: dict[tuple[str, str], list[Change]] = {}
    for change in change_set.changes:
        changes_by_entry.setdefault((change.section, change.entry_id), []).append(change)
    for (_section, entry_id), changes in changes_by_entry.items():
        if entry_id == BRIEFING_KEY:
            yield _build_briefing_row(changes, formatter)
        elif row := _build_entry_row(entry_id, changes, formatter):
            yield row


def _build_briefing_row(changes: Sequence[Change], formatter: Formatter) -> Row:
    title = formatter.briefing.title
    if changes[0].kind == "added":
        lines: tuple[Line, ...] = (make_line(formatter.translate("New briefing")),)
    else:
        lines = tuple(_format_changes(changes, None, formatter))
    start_line = format_command_line("start", "", formatter.briefing.id)
    return Row(make_line(title), lines, Button(shorten_label(title), start_line))


def _build_entry_row(
    entry_id: str, changes: Sequence[Change], formatter: Formatter
) -> Row | Paragraph | None:
    """Build the row of an entry; only a note for a removed one, and None for a hidden one."""
    section_and_entry = formatter.briefing.entries_by_id.get(entry_id)
    if section_and_entry is None:
        template = formatter.translate("{id} was removed from “{briefing}”.")
        return Paragraph(make_line(template.format(id=entry_id, briefing=formatter.briefing.title)))
    section, entry = section_and_entry
    if not formatter.is_visible(entry):
        return None
    lines = (
        (format_withdrawal(entry, formatter),)
        if entry.withdrawn
        else tuple(_format_changes(changes, entry, formatter))
    )
    briefing_line = make_line(formatter.briefing.title, Style.ITALIC)
    if not lines:
        return None
    return Row(
        make_line(formatter.entry_title(section, entry)),
        (*lines, briefing_line),
        build_entry_button(section, entry, formatter),
    )


def _format_changes(changes: Sequence[Change], entry: Entry | None, formatter: Formatter) -> Iterator[Line]:
    restorations = [change for change in changes if change.kind == "state" and change.was == "withdrawn"]
    changes = restorations or changes  # the content of a withdrawn entry is not shown, not even as its past
    lines = list(
        dict.fromkeys(line for change in changes for line in _format_change(change, entry, formatter))
    )
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        more_text = formatter.locale.translate_plural(
            "and {count} more change", "and {count} more changes", len(lines) - MAX_LINES
        )
        yield make_line(more_text, Style.ITALIC)


def _format_change(change: Change, entry: Entry | None, formatter: Formatter) -> Iterator[Line]:
    _ = formatter.translate
    if change.kind == "added":
        yield make_line(_("New"))
    elif change.kind == "state":
        yield from (make_line(_("Published again")),) if change.was == "withdrawn" else ()
    elif change.path and change.path[0] == "corrections":
        if isinstance(entry, Item) and change.difference:
            yield from _format_new_correction(change.difference.values[1], entry, formatter)
    elif change.difference:
        yield make_line(_format_difference(change.difference, entry, formatter))


def _format_new_correction(correction: object, item: Item, formatter: Formatter) -> Iterator[Line]:
    """Yield the correction as the reader's version of the item words it; nothing if it has been removed."""
    if not isinstance(correction, Correction):
        return
    same_corrections = [  # in a translation, the correction has the same date and field but other words
        one for one in item.corrections if (one.on, one.field) == (correction.on, correction.field)
    ]
    if correction in same_corrections:
        same_corrections = [correction]
    yield from (format_correction(one, item, formatter) for one in same_corrections)


def _format_difference(difference: ValueDifference, entry: Entry | None, formatter: Formatter) -> str:
    """Format the old and the new value; for ids and long texts, say only that they changed."""
    _, label = formatter.translate, _format_label(difference, formatter)
    reference_names = list_reference_names(type(entry)) if entry else frozenset[str]()
    was, now = (_format_value(value, difference, reference_names, formatter) for value in difference.values)
    is_unnamed = (difference.was and not was) or (difference.now and not now)
    if (
        is_unnamed
        or reference_names.intersection(map(str, difference.path))
        or max(len(difference.was), len(difference.now)) > _MAX_VALUE_CHARS
    ):
        return _("{what}: changed").format(what=label)
    if not now:
        return _("{what}: no longer stated (was {was})").format(what=label, was=was)
    if not was:
        return _("{what}: {now}, not stated before").format(what=label, now=now)
    return line_to_text(formatter.format_labelled(label, make_line(f"{was} → {now}")))


def _format_label(difference: ValueDifference, formatter: Formatter) -> str:
    """Name what changed: fields by their labels, values in a list by their own names."""
    parts = [_format_label_part(label, formatter) for label in difference.labels]
    known_parts = dict.fromkeys(part for part in parts if part)
    return ", ".join(known_parts) or formatter.translate("other details")


def _format_label_part(label: DiffLabel, formatter: Formatter) -> str:
    if isinstance(label, FieldPath):
        return formatter.field_label(label.record, label.name)
    return "" if label.endswith("…") else label  # the cut start of a text that is shown anyway


def _format_value(
    value: object, difference: ValueDifference, reference_names: frozenset[str], formatter: Formatter
) -> str:
    """Format the old or the new value; empty if it is absent or consists of ids only."""
    field = next((one for one in reversed(difference.labels) if isinstance(one, FieldPath)), None)
    match value:
        case None | ():
            return ""
        case str() if field:
            label = get_choice_label(field.record, field.name, value)
            text = value if label == value else formatter.translate(label).format(who="…")
            return formatter.locale.quote(text) if difference.is_prose and label == value else text
        case Figure() | PartialDate():
            return line_to_text(formatter.value_or_not_stated(value))
        case OpenPeriod():
            return formatter.format_period(value)
    text = format_value(value, reference_names)
    return formatter.locale.quote(text) if difference.is_prose and text else text


def has_corrections(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> bool:
    """True if the reader may see any correction."""
    return any(True for _ in _list_visible_corrections(briefings, request, create_formatter))


def build_corrections_page(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> Reply:
    """Build the page of corrections, of all items that the reader may see."""
    locale = get_locale(request.language)
    _ = locale.translate
    corrections = sorted(
        _list_visible_corrections(briefings, request, create_formatter),
        key=lambda one: one[0].on.last_day,
        reverse=True,
    )
    rows = tuple(_build_correction_row(*one) for one in corrections[:MAX_CORRECTIONS])
    no_corrections = (Paragraph(make_line(_("No corrections so far."))),)
    return Reply(
        _("Corrections"), rows or no_corrections, command_line="corrections", language=locale.language
    )


def _list_visible_corrections(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> Iterator[VisibleCorrection]:
    for briefing in briefings:
        if briefing.corrected_items:
            formatter = create_formatter(briefing, request)
            for section, item in formatter.briefing.corrected_items:
                if formatter.is_visible(item):
                    yield from ((one, section, item, formatter) for one in item.corrections)


def _build_correction_row(correction: Correction, section: str, item: Item, formatter: Formatter) -> Row:
    briefing_line = make_line(formatter.briefing.title, Style.ITALIC)
    return Row(
        make_line(formatter.entry_title(section, item)),
        (format_correction(correction, item, formatter), briefing_line),
        build_entry_button(section, item, formatter),
    )
