"""What a reader is asked to write: a question to reply to. The reply finds the way by the question's text.

So nothing has to be remembered, and who writes the command themself needs no question.
"""

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Form, Paragraph, Reply, Span, Style, interpolate
from bot.core.messages.request import fill_form
from bot.services.reports.report_button import FORM_COMMANDS

if TYPE_CHECKING:  # who only renders needs no library of Telegram
    from telegram import Message, User

PLACEHOLDER_LIMIT = 64  # characters (Bot API, ForceReply)

_FORM_LINE = re.compile(rf"/((?:{'|'.join(FORM_COMMANDS)}) [a-z0-9-]+@[a-z0-9~-]+)")


def add_form_instructions(reply: Reply) -> Reply:
    """Return a reply whose text says how to answer what it asks, if it asks something."""
    if reply.form is None:
        return reply
    template = get_locale(reply.language).translate(
        "Reply to this message, or send {line} followed by your text."
    )
    instructions = interpolate(template, line=Span(f"/{reply.form.command_line}", Style.CODE))
    return replace(reply, blocks=(*reply.blocks, Paragraph(instructions)))


def parse_form_reply(question: "Message | None", text: str) -> str:
    """Return the command line that *words* make in reply to a *question*; empty if that asked nothing."""
    form_lines = (
        _FORM_LINE.findall((question.text if question else "") or "") if not text.startswith("/") else ()
    )
    return fill_form(form_lines[-1], text) if form_lines else ""


def build_force_reply(form: Form) -> dict[str, object]:
    """Return what lets Telegram open the reply to a question at once."""
    return {"force_reply": True, "input_field_placeholder": form.label[:PLACEHOLDER_LIMIT]}


def build_selective_prompt(html: str, form: Form, user: "User") -> tuple[str, dict[str, object]]:
    """Return a question and what opens the reply to it, for this *user* alone among others.

    They must be mentioned for that (Bot API, ForceReply).
    """
    mention = f'<a href="tg://user?id={user.id}">{escape(user.first_name)}</a>'
    return f"{mention}: {html}", build_force_reply(form) | {"selective": True}
