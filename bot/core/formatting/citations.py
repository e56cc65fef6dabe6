"""Cites sources: the marks in an answer, and the footnotes at its end."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item, Source, SourceReference
from bot.core.content.partial_date import PartialDate
from bot.core.formatting.partial_date_text import format_partial_date
from bot.core.messages.reply import Footnote, Line, Span, Style, interpolate, make_line
from bot.core.messages.request import format_command_line

if TYPE_CHECKING:  # Babel is slow to import, and checking files does not need it
    from bot.core.i18n.locale import Locale


class Citations:
    """The sources that one answer cites, numbered in the order of their first mark."""

    def __init__(self, briefing: Briefing, locale: "Locale", is_visible: Callable[[Entry], bool]) -> None:
        """Cite sources of *briefing*; a source for which *is_visible* is false is not named."""
        self._briefing = briefing
        self._locale = locale
        self._is_visible = is_visible
        self._numbers: dict[str, int] = {}
        self._comma = locale.comma

    def citation_marks(self, references: Iterable[SourceReference]) -> Line:
        """Format a mark for each source, such as ``[1]``; it links to the source if that has an address."""
        return tuple(span for reference in references for span in (Span(" "), self._citation_mark(reference)))

    def source_list(self, item: Item) -> Line:
        """List the publishers of the sources of *item*, each with its mark."""
        line: list[Span] = []
        for reference in self._briefing.get_source_references(item):
            line += [*make_line(self._comma if line else ""), *self.format_source(reference)]
        return tuple(line)

    def format_source(self, reference: SourceReference) -> Line:
        """Format the publisher of a source with its mark."""
        name = self.publisher_name(self._briefing.get_source(reference.source))
        return (Span(f"{name} "), self._citation_mark(reference))

    def source_marks(self, item: Item) -> Line:
        """List the marks of the sources of *item*, for a line that names their publishers already."""
        return self.citation_marks(self._briefing.get_source_references(item))

    def publishers(self, item: Item) -> tuple[str, ...]:
        """List the publishers of the sources of *item*, each once."""
        references = self._briefing.get_source_references(item)
        sources = (self._briefing.get_source(reference.source) for reference in references)
        return tuple(dict.fromkeys(map(self.publisher_name, sources)))

    def publisher_name(self, source: Source) -> str:
        """Name the publisher of *source*, or say that the source is withdrawn or not published."""
        if not self._is_visible(source):
            return self._locale.translate("source not published")
        return withdrawn_title(source, self._locale) if source.withdrawn else source.publisher.name

    def _citation_mark(self, reference: SourceReference) -> Span:
        source = self._briefing.get_source(reference.source)
        number = self._numbers.setdefault(source.id, len(self._numbers) + 1)
        if not self._is_visible(source):
            return Span(f"[{number}]", footnote_number=number)
        locator = f"{self._comma}{reference.locator}" if reference.locator else ""
        url = "" if source.withdrawn else source.url or ""
        return Span(f"[{number}{locator}]", url=url, footnote_number=number)

    def cited_ids(self) -> tuple[str, ...]:
        """List the ids of the cited sources, in the order of their numbers."""
        return tuple(self._numbers)

    def footnotes(self) -> tuple[Footnote, ...]:
        """Build a footnote for each cited source, in the order of their numbers."""
        return tuple(
            Footnote(number, self._format_footnote(source_id)) for source_id, number in self._numbers.items()
        )

    def _format_footnote(self, source_id: str) -> Line:
        """Format a source: its title leads to its card, its publisher to its own page."""
        source = self._briefing.get_source(source_id)
        if not self._is_visible(source):
            return make_line(self._locale.translate("source not published"), Style.ITALIC)
        command_line, comma = format_command_line("source", source_id, self._briefing.id), self._comma
        if source.withdrawn:
            title = Span(withdrawn_title(source, self._locale), command_line=command_line)
            return interpolate("{title}.", title=title)
        return interpolate(
            f"{{author}}{{title}}{comma}{{publisher}}{f'{comma}{{date}}' if source.published_on else ''}.",
            author=f"{source.author}{comma}" if source.author else "",
            title=Span(self._locale.quote(source.title), command_line=command_line),
            publisher=Span(source.publisher.name, url=source.url or ""),
            date=_format_date(source.published_on, self._locale) if source.published_on else "",
        )


def withdrawn_title(entry: Entry, locale: "Locale") -> str:
    """Name a withdrawn entry by its id alone: its title no longer counts."""
    return locale.translate("Withdrawn item {id}").format(id=entry.id)


def _format_date(partial_date: PartialDate, locale: "Locale") -> str:
    return format_partial_date(partial_date, locale)
