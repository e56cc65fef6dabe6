"""The preview of a submission in the chat: what readers would get, with buttons that stay within it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.diff import Change
from bot.core.content.visibility import is_briefing_visible, is_entry_published
from bot.core.i18n.locale import get_locale
from bot.core.messages.line_mapping import map_command_lines
from bot.core.messages.reply import Button, Paragraph, Reply, Style, make_line
from bot.core.messages.request import Request, parse_command_line
from bot.services.publishing.candidate import Candidate

START = "start"  # shows the welcome
MAX_PREVIEW_LINE_BYTES = 45  # beside "upload" and a number, and with a page, a button holds no more


def find_preview_line(changes: Sequence[Change], briefing: Briefing, today: date) -> str:
    """Find what the preview begins with: the only item that changes, if readers see it, or the welcome."""
    changed = {(one.section, one.entry_id) for one in changes}
    if len(changed) != 1:
        return START
    section, entry_id = changed.pop()
    entry = next((one for one in briefing.sections.get(section, ()) if one.id == entry_id), None)
    line = f"{section} {entry_id}"
    is_shown = entry is not None and is_entry_published(entry, today)
    return line if is_shown and len(line.encode()) <= MAX_PREVIEW_LINE_BYTES else START


def preview_submission(candidate: Candidate, line: str, original_request: Request, number: int) -> Reply:
    """Answer *line* from the *candidate* of submission *number*; every button stays within that preview."""
    app, briefing = App(candidate.library), candidate.briefing
    request, __ = parse_command_line(
        line, today=original_request.today, language=original_request.language, briefing_id=briefing.id
    )
    request = replace(request, include_drafts=not is_briefing_visible(briefing, request.today))
    reply, _ = app.answer_request(request), get_locale(original_request.language).translate
    draft_note = Paragraph(make_line(_("Draft: not published"), Style.ITALIC))
    back_button = Button(_("Ready to publish"), f"upload {number}")
    preview = map_command_lines(reply, lambda line: _build_preview_line(line, number))
    return replace(
        preview,
        blocks=(draft_note, *preview.blocks),
        navigation=(*preview.navigation, back_button),
        command_line=_build_preview_line(reply.command_line, number) if reply.command_line else "",
        preference_change=None,
        entry_summary=None,
    )


def _build_preview_line(line: str, number: int) -> str:
    """Build the line that asks the same of the submission, whose briefing needs no name."""
    return f"upload {number} {line.partition('@')[0]}"
