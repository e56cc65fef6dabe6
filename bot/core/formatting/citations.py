"""Citing: the marks in an answer that lead to its sources, and the notes at its end that name these."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry, Item, Reference, Source
from bot.core.content.partial_date import When
from bot.core.messages.reply import Line, Note, Span, Style, plain

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Language


class Citations:
    """The sources that one answer cites, numbered in the order in which it does."""

    def __init__(self, briefing: Briefing, language: "Language", shows: Callable[[Entry], bool]) -> None:
        """Cite sources of *briefing*; of one that is not shown nothing is told."""
        self._briefing = briefing
        self._language = language
        self._shows = shows
        self._cited: dict[str, int] = {}

    def marks(self, references: Iterable[Reference]) -> Line:
        """Return a mark for each source, ``[1]``: it leads to its note and, if it has one, its address."""
        return tuple(span for reference in references for span in (Span(" "), self._mark(reference)))

    def sourced(self, item: Item) -> Line:
        """Return who published the sources of *item*, each with its mark."""
        line: list[Span] = []
        for reference in self._briefing.sources_of(item):
            name = self.publisher(self._briefing.source(reference.source))
            line += [Span(f"{', ' if line else ''}{name} "), self._mark(reference)]
        return tuple(line)

    def publisher(self, source: Source) -> str:
        """Return who published *source*, or that it is withdrawn or not shown."""
        if not self._shows(source):
            return self._language.translate("source not published")
        return withdrawn(source, self._language) if source.withdrawn else source.publisher.name

    def _mark(self, reference: Reference) -> Span:
        source = self._briefing.source(reference.source)
        number = self._cited.setdefault(source.id, len(self._cited) + 1)
        if not self._shows(source):
            return Span(f"[{number}]", cites=number)
        where = f", {reference.locator}" if reference.locator else ""
        url = "" if source.withdrawn else source.url or ""
        return Span(f"[{number}{where}]", url=url, cites=number)

    def names(self) -> tuple[str, ...]:
        """Return the ids of the sources that were cited."""
        return tuple(self._cited)

    def notes(self) -> tuple[Note, ...]:
        """Return a note for every source that was cited, in the order of their numbers."""
        return tuple(Note(number, self._note(name)) for name, number in self._cited.items())

    def _note(self, name: str) -> Line:
        source = self._briefing.source(name)
        if not self._shows(source):
            return plain(self._language.translate("source not published"), Style.ITALIC)
        command = Span(f"/source {name}", Style.CODE)
        if source.withdrawn:
            return (Span(f"{withdrawn(source, self._language)}. "), command)
        author = f"{source.author}, " if source.author else ""
        date = f", {_day(source.published_on, self._language)}" if source.published_on else ""
        return (
            Span(f"{author}{self._language.quoted(source.title)}", url=source.url or ""),
            Span(f", {source.publisher.name}{date}{'' if date.endswith('.') else '.'} "),
            command,
        )


def withdrawn(entry: Entry, language: "Language") -> str:
    """Return what a withdrawn entry is called: nothing that it said."""
    return language.translate("Withdrawn item {id}").format(id=entry.id)


def _day(when: When, language: "Language") -> str:
    return language.day(when.year, when.month, when.day)
