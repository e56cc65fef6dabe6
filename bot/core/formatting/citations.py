"""Citing: the marks in an answer that lead to its sources, and the notes at its end that name these."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item, Source, SourceReference
from bot.core.content.partial_date import PartialDate
from bot.core.messages.reply import Footnote, Line, Span, Style, make_line

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Locale


class Citations:
    """The sources that one answer cites, numbered in the order in which it does."""

    def __init__(self, briefing: Briefing, language: "Locale", is_visible: Callable[[Entry], bool]) -> None:
        """Cite sources of *briefing*; of one that is not shown nothing is told."""
        self._briefing = briefing
        self._language = language
        self._is_visible = is_visible
        self._numbers: dict[str, int] = {}

    def citation_marks(self, references: Iterable[SourceReference]) -> Line:
        """Return a mark for each source, ``[1]``: it leads to its note and, if it has one, its address."""
        return tuple(span for reference in references for span in (Span(" "), self._citation_mark(reference)))

    def source_list(self, item: Item) -> Line:
        """Return who published the sources of *item*, each with its mark."""
        line: list[Span] = []
        for reference in self._briefing.get_source_references(item):
            name = self.publisher_name(self._briefing.get_source(reference.source))
            line += [Span(f"{', ' if line else ''}{name} "), self._citation_mark(reference)]
        return tuple(line)

    def publisher_name(self, source: Source) -> str:
        """Return who published *source*, or that it is withdrawn or not shown."""
        if not self._is_visible(source):
            return self._language.translate("source not published")
        return withdrawn_title(source, self._language) if source.withdrawn else source.publisher.name

    def _citation_mark(self, reference: SourceReference) -> Span:
        source = self._briefing.get_source(reference.source)
        number = self._numbers.setdefault(source.id, len(self._numbers) + 1)
        if not self._is_visible(source):
            return Span(f"[{number}]", footnote_number=number)
        locator = f", {reference.locator}" if reference.locator else ""
        url = "" if source.withdrawn else source.url or ""
        return Span(f"[{number}{locator}]", url=url, footnote_number=number)

    def cited_ids(self) -> tuple[str, ...]:
        """Return the ids of the sources that were cited."""
        return tuple(self._numbers)

    def footnotes(self) -> tuple[Footnote, ...]:
        """Return a note for every source that was cited, in the order of their numbers."""
        return tuple(
            Footnote(number, self._format_footnote(source_id)) for source_id, number in self._numbers.items()
        )

    def _format_footnote(self, source_id: str) -> Line:
        source = self._briefing.get_source(source_id)
        if not self._is_visible(source):
            return make_line(self._language.translate("source not published"), Style.ITALIC)
        command = Span(f"/source {source_id}", Style.CODE)
        if source.withdrawn:
            return (Span(f"{withdrawn_title(source, self._language)}. "), command)
        author = f"{source.author}, " if source.author else ""
        date_text = f", {_format_date(source.published_on, self._language)}" if source.published_on else ""
        return (
            Span(f"{author}{self._language.quote(source.title)}", url=source.url or ""),
            Span(f", {source.publisher.name}{date_text}{'' if date_text.endswith('.') else '.'} "),
            command,
        )


def withdrawn_title(entry: Entry, language: "Locale") -> str:
    """Return what a withdrawn entry is called: nothing that it said."""
    return language.translate("Withdrawn item {id}").format(id=entry.id)


def _format_date(partial_date: PartialDate, language: "Locale") -> str:
    return language.format_day(partial_date.year, partial_date.month, partial_date.day)
