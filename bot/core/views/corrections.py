"""What was published wrong and put right: what it said, what it says now, and why, the newest first."""

from collections.abc import Callable, Iterable, Iterator

from bot.core.content.briefing import Briefing
from bot.core.content.item import Correction, Item
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import get_locale
from bot.core.messages.reply import Paragraph, Reply, Row, Style, make_line
from bot.core.messages.request import Request
from bot.core.views.detail import build_entry_button, format_correction

MAX_CORRECTIONS = 100  # corrections of an answer

FormatterFactory = Callable[[Briefing, Request], Formatter]
"""Returns what tells from a briefing to whoever asks."""

VisibleCorrection = tuple[Correction, str, Item, Formatter]
"""A correction with the section and the item that it is of, and what tells these."""


def has_corrections(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> bool:
    """Return whether whoever asks may see a correction."""
    return any(True for _ in _list_visible_corrections(briefings, request, create_formatter))


def build_corrections_page(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> Reply:
    """Return the corrections of all items that whoever asks may see."""
    reader_language = get_locale(request.language)
    _ = reader_language.translate
    corrections = sorted(
        _list_visible_corrections(briefings, request, create_formatter),
        key=lambda one: one[0].on.last_day,
        reverse=True,
    )
    rows = tuple(_build_row(*one) for one in corrections[:MAX_CORRECTIONS])
    no_corrections = (Paragraph(make_line(_("No corrections so far."))),)
    return Reply(
        _("Corrections"), rows or no_corrections, command_line="corrections", language=reader_language.code
    )


def _list_visible_corrections(
    briefings: Iterable[Briefing], request: Request, create_formatter: FormatterFactory
) -> Iterator[VisibleCorrection]:
    for briefing in briefings:
        if briefing.corrected_items:
            formatter = create_formatter(briefing, request)
            for section, item in formatter.briefing.corrected_items:
                if formatter.is_visible(item):
                    yield from ((one, section, item, formatter) for one in item.corrections)


def _build_row(correction: Correction, section: str, item: Item, formatter: Formatter) -> Row:
    briefing_line = make_line(formatter.briefing.title, Style.ITALIC)
    return Row(
        make_line(formatter.entry_title(section, item)),
        (format_correction(correction, formatter), briefing_line),
        build_entry_button(section, item, formatter),
    )
