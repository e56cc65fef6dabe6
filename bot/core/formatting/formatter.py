"""Telling: one answer while it is made, which knows the reader, the day, the briefing and what was cited."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from bot.core.content.briefing import Briefing
from bot.core.content.figure import Figure
from bot.core.content.item import AlternativeName, Attribution, Count, Entry, Item, Position, Statement
from bot.core.content.partial_date import PartialDate, Period
from bot.core.content.visibility import is_entry_published, is_entry_visible
from bot.core.formatting import markdown, quotations
from bot.core.formatting.citations import Citations, withdrawn_title
from bot.core.formatting.figures import format_figure
from bot.core.messages.reply import Block, Line, Span, Style, make_line

if TYPE_CHECKING:  # Babel takes a while to import, and files are checked without it
    from bot.core.i18n import Locale


class SectionNames(Protocol):
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
        sections: Mapping[str, SectionNames],
        language: "Locale",
        today: date,
        *,
        include_drafts: bool = False,
    ) -> None:
        """Tell *briefing*, translated if it is, to a reader of *language* on the day *today*.

        With *drafts* what is not published is told too, and marked so.
        """
        self.briefing = briefing.in_language(language.code)
        self._sections = sections
        self.language = language
        self.today = today
        self._include_drafts = include_drafts
        self.translate = language.translate
        citations = Citations(self.briefing, language, self.is_visible)
        self.citation_marks, self.source_list, self.publisher_name = (
            citations.citation_marks,
            citations.source_list,
            citations.publisher_name,
        )
        self.footnotes, self.cited_ids = citations.footnotes, citations.cited_ids

    def is_visible(self, entry: Entry) -> bool:
        """Return whether whom this is told to may see *entry* today."""
        return is_entry_visible(entry, self.today, include_drafts=self._include_drafts)

    def hidden_reason(self, entry: Entry) -> str:
        """Return, to those who see drafts too, why readers do not see *entry* today; else nothing."""
        if not self._include_drafts or is_entry_published(entry, self.today):
            return ""
        if entry.state == "draft" or entry.publish_at is None:
            return self.translate("Draft: not published")
        return self.translate("Scheduled for {date}: not published yet").format(
            date=self.format_date(entry.publish_at)
        )

    def format_date(self, partial_date: PartialDate) -> str:
        """Return a date in words, as exact as it is known."""
        return self.language.format_day(partial_date.year, partial_date.month, partial_date.day)

    def format_age(self, partial_date: PartialDate) -> str:
        """Return how long ago that was, or nothing if it is ahead."""
        return self.language.format_age(partial_date.year, partial_date.month, partial_date.day, self.today)

    def format_date_with_age(self, partial_date: PartialDate) -> str:
        """Return a date with its age behind it."""
        age = self.format_age(partial_date)
        return f"{self.format_date(partial_date)} ({age})" if age else self.format_date(partial_date)

    def format_period(self, period: Period) -> str:
        """Return a period in words."""
        start, end = self.format_date(period.start), self.format_date(period.end)
        return start if start == end else f"{start} – {end}"

    def format_figure(self, figure: Figure) -> str:
        """Return a figure as it must be read: "nearly 60%", "more than 400,000 people"."""
        return format_figure(figure, self.language)

    def format_attribution(self, attribution: Attribution) -> str:
        """Return whose word something is, what kind of word, and when it was said."""
        _ = self.translate
        verbs = {
            "states": _("{who} states"),
            "estimates": _("{who} estimates"),
            "alleges": _("{who} alleges"),
            "confirms": _("{who} confirms"),
        }
        phrase = verbs[attribution.verb].format(who=attribution.who)
        return f"{phrase}, {self.format_date(attribution.on)}" if attribution.on else phrase

    def format_statements(self, statements: Iterable[Statement]) -> tuple[Line, ...]:
        """Return statements with their speakers, dates and sources, a line each."""
        return tuple(
            (
                *self.format_prose(one.text),
                *self._format_context(one.attribution, one.as_of),
                *self.citation_marks(one.sources),
            )
            for one in statements
        )

    def format_count(self, count: Count) -> Line:
        """Return how many, of what, on whose word."""
        unit_text = f" {count.of}" if count.of else ""
        amount = Span(f"{self.format_figure(count.figure)}{unit_text}", Style.BOLD)
        return (
            amount,
            *self._format_context(count.attribution, count.as_of),
            *self.citation_marks(count.sources),
        )

    def _format_context(self, attribution: Attribution | None, as_of: PartialDate | None) -> Line:
        """Return in brackets whose word something is, in which words, and what it is true of."""
        parts: list[Line] = []
        if attribution:
            quote = (Span(": "), *self.format_quotation(attribution)) if attribution.original else ()
            parts.append((*make_line(self.format_attribution(attribution)), *quote))
        if as_of:
            parts.append(
                make_line(self.translate("as of {date}").format(date=self.format_date_with_age(as_of)))
            )
        spans = (span for part in parts for span in (Span("; "), *part))
        return (Span(" ("), *tuple(spans)[1:], Span(")")) if parts else ()

    def format_quotation(self, attribution: Attribution) -> Line:
        """Return the speaker's own words between quotation marks, with their language if it is another."""
        return quotations.format_quotation(attribution, self.briefing, self.language)

    def format_verbatim(self, text: str) -> Line:
        """Return somebody's own words; if they stand here in translation, that is said."""
        return quotations.format_verbatim(text, self.briefing, self.language)

    def format_position(self, position: Position) -> Line:
        """Return who takes a position, which one, and when."""
        _ = self.translate
        verbs = {
            "asserts": _("{who} says so"),
            "denies": _("{who} denies it"),
            "confirms": _("{who} confirms it"),
        }
        if position.text or position.figure:
            verbs["asserts"] = "{who}"
        phrase = verbs[position.stance].format(who=position.who)
        date_text = f" ({self.format_date(position.on)})" if position.on else ""
        figure_line = make_line(f": {self.format_figure(position.figure)}" if position.figure else "")
        text_line = (Span(": "), *self.format_prose(position.text)) if position.text else ()
        return (
            Span(f"{phrase}{date_text}", Style.BOLD),
            *figure_line,
            *text_line,
            *self.citation_marks(position.sources),
        )

    def format_caveats(self, item: Item) -> Iterator[Line]:
        """Yield what a reader must know before using an item, a line each."""
        _ = self.translate
        kinds = {
            "method": _("About the method"),
            "access": _("What’s missing"),
            "interest": _("Possible bias"),
            "translation": _("About the translation"),
            "dated": _("May be outdated"),
        }
        for caveat in item.caveats:
            yield (Span(f"{kinds[caveat.kind]}: ", Style.BOLD), *self.format_prose(caveat.text))

    def format_entry_link(self, entry_id: str) -> Line:
        """Return the title of the entry with this id, and the command that shows it."""
        section, entry = self.briefing.entries_by_id[entry_id]
        if not self.is_visible(entry):
            return make_line(self.translate("not published"), Style.ITALIC)
        return (Span(f"{self.entry_title(section, entry)} "), Span(f"/{section} {entry.id}", Style.CODE))

    def entry_names(self, section: str, entry: Entry) -> tuple[str, ...]:
        """Return the title of an entry of this section, its other names, its original's, and its aliases."""
        if entry.withdrawn:
            return (self.withdrawn_title(entry), *entry.aliases)
        list_names, original = self._sections[section].names, self.briefing.original
        original_names = list_names(original.entries_by_id[entry.id][1], self) if original else ()
        names = (*list_names(entry, self), *original_names, *entry.aliases)
        hidden_reason = self.hidden_reason(entry)
        return tuple(dict.fromkeys((f"{names[0]} ({hidden_reason})", *names) if hidden_reason else names))

    def section_title(self, section: SectionNames) -> str:
        """Return what a section holds, in the reader's language."""
        page = self.briefing.document.pages.get(section.name)
        return page.title if page else self.translate(section.title)

    def withdrawn_title(self, entry: Entry) -> str:
        """Return what a withdrawn entry is called: nothing that it said."""
        return withdrawn_title(entry, self.language)

    def entry_title(self, section: str, entry: Entry) -> str:
        """Return the title of an entry of this section."""
        return self.entry_names(section, entry)[0]

    def format_other_name(self, name: AlternativeName) -> tuple[str, Line]:
        """Return the label of another name and the name with its language."""
        _ = self.translate
        kinds = {
            "official": _("Official name"),
            "short": _("Short name"),
            "native": _("Native name"),
            "former": _("Former name"),
        }
        language_suffix = f" ({self.language.get_language_name(name.language)})" if name.language else ""
        return kinds[name.kind], make_line(f"{name.text}{language_suffix}")

    def format_prose(self, text: str) -> Line:
        """Return prose as one line."""
        return markdown.parse_inline(text)

    def format_paragraphs(self, text: str) -> Iterable[Block]:
        """Return prose as paragraphs and lists."""
        return markdown.parse_blocks(text)

    def value_or_not_stated(self, value: object) -> Line:
        """Return a value in words, or that the source does not state it."""
        match value:
            case None:
                return make_line(self.translate("not stated"), Style.ITALIC)
            case Figure():
                return make_line(self.format_figure(value))
            case PartialDate():
                return make_line(self.format_date(value))
            case _:
                return make_line(str(value))
