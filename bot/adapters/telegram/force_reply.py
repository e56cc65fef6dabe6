"""What a reader is asked to write: a question to reply to. The reply finds the way by the question's text.

So nothing has to be remembered, and who writes the command themself needs no question.
"""

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.core.i18n import language
from bot.core.messages.reply import Form, Paragraph, Reply, Span, Style, fill
from bot.core.messages.request import filled
from bot.services.reports.commands import FORMS

if TYPE_CHECKING:  # who only renders needs no library of Telegram
    from telegram import Message, User

PLACEHOLDER = 64  # characters (Bot API, ForceReply)

_LINE = re.compile(rf"/((?:{'|'.join(FORMS)}) [a-z0-9-]+@[a-z0-9~-]+)")


def asking(reply: Reply) -> Reply:
    """Return a reply whose text says how to answer what it asks, if it asks something."""
    if reply.form is None:
        return reply
    how = language(reply.language).translate("Reply to this message, or send {line} and your words.")
    said = fill(how, line=Span(f"/{reply.form.line}", Style.CODE))
    return replace(reply, blocks=(*reply.blocks, Paragraph(said)))


def answer_to(question: "Message | None", words: str) -> str:
    """Return the command line that *words* make in reply to a *question*; empty if that asked nothing."""
    found = _LINE.findall((question.text if question else "") or "") if not words.startswith("/") else ()
    return filled(found[-1], words) if found else ""


def markup(form: Form) -> dict[str, object]:
    """Return what lets Telegram open the reply to a question at once."""
    return {"force_reply": True, "input_field_placeholder": form.label[:PLACEHOLDER]}


def to_one(html: str, form: Form, user: "User") -> tuple[str, dict[str, object]]:
    """Return a question and what opens the reply to it, for this *user* alone among others.

    They must be mentioned for that (Bot API, ForceReply).
    """
    mention = f'<a href="tg://user?id={user.id}">{escape(user.first_name)}</a>'
    return f"{mention}: {html}", markup(form) | {"selective": True}
