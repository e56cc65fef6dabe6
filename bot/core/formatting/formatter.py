"""Puts the values of a briefing into words for one answer, and collects the sources that it cites.

Each answer needs a formatter of its own, because the numbers of its footnotes start at 1.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

from bot.core.content.briefing import Briefing
from bot.core.content.field_labels import get_choice_label, get_field_label
from bot.core.content.figure_value import Figure
from bot.core.content.item import (
    AlternativeName,
    Attribution,
    Count,
    Entry,
    Item,
    ItemImage,
    Position,
    Statement,
)
from bot.core.content.partial_date import OpenPeriod, PartialDate, Period
from bot.core.content.publish_time import PublishTime
from bot.core.content.visibility import is_entry_published, is_entry_visible
from bot.core.formatting import markdown
from bot.core.formatting.citations import Citations, withdrawn_title
from bot.core.formatting.figure_text import format_figure
from bot.core.formatting.partial_date_text import format_age, format_partial_date, format_short_date
from bot.core.formatting.shortening import shorten_prose
from bot.core.library.image_files import NO_IMAGES, Images
from bot.core.messages.image import ImageFile
from bot.core.messages.reply import PLAIN, Block, Line, Paragraph, Span, Style, line_to_text, make_line
from bot.core.messages.request import Request, format_command_line

if TYPE_CHECKING:  # Babel is slow to import, and checking files does not need it
    from bot.core.i18n.locale import IntervalSkeleton, Locale


FIRST_CLEAR_YEAR = 100  # an interval names no era, which an earlier year needs
MAX_CAVEAT_CHARS = 220  # of a caveat that stands beside the fact


class SectionNames(Protocol):
    """The part of a section that a formatter needs: its title, and the names of its entries."""

    @property
    def name(self) -> str:
        """The YAML key of the section."""

    @property
    def title(self) -> str:
        """The title as an English message."""

    @property
    def names(self) -> Callable[[Any, "Formatter"], tuple[str, ...]]:
        """The function that lists the names of an entry, its title first."""


FormatterFactory = Callable[[Briefing, Request], "Formatter"]
"""Creates the formatter for an answer from a briefing to whoever sent the request."""


class Formatter:
    """Formats values of one briefing in the reader's language, and numbers the sources that are cited."""

    def __init__(
        self,
        briefing: Briefing,
        sections: Mapping[str, SectionNames],
        locale: "Locale",
        today: date,
        *,
        include_drafts: bool = False,
    ) -> None:
        """Format *briefing*, in its translation if it has one, for a reader of *locale* on the day *today*.

        With *include_drafts*, unpublished entries are visible, and marked as such.
        """
        self.briefing = briefing.in_language(locale.language)
        self._sections = sections
        self.locale = locale
        self.today = today
        self._include_drafts = include_drafts
        self._images = NO_IMAGES
        self.translate = locale.translate
        # Not `self.is_visible`: a circle would keep the briefing until garbage is looked for.
        is_visible = partial(is_entry_visible, today=today, include_drafts=include_drafts)
        citations = Citations(self.briefing, locale, is_visible)
        self.citation_marks = citations.citation_marks
        self.source_list, self.publisher_name = citations.source_list, citations.publisher_name
        self.format_source = citations.format_source
        self.publishers, self.source_marks = citations.publishers, citations.source_marks
        self.footnotes, self.cited_ids = citations.footnotes, citations.cited_ids

    def with_images(self, images: Images) -> "Formatter":
        """Get the formatter that shows these *images* of the briefing."""
        if not images:
            return self
        twin = copy(self)
        twin._images = images  # noqa: SLF001 (its own class)
        return twin

    def for_entries(self, entries: Iterable[Entry]) -> "Formatter":
        """Get the formatter for the lines of *entries*: in their own language if none of them is translated.

        A sentence in the reader's language around words of another would be in neither.
        """
        languages = {self.briefing.get_text_language(one.id, self.locale.language) for one in entries}
        if len(languages) != 1 or languages == {self.locale.language}:
            return self
        twin = copy(self)
        twin.locale = self.locale.switch_to(languages.pop())
        twin.translate = twin.locale.translate
        return twin

    def is_visible(self, entry: Entry) -> bool:
        """True if the reader may see *entry* today."""
        return is_entry_visible(entry, self.today, include_drafts=self._include_drafts)

    def hidden_reason(self, entry: Entry) -> str:
        """Say why other readers do not see *entry* today; empty if they do, or if it is hidden here too."""
        if not self._include_drafts or is_entry_published(entry, self.today):
            return ""
        ahead = [one for one in entry.publish_times if not one.is_over(self.today)]
        if entry.state == "draft" or not ahead:
            return self.translate("Draft: not published")
        latest = max(ahead, key=lambda one: one.first_day)
        return self.translate("Scheduled for {date}: not published yet").format(
            date=self.format_publish_time(latest)
        )

    def find_image(self, image: ItemImage) -> ImageFile | None:
        """Find the file of an image; None if there is none that can be shown."""
        file = self._images.get(image.file)
        return file if isinstance(file, ImageFile) else None

    def format_publish_time(self, publish_time: PublishTime) -> str:
        """Format when something goes live: 1 December 2026, 09:00 Europe/Kyiv."""
        return ", ".join(filter(None, (self.format_date(publish_time.day), publish_time.time_text)))

    def format_date(self, partial_date: PartialDate) -> str:
        """Format a date, no more exactly than it is known."""
        return format_partial_date(partial_date, self.locale)

    def format_age(self, partial_date: PartialDate) -> str:
        """Say how long ago that was; empty for a date in the future."""
        return format_age(partial_date, self.locale, self.today)

    def format_date_with_age(self, partial_date: PartialDate) -> str:
        """Format a date followed by its age: "January 2026 (10 months ago)"."""
        age = self.format_age(partial_date)
        return f"{self.format_date(partial_date)} ({age})" if age else self.format_date(partial_date)

    def format_period(self, period: OpenPeriod) -> str:
        """Format a period: "since March 2022"; one whose ends read the same becomes a single date.

        Many languages have an article before a day, but none before a month or a year.
        """
        _ = self.translate
        match period.start, period.end:
            case PartialDate() as start, None:
                message = _("since {day}") if start.day else _("since {date}")
            case None, PartialDate() as end:
                message = _("until {day}") if end.day else _("until {date}")
            case _:
                message = "{day}"
        text = self._format_ends(tuple(dict.fromkeys(one for one in (period.start, period.end) if one)))
        return message.format(day=text, date=text)

    def _format_ends(self, ends: Sequence[PartialDate]) -> str:
        """Format the ends of a period: as an interval if both are equally exact, 12–25 November 2024."""
        match [(bool(one.month), bool(one.day)) for one in ends]:
            case _ if any(one.quarter for one in ends):  # CLDR has no intervals of quarters
                return " – ".join(map(self.format_date, ends))
            case [first, second] if first == second and ends[0].year >= FIRST_CLEAR_YEAR:
                skeleton: IntervalSkeleton = "yMMMMd" if all(first) else "yMMMM" if any(first) else "y"
                return self.locale.format_interval(ends[0].first_day, ends[1].first_day, skeleton)
            case _:
                return " – ".join(map(self.format_date, ends))

    def format_short_period(self, period: Period) -> str:
        """Format the months of a period in few letters: "Jan 2031", "Dec 2030 – Jan 2031"."""
        ends = (format_short_date(one, self.locale) for one in (period.start, period.end))
        return " – ".join(dict.fromkeys(ends))

    def format_figure(self, figure: Figure) -> str:
        """Format a figure: "nearly 60%", "more than 400,000 people"."""
        return format_figure(figure, self.locale)

    def format_attribution(self, attribution: Attribution) -> str:
        """Say who states, estimates, alleges or confirms something, and when: "LBC states, 6 March 2026"."""
        phrase = self.format_choice(attribution, "verb").format(who=attribution.who)
        return self.append_date(phrase, attribution.on)

    def append_date(self, text: str, partial_date: PartialDate | None) -> str:
        """Append a date after a comma; nothing if there is none."""
        return self.locale.join_with_comma(text, self.format_date(partial_date) if partial_date else "")

    def format_after_comma(self, period: OpenPeriod | None) -> str:
        """Format a comma and a period; nothing if there is none."""
        return f"{self.locale.comma}{self.format_period(period)}" if period else ""

    def format_statements(self, statements: Iterable[Statement], item: Item) -> tuple[Line, ...]:
        """Format each statement of *item* as a line with its speaker, date and sources.

        That the only publisher of the item states it stands beside the item's fact.
        """
        publishers = self.publishers(item)
        return tuple(
            (
                *self.format_prose(one.text),
                *self._format_context(one.attribution, one.as_of, () if one.sources else publishers),
                *self.citation_marks(one.sources),
            )
            for one in statements
        )

    def format_count(self, count: Count) -> Line:
        """Format how many of what were counted, and by whom."""
        unit_text = f" {count.of}" if count.of else ""
        amount = Span(f"{self.format_figure(count.figure)}{unit_text}", Style.BOLD)
        return (
            amount,
            *self._format_context(count.attribution, count.as_of),
            *self.citation_marks(count.sources),
        )

    def _format_context(
        self, attribution: Attribution | None, as_of: PartialDate | None, publishers: tuple[str, ...] = ()
    ) -> Line:
        """Format the speaker, the quotation and the date in brackets; empty if there are none.

        Left out is that the only one of *publishers* states it.
        """
        parts: list[Line] = []
        if attribution and attribution.verb == "states" and publishers == (attribution.who,):
            date_text = self.format_date(attribution.on) if attribution.on else ""
            quotation = self.format_quotation(attribution) if attribution.original else ()
            parts += filter(None, (make_line(date_text), quotation))
        elif attribution:
            quote = (Span(": "), *self.format_quotation(attribution)) if attribution.original else ()
            parts.append((*make_line(self.format_attribution(attribution)), *quote))
        if as_of:
            parts.append(
                make_line(self.translate("as of {date}").format(date=self.format_date_with_age(as_of)))
            )
        spans = (span for part in parts for span in (Span("; "), *part))
        return (Span(" ("), *tuple(spans)[1:], Span(")")) if parts else ()

    def format_quotation(self, attribution: Attribution) -> Line:
        """Quote the speaker's own words, and name their language if it is not the briefing's."""
        words, language = attribution.original or "", attribution.language
        opening, closing = self.locale.quote("{text}").split("{text}")
        quotation = (Span(opening), *markdown.parse_inline(words), Span(closing))
        if note := self._format_translation_note(words, language):
            return (*quotation, *note)
        if language and language != self.briefing.document.language:
            return (*quotation, Span(f" ({self.locale.get_language_name(language)})"))
        return quotation

    def format_verbatim(self, text: str) -> Line:
        """Format somebody's own words without quotation marks, and say so if they are translated."""
        return (*markdown.parse_inline(text), *self._format_translation_note(text, None))

    def _format_translation_note(self, words: str, language: str | None) -> Line:
        """Say from which language *words* are translated; empty if they are not."""
        if words not in self.briefing.translated_quotes:
            return ()
        original_language = self.locale.get_language_name(language or self.briefing.document.language)
        note = self.translate("translated from {language}").format(language=original_language)
        return make_line(f" ({note})")

    def format_position(self, position: Position) -> Line:
        """Format who takes a position, which one, and when."""
        date_text = f" ({self.format_date(position.on)})" if position.on else ""
        line: Line = (Span(f"{self.format_stance(position)}{date_text}", Style.BOLD),)
        if position.figure:
            line = self._append_value(line, make_line(self.format_figure(position.figure)))
        if position.text:
            line = self._append_value(line, self.format_prose(position.text))
        return (*line, *self.citation_marks(position.sources))

    def format_stance(self, position: Position) -> str:
        """Say who takes a position, and which one unless what they say follows."""
        is_explained = position.text or position.figure
        if position.stance == "asserts" and is_explained:
            return position.who
        return self.format_choice(position, "stance").format(who=position.who)

    def _append_value(self, line: Line, value: Line) -> Line:
        """Append *value* after a colon."""
        return (*line, Span(self.locale.format_label("")), *value)

    def format_labelled(self, label: str, value: Line, style: Style = PLAIN) -> Line:
        """Format a label, a colon and a value."""
        return (Span(self.locale.format_label(label), style), *value)

    def format_caveats(self, item: Item) -> Iterator[Line]:
        """Yield each caveat of an item as a line."""
        for caveat in item.caveats:
            label = self.format_choice(caveat, "kind") if caveat.kind else self.translate("Caveat")
            yield self.format_labelled(label, self.format_prose(caveat.text), Style.BOLD)

    def format_short_caveat(self, item: Item) -> Line:
        """Format the first caveat of an item: whole, or only its first sentences; empty if there is none."""
        line = next(self.format_caveats(item), ())
        text = line_to_text(line)
        return line if len(text) <= MAX_CAVEAT_CHARS else make_line(shorten_prose(text, MAX_CAVEAT_CHARS))

    def field_label(self, record: type[BaseModel], name: str) -> str:
        """Get what readers call a field, in the reader's language."""
        return self.translate(get_field_label(record, name))

    def format_choice(self, record: BaseModel, name: str) -> str:
        """Format the choice that a field holds, such as a standing or a verdict."""
        return self.translate(get_choice_label(type(record), name, getattr(record, name)))

    def format_entry_link(self, entry_id: str) -> Line:
        """Format the title of the entry with this id, as a reference to it."""
        section, entry = self.briefing.entries_by_id[entry_id]
        if not self.is_visible(entry):
            return make_line(self.translate("not published"), Style.ITALIC)
        command_line = format_command_line(section, entry.id, self.briefing.id)
        return (Span(self.entry_title(section, entry), command_line=command_line),)

    def format_section_link(self, section: str) -> Span:
        """Format the title of a section of this briefing, as a reference to its list."""
        command_line = format_command_line(section, "", self.briefing.id)
        return Span(self.section_title(self._sections[section]), command_line=command_line)

    def entry_names(self, section: str, entry: Entry) -> tuple[str, ...]:
        """List the names of an entry: its title, its other names, those of its original, and its aliases."""
        if entry.withdrawn:
            return (self.withdrawn_title(entry), *entry.aliases)
        list_names, original = self._sections[section].names, self.briefing.original
        original_names = list_names(original.entries_by_id[entry.id][1], self) if original else ()
        names = (*list_names(entry, self), *original_names, *entry.aliases)
        hidden_reason = self.hidden_reason(entry)
        return tuple(dict.fromkeys((f"{names[0]} ({hidden_reason})", *names) if hidden_reason else names))

    def section_title(self, section: SectionNames) -> str:
        """Get the title of a section in the reader's language."""
        page = self.briefing.document.pages.get(section.name)
        return page.title if page else self.translate(section.title)

    def withdrawn_title(self, entry: Entry) -> str:
        """Name a withdrawn entry by its id alone."""
        return withdrawn_title(entry, self.locale)

    def entry_title(self, section: str, entry: Entry) -> str:
        """Get the title of an entry of this section."""
        return self.entry_names(section, entry)[0]

    def format_other_name(self, name: AlternativeName) -> tuple[str, Line]:
        """Format an alternative name as a row: the kind of name is the label, the name the value."""
        language_suffix = f" ({self.locale.get_language_name(name.language)})" if name.language else ""
        return self.format_choice(name, "kind"), make_line(f"{name.text}{language_suffix}")

    def format_prose(self, text: str) -> Line:
        """Format prose as one line."""
        return markdown.parse_inline(text)

    def format_lead(self, text: str) -> Line:
        """Format the first paragraph of prose; empty if it begins with a list."""
        first = next(iter(markdown.parse_blocks(text)), None)
        return first.line if isinstance(first, Paragraph) else ()

    def format_paragraphs(self, text: str) -> Iterable[Block]:
        """Format prose as paragraphs and lists."""
        return markdown.parse_blocks(text)

    def value_or_not_stated(self, value: object) -> Line:
        """Format a value, or say that the source does not state it; for prose use `format_prose`."""
        match value:
            case None:
                return make_line(self.translate("not stated"), Style.ITALIC)
            case Figure():
                return make_line(self.format_figure(value))
            case PartialDate():
                return make_line(self.format_date(value))
            case _:
                return make_line(str(value))
