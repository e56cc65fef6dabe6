"""The commands of reports, and the quiet button that leads to them from every card."""

from dataclasses import replace

from bot.core.i18n import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_command_line
from bot.core.sections.section import gettext_noop

REPORT = "report"  # a reader's
REPORT_OUTCOME = "reported"  # a letter's, to a reader
FIXED, DECLINED = "fixed", "declined"  # a moderator's
FORM_COMMANDS = (REPORT, FIXED, DECLINED)  # those that ask for words
REPORT_TITLE = gettext_noop("Report an error")


def remove_report_button(reply: Reply) -> Reply:
    """Return a reply without that button: for where nobody can be asked for words."""
    buttons = (button for button in reply.buttons if button.command_line.partition(" ")[0] != REPORT)
    return replace(reply, buttons=tuple(buttons))


def add_report_button(reply: Reply) -> Reply:
    """Return a card with the button that reports a mistake in it, below all others."""
    if reply.entry_summary is None:
        return reply
    line = format_command_line(REPORT, reply.entry_summary.entry_id, reply.briefing_id)
    return replace(
        reply, buttons=(*reply.buttons, Button(get_locale(reply.language).translate(REPORT_TITLE), line))
    )
