"""The commands of reports, and the quiet button that leads to them from every card."""

from dataclasses import replace

from bot.core.i18n import language
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import command_line
from bot.core.sections.section import message

REPORT = "report"  # a reader's
REPORTED = "reported"  # a letter's, to a reader
FIXED, DECLINED = "fixed", "declined"  # a moderator's
FORMS = (REPORT, FIXED, DECLINED)  # those that ask for words
TITLE = message("Report a mistake")


def unreportable(reply: Reply) -> Reply:
    """Return a reply without that button: for where nobody can be asked for words."""
    others = (button for button in reply.buttons if button.line.partition(" ")[0] != REPORT)
    return replace(reply, buttons=tuple(others))


def reportable(reply: Reply) -> Reply:
    """Return a card with the button that reports a mistake in it, below all others."""
    if reply.card is None:
        return reply
    line = command_line(REPORT, reply.card.id, reply.briefing)
    return replace(reply, buttons=(*reply.buttons, Button(language(reply.language).translate(TITLE), line)))
