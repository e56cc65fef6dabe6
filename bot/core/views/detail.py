"""Cards: one entry in full; also its row in a list, its short form, and the lines that all answers have."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.item import Entry, Item
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Button,
    Line,
    Paragraph,
    Reply,
    Row,
    make_line,
)
from bot.core.views.card_parts import build_card_blocks, build_card_title
from bot.core.views.entry_summary import (
    build_entry_summary,
    build_fact_lines,
    format_as_of,
    format_withdrawal,
)
from bot.core.views.lookup import EntryMatch
from bot.core.views.navigation import (
    build_card_navigation,
    build_entry_button,
    build_match_button,
    format_entry_command,
    shorten_label,
)
from bot.core.views.text_language import (
    build_translation_notices,
    find_language_spans,
    format_translation_mark,
)


def build_card(match: EntryMatch, siblings: Sequence[EntryMatch], formatter: Formatter) -> Reply:
    """Build the card of an entry; *siblings* are all entries of its list, between which it navigates."""
    entry = match.entry
    item = entry if isinstance(entry, Item) and not entry.withdrawn else None
    text_formatter = formatter.for_entries([entry])
    blocks = (
        (Paragraph(format_withdrawal(entry.withdrawn, formatter)),)
        if entry.withdrawn
        else tuple(build_card_blocks(match, text_formatter))
    )
    return Reply(
        build_card_title(match, text_formatter),
        (*build_translation_notices((entry.id,), formatter), *blocks),
        build_dateline(
            formatter, item.true_as_of if item else None, item.review_by if item else None, (entry.id,)
        ),
        formatter.footnotes(),
        tuple(_build_successor_button(match.entry, formatter)),
        format_entry_command(match),
        match.briefing.id,
        formatter.locale.language,
        entry_summary=build_entry_summary(match, formatter),
        language_spans=find_language_spans((entry.id,), formatter, blocks),
        navigation=tuple(build_card_navigation(match, siblings, formatter)),
    )


def build_dateline(
    formatter: Formatter,
    as_of: PartialDate | None = None,
    review_by: PartialDate | None = None,
    entry_ids: Sequence[str] = (BRIEFING_KEY,),
) -> Line:
    """Build the line with the date, its age, an overdue review, the briefing's title and the language.

    *entry_ids* are the ids of the entries that the answer shows.
    """
    _, document = formatter.translate, formatter.briefing.document
    as_of_text = format_as_of(formatter, as_of)
    review_date = review_by or document.review_by
    is_overdue = review_date is not None and review_date.last_day < formatter.today
    overdue_text = (
        _("due for review since {date}").format(date=formatter.format_date(review_date))
        if review_date and is_overdue
        else ""
    )
    parts = (as_of_text, overdue_text, document.title, format_translation_mark(entry_ids, formatter))
    return make_line(" · ".join(part for part in parts if part))


def _build_successor_button(entry: Entry, formatter: Formatter) -> Iterator[Button]:
    """Yield the button to the entry that supersedes this one, if there is one."""
    successor_id = entry.superseded_by if isinstance(entry, Item) and not entry.withdrawn else None
    if successor_id and formatter.is_visible(formatter.briefing.entries_by_id[successor_id][1]):
        button = build_entry_button(*formatter.briefing.entries_by_id[successor_id], formatter)
        yield replace(
            button, label=shorten_label(formatter.translate("Newer: {title}").format(title=button.label))
        )


def build_row(match: EntryMatch, formatter: Formatter) -> Row:
    """Build the row of an entry in a list."""
    lines = tuple(_build_row_lines(match, formatter.for_entries([match.entry])))
    return Row(make_line(match.title), lines, build_match_button(match))


def _build_row_lines(match: EntryMatch, formatter: Formatter) -> Iterator[Line]:
    """Yield the fact with its trust line, then the short caveat of a number, and what supersedes it."""
    entry = match.entry
    if entry.withdrawn:
        yield format_withdrawal(entry.withdrawn, formatter)
        return
    yield from build_fact_lines(match, formatter)
    if not isinstance(entry, Item):
        return
    if match.section.has_numbers:
        yield from filter(None, [formatter.format_short_caveat(entry)])
    if entry.superseded_by:
        label = formatter.field_label(Item, "superseded_by")
        yield formatter.format_labelled(label, formatter.format_entry_link(entry.superseded_by))
