"""Puts a date into words, no more exactly than its source: 6 March 2026, March 2026, 1st quarter 2026."""

from datetime import date
from typing import TYPE_CHECKING

from bot.core.content.partial_date import PartialDate

if TYPE_CHECKING:  # Babel is slow to import, and checking files does not need it
    from bot.core.i18n.locale import Locale


def format_partial_date(partial_date: PartialDate, locale: "Locale") -> str:
    """Format a day, a month, a quarter or a year."""
    if partial_date.quarter:
        return locale.format_quarter(partial_date.first_day)
    return locale.format_day(partial_date.year, partial_date.month, partial_date.day)


def format_short_date(partial_date: PartialDate, locale: "Locale") -> str:
    """Format the month, the quarter or the year in few letters, as on an axis: Jan 2030, Q1 2030."""
    if partial_date.quarter:
        return locale.format_quarter(partial_date.first_day, is_short=True)
    if partial_date.month:
        return locale.format_short_month(partial_date.year, partial_date.month)
    return locale.format_day(partial_date.year)


def format_age(partial_date: PartialDate, locale: "Locale", today: date) -> str:
    """Say how long before *today* it was; empty for a date in the future. A quarter is as old as its end."""
    if not partial_date.quarter:
        return locale.format_age(partial_date.year, partial_date.month, partial_date.day, today)
    if partial_date.first_day <= today <= partial_date.last_day:
        return locale.translate("this quarter")
    end = partial_date.last_day
    return locale.format_age(end.year, end.month, 0, today)
