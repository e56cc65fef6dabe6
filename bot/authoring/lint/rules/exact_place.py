"""A place so exact that somebody could be found there."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import Subject
from bot.authoring.lint.visitor import only
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding

_DEGREES = r"[-+]?\d{1,3}\.\d{3,}\s*°?\s*[NESW]?"
COORDINATES = re.compile(
    rf"(?<![\d.]){_DEGREES}\s*[,;/ ]\s*{_DEGREES}(?![\d.])"  # 49.8397, 24.0297
    r"|\d{1,3}\s*°\s*\d{1,2}\s*[\u2032\u2019']"  # degrees and minutes
)
_ADDRESS = re.compile(r"https?://\S+")


def check(subject: Subject) -> Iterator[Finding]:
    """Find coordinates in any text of an item; the addresses and titles of sources are left alone."""
    for path, _, entry in subject.entries():
        if isinstance(entry, Source) or entry.withdrawn:
            continue
        for where, text in only(str, entry, path):
            if found := COORDINATES.search(_ADDRESS.sub(" ", text)):
                message = f'"{found[0].strip()}" is a place on the map, exact to a few metres'
                yield Finding(where, message, "name the town or the district instead")
