"""What moderators read about their commands, in the menus that only they see."""

from bot.core.i18n import Locale
from bot.core.views.help_pages import Command


def build_moderator_commands(locale: Locale) -> tuple[Command, ...]:
    """Return the commands that moderators type; those behind buttons are left out."""
    _ = locale.translate
    return (
        Command("publish", _("Publish a briefing file")),
        Command("status", _("Live briefings and errors")),
        Command("review", _("Upcoming reviews")),
        Command("history", _("What was published, and when"), _("briefing")),
        Command("rollback", _("Restore an earlier version"), _("version"), is_required=True),
        Command("reports", _("Errors reported by readers")),
        Command("reload", _("Reload the briefings folder")),
    )
