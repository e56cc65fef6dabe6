"""A submission as readers will see it: the bot itself answers from it, each button leading on within it."""

from dataclasses import replace

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n import language
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Block, Button, Paragraph, Reply, Row, Style, plain
from bot.core.messages.request import Request, parse


def rehearsed(briefing: Briefing, line: str, asked: Request, number: int) -> Reply:
    """Return what *briefing* would answer to *line*, all of whose buttons lead to the submission *number*."""
    app = App(Library({briefing.id: briefing}))
    request, __ = parse(line, today=asked.today, language=asked.language, briefing=briefing.id)
    reply, _ = app.answer(request), language(asked.language).translate
    mark = Paragraph(plain(_("Draft: not published"), Style.ITALIC))
    back = Button(_("Ready to be published"), f"upload {number}")
    return replace(
        reply,
        blocks=(mark, *(_led(block, number) for block in reply.blocks)),
        buttons=(*(_inside(button, number) for button in reply.buttons), back),
        line=_line(reply.line, number) if reply.line else "",
        choice=None,
        card=None,
    )


def _led(block: Block, number: int) -> Block:
    return replace(block, button=_inside(block.button, number)) if isinstance(block, Row) else block


def _inside(button: Button, number: int) -> Button:
    return Button(button.label, _line(button.line, number))


def _line(line: str, number: int) -> str:
    """Return the line that asks the same of the submission, whose briefing needs no name."""
    return f"upload {number} {line.partition('@')[0]}"
