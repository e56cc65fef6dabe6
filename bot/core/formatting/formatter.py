"""Telling: one answer while it is made, which knows the reader, the day, the briefing and what was cited."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from bot.core.content.briefing import Briefing
from bot.core.content.figure import Figure
from bot.core.content.item import Attribution, Count, Entry, Item, Name, Position, Statement
from bot.core.content.partial_date import Period, When
from bot.core.content.visibility import published, shown
from bot.core.formatting import markdown, quotations
from bot.core.formatting.citations import Citations, withdrawn
from bot.core.formatting.figures import in_words
from bot.core.messages.reply import Block, Line, Span, Style, plain

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Language


class Naming(Protocol):
    """What telling must know of a section: what it is called, and how its entries are named."""

    @property
    def name(self) -> str:
        """Return its YAML key."""

    @property
    def title(self) -> str:
        """Return what it holds, as an English message."""

    @property
    def names(self) -> Callable[[Any, "Formatter"], tuple[str, ...]]:
        """Return an entry's title, and after it its other names."""


class Formatter:
    """Puts the values of a briefing into words and keeps the list of sources that they cite."""

    def __init__(
        self,
        briefing: Briefing,
        sections: Mapping[str, Naming],
        language: "Language",
        today: date,
        *,
        drafts: bool = False,
    ) -> None:
        """Tell *briefing*, translated if it is, to a reader of *language* on the day *today*.

        With *drafts* what is not published is told too, and marked so.
        """
        self.briefing = briefing.told_in(language.code)
        self._sections = sections
        self.language = language
        self.today = today
        self._drafts = drafts
        self.translate = language.translate
        cited = Citations(self.briefing, language, self.shows)
        self.marks, self.sourced, self.publisher = cited.marks, cited.sourced, cited.publisher
        self.notes, self.cited = cited.notes, cited.names

    def shows(self, entry: Entry) -> bool:
        """Return whether whom this is told to may see *entry* today."""
        return shown(entry, self.today, drafts=self._drafts)

    def unpublished(self, entry: Entry) -> str:
        """Return, to those who see drafts too, why readers do not see *entry* today; else nothing."""
        if not self._drafts or published(entry, self.today):
            return ""
        if entry.state == "draft" or entry.publish_at is None:
            return self.translate("Draft: not published")
        return self.translate("From {date}: not published yet").format(date=self.when(entry.publish_at))

    def when(self, when: When) -> str:
        """Return a date in words, as exact as it is known."""
        return self.language.day(when.year, when.month, when.day)

    def age(self, when: When) -> str:
        """Return how long ago that was, or nothing if it is ahead."""
        return self.language.age(when.year, when.month, when.day, self.today)

    def aged(self, when: When) -> str:
        """Return a date with its age behind it."""
        age = self.age(when)
        return f"{self.when(when)} ({age})" if age else self.when(when)

    def period(self, period: Period) -> str:
        """Return a period in words."""
        start, end = self.when(period.start), self.when(period.end)
        return start if start == end else f"{start} – {end}"

    def figure(self, figure: Figure) -> str:
        """Return a figure as it must be read: "nearly 60%", "more than 400,000 people"."""
        return in_words(figure, self.language)

    def said(self, attribution: Attribution) -> str:
        """Return whose word something is, what kind of word, and when it was said."""
        _ = self.translate
        verbs = {
            "states": _("{who} states"),
            "estimates": _("{who} estimates"),
            "alleges": _("{who} alleges"),
            "confirms": _("{who} confirms"),
        }
        said = verbs[attribution.verb].format(who=attribution.who)
        return f"{said}, {self.when(attribution.on)}" if attribution.on else said

    def statements(self, statements: Iterable[Statement]) -> tuple[Line, ...]:
        """Return statements with their speakers, dates and sources, a line each."""
        return tuple(
            (*self.prose(one.text), *self._aside(one.attribution, one.as_of), *self.marks(one.sources))
            for one in statements
        )

    def count(self, count: Count) -> Line:
        """Return how many, of what, on whose word."""
        of = f" {count.of}" if count.of else ""
        words = Span(f"{self.figure(count.figure)}{of}", Style.BOLD)
        return (words, *self._aside(count.attribution, count.as_of), *self.marks(count.sources))

    def _aside(self, attribution: Attribution | None, as_of: When | None) -> Line:
        """Return in brackets whose word something is, in which words, and what it is true of."""
        parts: list[Line] = []
        if attribution:
            quote = (Span(": "), *self.original(attribution)) if attribution.original else ()
            parts.append((*plain(self.said(attribution)), *quote))
        if as_of:
            parts.append(plain(self.translate("as of {date}").format(date=self.aged(as_of))))
        spans = (span for part in parts for span in (Span("; "), *part))
        return (Span(" ("), *tuple(spans)[1:], Span(")")) if parts else ()

    def original(self, attribution: Attribution) -> Line:
        """Return the speaker's own words between quotation marks, with their language if it is another."""
        return quotations.original(attribution, self.briefing, self.language)

    def verbatim(self, text: str) -> Line:
        """Return somebody's own words; if they stand here in translation, that is said."""
        return quotations.verbatim(text, self.briefing, self.language)

    def position(self, position: Position) -> Line:
        """Return who takes a position, which one, and when."""
        _ = self.translate
        verbs = {
            "asserts": _("{who} says so"),
            "denies": _("{who} denies it"),
            "confirms": _("{who} confirms it"),
        }
        if position.text or position.figure:
            verbs["asserts"] = "{who}"
        told = verbs[position.stance].format(who=position.who)
        date = f" ({self.when(position.on)})" if position.on else ""
        figure = plain(f": {self.figure(position.figure)}" if position.figure else "")
        text = (Span(": "), *self.prose(position.text)) if position.text else ()
        return (Span(f"{told}{date}", Style.BOLD), *figure, *text, *self.marks(position.sources))

    def caveats(self, item: Item) -> Iterator[Line]:
        """Yield what a reader must know before using an item, a line each."""
        _ = self.translate
        kinds = {
            "method": _("Caveat (method)"),
            "access": _("Caveat (access)"),
            "interest": _("Caveat (interest)"),
            "translation": _("Caveat (translation)"),
            "dated": _("Caveat (age)"),
        }
        for one in item.caveats:
            yield (Span(f"{kinds[one.kind]}: ", Style.BOLD), *self.prose(one.text))

    def name_of(self, name: str) -> Line:
        """Return the title of the entry with this id, and the command that shows it."""
        section, entry = self.briefing.entries[name]
        if not self.shows(entry):
            return plain(self.translate("not published"), Style.ITALIC)
        return (Span(f"{self.title(section, entry)} "), Span(f"/{section} {entry.id}", Style.CODE))

    def names(self, section: str, entry: Entry) -> tuple[str, ...]:
        """Return the title of an entry of this section, its other names, its original's, and its aliases."""
        if entry.withdrawn:
            return (self.withdrawn(entry), *entry.aliases)
        own, original = self._sections[section].names, self.briefing.original
        others = own(original.entries[entry.id][1], self) if original else ()
        names = (*own(entry, self), *others, *entry.aliases)
        hidden = self.unpublished(entry)
        return tuple(dict.fromkeys((f"{names[0]} ({hidden})", *names) if hidden else names))

    def heading(self, section: Naming) -> str:
        """Return what a section holds, in the reader's language."""
        page = self.briefing.document.pages.get(section.name)
        return page.title if page else self.translate(section.title)

    def withdrawn(self, entry: Entry) -> str:
        """Return what a withdrawn entry is called: nothing that it said."""
        return withdrawn(entry, self.language)

    def title(self, section: str, entry: Entry) -> str:
        """Return the title of an entry of this section."""
        return self.names(section, entry)[0]

    def other_name(self, name: Name) -> tuple[str, Line]:
        """Return the label of another name and the name with its language."""
        _ = self.translate
        kinds = {
            "official": _("Official name"),
            "short": _("Short name"),
            "native": _("Native name"),
            "former": _("Former name"),
        }
        tongue = f" ({self.language.name(name.language)})" if name.language else ""
        return kinds[name.kind], plain(f"{name.text}{tongue}")

    def prose(self, text: str) -> Line:
        """Return prose as one line."""
        return markdown.line_of(text)

    def paragraphs(self, text: str) -> Iterable[Block]:
        """Return prose as paragraphs and lists."""
        return markdown.blocks(text)

    def stated(self, value: object) -> Line:
        """Return a value in words, or that the source does not state it."""
        match value:
            case None:
                return plain(self.translate("not stated"), Style.ITALIC)
            case Figure():
                return plain(self.figure(value))
            case When():
                return plain(self.when(value))
            case _:
                return plain(str(value))
