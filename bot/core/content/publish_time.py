"""When something goes live: on a day, or at a time of day in a time zone.

What has a time stays hidden until `bot.core.library.releases` says that its moment has come. So whoever knows
only the day can never show it too early.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.core.content.partial_date import PartialDate, parse_partial_date
from bot.core.parsing.problem import InvalidValueError, ProblemCode, quote_excerpt

_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:T|\s+)(?P<time>\d{2}:\d{2})(?::00)?\s*(?P<zone>\S+)?")
_ANY_TIME = re.compile(r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?!\d|\.\d)|\d\s*[ap]\.?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):(?P<minutes>\d{2})")
_MAX_OFFSET = timedelta(hours=14)  # from UTC, on the Line Islands
_MACHINE_ZONES = frozenset({"localtime", "Factory", "posixrules"})  # mean something else on each machine
_ZONE_HINT = "write +01:00, or a name such as Europe/Kyiv"
_MOMENT_HINT = "write the day, the time and the time zone: 2026-12-01 09:00 Europe/Kyiv"


@dataclass(frozen=True, slots=True)
class PublishTime:
    """A *day*, or the *clock_time* of that day in the time *zone*; without one it is in that of the desk.

    *released_at* is the moment (UTC) of such a time, once it is known that it has come.
    """

    day: PartialDate
    clock_time: time | None = None
    zone: str = ""
    released_at: datetime | None = field(default=None, compare=False)

    @property
    def first_day(self) -> date:
        """The day, or the first that it can stand for."""
        return self.day.first_day

    @property
    def time_text(self) -> str:
        """The time as in YAML: 09:00 Europe/Kyiv; empty for a whole day."""
        return f"{self.clock_time:%H:%M} {self.zone}".rstrip() if self.clock_time else ""

    @property
    def embargo_day(self) -> date:
        """The day (UTC) on which it is over; the last of the calendar if it has not come, and has a time."""
        if self.clock_time is None:
            return self.first_day
        return self.released_at.date() if self.released_at else date.max

    def is_over(self, today: date) -> bool:
        """True if it has come on the day *today*."""
        return self.embargo_day <= today

    def resolve(self, desk_zone: tzinfo) -> datetime:
        """Find the moment, in UTC; a time without a zone is in *desk_zone*, and a day begins in UTC."""
        zone = (find_zone(self.zone) if self.zone else desk_zone) if self.clock_time else UTC
        return datetime.combine(self.first_day, self.clock_time or time(), zone).astimezone(UTC)

    def __str__(self) -> str:
        """Format it as in YAML: 2026-12-01 09:00 Europe/Kyiv."""
        return f"{self.day} {self.time_text}".rstrip()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Parse it from its text."""
        return core_schema.no_info_plain_validator_function(parse_publish_time)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the notation."""
        day = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4])?"
        moment = r"\d{4}-\d{2}-\d{2}(T|\s+)([01]\d|2[0-3]):[0-5]\d(:00)?\s*([+-]\d{2}:\d{2}|[A-Za-z]\S*)?"
        return {
            "type": ["string", "integer"],
            "pattern": rf"^\s*({day}|{moment})\s*$",
            "minimum": 1,
            "maximum": 9999,
            "description": "A day, or a day with a time and a time zone.",
            "examples": ["2026-12-01", "2026-12-01 09:00 Europe/Kyiv", "2026-12-01T09:00+01:00"],
        }


def find_embargo_day(publish_times: Iterable[PublishTime]) -> date:
    """Find the day on which all of them are over; far away if one is a time which has not come."""
    return max((one.embargo_day for one in publish_times), default=date.min)


@lru_cache
def find_zone(name: str) -> tzinfo:
    """Find a time zone by its name, or by its distance from UTC: +01:00.

    Raises:
        LookupError: there is no such zone.
    """
    if name in {"Z", "UTC"}:
        return UTC
    if offset := _OFFSET.fullmatch(name):
        distance = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        if distance <= _MAX_OFFSET:
            return timezone(-distance if offset["sign"] == "-" else distance)
    elif name not in _MACHINE_ZONES:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    raise LookupError(f'"{name}" is not a time zone; {suggest_zone(name)}')


def suggest_zone(name: str) -> str:
    """Suggest what to write for a zone that does not exist."""
    from difflib import get_close_matches  # noqa: PLC0415 (only for mistakes)

    by_city = {
        zone.rpartition("/")[2].casefold(): zone for zone in sorted(available_timezones() - _MACHINE_ZONES)
    }
    city = name.rpartition("/")[2].replace(" ", "_").casefold()
    matches = get_close_matches(city, by_city, 1, 0.75)
    return f"write {by_city[matches[0]]}" if matches else _ZONE_HINT


def parse_publish_time(value: object) -> PublishTime:
    """Parse a day, month or year, or a day with a time.

    Raises:
        InvalidValueError: the text is neither, or there is no such day, time or time zone.
    """
    if isinstance(value, PublishTime):
        return value
    text = value.strip() if isinstance(value, str) else ""
    match = _MOMENT.fullmatch(text)
    if match is None:
        if _ANY_TIME.search(text):
            raise _build_error(f"{quote_excerpt(text)} is not a time", _suggest_moment(text))
        return PublishTime(parse_partial_date(value))
    day, zone = parse_partial_date(match["day"]), match["zone"] or ""
    try:
        moment = time.fromisoformat(match["time"])
    except ValueError:
        hint = "write an hour from 00 to 23 and a minute from 00 to 59"
        raise _build_error(f"there is no {match['time']} o'clock", hint) from None
    if day.first_day.year in (date.min.year, date.max.year):  # elsewhere it may be in a year that no date has
        message = f"{quote_excerpt(text)} is at the end of the calendar"
        raise _build_error(message, "leave out the time; to hide it for good, write state: draft")
    publish_time = PublishTime(day, moment, zone)
    _check_zone(publish_time)
    return publish_time


def _check_zone(publish_time: PublishTime) -> None:
    """Reject a zone that does not exist, and a time that the clocks there skip."""
    zone = publish_time.zone
    if not zone:
        return
    try:
        tz = find_zone(zone)
    except LookupError:
        raise _build_error(f"{quote_excerpt(zone)} is not a time zone", suggest_zone(zone)) from None
    shown = publish_time.resolve(UTC).astimezone(tz)
    if shown.time() != publish_time.clock_time:
        message = f"the clocks of {zone} skip {publish_time.clock_time:%H:%M} on that day"
        raise _build_error(message, f"write {shown:%Y-%m-%d %H:%M} {zone}")


def _suggest_moment(text: str) -> str:
    """Suggest how to write a day with a time in another notation."""
    day = re.search(r"\d{4}-\d{2}-\d{2}", text)
    clock = _ANY_TIME.search(text.replace(day[0], "") if day else text)
    if day and clock and clock["hour"]:
        rest = text.replace(day[0], "").replace(clock[0], "").strip(" T,")
        zone = f" {rest}" if _is_zone(rest) else " Europe/Kyiv, with your time zone"
        return f"write {day[0]} {int(clock['hour']):02}:{clock['minute']}{zone}"
    return _MOMENT_HINT


def _is_zone(name: str) -> bool:
    try:
        return bool(name and find_zone(name))
    except LookupError:
        return False


def _build_error(message: str, hint: str) -> InvalidValueError:
    return InvalidValueError(ProblemCode.NOT_A_DATE, message, hint)
