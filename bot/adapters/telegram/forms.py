"""Forms on Telegram: a message that asks the reader to reply to it.

The message contains the command line that the reply completes, so that the bot need not remember which form
it sent.
"""

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Form, Paragraph, Reply, Span, Style, interpolate
from bot.core.messages.request import CORRECT, INQUIRE, SET, UNPUBLISH, fill_form
from bot.services.inquiries.inquiry_button import ANSWER
from bot.services.reports.report_button import FORM_COMMANDS, LIKE

if TYPE_CHECKING:  # rendering does not import the library
    from telegram import Message, User

PLACEHOLDER_LIMIT = 64  # characters (Bot API, ForceReply)

_FORM_LINE = re.compile(
    rf"/((?:{'|'.join(FORM_COMMANDS)}) (?:{LIKE} )?[a-z0-9-]+@[a-z0-9~-]+"
    rf"|(?:{ANSWER}|{CORRECT}|discard) [0-9]+|{INQUIRE}(?![\w@-])"
    rf"|{UNPUBLISH} [a-z0-9@-]+ because(?!\w)"
    rf"|{SET} [a-z0-9_/@.+-]+ [^\s,]+)"
)


def add_form_instructions(reply: Reply) -> Reply:
    """Append to a reply with a form how to answer it; return any other reply as it is."""
    if reply.form is None:
        return reply
    template = get_locale(reply.language).translate(
        "Reply to this message, or send {line} followed by your text."
    )
    instructions = interpolate(template, line=Span(f"/{reply.form.command_line}", Style.CODE))
    return replace(reply, blocks=(*reply.blocks, Paragraph(instructions)))


def parse_form_reply(question: "Message | None", text: str) -> str:
    """Return the command line that *text* makes in reply to *question*; empty if that has no form."""
    form_lines = (
        _FORM_LINE.findall((question.text if question else "") or "") if not text.startswith("/") else ()
    )
    return fill_form(form_lines[-1], text) if form_lines else ""


def build_force_reply(form: Form) -> dict[str, object]:
    """Build the markup that makes Telegram open a reply to the message at once (Bot API, ForceReply)."""
    return {"force_reply": True, "input_field_placeholder": form.label[:PLACEHOLDER_LIMIT]}


def build_selective_prompt(html: str, form: Form, user: "User") -> tuple[str, dict[str, object]]:
    """Build the text and the markup of a form that only *user* replies to.

    The text must mention them for that (Bot API, ForceReply).
    """
    mention = f'<a href="tg://user?id={user.id}">{escape(user.first_name)}</a>'
    return f"{mention}: {html}", build_force_reply(form) | {"selective": True}
