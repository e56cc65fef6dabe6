"""The characters that no text may hold, and the one cleaning that removes them, for every platform.

A character that controls a screen or the direction of the text would show other words than those that are
written, and each platform treats it differently. Joiners, variation selectors, direction marks and soft
hyphens stay, because emoji, Persian, Indic languages and line breaks need them. The isolates that keep
right-to-left words in order are added by the adapters, after the cleaning.
"""

import re
import unicodedata

FORBIDDEN_CHARACTER = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but not the tab and line ends
    "\u2028\u2029"  # line ends that no editor counts
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates (Unicode Annex 9)
    "\u206a-\u206f\ufff9-\ufffb\U000e0001"  # deprecated format characters and annotations
    "\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"  # byte order mark, noncharacters, halves of characters
    "]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]+"  # letters of a flag without its flag
)
_CONTROL_SPACES = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_BLANK_CHARACTERS = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159"  # letters and signs without ink
_CONTROL_NAMES = {  # Unicode names no control character
    "\0": "NULL", "\a": "BELL", "\b": "BACKSPACE", "\v": "VERTICAL TAB", "\f": "FORM FEED",
    "\x1b": "ESCAPE", "\x7f": "DELETE", "\x85": "NEXT LINE",
}  # fmt: skip


def clean_text(text: str) -> str:
    """Remove the characters that no text may hold; half of a character becomes ``�``."""
    if text.isprintable():
        return text
    return FORBIDDEN_CHARACTER.sub(lambda match: "\ufffd" if "\ud800" <= match[0] <= "\udfff" else "", text)


def clean_line(text: str) -> str:
    """Clean *text* and put it on one line."""
    return text if text.isprintable() else clean_text(_CONTROL_SPACES.sub(" ", text))


def has_ink(text: str) -> bool:
    """True if *text* shows anything: more than spaces, and invisible or combining characters."""
    if text.isascii() and text.isprintable():
        return bool(text.strip())
    return any(unicodedata.category(one)[0] not in "CMZ" and one not in _BLANK_CHARACTERS for one in text)


def name_character(character: str) -> str:
    """Name a character by its code point: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    name = unicodedata.name(character, "") or _CONTROL_NAMES.get(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
