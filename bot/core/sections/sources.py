"""Sources: where the facts come from, and where each source is cited."""

from collections.abc import Iterator
from functools import partial

from bot.core.content.field_labels import gettext_noop
from bot.core.content.item import Item, Source
from bot.core.content.partial_date import convert_to_period
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Facts, Line, Span, make_line
from bot.core.sections.section import Section


def names(source: Source, _formatter: Formatter) -> tuple[str, ...]:
    """Name a source by its title, its publisher and its author."""
    return (source.title, source.publisher.name, *((source.author,) if source.author else ()))


def fact(source: Source, formatter: Formatter) -> Line:
    """Say who published it and when."""
    date_text = (
        formatter.format_date(source.published_on)
        if source.published_on
        else formatter.translate("date not stated")
    )
    return make_line(formatter.locale.join_with_comma(_format_publisher(source, formatter), date_text))


def row(source: Source, formatter: Formatter) -> Iterator[Line]:
    """Show who published it and when."""
    yield fact(source, formatter)


def card(source: Source, formatter: Formatter) -> Iterator[Block]:
    """Show everything that helps to find and to judge it."""
    if source.note:
        yield from formatter.format_paragraphs(source.note)
    yield Facts(tuple(_build_fact_rows(source, formatter)))


def _build_fact_rows(source: Source, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    label = partial(formatter.field_label, Source)
    yield label("author"), formatter.value_or_not_stated(source.author)
    if source.accessed_on:
        yield label("accessed_on"), formatter.value_or_not_stated(source.accessed_on)
    if source.language:
        yield label("language"), make_line(formatter.locale.get_language_name(source.language))
    link = (Span(source.url, url=source.url),) if source.url else formatter.value_or_not_stated(None)
    yield label("url"), link
    if source.archive_url:
        yield label("archive_url"), (Span(source.archive_url, url=source.archive_url),)
    for source_id in source.derives_from:
        yield label("derives_from"), formatter.format_entry_link(source_id)
    if supported_sections := tuple(
        span for line in _list_supported_sections(source, formatter) for span in line
    ):
        yield formatter.translate("Cited in"), supported_sections[1:]


def _list_supported_sections(source: Source, formatter: Formatter) -> Iterator[Line]:
    """Yield each section that cites this source, with the number of its items, after a comma."""
    for section, entries in formatter.briefing.sections.items():
        visible_entries = (entry for entry in entries if formatter.is_visible(entry) and not entry.withdrawn)
        items = (entry for entry in visible_entries if isinstance(entry, Item))
        count = sum(source in formatter.briefing.collect_sources(item) for item in items)
        if count:
            yield (Span(formatter.locale.comma), formatter.format_section_link(section), Span(f" ({count})"))


def _format_publisher(source: Source, formatter: Formatter) -> str:
    """Name the publisher, and say what kind it is if the briefing does."""
    publisher = source.publisher
    return (
        f"{publisher.name} ({formatter.format_choice(publisher, 'kind')})"
        if publisher.kind
        else publisher.name
    )


SECTION = Section(
    name="sources",
    title=gettext_noop("Sources"),
    description=gettext_noop("Where the facts come from"),
    schema=tuple[Source, ...],
    names=names,
    fact=fact,
    row=row,
    card=card,
    period=lambda source: convert_to_period(source.published_on),
)
