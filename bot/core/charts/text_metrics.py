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

FAMILY = "IBM Plex Sans,IBM Plex Sans Arabic,Noto Sans SC"
FAMILY_FROM_RIGHT = "IBM Plex Sans Arabic,IBM Plex Sans,Noto Sans SC"  # else resvg picks its regular weight
REGULAR, BOLD = 400, 600
_NAMES = {REGULAR: "regular", BOLD: "bold"}
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"  # ideographs and kana: a line may end behind each
_CLOSING = r"\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u300d\u300f\u300b\u3009\u3011"  # begins no line
_WORD = re.compile(rf"[{_WIDE}][{_CLOSING}]*|\s+|[^\s{_WIDE}]+")
_RIGHT = {"R", "AL"}


def fonts() -> list[str]:
    """Return the paths of the fonts' files."""
    folder = Path(str(files(__package__).joinpath("fonts")))
    return sorted(str(path) for path in folder.glob("*.ttf"))


@cache
def _widths(weight: int) -> dict[str, int]:
    """Return the widths of letters in thousandths of the font's size."""
    text = files(__package__).joinpath("fonts", "widths.json").read_text("utf-8")
    table: dict[str, str] = json.loads(text)[_NAMES[weight]]
    return {letter: int(width) for width, letters in table.items() for letter in letters}


def plain(words: str) -> str:
    """Return *words* on one line and without characters that nobody sees."""
    text = unicodedata.normalize("NFC", " ".join(words.split()))
    return "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def missing(words: str) -> str:
    """Return the characters in *words* that our fonts do not have."""
    known = _widths(REGULAR)
    return "".join(one for one in plain(words) if one not in known)


def width(words: str, size: float, weight: int = REGULAR) -> float:
    """Return how wide *words* are at most, in the unit of *size*."""
    known = _widths(weight)
    return sum(known.get(one, 1000) for one in words) * size / 1000


def wrap(words: str, size: float, room: float, weight: int = REGULAR, most: int = 99) -> list[str]:
    """Return *words* in lines no wider than *room*; what *most* lines cannot hold ends in an ellipsis."""
    lines = [""]
    for word in _pieces(plain(words), size, room, weight):
        if lines[-1] and width((lines[-1] + word).rstrip(), size, weight) > room:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(f"{last}…", size, weight) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _pieces(words: str, size: float, room: float, weight: int) -> list[str]:
    """Return words, spaces and ideographs one by one; what is too wide for any line is cut."""
    pieces: list[str] = []
    for word in _WORD.findall(words):
        while width(word, size, weight) > room and len(word) > 1:
            cut = next(
                (end for end in range(len(word) - 1, 1, -1) if width(word[:end], size, weight) <= room), 1
            )
            pieces.append(word[:cut])
            word = word[cut:]  # noqa: PLW2901 (the rest of it)
        pieces.append(word)
    return pieces


def from_right(words: str) -> bool:
    """Return whether *words* hold letters that are written from right to left."""
    return any(unicodedata.bidirectional(one) in _RIGHT for one in words)
