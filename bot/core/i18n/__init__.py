"""The bot's own words, numbers and dates in the reader's language.

The English sentence is the key, so that code reads as English and a missing translation shows English.
What a briefing says is not translated here: that is the briefing's own file.
"""

from bot.core.i18n.locale import SUPPORTED_LANGUAGES, Locale, get_locale

__all__ = ["SUPPORTED_LANGUAGES", "Locale", "get_locale"]
