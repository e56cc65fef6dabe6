"""What the page itself says, around the answers, in the reader's language."""

from html import escape

from bot.adapters.web.language_attributes import text_direction
from bot.core.i18n import get_locale

LTR_ISOLATE, POP_ISOLATE = "\u2066", "\u2069"  # around what reads from left to right in any text


def page_strings(language_tag: str) -> dict[str, str]:
    """Return the words of the page as HTML, by their names in its template."""
    page_language = get_locale(language_tag)
    _ = page_language.translate
    strings = {
        "bot": _("bot"),
        "skip": _("Skip to the input field"),
        "view": _("Preview as"),
        "colours": _("Theme"),
        "system": _("Auto"),
        "light": _("Light"),
        "dark": _("Dark"),
        "commands": _("Commands"),
        "conversation": _("Conversation"),
        "ask": _("Ask the bot"),
        "open_menu": _("Menu"),
        "command": _("Ask or search"),
        "example": _("Ask, search or try {help}").format(help=f"{LTR_ISOLATE}/help{POP_ISOLATE}"),
        "suggestions": _("Suggestions"),
        "send": _("Send"),
        "unreachable": _("No connection to the bot. Please try again."),
    }
    return {name: escape(text) for name, text in strings.items()} | {
        "lang": page_language.code,
        "dir": text_direction(page_language.code),
    }
