"""What moderators read about their commands, in the menus that only they see."""

from bot.core.i18n import Language
from bot.core.views.help_pages import Command


def moderators_commands(words: Language) -> tuple[Command, ...]:
    """Return the commands that moderators type; those behind buttons are left out."""
    _ = words.translate
    return (
        Command("publish", _("Publish a briefing’s file")),
        Command("status", _("What answers, and what is wrong")),
        Command("review", _("What goes stale next")),
        Command("history", _("What was published, and when"), _("briefing")),
        Command("rollback", _("Go back to a version"), _("version"), required=True),
        Command("reports", _("What readers have reported")),
        Command("reload", _("Read the folder again")),
    )
