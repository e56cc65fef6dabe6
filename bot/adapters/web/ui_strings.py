"""What the page itself says, around the answers, in the reader's language."""

from html import escape

from bot.adapters.web.language_attributes import direction
from bot.core.i18n import language

ISOLATE, END_OF_ISOLATE = "\u2066", "\u2069"  # around what reads from left to right in any text


def words(tag: str) -> dict[str, str]:
    """Return the words of the page as HTML, by their names in its template."""
    speaks = language(tag)
    _ = speaks.translate
    told = {
        "bot": _("bot"),
        "skip": _("Skip to the command field"),
        "view": _("Show answers as on"),
        "colours": _("Colours"),
        "system": _("System"),
        "light": _("Light"),
        "dark": _("Dark"),
        "commands": _("Commands"),
        "conversation": _("Conversation"),
        "ask": _("Ask the bot"),
        "open_menu": _("Menu"),
        "command": _("Enter a command"),
        "example": _("Command, such as {help}").format(help=f"{ISOLATE}/help{END_OF_ISOLATE}"),
        "suggestions": _("Suggestions"),
        "send": _("Send"),
        "unreachable": _("The bot cannot be reached. Check that it is running, then ask again."),
    }
    return {name: escape(text) for name, text in told.items()} | {
        "lang": speaks.code,
        "dir": direction(speaks.code),
    }
