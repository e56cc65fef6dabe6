"""Discord's markup: a line of spans as Discord reads it, with nothing alive in it but what we set.

The escape is our own because ``discord.utils.escape_markdown`` lets headings, links, timestamps and
custom emoji through. Discord shows what stands behind a backslash, if it is neither letter, digit nor
space, as that character.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

from bot.core.messages.reply import Line, Style

BLANK = "\u200b"  # no width: keeps apart what Discord would join, and fills what it would trim
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_ADDRESS_LIMIT = 1000  # characters; a longer one is written out, as text that can be cut into pages
_LINK_SIGN = "»"

_LIVE = re.compile(r"[\\*_~`|<>\[\]]|:(?!\s)|\.(?=\w)")
_CALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_OPENING = re.compile(  # of a list, a heading or a subtext, where Discord looks for it in styled text too
    r"\A(?:\s*(?=[-+#])|\s*\d+(?=[.)]))"
)
_LABEL = re.compile(r"[^\[\]<>@`\\]*(?:\[[^\[\]<>@`\\]*\][^\[\]<>@`\\]*)*")  # brackets only in pairs
_NOT_IN_ADDRESS = re.compile(r"[^\w!#$%&+,\-./:;=?]")
_JOINERS = "\u200c\u200d\u200e\u200f\u061c"
_TAGS = range(0xE0020, 0xE0080)  # the letters in the flags of England, Scotland and Wales
_SIGNS = ((Style.STRIKE, "~~"), (Style.BOLD, "**"), (Style.ITALIC, "*"))


def clean(text: str) -> str:
    """Return *text* on one line, without the characters that control a screen or turn the direction.

    Joiners stay, for emoji and Persian need them.
    """
    return text if text.isprintable() else "".join(map(_cleaned, text))


def _cleaned(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    kept = category not in {"Cf", "Cs"} or character in _JOINERS or ord(character) in _TAGS
    return character if kept else ""


def isolated(text: str) -> str:
    """Return *text* so that right-to-left words in it cannot move what stands around it."""
    if text.isascii() or not any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text):
        return text
    return _around(text, _ISOLATE, _END_OF_ISOLATE)


def _around(text: str, opening: str, closing: str) -> str:
    """Return *text* with its words, but not the space around them, between two signs."""
    words = text.strip()
    before, _, after = text.partition(words)
    return f"{before}{opening}{words}{closing}{after}"


def escape(text: str) -> str:
    """Return *text* so that Discord shows it as it is: no markup, no mention, no link, no emoji code."""
    return _escaped(clean(text).strip())


def _escaped(text: str) -> str:
    text = _OPENING.sub(r"\g<0>\\", _LIVE.sub(r"\\\g<0>", text))
    return _CALL.sub(rf"\\@{BLANK}", text)


def markup(line: Line) -> str:
    """Return *line* in Discord's markup, its text escaped, without space around it."""
    return _joined(_set(style, text) for style, text in _runs(line)).strip()


def _runs(line: Line) -> Iterator[tuple[Style, str]]:
    """Yield the line's runs of one style, their text in markup; no text may be escaped in halves."""
    for (style, url), spans in groupby(line, key=lambda span: (span.style, span.url)):
        text = clean("".join(span.text for span in spans))
        text = text if len(line) == 1 else isolated(text)
        if url:
            yield style & ~Style.CODE, _link(text, url)
        elif style & Style.CODE and "`" not in text and text.strip():
            yield Style.CODE, _CALL.sub(f"@{BLANK}", text)
        else:
            yield style & ~Style.CODE, _escaped(text)


def _set(style: Style, text: str) -> str:
    """Return escaped *text* in *style*; the signs must touch its words."""
    if not text.strip():
        return text
    if style & Style.CODE:  # as it is, so that no sign around it can meet one in it
        return _around(text, "`", "`")
    for one, sign in _SIGNS:
        if style & one:
            gap = BLANK if one == Style.STRIKE and text.rstrip().endswith("~") else ""
            text = _around(text, sign, gap + sign)
    return text


def _joined(runs: Iterable[str]) -> str:
    """Return *runs* as one text, with a blank where the signs of two would touch."""
    text = ""
    for run in runs:
        touch = text[-1:] in {"*", "~", "`"} and run[:1] in {"*", "~", "`"}
        text += (BLANK if touch else "") + run
    return text


def _link(text: str, url: str) -> str:
    """Return *text* as a link that Discord does not preview.

    Discord refuses a link whose words look like an address or hold single brackets: then the words
    stand before it.
    """
    address = _address(url)
    if not address:
        return _escaped(text)
    if len(address) > _ADDRESS_LIMIT:
        return f"{_escaped(text)} ({_escaped(clean(url))})"
    if not text.strip():
        return f"[{_LINK_SIGN}](<{address}>)"
    if "://" in text or not _LABEL.fullmatch(text):
        return f"{_escaped(text)} [{_LINK_SIGN}](<{address}>)"
    return f"[{_escaped(text)}](<{address}>)"


def _address(url: str) -> str:
    """Return *url* without a character that Discord could read as markup; nothing if it is no web address."""
    try:
        address = urlsplit(url.strip())
    except ValueError:
        return ""
    if address.scheme not in {"http", "https"} or not address.hostname:
        return ""
    return _NOT_IN_ADDRESS.sub(_percent, url.strip())


def _percent(found: re.Match[str]) -> str:
    """Return a character as a URL's percent signs; ``urllib`` would leave the tilde, which strikes words."""
    return "".join(f"%{byte:02X}" for byte in found[0].encode(errors="replace"))
