"""The commands of inquiries, and the button below “nothing found” that sends one.

The button's command line holds the reader's question, and nothing is stored before it is pressed. Where a
question is too long for a button, the adapter finds it again in the message that was answered.
"""

from dataclasses import replace

from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply
from bot.core.messages.request import INQUIRE, format_command_line

INQUIRY_OUTCOME = "inquired"  # the message with the answer, to a reader
INQUIRIES = "inquiries"  # a moderator's, like all below
ANSWER, UNCOVERED = "answer", "uncovered"
TAKE = "take"  # may follow `INQUIRIES`: somebody looks into a question
INQUIRY_TITLE = gettext_noop("Ask the editors")
MAX_QUESTION_CHARS = 248  # with the command 256: as many as a look-up reads, and the web page takes


def add_inquiry_button(reply: Reply) -> Reply:
    """Add the button to the answer to a question that no briefing covers; others stay as they are."""
    if not reply.inquiry:
        return reply
    label = get_locale(reply.language).translate(INQUIRY_TITLE)
    line = format_command_line(INQUIRE, reply.inquiry[:MAX_QUESTION_CHARS])
    return replace(reply, actions=(Button(label, line), *reply.actions))


def remove_inquiry_button(reply: Reply) -> Reply:
    """Remove the button, for a message in a chat in which the bot is not."""
    actions = (button for button in reply.actions if button.command_line.partition(" ")[0] != INQUIRE)
    return replace(reply, actions=tuple(actions))
