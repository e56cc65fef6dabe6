"""The button by which a moderator edits the item of a card."""

from dataclasses import replace

from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_command_line

EDIT = "edit"  # the command that shows a form for a part of a file, or for a field of it


def add_edit_button(reply: Reply) -> Reply:
    """Add the button to the actions of a card; other replies stay as they are."""
    if reply.entry_summary is None:
        return reply
    line = format_command_line(EDIT, reply.entry_summary.entry_id, reply.briefing_id)
    button = Button(get_locale(reply.language).translate("Edit"), line)
    return replace(reply, actions=(*reply.actions, button))
