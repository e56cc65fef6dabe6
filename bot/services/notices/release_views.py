"""The notice of what went live at a set time."""

from datetime import datetime

from bot.core.content.briefing import Briefing
from bot.core.content.item import Entry
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Block, Bullets, Button, Paragraph, Reply, Style, interpolate, make_line
from bot.core.messages.request import format_command_line
from bot.services.publishing.message_parts import build_more_note, format_timestamp
from bot.services.publishing.reader_outlook import format_title

MAX_ENTRIES = 15  # in one answer


def build_release_reply(
    briefing: Briefing, entries: tuple[tuple[str, Entry], ...], moment: datetime, locale: Locale
) -> Reply:
    """Say which *entries* of a briefing went live at *moment*, each with its section."""
    _ = locale.translate
    text = _("From {title}, as scheduled for {time}:")
    names = [f"{section}/{one.id}" for section, one in entries[:MAX_ENTRIES]]
    blocks: list[Block] = [
        Paragraph(interpolate(text, title=format_title(briefing, locale), time=format_timestamp(moment))),
    ]
    if names:
        blocks.append(Bullets(tuple(make_line(one, Style.CODE) for one in names)))
    if len(entries) > MAX_ENTRIES:
        blocks.append(build_more_note(len(entries) - MAX_ENTRIES, locale))
    line = format_command_line("briefing", briefing.id)
    button = Button(briefing.in_language(locale.language).title, line)
    return Reply(_("Now live"), tuple(blocks), buttons=(button,), language=locale.language)
