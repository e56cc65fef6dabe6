"""The moderators' command /export: polls, figures or events as a workbook, to change and to send back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.export.briefing_tables import build_briefing_tables
from bot.core.export.item_rows import SECTIONS, Table
from bot.core.export.table_files import write_xlsx
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.parsing.yaml_loader import read_fields
from bot.core.views.help_pages import match_briefing
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import export_views
from bot.services.publishing.file_writer import FileWriter


class ExportHandlers:
    """Sends moderators the numbers of briefings."""

    def __init__(self, file_writer: FileWriter, get_library: Callable[[], Library]) -> None:
        """Send what the files of *file_writer* hold, which are those of the live library."""
        self._file_writer = file_writer
        self._get_library = get_library

    async def handle_export(self, request: Request, _caller: Caller) -> Reply:
        """Send a table, ``export harbour polls``, or ask which one.

        Raises:
            BriefingError: the briefing's file has errors now.
            OSError: it cannot be read.
        """
        locale, briefings = get_locale(request.language), self._get_library().briefings
        words = request.argument.split()
        section = words[-1] if words and words[-1] in SECTIONS else ""
        name = " ".join(words[:-1] if section else words)
        briefing = match_briefing(name or request.briefing_id, briefings)
        if briefing is None:
            return export_views.build_briefings_reply(tuple(briefings.values()), locale)
        content = await run_in_daemon_thread(self._file_writer.read_content, Path(briefing.file).name)
        sections = (section,) if section else SECTIONS
        tables = await asyncio.to_thread(_build_tables, briefing, content or b"", sections)
        if len(tables) != 1:
            return export_views.build_sections_reply(briefing, tables, locale)
        workbook = await asyncio.to_thread(write_xlsx, tables)
        return export_views.build_table_reply(briefing, tables[0], workbook, locale)


def _build_tables(briefing: Briefing, content: bytes, sections: tuple[str, ...]) -> tuple[Table, ...]:
    fields = read_fields(content, briefing.file) if content else {}
    return build_briefing_tables([(briefing, fields)], sections)
