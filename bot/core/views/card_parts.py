"""The parts of an entry's card: the fact first, then whom to trust for it, then the rest, then the details.

Fact and provenance stay in one message, whatever follows: nobody should forward a number without its source.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.charts.render import can_draw
from bot.core.content.field_labels import find_field
from bot.core.content.item import Correction, Entry, Item, ItemImage, SourceReference
from bot.core.formatting.chart_builder import add_chart_footer
from bot.core.formatting.formatter import Formatter
from bot.core.messages.image import Image
from bot.core.messages.reply import (
    Block,
    Bullets,
    Chart,
    Details,
    Heading,
    Illustration,
    Line,
    Paragraph,
    Provenance,
    Quote,
    Span,
    Style,
    line_to_text,
    make_line,
)
from bot.core.views.entry_summary import format_trust_line, list_trust_parts
from bot.core.views.lookup import EntryMatch


def build_card_title(match: EntryMatch, formatter: Formatter) -> str:
    """Build the title of a card: what the fact is about, and why other readers do not see it."""
    entry, subject = match.entry, match.section.subject
    if subject is None or entry.withdrawn:
        return match.title
    hidden_reason = formatter.hidden_reason(entry)
    title = subject(entry, formatter)
    return f"{title} ({hidden_reason})" if hidden_reason else title


def build_card_blocks(match: EntryMatch, formatter: Formatter) -> Iterator[Block]:
    """Yield what the card of an entry shows that is not withdrawn."""
    entry = match.entry
    yield from _build_void_status(entry, formatter)
    fact = match.section.fact(entry, formatter)
    if fact:
        yield Paragraph(fact)
    yield from _build_provenance(match, formatter)
    illustrations = tuple(_build_illustrations(entry, formatter))
    blocks = [
        add_chart_footer(block, (entry,), formatter)
        for place, block in enumerate(match.section.card(entry, formatter))
        if place or block != Paragraph(fact)  # a text whose first paragraph is the fact
    ]
    yield from illustrations
    charts = [one for one in blocks if isinstance(one, Chart) and one.picture and can_draw(one.picture)]
    has_two_pictures = charts and any(one.image for one in illustrations)
    yield from (
        (_drop_drawing(one) if one in charts else one for one in blocks) if has_two_pictures else blocks
    )
    if isinstance(entry, Item):
        yield from _build_item_blocks(entry, formatter)
    yield from _build_details(match, formatter)
    if has_two_pictures:  # a message has one picture, and the text says all that a chart shows
        drawings = tuple(Chart(picture=one.picture) for one in charts)
        yield Details(formatter.translate("Chart"), drawings)


def _build_void_status(entry: Entry, formatter: Formatter) -> Iterator[Block]:
    """Yield the status of an item that no longer holds, with the reason and what supersedes it.

    A button of the card opens that one, so its title is plain text here.
    """
    if not isinstance(entry, Item) or entry.still_holds:
        return
    yield Paragraph(_format_status(entry, formatter))
    if entry.superseded_by:
        label = formatter.field_label(Item, "superseded_by")
        link = formatter.format_entry_link(entry.superseded_by)
        title = tuple(replace(span, command_line="") for span in link)
        yield Paragraph(formatter.format_labelled(label, title))


def _format_status(item: Item, formatter: Formatter) -> Line:
    """Format the status of an item, and the reason."""
    status = make_line(formatter.format_choice(item, "standing"), Style.BOLD)
    note = (Span(". "), *formatter.format_prose(item.standing_note)) if item.standing_note else ()
    label = formatter.field_label(Item, "standing")
    return formatter.format_labelled(label, (*status, *note), Style.BOLD)


def _build_provenance(match: EntryMatch, formatter: Formatter) -> Iterator[Provenance]:
    """Yield the trust line, what belongs to it, and the first caveat in short; nothing without any."""
    entry = match.entry
    parts = [*list_trust_parts(match, formatter, build_card_title(match, formatter))]
    status: Line = ()
    if isinstance(entry, Item) and entry.still_holds:
        if entry.standing_note:
            status = _format_status(entry, formatter)
        elif entry.standing != "reported":
            parts.append(formatter.format_choice(entry, "standing"))
    lines = (
        format_trust_line(entry, parts, formatter, line_to_text(match.section.fact(entry, formatter))),
        *match.section.trust_notes(entry, formatter),
        status,
        formatter.format_short_caveat(entry) if isinstance(entry, Item) else (),
    )
    if shown_lines := tuple(filter(None, lines)):
        yield Provenance(shown_lines)


def _drop_drawing(chart: Chart) -> Chart:
    """Keep what a chart says beside its picture and beside the text above."""
    return Chart(tuple(one for one in chart.bars if not one.is_repeated), chart.lines)


def _build_illustrations(entry: Entry, formatter: Formatter) -> Iterator[Illustration]:
    """Yield the image of an item; of one that no longer holds, or without its file, only what it shows."""
    image = entry.image if isinstance(entry, Item) else None
    if not isinstance(entry, Item) or not image:
        return
    description = formatter.format_labelled(formatter.field_label(ItemImage, "alt"), make_line(image.alt))
    source = formatter.format_labelled(
        formatter.translate("Source"), formatter.format_source(SourceReference(source=image.source))
    )
    caption = (*make_line(f"{image.caption} · " if image.caption else ""), *source)
    file = formatter.find_image(image) if entry.still_holds else None
    yield Illustration(description, caption, Image(file, image.alt) if file else None)


def _build_item_blocks(item: Item, formatter: Formatter) -> Iterator[Block]:
    """Yield what all items share: further caveats, the speaker's own words, corrections."""
    if further_caveats := tuple(formatter.format_caveats(item))[1:]:
        yield Quote(further_caveats)
    if item.attribution and item.attribution.original:
        yield Quote((formatter.format_quotation(item.attribution), make_line(f"— {item.attribution.who}")))
    if item.corrections:
        yield Heading(make_line(formatter.field_label(Item, "corrections")))
        yield Bullets(tuple(format_correction(one, item, formatter) for one in item.corrections))


