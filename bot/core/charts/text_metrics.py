"""How wide words are, where they break, and whether our fonts have them at all.

The widths were read from the fonts once and are kept as a table: reading the fonts at run time would
take a library and a tenth of a second. The table is of single letters; Arabic ones join and are narrower
then, which leaves room and never takes any.
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
_IDEOGRAPHS = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # ideographs and kana: a line may end behind each
_CLOSING_PUNCTUATION = (
    r"\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u300b\u3009\u3011"  # begins no line
)
_BREAKABLE_UNIT = re.compile(rf"[{_IDEOGRAPHS}][{_CLOSING_PUNCTUATION}]*|\s+|[^\s{_IDEOGRAPHS}]+")
_RTL_CATEGORIES = {"R", "AL"}


def list_font_files() -> list[str]:
    """Return the paths of the fonts' files."""
    folder = Path(str(files(__package__).joinpath("fonts")))
    return sorted(str(path) for path in folder.glob("*.ttf"))


@cache
def _load_glyph_widths(weight: int) -> dict[str, int]:
    """Return the widths of letters in thousandths of the font's size."""
    text = files(__package__).joinpath("fonts", "widths.json").read_text("utf-8")
    table: dict[str, str] = json.loads(text)[_WEIGHT_NAMES[weight]]
    return {letter: int(width) for width, letters in table.items() for letter in letters}


def normalize_text(text: str) -> str:
    """Return *words* on one line and without characters that nobody sees."""
    normalized = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(
        one for one in normalized if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def find_missing_characters(text: str) -> str:
    """Return the characters in *words* that our fonts do not have."""
    widths = _load_glyph_widths(REGULAR)
    return "".join(one for one in normalize_text(text) if one not in widths)


def measure_text(text: str, size: float, weight: int = REGULAR) -> float:
    """Return how wide *words* are at most, in the unit of *size*."""
    widths = _load_glyph_widths(weight)
    return sum(widths.get(one, 1000) for one in text) * size / 1000


def wrap_text(
    text: str, size: float, max_width: float, weight: int = REGULAR, max_lines: int = 99
) -> list[str]:
    """Return *words* in lines no wider than *room*; what *most* lines cannot hold ends in an ellipsis."""
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
    """Return words, spaces and ideographs one by one; what is too wide for any line is cut."""
    units: list[str] = []
    for word in _BREAKABLE_UNIT.findall(text):
        while measure_text(word, size, weight) > max_width and len(word) > 1:
            cut = next(
                (
                    end
                    for end in range(len(word) - 1, 1, -1)
                    if measure_text(word[:end], size, weight) <= max_width
                ),
                1,
            )
            units.append(word[:cut])
            word = word[cut:]  # noqa: PLW2901 (the rest of it)
        units.append(word)
    return units


def contains_rtl(text: str) -> bool:
    """Return whether *words* hold letters that are written from right to left."""
    return any(unicodedata.bidirectional(one) in _RTL_CATEGORIES for one in text)
