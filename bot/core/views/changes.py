"""What readers are told has changed: by day, the newest first, with what was, what is now, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.core.content.briefing import BRIEFING_KEY, Briefing
from bot.core.content.diff import Change
from bot.core.content.figure import Figure
from bot.core.content.item import Correction, Entry, Item
from bot.core.content.partial_date import PartialDate, Period
from bot.core.content.value_diff import ValueDifference
from bot.core.content.value_diff import format_value as said_in
from bot.core.formatting.chart_captions import format_standing
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Locale, get_locale
from bot.core.messages.reply import (
    Block,
    Button,
    Heading,
    Line,
    Paragraph,
    Reply,
    Row,
    Style,
    line_to_text,
    make_line,
)
from bot.core.messages.request import Request, format_command_line
from bot.core.views.detail import build_entry_button, format_correction, format_withdrawal
from bot.core.views.field_labels import FIELD_LABELS, ID_FIELDS, OTHER_DETAILS

MAX_ROWS = 40  # of an answer; who wants more asks for another time
MAX_LINES = 6  # of a row
_MAX_VALUE_CHARS = 120  # characters of a text that is repeated

FormatterFactory = Callable[[Briefing, Request], Formatter]
"""Returns what tells from a briefing to whoever asks."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What changed in a *briefing*, by its id, on a *day*."""

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
    """Return what changed in these *steps*, as far as readers may see it *now*."""
    reader_language = get_locale(request.language)
    _ = reader_language.translate
    since_text = reader_language.format_day(since.year, since.month, since.day)
    formatters = {name: create_formatter(one, request) for name, one in current_briefings.items()}
    blocks: list[Block] = []
    for day, day_change_sets in groupby(change_sets, key=lambda step: step.day):
        rows = [
            row
            for change_set in _merge_by_briefing(day_change_sets)
            for row in _build_rows(change_set, formatters.get(change_set.briefing_id), reader_language)
        ]
        if rows:
            blocks += [Heading(make_line(reader_language.format_day(day.year, day.month, day.day))), *rows]
        if len(blocks) > MAX_ROWS:
            more_text = _("Too much to list in full. Try a shorter period: {example}")
            blocks = [
                *blocks[:MAX_ROWS],
                Paragraph(make_line(more_text.format(example="/changes 7 days"), Style.ITALIC)),
            ]
            break
    no_changes = Paragraph(make_line(_("No changes since {date}.").format(date=since_text)))
    title = _("Changes since {date}").format(date=since_text)
    repeat_line = format_command_line("changes", since.isoformat())
    return Reply(
        title, tuple(blocks) or (no_changes,), command_line=repeat_line, language=reader_language.code
    )


def _merge_by_briefing(change_sets: Iterable[ChangeSet]) -> list[ChangeSet]:
    """Return the steps of one day as one for each briefing, the latest change first."""
    changes_by_briefing: dict[str, list[Change]] = {}
    for change_set in change_sets:
        changes_by_briefing.setdefault(change_set.briefing_id, []).extend(change_set.changes)
    return [
        ChangeSet(date.min, briefing_id, tuple(changes))
        for briefing_id, changes in changes_by_briefing.items()
    ]


def _build_rows(
    change_set: ChangeSet, formatter: Formatter | None, reader_language: Locale
) -> Iterator[Row | Paragraph]:
    """Yield what changed in a briefing, a row for each entry of it."""
    if formatter is None:
        removed_text = reader_language.translate("The briefing “{name}” was removed.").format(
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
    return Row(
        make_line(title), lines, Button(title[:60], format_command_line("start", "", formatter.briefing.id))
    )


def _build_entry_row(
    entry_id: str, changes: Sequence[Change], formatter: Formatter
) -> Row | Paragraph | None:
    """Return what changed in an entry; of one that is gone no more than that, of a hidden one nothing."""
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
    changes = restorations or changes  # what was withdrawn is not told as what it said before
    lines = list(
        dict.fromkeys(line for change in changes for line in _format_change(change, entry, formatter))
    )
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        more_text = formatter.language.translate_plural(
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
        correction = change.difference.values[1] if change.difference else None
        visible_corrections = entry.corrections if isinstance(entry, Item) else ()
        if isinstance(correction, Correction) and correction in visible_corrections:
            yield format_correction(correction, formatter)
        elif isinstance(correction, Correction):  # told in another language by now
            same_corrections = (
                one for one in visible_corrections if (one.on, one.field) == (correction.on, correction.field)
            )
            yield from (format_correction(one, formatter) for one in same_corrections)
    elif change.difference:
        yield make_line(_format_difference(change.difference, formatter))


def _format_difference(difference: ValueDifference, formatter: Formatter) -> str:
    """Return what was and what is now, in words; of ids and long texts only that they are others."""
    _, label = formatter.translate, _format_label(difference, formatter)
    was, now = (_format_side(value, difference, formatter) for value in difference.values)
    is_unnamed = (difference.was and not was) or (difference.now and not now)
    if (
        is_unnamed
        or ID_FIELDS.intersection(map(str, difference.path))
        or max(len(difference.was), len(difference.now)) > _MAX_VALUE_CHARS
    ):
        return _("{what}: changed").format(what=label)
    if not now:
        return _("{what}: no longer stated (was {was})").format(what=label, was=was)
    return (
        f"{label}: {was} → {now}"
        if was
        else _("{what}: {now}, not stated before").format(what=label, now=now)
    )


def _format_label(difference: ValueDifference, formatter: Formatter) -> str:
    """Return what has changed: labels of the briefing as they are, and fields in the reader's language."""
    fields = {step.replace("_", " "): step for step in difference.path if isinstance(step, str)}
    parts = (
        formatter.translate(FIELD_LABELS.get(fields[name], OTHER_DETAILS)) if name in fields else name
        for name in difference.labels
        if not name.endswith("…")  # the beginning of a text that is told anyway
    )
    return ", ".join(dict.fromkeys(parts)) or formatter.translate(OTHER_DETAILS)


def _format_side(value: object, difference: ValueDifference, formatter: Formatter) -> str:
    """Return one of the two values in words; nothing for one that was not there."""
    match value:
        case None | ():
            return ""
        case "reported" | "confirmed" | "contested" | "retracted" | "superseded":
            return format_standing(value, formatter)
        case Figure() | PartialDate():
            return line_to_text(formatter.value_or_not_stated(value))
        case Period():
            return formatter.format_period(value)
    text = said_in(value, ID_FIELDS)
    return formatter.language.quote(text) if difference.is_prose and text else text
