"""A submission as readers will see it: the bot itself answers from it, each button leading on within it."""

from dataclasses import replace

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Block, Button, Paragraph, Reply, Row, Style, make_line
from bot.core.messages.request import Request, parse_command_line


def preview_submission(briefing: Briefing, line: str, original_request: Request, number: int) -> Reply:
    """Return what *briefing* would answer to *line*, all of whose buttons lead to the submission *number*."""
    app = App(Library({briefing.id: briefing}))
    request, __ = parse_command_line(
        line, today=original_request.today, language=original_request.language, briefing_id=briefing.id
    )
    reply, _ = app.answer_request(request), get_locale(original_request.language).translate
    draft_note = Paragraph(make_line(_("Draft: not published"), Style.ITALIC))
    back_button = Button(_("Ready to publish"), f"upload {number}")
    return replace(
        reply,
        blocks=(draft_note, *(_redirect_block(block, number) for block in reply.blocks)),
        buttons=(*(_redirect_button(button, number) for button in reply.buttons), back_button),
        command_line=_build_preview_line(reply.command_line, number) if reply.command_line else "",
        preference_change=None,
        entry_summary=None,
    )


def _redirect_block(block: Block, number: int) -> Block:
    return replace(block, button=_redirect_button(block.button, number)) if isinstance(block, Row) else block


def _redirect_button(button: Button, number: int) -> Button:
    return Button(button.label, _build_preview_line(button.command_line, number))


def _build_preview_line(line: str, number: int) -> str:
    """Return the line that asks the same of the submission, whose briefing needs no name."""
    return f"upload {number} {line.partition('@')[0]}"
