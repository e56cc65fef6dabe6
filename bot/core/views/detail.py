"""Cards and lists: an entry told in full, and a section told as rows with a button for each entry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.content.briefing import OWN
from bot.core.content.item import Correction, Entry, Item, Source
from bot.core.content.partial_date import When
from bot.core.formatting.chart_captions import signed, standing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import (
    Block,
    Bullets,
    Button,
    Card,
    Facts,
    Heading,
    Line,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
    Style,
    plain,
    text_of,
)
from bot.core.messages.request import command_line
from bot.core.sections.section import Section
from bot.core.views.entry_match import Found
from bot.core.views.language_spans import foreign
from bot.core.views.translation_notices import notices, tongue

GIST = 200  # characters: what a search engine, a link's preview and Telegram's list of results show
LABEL_LIMIT = 60  # characters of a button; the whole title stands in the row beside it


def card(found: Found, among: Sequence[Found], telling: Formatter, menu: tuple[Button, ...]) -> Reply:
    """Return everything about one entry, with the ways to its neighbours, or *menu* where it has none."""
    entry = found.entry
    item = entry if isinstance(entry, Item) and not entry.withdrawn else None
    if entry.withdrawn:
        blocks: tuple[Block, ...] = (Paragraph(withdrawal(entry, telling)),)
    else:
        told = found.section.card(entry, telling)
        blocks = (*(signed(one, (entry,), telling) for one in told), *_envelope(entry, telling))
    return Reply(
        found.title,
        (*notices((entry.id,), telling), *blocks),
        dateline(telling, item.as_of if item else None, item.review_by if item else None, (entry.id,)),
        telling.notes(),
        tuple(_ways(found, among, telling)) or menu,
        line_to(found),
        found.briefing.id,
        telling.language.code,
        card=_pointer(found, telling),
        foreign=foreign((entry.id,), telling),
    )


def listing(section: Section, among: Sequence[Found], telling: Formatter) -> Reply:
    """Return the entries of a section as rows."""
    entries = (found.entry for found in among)
    shown = [entry for entry in entries if not entry.withdrawn and not telling.unpublished(entry)]
    overview = (signed(chart, of, telling) for chart, of in section.overview(shown, telling))
    rows, names = tuple(_row(found, telling) for found in among), tuple(found.entry.id for found in among)
    return Reply(
        telling.heading(section),
        (*notices(names, telling), *overview, *rows),
        dateline(telling, names=names),
        telling.notes(),
        (Button(telling.translate("Contents"), command_line("start", "", telling.briefing.id)),),
        command_line(section.name, "", telling.briefing.id),
        briefing=telling.briefing.id,
        language=telling.language.code,
        foreign=foreign(names, telling),
    )


def line_to(found: Found) -> str:
    """Return the command line that shows an entry."""
    return command_line(found.section.name, found.entry.id, found.briefing.id)


def button_to(found: Found) -> Button:
    """Return the button that shows an entry."""
    return Button(_short(found.title), line_to(found))


def way_to(section: str, entry: Entry, telling: Formatter) -> Button:
    """Return the button that shows an entry of this section of the briefing that is told."""
    return Button(_short(telling.title(section, entry)), command_line(section, entry.id, telling.briefing.id))


def button_to_all(section: Section, telling: Formatter) -> Button:
    """Return the button that shows a section of the briefing that is told."""
    _ = telling.translate
    whole = command_line(section.name, "", telling.briefing.id)
    return Button(_("All: {title}").format(title=telling.heading(section)), whole)


def dateline(
    telling: Formatter,
    as_of: When | None = None,
    review_by: When | None = None,
    names: Sequence[str] = (OWN,),
) -> Line:
    """Return what an answer is true of, how old that is, if it is due for review, its briefing and language.

    *names* are the ids of the entries that it tells.
    """
    _, document = telling.translate, telling.briefing.document
    dated = _dated(telling, as_of)
    due = review_by or document.review_by
    late = due is not None and due.last < telling.today
    stale = _("due for review since {date}").format(date=telling.when(due)) if due and late else ""
    parts = (dated, stale, document.title, tongue(names, telling))
    return plain(" · ".join(part for part in parts if part))


def _dated(telling: Formatter, as_of: When | None) -> str:
    date = telling.aged(as_of or telling.briefing.document.as_of)
    return telling.translate("As of {date}").format(date=date)


def _pointer(found: Found, telling: Formatter) -> Card:
    """Return what others need to point to the answer; of a withdrawn entry no more than the answer says."""
    entry = found.entry
    sources = () if entry.withdrawn else tuple(dict.fromkeys(publishers(entry, telling)))
    as_of = entry.as_of if isinstance(entry, Item) and not entry.withdrawn else None
    return Card(found.section.name, entry.id, _dated(telling, as_of), sources, _gist(found, telling))


def publishers(entry: Entry, telling: Formatter) -> Iterator[str]:
    """Yield who published what an entry rests on."""
    if isinstance(entry, Source):
        yield telling.publisher(entry)
    elif isinstance(entry, Item):
        for reference in telling.briefing.sources_of(entry):
            yield telling.publisher(telling.briefing.source(reference.source))


def _gist(found: Found, telling: Formatter) -> str:
    """Return the lines of an entry in a list without their marks, as far as `GIST` goes."""
    entry = found.entry
    lines = (withdrawal(entry, telling),) if entry.withdrawn else found.section.row(entry, telling)
    words = " ".join(text_of(tuple(span for span in line if not span.cites)).strip() for line in lines)
    return words if len(words) <= GIST else words[:GIST].rsplit(" ", 1)[0] + "…"


def _short(title: str) -> str:
    if len(title) <= LABEL_LIMIT:
        return title
    return title[: LABEL_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def _ways(found: Found, among: Sequence[Found], telling: Formatter) -> Iterator[Button]:
    """Yield the ways on from a card: to the entry before, to the list, to the entry after."""
    _ = telling.translate
    yield from _newer(found.entry, telling)
    if len(among) < 2:  # noqa: PLR2004 (a list of one is its card)
        return
    at = next(index for index, other in enumerate(among) if other.entry is found.entry)
    if at > 0:
        yield Button(_("‹ Previous"), line_to(among[at - 1]))
    yield button_to_all(found.section, telling)
    if at + 1 < len(among):
        yield Button(_("Next ›"), line_to(among[at + 1]))


def _newer(entry: Entry, telling: Formatter) -> Iterator[Button]:
    """Yield the way to what has taken the place of an entry."""
    name = entry.superseded_by if isinstance(entry, Item) and not entry.withdrawn else None
    if name and telling.shows(telling.briefing.entries[name][1]):
        way = way_to(*telling.briefing.entries[name], telling)
        yield replace(way, label=_short(telling.translate("Newer: {title}").format(title=way.label)))


def _row(found: Found, telling: Formatter) -> Row:
    entry, lines = found.entry, []
    if entry.withdrawn:
        lines = [withdrawal(entry, telling)]
    else:
        lines = [*found.section.row(entry, telling), *_byline(entry, telling)]
    return Row(plain(found.title), tuple(lines), button_to(found))


def _byline(entry: Entry, telling: Formatter) -> Iterator[Line]:
    """Yield the line that says whose word an entry of a list is, from when and from where."""
    if not isinstance(entry, Item):
        return
    parts = [telling.said(entry.attribution)] if entry.attribution else []
    if entry.as_of and entry.as_of != telling.briefing.document.as_of:
        parts.append(telling.translate("as of {date}").format(date=telling.aged(entry.as_of)))
    if entry.standing != "reported":
        parts.append(standing(entry, telling))
    words = plain("".join(f"{part} · " for part in parts), Style.ITALIC)
    yield (*words, *telling.sourced(entry))
    if entry.superseded_by:
        yield (*plain(f"{telling.translate('Superseded by')}: "), *telling.name_of(entry.superseded_by))


def _envelope(entry: Entry, telling: Formatter) -> Iterator[Block]:
    """Yield what every item carries: caveats, speaker, standing, date, sources, corrections."""
    if not isinstance(entry, Item):
        return
    if entry.caveats:
        yield Quote(tuple(telling.caveats(entry)))
    if entry.attribution and entry.attribution.original:
        yield Quote((telling.original(entry.attribution), plain(f"— {entry.attribution.who}")))
    yield Facts(tuple(_provenance(entry, telling)))
    if entry.corrections:
        yield Heading(plain(telling.translate("Corrections")))
        yield Bullets(tuple(corrected(one, telling) for one in entry.corrections))


def _provenance(entry: Item, telling: Formatter) -> Iterator[tuple[str, Line]]:
    _ = telling.translate
    if entry.attribution:
        yield _("Said by"), plain(telling.said(entry.attribution))
    if entry.standing != "reported" or entry.standing_note:
        note = (*plain(". "), *telling.prose(entry.standing_note)) if entry.standing_note else ()
        yield _("Standing"), (*plain(standing(entry, telling), Style.BOLD), *note)
    if entry.superseded_by:
        yield _("Superseded by"), telling.name_of(entry.superseded_by)
    yield _("Source"), telling.sourced(entry)


def corrected(one: Correction, telling: Formatter) -> Line:
    """Return what was corrected, when and why."""
    told = telling.translate("{date}, {field}: was “{was}”, now “{now}”.").format(
        date=telling.when(one.on), field=one.field, was=one.was, now=one.now
    )
    return (Span(f"{told} "), *telling.prose(one.why))


def withdrawal(entry: Entry, telling: Formatter) -> Line:
    """Return when and why an entry was withdrawn."""
    gone = entry.withdrawn
    assert gone is not None  # noqa: S101 (the callers have looked)
    told = telling.translate("Withdrawn on {date}:").format(date=telling.when(gone.on))
    return (Span(f"{told} "), *telling.prose(gone.because))
