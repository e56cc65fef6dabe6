"""What is no longer as it was: changes day by day, and corrections, both newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change
from bot.core.content.item import Correction, Item
from bot.core.formatting.formatter import Formatter, FormatterFactory
from bot.core.i18n.date_parsing import format_day_count
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import (
    Block,
    Heading,
    Paragraph,
    Reply,
    Row,
    Style,
    fill_message,
    make_line,
    number_rows,
)
from bot.core.messages.request import Request, format_command_line
from bot.core.views.card_parts import format_correction
from bot.core.views.change_rows import ChangeRowBuilder
from bot.core.views.navigation import build_entry_button, build_menu_button

MAX_CORRECTIONS = 100  # corrections of an answer
MAX_ROWS = 40  # rows of an answer; readers who want more ask for another period
EXAMPLE_DAYS = 7  # days of the shorter period that a long answer suggests

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

VisibleCorrection = tuple[Correction, str, Item, Formatter]
"""A correction with the section and the item that it belongs to, and the formatter for these."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The changes of one briefing on one day, at *published_at*, with the version *revision* if it is one."""

    day: date
    briefing_id: str
    changes: tuple[Change, ...]
    published_at: datetime = _LONG_AGO
    revision: str = ""


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
    builders = {
        name: ChangeRowBuilder(create_formatter(one, request)) for name, one in current_briefings.items()
    }
    blocks: list[Block] = []
    for day, day_change_sets in groupby(change_sets, key=lambda change_set: change_set.day):
        blocks += _build_day_blocks(day, day_change_sets, builders, locale)
        if len(blocks) > MAX_ROWS:
            blocks = [*blocks[:MAX_ROWS], _build_too_much_notice(locale)]
            break
    no_changes = Paragraph(make_line(fill_message(_("No changes since {date}."), date=since_text)))
    return Reply(
        _("Changes since {date}").format(date=since_text) if blocks else _("Changes"),
        number_rows(blocks) or (no_changes,),
        command_line=format_command_line("changes", since.isoformat()),
        language=locale.language,
        language_spans=tuple(span for one in builders.values() for span in one.find_language_spans()),
        navigation=(build_menu_button(locale),),
    )


def _build_day_blocks(
    day: date, change_sets: Iterable[ChangeSet], builders: Mapping[str, ChangeRowBuilder], locale: Locale
) -> list[Block]:
    """Build the rows of one day under its heading; none if readers may see none of its changes."""
    rows: list[Block] = []
    for change_set in _merge_by_briefing(change_sets):
        if builder := builders.get(change_set.briefing_id):
            rows += builder.build_rows(change_set.changes)
        else:
            message = locale.translate("The briefing “{name}” was removed.")
            rows.append(Paragraph(make_line(message.format(name=change_set.briefing_id))))
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
    rows = number_rows(_build_correction_row(*one) for one in corrections[:MAX_CORRECTIONS])
    no_corrections = (Paragraph(make_line(_("No corrections so far."))),)
    return Reply(
        _("Corrections"),
        rows or no_corrections,
        command_line="corrections",
        language=locale.language,
        navigation=(build_menu_button(locale),),
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
