"""What moderators read about their commands, in the menus that only they see."""

from bot.core.i18n import Locale
from bot.core.views.help_pages import Command


def build_moderator_commands(locale: Locale) -> tuple[Command, ...]:
    """Return the commands that moderators type; those behind buttons are left out."""
    _ = locale.translate
    return (
        Command("publish", _("Publish a briefing’s file")),
        Command("status", _("What answers, and what is wrong")),
        Command("review", _("What goes stale next")),
        Command("history", _("What was published, and when"), _("briefing")),
        Command("rollback", _("Go back to a version"), _("version"), is_required=True),
        Command("reports", _("What readers have reported")),
        Command("reload", _("Read the folder again")),
    )
