"""How wide text is, where it may wrap, and which characters our fonts lack.

The widths were read from the fonts once and are kept in a table: reading fonts at run time would need a
library and a tenth of a second. The table holds single characters. Arabic ones join and get narrower, so
a measured width is never too small.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

FONT_FAMILY = "IBM Plex Sans,IBM Plex Sans Arabic,Noto Sans SC"
RTL_FONT_FAMILY = "IBM Plex Sans Arabic,IBM Plex Sans,Noto Sans SC"  # else resvg picks its regular weight
REGULAR, BOLD = 400, 600
_WEIGHT_NAMES = {REGULAR: "regular", BOLD: "bold"}
_IDEOGRAPHS = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # ideographs and kana: a line may end after each
_CLOSING_PUNCTUATION = (
    r"\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u300b\u3009\u3011"  # begins no line
)
_BREAKABLE_UNIT = re.compile(rf"[{_IDEOGRAPHS}][{_CLOSING_PUNCTUATION}]*|\s+|[^\s{_IDEOGRAPHS}]+")
_RTL_CATEGORIES = {"R", "AL"}


def list_font_files() -> list[str]:
    """List the paths of the font files."""
    folder = Path(str(files(__package__).joinpath("fonts")))
    return sorted(str(path) for path in folder.glob("*.ttf"))


@cache
def _load_glyph_widths(weight: int) -> dict[str, int]:
    """Load the width of each character, in thousandths of the font size."""
    text = files(__package__).joinpath("fonts", "widths.json").read_text("utf-8")
    table: dict[str, str] = json.loads(text)[_WEIGHT_NAMES[weight]]
    return {letter: int(width) for width, letters in table.items() for letter in letters}


def normalize_text(text: str) -> str:
    """Put *text* on one line, without invisible characters."""
    normalized = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(
        one for one in normalized if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def find_missing_characters(text: str) -> str:
    """Find the characters of *text* that our fonts lack."""
    widths = _load_glyph_widths(REGULAR)
    return "".join(one for one in normalize_text(text) if one not in widths)


def measure_text(text: str, size: float, weight: int = REGULAR) -> float:
    """Measure the width that *text* has at most, in the unit of *size*."""
    widths = _load_glyph_widths(weight)
    return sum(widths.get(one, 1000) for one in text) * size / 1000


def wrap_text(
    text: str, size: float, max_width: float, weight: int = REGULAR, max_lines: int = 99
) -> list[str]:
    """Wrap *text* into at most *max_lines* lines of at most *max_width*; an ellipsis ends what was cut."""
    lines = [""]
    for word in _split_units(normalize_text(text), size, max_width, weight):
        if lines[-1] and measure_text((lines[-1] + word).rstrip(), size, weight) > max_width:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) <= max_lines:
        return lines
    last_line = lines[max_lines - 1]
    while last_line and measure_text(f"{last_line}…", size, weight) > max_width:
        last_line = last_line[:-1]
    return [*lines[: max_lines - 1], f"{last_line.rstrip()}…"]


def _split_units(text: str, size: float, max_width: float, weight: int) -> list[str]:
    """Split *text* into words, spaces and ideographs, and cut what is wider than a line."""
    units: list[str] = []
    for unit in _BREAKABLE_UNIT.findall(text):
        rest = unit
        while measure_text(rest, size, weight) > max_width and len(rest) > 1:
            ends = range(len(rest) - 1, 1, -1)
            end = next((end for end in ends if measure_text(rest[:end], size, weight) <= max_width), 1)
            units.append(rest[:end])
            rest = rest[end:]
        units.append(rest)
    return units


def contains_rtl(text: str) -> bool:
    """True if *text* has characters that are written from right to left."""
    return any(unicodedata.bidirectional(one) in _RTL_CATEGORIES for one in text)
