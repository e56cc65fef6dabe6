"""Discord's markup: a line of spans as Discord reads it, with nothing alive in it but what we set.

The escape is our own because ``discord.utils.escape_markdown`` lets headings, links, timestamps and
custom emoji through. Discord shows what stands behind a backslash, if it is neither letter, digit nor
space, as that character.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

from bot.adapters.discord.sanitize import isolate_bidi, sanitize_text, wrap_words
from bot.core.messages.reply import Line, Style

ZERO_WIDTH_SPACE = "\u200b"  # no width: keeps apart what Discord would join, and fills what it would trim
_MAX_URL_LENGTH = 1000  # characters; a longer one is written out, as text that can be cut into pages
_LINK_PLACEHOLDER = "»"

_SPECIAL_CHARACTERS = re.compile(r"[\\*_~`|<>\[\]]|:(?!\s)|\.(?=\w)")
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LINE_START_MARKUP = (
    re.compile(  # of a list, a heading or a subtext, where Discord looks for it in styled text too
        r"\A(?:\s*(?=[-+#])|\s*\d+(?=[.)]))"
    )
)
_LINK_LABEL = re.compile(r"[^\[\]<>@`\\]*(?:\[[^\[\]<>@`\\]*\][^\[\]<>@`\\]*)*")  # brackets only in pairs
_UNSAFE_IN_URL = re.compile(r"[^\w!#$%&+,\-./:;=?]")
_STYLE_MARKERS = ((Style.STRIKE, "~~"), (Style.BOLD, "**"), (Style.ITALIC, "*"))


def escape_markdown(text: str) -> str:
    """Return *text* so that Discord shows it as it is: no markup, no mention, no link, no emoji code."""
    return _escape_sanitized(sanitize_text(text).strip())


def _escape_sanitized(text: str) -> str:
    text = _LINE_START_MARKUP.sub(r"\g<0>\\", _SPECIAL_CHARACTERS.sub(r"\\\g<0>", text))
    return _MASS_MENTION.sub(rf"\\@{ZERO_WIDTH_SPACE}", text)


def render_line(line: Line) -> str:
    """Return *line* in Discord's markup, its text escaped, without space around it."""
    return _join_runs(_apply_style(style, text) for style, text in _render_runs(line)).strip()


def _render_runs(line: Line) -> Iterator[tuple[Style, str]]:
    """Yield the line's runs of one style, their text in markup; no text may be escaped in halves."""
    for (style, url), spans in groupby(line, key=lambda span: (span.style, span.url)):
        text = sanitize_text("".join(span.text for span in spans))
        text = text if len(line) == 1 else isolate_bidi(text)
        if url:
            yield style & ~Style.CODE, _render_link(text, url)
        elif style & Style.CODE and "`" not in text and text.strip():
            yield Style.CODE, _MASS_MENTION.sub(f"@{ZERO_WIDTH_SPACE}", text)
        else:
            yield style & ~Style.CODE, _escape_sanitized(text)


def _apply_style(style: Style, text: str) -> str:
    """Return escaped *text* in *style*; the signs must touch its words."""
    if not text.strip():
        return text
    if style & Style.CODE:  # as it is, so that no sign around it can meet one in it
        return wrap_words(text, "`", "`")
    for one, marker in _STYLE_MARKERS:
        if style & one:
            gap = ZERO_WIDTH_SPACE if one == Style.STRIKE and text.rstrip().endswith("~") else ""
            text = wrap_words(text, marker, gap + marker)
    return text


def _join_runs(runs: Iterable[str]) -> str:
    """Return *runs* as one text, with a blank where the signs of two would touch."""
    text = ""
    for run in runs:
        needs_gap = text[-1:] in {"*", "~", "`"} and run[:1] in {"*", "~", "`"}
        text += (ZERO_WIDTH_SPACE if needs_gap else "") + run
    return text


def _render_link(text: str, url: str) -> str:
    """Return *text* as a link that Discord does not preview.

    Discord refuses a link whose words look like an address or hold single brackets: then the words
    stand before it.
    """
    safe_url = _sanitize_url(url)
    if not safe_url:
        return _escape_sanitized(text)
    if len(safe_url) > _MAX_URL_LENGTH:
        return f"{_escape_sanitized(text)} ({_escape_sanitized(sanitize_text(url))})"
    if not text.strip():
        return f"[{_LINK_PLACEHOLDER}](<{safe_url}>)"
    if "://" in text or not _LINK_LABEL.fullmatch(text):
        return f"{_escape_sanitized(text)} [{_LINK_PLACEHOLDER}](<{safe_url}>)"
    return f"[{_escape_sanitized(text)}](<{safe_url}>)"


def _sanitize_url(url: str) -> str:
    """Return *url* without a character that Discord could read as markup; nothing if it is no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return _UNSAFE_IN_URL.sub(_percent_encode, url.strip())


def _percent_encode(match: re.Match[str]) -> str:
    """Return a character as a URL's percent signs; ``urllib`` would leave the tilde, which strikes words."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))
