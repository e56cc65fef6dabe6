"""Sources: what the briefing takes its facts from, and what each of them supports."""

from collections.abc import Iterator

from bot.core.content.item import Item, Source
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Facts, Line, Span, make_line
from bot.core.sections.section import Section, gettext_noop


def names(source: Source, _formatter: Formatter) -> tuple[str, ...]:
    """Name a source by its title, publisher and author."""
    return (source.title, source.publisher.name, *((source.author,) if source.author else ()))


def row(source: Source, formatter: Formatter) -> Iterator[Line]:
    """Tell who published it and when."""
    date_text = (
        formatter.format_date(source.published_on)
        if source.published_on
        else formatter.translate("date not stated")
    )
    yield make_line(f"{_format_publisher(source, formatter)}, {date_text}")


def card(source: Source, formatter: Formatter) -> Iterator[Block]:
    """Tell everything that helps to find and to judge it."""
    if source.note:
        yield from formatter.format_paragraphs(source.note)
    yield Facts(tuple(_build_fact_rows(source, formatter)))


def _build_fact_rows(source: Source, formatter: Formatter) -> Iterator[tuple[str, Line]]:
    _ = formatter.translate
    yield _("Publisher"), make_line(_format_publisher(source, formatter))
    yield _("Author"), formatter.value_or_not_stated(source.author)
    yield _("Published"), formatter.value_or_not_stated(source.published_on)
    if source.accessed_on:
        yield _("Accessed"), formatter.value_or_not_stated(source.accessed_on)
    if source.language:
        yield _("Language"), make_line(formatter.language.get_language_name(source.language))
    yield (
        _("Link"),
        (Span(source.url, url=source.url),) if source.url else formatter.value_or_not_stated(None),
    )
    if source.archive_url:
        yield _("Archived copy"), (Span(source.archive_url, url=source.archive_url),)
    for source_id in source.derives_from:
        yield _("Repeats"), formatter.format_entry_link(source_id)
    if supported_sections := tuple(
        span for line in _list_supported_sections(source, formatter) for span in line
    ):
        yield _("Cited in"), supported_sections[1:]


def _list_supported_sections(source: Source, formatter: Formatter) -> Iterator[Line]:
    """Yield how much of each section rests on this source, each behind a comma."""
    for section, entries in formatter.briefing.sections.items():
        visible_entries = (entry for entry in entries if formatter.is_visible(entry) and not entry.withdrawn)
        items = (entry for entry in visible_entries if isinstance(entry, Item))
        count = sum(source in formatter.briefing.collect_sources(item) for item in items)
        if count:
            yield (Span(", "), Span(f"/{section}"), Span(f" ({count})"))


def _format_publisher(source: Source, formatter: Formatter) -> str:
    """Return who published it, and what that is if the briefing says so."""
    _, name, kind = formatter.translate, source.publisher.name, source.publisher.kind
    if kind is None:
        return name
    kinds = {
        "official": _("official"),
        "party": _("involved party"),
        "media": _("media"),
        "ngo": _("NGO"),
        "academic": _("academic"),
        "pollster": _("pollster"),
        "social": _("social media"),
    }
    return f"{name} ({kinds[kind]})"


SECTION = Section(
    name="sources",
    title=gettext_noop("Sources"),
    description=gettext_noop("Where the facts come from"),
    schema=tuple[Source, ...],
    names=names,
    row=row,
    card=card,
)
