"""The current moment and the current day. Whatever needs them takes such a function: tests give the time."""

from datetime import UTC, date, datetime


def now_in_utc() -> datetime:
    """Give the current moment."""
    return datetime.now(UTC)


def today_in_utc() -> date:
    """Give the current day, the same for readers everywhere."""
    return now_in_utc().date()
