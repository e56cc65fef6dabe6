"""The buttons that lead around a briefing: the last row of an answer, and those to a section or an entry."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.content.item import Entry
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Button
from bot.core.messages.request import format_command_line
from bot.core.sections.section import Section
from bot.core.views.lookup import EntryMatch

if TYPE_CHECKING:  # Babel is slow to import, and checking files does not need it
    from bot.core.i18n.locale import Locale

MAX_LABEL_CHARS = 60  # characters of a button; the text above it shows the whole title


def shorten_label(text: str, max_chars: int = MAX_LABEL_CHARS) -> str:
    """Cut *text* between words to the characters that a button shows."""
    return text if len(text) <= max_chars else text[: max_chars - 1].rsplit(" ", 1)[0] + "…"


def build_menu_button(locale: "Locale", briefing_id: str = "") -> Button:
    """Build the button to the start page."""
    return Button(locale.translate("Menu"), format_command_line("start", "", briefing_id))


def build_card_navigation(
    match: EntryMatch, siblings: Sequence[EntryMatch], formatter: Formatter
) -> Iterator[Button]:
    """Yield the buttons from a card to the previous entry, the list, the next entry and the menu."""
    _ = formatter.translate
    if len(siblings) > 1:  # a list of one is its card
        position = next(index for index, other in enumerate(siblings) if other.entry is match.entry)
        if position > 0:
            yield Button(_("‹ Previous"), format_entry_command(siblings[position - 1]), "←")
        yield replace(build_section_button(match.section, formatter), short_label=_("List"))
        if position + 1 < len(siblings):
            yield Button(_("Next ›"), format_entry_command(siblings[position + 1]), "→")
    yield build_menu_button(formatter.locale, formatter.briefing.id)


def format_entry_command(match: EntryMatch) -> str:
    """Format the command line that shows an entry."""
    return format_command_line(match.section.name, match.entry.id, match.briefing.id)


def build_match_button(match: EntryMatch) -> Button:
    """Build the button that shows an entry."""
    return Button(shorten_label(match.title), format_entry_command(match))


def build_entry_button(section: str, entry: Entry, formatter: Formatter) -> Button:
    """Build the button that shows an entry of the formatter's briefing."""
    return Button(
        shorten_label(formatter.entry_title(section, entry)),
        format_command_line(section, entry.id, formatter.briefing.id),
    )


def build_section_button(section: Section, formatter: Formatter) -> Button:
    """Build the button that shows a section of the formatter's briefing."""
    section_command = format_command_line(section.name, "", formatter.briefing.id)
    return Button(shorten_label(formatter.section_title(section)), section_command)


def build_section_buttons(sections: Iterable[Section], formatter: Formatter) -> tuple[Button, ...]:
    """Build a button for each of these sections of a briefing."""
    return tuple(build_section_button(section, formatter) for section in sections)
