"""The replies with a briefing's numbers as a table, and the questions which table it shall be."""

from collections.abc import Sequence

from bot.core.content.briefing import Briefing
from bot.core.export.item_rows import Table
from bot.core.i18n.locale import Locale
from bot.core.messages.reply import AttachedFile, Button, Paragraph, Reply, make_line
from bot.core.messages.request import format_command_line
from bot.core.sections.registry import SECTIONS

EXPORT = "export"  # the command
MAX_BRIEFINGS = 60

_TITLES = {section.name: section.title for section in SECTIONS}


def build_briefings_reply(briefings: Sequence[Briefing], locale: Locale) -> Reply:
    """Ask whose numbers to send."""
    buttons = tuple(
        Button(one.title, format_command_line(EXPORT, one.id)) for one in briefings[:MAX_BRIEFINGS]
    )
    text = locale.translate("Which briefing’s numbers do you want as a table?")
    return _build_reply(locale.translate("Tables"), text, buttons, locale)


def build_sections_reply(briefing: Briefing, tables: Sequence[Table], locale: Locale) -> Reply:
    """Ask which of a briefing's tables to send, or say that it has none."""
    _ = locale.translate
    buttons = tuple(
        Button(_(_TITLES[one.name]), format_command_line(EXPORT, f"{briefing.id} {one.name}"))
        for one in tables
    )
    text = _("Which table do you want?") if tables else _("This briefing has no polls, figures or events.")
    return _build_reply(briefing.title, text, buttons, locale)


def build_table_reply(briefing: Briefing, table: Table, content: bytes, locale: Locale) -> Reply:
    """Send a table, and say what to do with it."""
    _ = locale.translate
    text = _("Change it and send it back. I’ll show you the changes before anything is published.")
    title = f"{briefing.title} · {_(_TITLES[table.name])}"
    document = AttachedFile(f"{briefing.id}.xlsx", content)
    return Reply(title, (Paragraph(make_line(text)),), language=locale.language, document=document)


def _build_reply(title: str, text: str, buttons: tuple[Button, ...], locale: Locale) -> Reply:
    return Reply(title, (Paragraph(make_line(text)),), buttons=buttons, language=locale.language)
