"""A file's YAML events, with the limits that keep any input cheap.

Only libyaml's event parser is used: its composer (``yaml.compose``, ``yaml.load``) recurses in C, and
100,000 opening brackets kill the process.
"""

import re
from collections.abc import Iterator
from itertools import islice

from yaml import CBaseLoader
from yaml.events import Event

YamlValue = None | str | list["YamlValue"] | dict[str, "YamlValue"]
"""What a file holds: every scalar stays text, so that the schema decides what ``no`` or ``12:30`` is."""

MAX_FILE_BYTES = 512 * 1024  # of a file: ten times the longest briefing that one can still read
MAX_EVENTS = 100_000  # a text is one, a list or a group of fields two: about 50,000 fields with their values
MAX_DEPTH = 20  # lists and groups inside each other; a briefing needs 8
MAX_SCALAR_LENGTH = 20_000  # characters of one text; the longest field takes 6,000

CONTROL_CHARACTER = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
)  # in a text, by an escape such as "\0"
NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})  # YAML 1.2, core schema


def parse_events(data: bytes) -> Iterator[Event]:
    """Return the events of a file; the last is a StreamEndEvent unless there are more than `EVENTS`.

    Raises:
        yaml.YAMLError: while iterating, where the text stops being YAML.
    """
    return islice(iter(CBaseLoader(data).get_event, None), MAX_EVENTS)


def has_child(value: YamlValue, step: str | int) -> bool:
    """Return whether a list or a group of fields has anything at *step*."""
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


def get_child(value: YamlValue, step: str | int) -> YamlValue:
    """Return what a list or a group of fields has at *step*; None if it has nothing there."""
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
