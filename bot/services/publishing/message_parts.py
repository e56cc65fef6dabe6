"""What moderators' messages say in the same words: that a list goes on, and when something happened."""

from datetime import datetime

from bot.core.i18n.locale import Locale
from bot.core.messages.reply import Paragraph, Style, make_line


def build_more_note(count: int, locale: Locale) -> Paragraph:
    """Say that a list has *count* entries more."""
    more = locale.translate_plural("… and {count} more", "… and {count} more", count)
    return Paragraph(make_line(more, Style.ITALIC))


def format_timestamp(moment: datetime) -> str:
    """Format a moment in UTC to the minute, the same in all languages."""
    return moment.strftime("%Y-%m-%d %H:%M UTC")
