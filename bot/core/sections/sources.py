"""Sources: what the briefing takes its facts from, and what each of them supports."""

from collections.abc import Iterator

from bot.core.content.item import Item, Source
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Block, Facts, Line, Span, plain
from bot.core.sections.section import Section, message


def names(source: Source, _telling: Formatter) -> tuple[str, ...]:
    """Name a source by its title, publisher and author."""
    return (source.title, source.publisher.name, *((source.author,) if source.author else ()))


def row(source: Source, telling: Formatter) -> Iterator[Line]:
    """Tell who published it and when."""
    date = telling.when(source.published_on) if source.published_on else telling.translate("date not stated")
    yield plain(f"{_publisher(source, telling)}, {date}")


def card(source: Source, telling: Formatter) -> Iterator[Block]:
    """Tell everything that helps to find and to judge it."""
    if source.note:
        yield from telling.paragraphs(source.note)
    yield Facts(tuple(_facts(source, telling)))


def _facts(source: Source, telling: Formatter) -> Iterator[tuple[str, Line]]:
    _ = telling.translate
    yield _("Publisher"), plain(_publisher(source, telling))
    yield _("Author"), telling.stated(source.author)
    yield _("Published"), telling.stated(source.published_on)
    if source.accessed_on:
        yield _("Read on"), telling.stated(source.accessed_on)
    if source.language:
        yield _("Language"), plain(telling.language.name(source.language))
    yield _("Address"), (Span(source.url, url=source.url),) if source.url else telling.stated(None)
    if source.archive_url:
        yield _("Copy"), (Span(source.archive_url, url=source.archive_url),)
    for other in source.derives_from:
        yield _("Repeats"), telling.name_of(other)
    if supported := tuple(span for line in _supported(source, telling) for span in line):
        yield _("Supports"), supported[1:]


def _supported(source: Source, telling: Formatter) -> Iterator[Line]:
    """Yield how much of each section rests on this source, each behind a comma."""
    for section, entries in telling.briefing.content.items():
        shown = (entry for entry in entries if telling.shows(entry) and not entry.withdrawn)
        items = (entry for entry in shown if isinstance(entry, Item))
        count = sum(source in telling.briefing.sources_in(item) for item in items)
        if count:
            yield (Span(", "), Span(f"/{section}"), Span(f" ({count})"))


def _publisher(source: Source, telling: Formatter) -> str:
    """Return who published it, and what that is if the briefing says so."""
    _, name, kind = telling.translate, source.publisher.name, source.publisher.kind
    if kind is None:
        return name
    kinds = {
        "official": _("official"),
        "party": _("a party to the matter"),
        "media": _("media"),
        "ngo": _("non-governmental organisation"),
        "academic": _("academic"),
        "pollster": _("pollster"),
        "social": _("social media"),
    }
    return f"{name} ({kinds[kind]})"


SECTION = Section(
    name="sources",
    title=message("Sources"),
    about=message("Where the facts come from"),
    shape=tuple[Source, ...],
    names=names,
    row=row,
    card=card,
)
