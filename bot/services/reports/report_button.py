"""The commands of error reports, and the button on every card that starts one."""

from dataclasses import replace

from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import format_command_line

REPORT = "report"  # a reader's
REPORT_OUTCOME = "reported"  # the message with the answer, to a reader
FIXED, DECLINED = "fixed", "declined"  # a moderator's
REPORTS = "reports"  # a moderator's, too
TAKE = "take"  # may follow it as well: somebody looks into a report
LIKE, LIST = "like", "list"  # what may follow it: all about one item, and a part of the list of items
FORM_COMMANDS = (REPORT, FIXED, DECLINED)  # those that open a form
REPORT_TITLE = gettext_noop("Report an error")


def remove_report_button(reply: Reply) -> Reply:
    """Remove the button, for a message below which no form can open."""
    actions = (button for button in reply.actions if button.command_line.partition(" ")[0] != REPORT)
    return replace(reply, actions=tuple(actions))


def add_report_button(reply: Reply) -> Reply:
    """Add the button to the actions of a card; other replies stay as they are."""
    if reply.entry_summary is None:
        return reply
    line = format_command_line(REPORT, reply.entry_summary.entry_id, reply.briefing_id)
    button = Button(get_locale(reply.language).translate(REPORT_TITLE), line)
    return replace(reply, actions=(*reply.actions, button))
