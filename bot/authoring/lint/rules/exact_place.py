"""Coordinates by which somebody could be found."""

import re
from collections.abc import Iterator

from bot.authoring.lint.context import RuleContext, iter_values_of_type
from bot.core.content.item import Source
from bot.core.parsing.problem import Finding

_DEGREES_PATTERN = r"[-+]?\d{1,3}\.\d{3,}\s*°?\s*[NESW]?"
COORDINATES_PATTERN = re.compile(
    rf"(?<![\d.]){_DEGREES_PATTERN}\s*[,;/ ]\s*{_DEGREES_PATTERN}(?![\d.])"  # 49.8397, 24.0297
    r"|\d{1,3}\s*°\s*\d{1,2}\s*[\u2032\u2019']"  # degrees and minutes
)
_URL_PATTERN = re.compile(r"https?://\S+")


def check(context: RuleContext) -> Iterator[Finding]:
    """Find coordinates in any text of an item; sources are not checked, and neither are links."""
    for path, _, entry in context.entries():
        if isinstance(entry, Source) or entry.withdrawn:
            continue
        for text_path, text in iter_values_of_type(str, entry, path):
            if match := COORDINATES_PATTERN.search(_URL_PATTERN.sub(" ", text)):
                message = f'"{match[0].strip()}" gives a location to within a few metres'
                yield Finding(text_path, message, "name the town or the district instead")
