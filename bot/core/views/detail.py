"""Cards and lists: an entry told in full, and a section told as rows with a button for each entry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.content.briefing import BRIEFING_KEY
from bot.core.content.item import Correction, Entry, Item, Source
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.chart_captions import add_chart_footer, format_item_standing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    EntrySummary,
    Facts,
    Heading,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    line_to_text,
    make_line,
)
from bot.core.messages.request import format_command_line
from bot.core.sections.section import Section
from bot.core.views.entry_match import EntryMatch
from bot.core.views.language_spans import find_language_spans
from bot.core.views.translation_notices import build_translation_notices, format_text_language

MAX_EXCERPT_CHARS = (
    200  # characters: what a search engine, a link's preview and Telegram's list of results show
)
MAX_LABEL_CHARS = 60  # characters of a button; the whole title stands in the row beside it


def build_card(
    match: EntryMatch,
    siblings: Sequence[EntryMatch],
    formatter: Formatter,
    section_buttons: tuple[Button, ...],
) -> Reply:
    """Return everything about one entry, with the ways to its neighbours, or *menu* where it has none."""
    entry = match.entry
    item = entry if isinstance(entry, Item) and not entry.withdrawn else None
    if entry.withdrawn:
        blocks: tuple[Block, ...] = (Paragraph(format_withdrawal(entry, formatter)),)
    else:
        entry_blocks = match.section.card(entry, formatter)
        blocks = (
            *(add_chart_footer(block, (entry,), formatter) for block in entry_blocks),
            *_build_item_details(entry, formatter),
        )
    return Reply(
        match.title,
        (*build_translation_notices((entry.id,), formatter), *blocks),
        build_dateline(
            formatter, item.as_of if item else None, item.review_by if item else None, (entry.id,)
        ),
        formatter.footnotes(),
        tuple(_build_navigation(match, siblings, formatter)) or section_buttons,
        format_entry_command(match),
        match.briefing.id,
        formatter.language.code,
        entry_summary=_build_entry_summary(match, formatter),
        language_spans=find_language_spans((entry.id,), formatter),
    )


def build_list(section: Section, matches: Sequence[EntryMatch], formatter: Formatter) -> Reply:
    """Return the entries of a section as rows."""
    entries = (match.entry for match in matches)
    visible_entries = [
        entry for entry in entries if not entry.withdrawn and not formatter.hidden_reason(entry)
    ]
    overview = (
        add_chart_footer(chart, charted_entries, formatter)
        for chart, charted_entries in section.overview(visible_entries, formatter)
    )
    rows, entry_ids = (
        tuple(_build_row(found, formatter) for found in matches),
        tuple(found.entry.id for found in matches),
    )
    return Reply(
        formatter.section_title(section),
        (*build_translation_notices(entry_ids, formatter), *overview, *rows),
        build_dateline(formatter, entry_ids=entry_ids),
        formatter.footnotes(),
        (Button(formatter.translate("Menu"), format_command_line("start", "", formatter.briefing.id)),),
        format_command_line(section.name, "", formatter.briefing.id),
        briefing_id=formatter.briefing.id,
        language=formatter.language.code,
        language_spans=find_language_spans(entry_ids, formatter),
    )


def format_entry_command(match: EntryMatch) -> str:
    """Return the command line that shows an entry."""
    return format_command_line(match.section.name, match.entry.id, match.briefing.id)


def build_match_button(match: EntryMatch) -> Button:
    """Return the button that shows an entry."""
    return Button(_shorten_title(match.title), format_entry_command(match))


def build_entry_button(section: str, entry: Entry, formatter: Formatter) -> Button:
    """Return the button that shows an entry of this section of the briefing that is told."""
    return Button(
        _shorten_title(formatter.entry_title(section, entry)),
        format_command_line(section, entry.id, formatter.briefing.id),
    )


def build_section_button(section: Section, formatter: Formatter) -> Button:
    """Return the button that shows a section of the briefing that is told."""
    _ = formatter.translate
    section_command = format_command_line(section.name, "", formatter.briefing.id)
    return Button(_("Full list: {title}").format(title=formatter.section_title(section)), section_command)


def build_dateline(
    formatter: Formatter,
    as_of: PartialDate | None = None,
    review_by: PartialDate | None = None,
    entry_ids: Sequence[str] = (BRIEFING_KEY,),
) -> Line:
    """Return what an answer is true of, how old that is, if it is due for review, its briefing and language.

    *names* are the ids of the entries that it tells.
    """
    _, document = formatter.translate, formatter.briefing.document
    as_of_text = _format_as_of(formatter, as_of)
    review_date = review_by or document.review_by
    is_overdue = review_date is not None and review_date.last_day < formatter.today
    overdue_text = (
        _("due for review since {date}").format(date=formatter.format_date(review_date))
        if review_date and is_overdue
        else ""
    )
    parts = (as_of_text, overdue_text, document.title, format_text_language(entry_ids, formatter))
    return make_line(" · ".join(part for part in parts if part))


def _format_as_of(formatter: Formatter, as_of: PartialDate | None) -> str:
    date_text = formatter.format_date_with_age(as_of or formatter.briefing.document.as_of)
    return formatter.translate("As of {date}").format(date=date_text)


def _build_entry_summary(match: EntryMatch, formatter: Formatter) -> EntrySummary:
    """Return what others need to point to the answer; of a withdrawn entry no more than the answer says."""
    entry = match.entry
    publisher_names = () if entry.withdrawn else tuple(dict.fromkeys(list_publishers(entry, formatter)))
    as_of = entry.as_of if isinstance(entry, Item) and not entry.withdrawn else None
    return EntrySummary(
        match.section.name,
        entry.id,
        _format_as_of(formatter, as_of),
        publisher_names,
        _build_excerpt(match, formatter),
    )


def list_publishers(entry: Entry, formatter: Formatter) -> Iterator[str]:
    """Yield who published what an entry rests on."""
    if isinstance(entry, Source):
        yield formatter.publisher_name(entry)
    elif isinstance(entry, Item):
        for reference in formatter.briefing.get_source_references(entry):
            yield formatter.publisher_name(formatter.briefing.get_source(reference.source))


def _build_excerpt(match: EntryMatch, formatter: Formatter) -> str:
    """Return the lines of an entry in a list without their marks, as far as `GIST` goes."""
    entry = match.entry
    lines = (format_withdrawal(entry, formatter),) if entry.withdrawn else match.section.row(entry, formatter)
    text = " ".join(
        line_to_text(tuple(span for span in line if not span.footnote_number)).strip() for line in lines
    )
    return text if len(text) <= MAX_EXCERPT_CHARS else text[:MAX_EXCERPT_CHARS].rsplit(" ", 1)[0] + "…"


def _shorten_title(title: str) -> str:
    if len(title) <= MAX_LABEL_CHARS:
        return title
    return title[: MAX_LABEL_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _build_navigation(
    match: EntryMatch, siblings: Sequence[EntryMatch], formatter: Formatter
) -> Iterator[Button]:
    """Yield the ways on from a card: to the entry before, to the list, to the entry after."""
    _ = formatter.translate
    yield from _build_successor_button(match.entry, formatter)
    if len(siblings) < 2:  # noqa: PLR2004 (a list of one is its card)
        return
    position = next(index for index, other in enumerate(siblings) if other.entry is match.entry)
    if position > 0:
        yield Button(_("‹ Previous"), format_entry_command(siblings[position - 1]))
    yield build_section_button(match.section, formatter)
    if position + 1 < len(siblings):
        yield Button(_("Next ›"), format_entry_command(siblings[position + 1]))


def _build_successor_button(entry: Entry, formatter: Formatter) -> Iterator[Button]:
    """Yield the way to what has taken the place of an entry."""
    successor_id = entry.superseded_by if isinstance(entry, Item) and not entry.withdrawn else None
    if successor_id and formatter.is_visible(formatter.briefing.entries_by_id[successor_id][1]):
        button = build_entry_button(*formatter.briefing.entries_by_id[successor_id], formatter)
        yield replace(
            button, label=_shorten_title(formatter.translate("Newer: {title}").format(title=button.label))
        )


def _build_row(match: EntryMatch, formatter: Formatter) -> Row:
    entry, lines = match.entry, []
    if entry.withdrawn:
        lines = [format_withdrawal(entry, formatter)]
    else:
        lines = [*match.section.row(entry, formatter), *_format_byline(entry, formatter)]
    return Row(make_line(match.title), tuple(lines), build_match_button(match))


def _format_byline(entry: Entry, formatter: Formatter) -> Iterator[Line]:
    """Yield the line that says whose word an entry of a list is, from when and from where."""
    if not isinstance(entry, Item):
        return
    parts = [formatter.format_attribution(entry.attribution)] if entry.attribution else []
    if entry.as_of and entry.as_of != formatter.briefing.document.as_of:
        parts.append(
            formatter.translate("as of {date}").format(date=formatter.format_date_with_age(entry.as_of))
        )
    if entry.standing != "reported":
        parts.append(format_item_standing(entry, formatter))
    text = make_line("".join(f"{part} · " for part in parts), Style.ITALIC)
    yield (*text, *formatter.source_list(entry))
    if entry.superseded_by:
        yield (
            *make_line(f"{formatter.translate('Superseded by')}: "),
            *formatter.format_entry_link(entry.superseded_by),
        )


def _build_item_details(entry: Entry, formatter: Formatter) -> Iterator[Block]:
    """Yield what every item carries: caveats, speaker, standing, date, sources, corrections."""
    if not isinstance(entry, Item):
        return
    if entry.caveats:
        yield Quote(tuple(formatter.format_caveats(entry)))
    if entry.attribution and entry.attribution.original:
        yield Quote((formatter.format_quotation(entry.attribution), make_line(f"— {entry.attribution.who}")))
    yield Facts(tuple(_build_provenance_rows(entry, formatter)))
    if entry.corrections:
        yield Heading(make_line(formatter.translate("Corrections")))
        yield Bullets(tuple(format_correction(correction, formatter) for correction in entry.corrections))


def _build_provenance_rows(entry: Item, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    _ = formatter.translate
    if entry.attribution:
        yield _("Attribution"), make_line(formatter.format_attribution(entry.attribution))
    if entry.standing != "reported" or entry.standing_note:
        note = (*make_line(". "), *formatter.format_prose(entry.standing_note)) if entry.standing_note else ()
        yield _("Status"), (*make_line(format_item_standing(entry, formatter), Style.BOLD), *note)
    if entry.superseded_by:
        yield _("Superseded by"), formatter.format_entry_link(entry.superseded_by)
    yield _("Source"), formatter.source_list(entry)


def format_correction(correction: Correction, formatter: Formatter) -> Line:
    """Return what was corrected, when and why."""
    text = formatter.translate("{date}, {field}: was “{was}”, now “{now}”.").format(
        date=formatter.format_date(correction.on),
        field=correction.field,
        was=correction.was,
        now=correction.now,
    )
    return (Span(f"{text} "), *formatter.format_prose(correction.why))


def format_withdrawal(entry: Entry, formatter: Formatter) -> Line:
    """Return when and why an entry was withdrawn."""
    details = entry.withdrawn
    assert details is not None  # noqa: S101 (the callers have looked)
    text = formatter.translate("Withdrawn on {date}:").format(date=formatter.format_date(details.on))
    return (Span(f"{text} "), *formatter.format_prose(details.because))