def _build_details(match: EntryMatch, formatter: Formatter) -> Iterator[Details]:
    """Yield how the fact was made, and the whole of a caveat that is shortened beside it."""
    entry = match.entry
    method = tuple(match.section.method(entry, formatter))
    caveat = _build_shortened_caveat(entry, formatter) if isinstance(entry, Item) else ()
    if method or caveat:
        title = formatter.translate("How it was made") if method else formatter.field_label(Item, "caveats")
        yield Details(title, (*method, *caveat, *_build_sources(entry, formatter)))


def _build_sources(entry: Entry, formatter: Formatter) -> Iterator[Paragraph]:
    """Yield the sources once more, for details that are a message of their own."""
    sources = formatter.source_list(entry) if isinstance(entry, Item) else ()
    if sources:
        yield Paragraph(formatter.format_labelled(formatter.translate("Source"), sources))


def _build_shortened_caveat(item: Item, formatter: Formatter) -> tuple[Block, ...]:
    """Build the first caveat if its short form lacks something."""
    whole: Line = next(formatter.format_caveats(item), ())
    is_whole = line_to_text(whole) == line_to_text(formatter.format_short_caveat(item))
    return () if is_whole else (Quote((whole,)),)


def format_correction(correction: Correction, item: Item, formatter: Formatter) -> Line:
    """Format what was corrected in *item*, when and why.

    The field is named by its label if it is a field of the item, else as the moderator wrote it.
    """
    field = find_field(type(item), correction.field.replace(" ", "_"))
    label = formatter.field_label(field.record, field.name) if field else ""
    text = formatter.translate("{date}, {field}: was “{was}”, now “{now}”.").format(
        date=formatter.format_date(correction.on),
        field=formatter.locale.uncapitalize(label) or correction.field,
        was=correction.was,
        now=correction.now,
    )
    return (Span(f"{text} "), *formatter.format_prose(correction.why))
