"""What readers are told has changed: by day, the newest first, with what was, what is now, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.core.content.briefing import OWN, Briefing
from bot.core.content.diff import Change
from bot.core.content.figure import Figure
from bot.core.content.item import Correction, Entry, Item
from bot.core.content.partial_date import Period, When
from bot.core.content.value_diff import Difference
from bot.core.content.value_diff import text_of as said_in
from bot.core.formatting.chart_captions import stands
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Language, language
from bot.core.messages.reply import Block, Button, Heading, Line, Paragraph, Reply, Row, Style, plain, text_of
from bot.core.messages.request import Request, command_line
from bot.core.views.detail import corrected, way_to, withdrawal
from bot.core.views.field_labels import FIELDS, IDS, OTHERS

ROWS = 40  # of an answer; who wants more asks for another time
LINES = 6  # of a row
_SHORT = 120  # characters of a text that is repeated

Tell = Callable[[Briefing, Request], Formatter]
"""Returns what tells from a briefing to whoever asks."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changed in a *briefing*, by its id, on a *day*."""

    day: date
    briefing: str
    changes: tuple[Change, ...]


def answer(
    steps: Sequence[Step], since: date, now: Mapping[str, Briefing], request: Request, tell: Tell
) -> Reply:
    """Return what changed in these *steps*, as far as readers may see it *now*."""
    words = language(request.language)
    _ = words.translate
    begun = words.day(since.year, since.month, since.day)
    tellings = {name: tell(one, request) for name, one in now.items()}
    blocks: list[Block] = []
    for day, of_day in groupby(steps, key=lambda step: step.day):
        rows = [row for step in _merged(of_day) for row in _rows(step, tellings.get(step.briefing), words)]
        if rows:
            blocks += [Heading(plain(words.day(day.year, day.month, day.day))), *rows]
        if len(blocks) > ROWS:
            more = _("There is more than fits here. Ask for a shorter time: {example}")
            blocks = [*blocks[:ROWS], Paragraph(plain(more.format(example="/changes 7 days"), Style.ITALIC))]
            break
    nothing = Paragraph(plain(_("Nothing has changed since {date}.").format(date=begun)))
    title = _("What has changed since {date}").format(date=begun)
    line = command_line("changes", since.isoformat())
    return Reply(title, tuple(blocks) or (nothing,), line=line, language=words.code)


def _merged(steps: Iterable[Step]) -> list[Step]:
    """Return the steps of one day as one for each briefing, the latest change first."""
    found: dict[str, list[Change]] = {}
    for step in steps:
        found.setdefault(step.briefing, []).extend(step.changes)
    return [Step(date.min, name, tuple(changes)) for name, changes in found.items()]


def _rows(step: Step, telling: Formatter | None, words: Language) -> Iterator[Row | Paragraph]:
    """Yield what changed in a briefing, a row for each entry of it."""
    if telling is None:
        gone = words.translate("The briefing “{name}” was taken out.").format(name=step.briefing)
        yield Paragraph(plain(gone))
        return
    of_items: dict[tuple[str, str], list[Change]] = {}
    for change in step.changes:
        of_items.setdefault((change.section, change.item), []).append(change)
    for (_section, item), changes in of_items.items():
        if item == OWN:
            yield _of_briefing(changes, telling)
        elif row := _of_entry(item, changes, telling):
            yield row


def _of_briefing(changes: Sequence[Change], telling: Formatter) -> Row:
    title = telling.briefing.title
    if changes[0].kind == "added":
        lines: tuple[Line, ...] = (plain(telling.translate("New briefing")),)
    else:
        lines = tuple(_lines(changes, None, telling))
    return Row(plain(title), lines, Button(title[:60], command_line("start", "", telling.briefing.id)))


def _of_entry(item: str, changes: Sequence[Change], telling: Formatter) -> Row | Paragraph | None:
    """Return what changed in an entry; of one that is gone no more than that, of a hidden one nothing."""
    found = telling.briefing.entries.get(item)
    if found is None:
        words = telling.translate("{id} in “{briefing}” was taken out.")
        return Paragraph(plain(words.format(id=item, briefing=telling.briefing.title)))
    section, entry = found
    if not telling.shows(entry):
        return None
    lines = (withdrawal(entry, telling),) if entry.withdrawn else tuple(_lines(changes, entry, telling))
    where = plain(telling.briefing.title, Style.ITALIC)
    if not lines:
        return None
    return Row(plain(telling.title(section, entry)), (*lines, where), way_to(section, entry, telling))


def _lines(changes: Sequence[Change], entry: Entry | None, telling: Formatter) -> Iterator[Line]:
    back = [change for change in changes if change.kind == "state" and change.was == "withdrawn"]
    changes = back or changes  # what was withdrawn is not told as what it said before
    told = list(dict.fromkeys(line for change in changes for line in _told(change, entry, telling)))
    yield from told[:LINES]
    if len(told) > LINES:
        more = telling.language.plural(
            "and {count} more change", "and {count} more changes", len(told) - LINES
        )
        yield plain(more, Style.ITALIC)


def _told(change: Change, entry: Entry | None, telling: Formatter) -> Iterator[Line]:
    _ = telling.translate
    if change.kind == "added":
        yield plain(_("New"))
    elif change.kind == "state":
        yield from (plain(_("Published again")),) if change.was == "withdrawn" else ()
    elif change.path and change.path[0] == "corrections":
        added = change.difference.values[1] if change.difference else None
        shown = entry.corrections if isinstance(entry, Item) else ()
        if isinstance(added, Correction) and added in shown:
            yield corrected(added, telling)
        elif isinstance(added, Correction):  # told in another language by now
            same = (one for one in shown if (one.on, one.field) == (added.on, added.field))
            yield from (corrected(one, telling) for one in same)
    elif change.difference:
        yield plain(_difference(change.difference, telling))


def _difference(one: Difference, telling: Formatter) -> str:
    """Return what was and what is now, in words; of ids and long texts only that they are others."""
    _, what = telling.translate, _called(one, telling)
    was, now = (_value(value, one, telling) for value in one.values)
    unnamed = (one.was and not was) or (one.now and not now)
    if unnamed or IDS.intersection(map(str, one.path)) or max(len(one.was), len(one.now)) > _SHORT:
        return _("{what}: changed").format(what=what)
    if not now:
        return _("{what}: no longer stated (was {was})").format(what=what, was=was)
    return (
        f"{what}: {was} → {now}" if was else _("{what}: {now}, not stated before").format(what=what, now=now)
    )


def _called(one: Difference, telling: Formatter) -> str:
    """Return what has changed: labels of the briefing as they are, and fields in the reader's language."""
    fields = {step.replace("_", " "): step for step in one.path if isinstance(step, str)}
    parts = (
        telling.translate(FIELDS.get(fields[name], OTHERS)) if name in fields else name
        for name in one.called
        if not name.endswith("…")  # the beginning of a text that is told anyway
    )
    return ", ".join(dict.fromkeys(parts)) or telling.translate(OTHERS)


def _value(value: object, one: Difference, telling: Formatter) -> str:
    """Return one of the two values in words; nothing for one that was not there."""
    match value:
        case None | ():
            return ""
        case "reported" | "confirmed" | "contested" | "retracted" | "superseded":
            return stands(value, telling)
        case Figure() | When():
            return text_of(telling.stated(value))
        case Period():
            return telling.period(value)
    said = said_in(value, IDS)
    return telling.language.quoted(said) if one.prose and said else said
