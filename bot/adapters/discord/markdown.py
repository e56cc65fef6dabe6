"""Renders a line of spans as Discord's markdown, in which only our own markup takes effect.

The escaping is our own because ``discord.utils.escape_markdown`` lets headings, links, timestamps and
custom emoji through. After a backslash Discord shows any character as it is, except letters, digits and
spaces.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from urllib.parse import urlsplit

from bot.adapters.discord.references import COMMAND_SCHEME, render_mention
from bot.adapters.discord.sanitize import isolate_bidi, wrap_words
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import PLAIN, Line, Style

ZERO_WIDTH_SPACE = "\u200b"  # separates markers that Discord would join, and fills what it would trim
_MAX_URL_LENGTH = 1000  # characters; a longer URL is shown as text, which can be split into pages
_LINK_PLACEHOLDER = "»"

_SPECIAL_CHARACTERS = re.compile(r"[\\*_~`|<>\[\]]|:(?!\s)|\.(?=\w)")
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LINE_START_MARKUP = re.compile(  # of a list, a heading or a subtext; Discord finds it in styled text too
    r"\A(?:\s*(?=[-+#])|\s*\d+(?=[.)]))"
)
_LINK_LABEL = re.compile(r"[^\[\]<>@`\\]*(?:\[[^\[\]<>@`\\]*\][^\[\]<>@`\\]*)*")  # brackets only in pairs
_UNSAFE_IN_URL = re.compile(r"[^\w!#$%&+,\-./:;=?]")
_STYLE_MARKERS = ((Style.STRIKE, "~~"), (Style.BOLD, "**"), (Style.ITALIC, "*"))


def escape_markdown(text: str) -> str:
    """Escape *text* so that Discord shows it as it is: no markup, mention, link or emoji code."""
    return _escape_sanitized(clean_line(text).strip())


def _escape_sanitized(text: str) -> str:
    text = _LINE_START_MARKUP.sub(r"\g<0>\\", _SPECIAL_CHARACTERS.sub(r"\\\g<0>", text))
    return _MASS_MENTION.sub(rf"\\@{ZERO_WIDTH_SPACE}", text)


def render_line(line: Line) -> str:
    """Render *line* as Discord's markdown, its text escaped, without space around it."""
    return _join_runs(_apply_style(style, text) for style, text in _render_runs(line)).strip()


def _render_runs(line: Line) -> Iterator[tuple[Style, str]]:
    """Yield the line's runs of one style as markdown; adjacent spans are joined before they are escaped."""
    for (style, url), spans in groupby(line, key=lambda span: (span.style, span.url)):
        text = clean_line("".join(span.text for span in spans))
        text = text if len(line) == 1 else isolate_bidi(text)
        if url.startswith(COMMAND_SCHEME):
            yield PLAIN, render_mention(url)
        elif url:
            yield style & ~Style.CODE, _render_link(text, url)
        elif style & Style.CODE and "`" not in text and text.strip():
            yield Style.CODE, _MASS_MENTION.sub(f"@{ZERO_WIDTH_SPACE}", text)
        else:
            yield style & ~Style.CODE, _escape_sanitized(text)


def _apply_style(style: Style, text: str) -> str:
    """Put escaped *text* in *style*; the markers must touch its words."""
    if not text.strip():
        return text
    if style & Style.CODE:  # no other style around it, whose markers could meet one inside the code
        return wrap_words(text, "`", "`")
    for one, marker in _STYLE_MARKERS:
        if style & one:
            gap = ZERO_WIDTH_SPACE if one == Style.STRIKE and text.rstrip().endswith("~") else ""
            text = wrap_words(text, marker, gap + marker)
    return text


def _join_runs(runs: Iterable[str]) -> str:
    """Join *runs*, with a zero-width space where the markers of two would touch."""
    text = ""
    for run in runs:
        needs_gap = text[-1:] in {"*", "~", "`"} and run[:1] in {"*", "~", "`"}
        text += (ZERO_WIDTH_SPACE if needs_gap else "") + run
    return text


def _render_link(text: str, url: str) -> str:
    """Render *text* as a link that Discord does not preview.

    Discord shows no link if its label looks like an address or has an unpaired bracket: such a text stands
    before the link.
    """
    safe_url = _sanitize_url(url)
    if not safe_url:
        return _escape_sanitized(text)
    if len(safe_url) > _MAX_URL_LENGTH:
        return f"{_escape_sanitized(text)} ({_escape_sanitized(clean_line(url))})"
    if not text.strip():
        return f"[{_LINK_PLACEHOLDER}](<{safe_url}>)"
    if "://" in text or not _LINK_LABEL.fullmatch(text):
        return f"{_escape_sanitized(text)} [{_LINK_PLACEHOLDER}](<{safe_url}>)"
    return f"[{_escape_sanitized(text)}](<{safe_url}>)"


def _sanitize_url(url: str) -> str:
    """Percent-encode what Discord could read as markup in *url*; empty if it is no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return _UNSAFE_IN_URL.sub(_percent_encode, url.strip())


def _percent_encode(match: re.Match[str]) -> str:
    """Percent-encode one character; ``urllib`` would leave the tilde, which strikes words out."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))
