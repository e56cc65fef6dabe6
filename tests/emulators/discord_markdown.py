"""Reads text as Discord's client does: which of it is words, and which is alive.

Written from Discord's documentation of its markup and mentions, apart from the bot's own escaping. It looks
for more than the client does, never for less.
"""

import re
from dataclasses import dataclass, field

_BLOCKS = {
    "heading": r" *#{1,3}(?!#)[ \t]*",
    "subtext": r" *-#[ \t]+",
    "quote": r" *(?:>>>|>)[ \t]+",
    "list": r" *(?:[-*+]|\d+[.)])[ \t]+",
}
_INLINE = {
    "escape": r"\\([^0-9A-Za-z\s])",
    "code block": r"```(.*?)```",
    "code": r"(`{1,2})(?!`)(.*?[^`])\1(?!`)",
    "everyone": r"@(?:everyone|here)",
    "mention": r"<(?:@[!&]?|#)\d+>",
    "command": r"</[^>]+:\d+>",
    "guide": r"<id:\w+>",
    "time": r"<t:-?\d+(?::[tTdDfFRsS])?>",
    "emoji": r"<a?:\w+:\d+>",
    "short emoji": r":(?![\d\s])[^\s:]+:",
    "link": r"\[((?:\[[^\]]*\]|[^\[\]])*)\]\(\s*<?((?:[^\s\\]|\\.)*?)>?\s*\)",
    "autolink": r"<(?:https?://|mailto:|tel:|sms:)[^\s>]+>",
    "address": r"(?:https?|steam|discord)://[^\s<]+",
    "invitation": r"discord(?:app)?\.(?:gg|com/invite)/\w+",
    "bold": r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)",
    "underlined": r"__((?:\\.|[^\\])+?)__(?!_)",
    "italic": r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)",
    "slanted": r"_((?:__|\\.|[^\\_])+?)_(?!\w)",
    "struck": r"~~(.+?)~~(?!_)",
    "spoiler": r"\|\|(.+?)\|\|",
}
_RULES = [(name, re.compile(rule, re.DOTALL | re.IGNORECASE)) for name, rule in _INLINE.items()]
_AT_LINE_START = [(name, re.compile(rule)) for name, rule in _BLOCKS.items()]
_CONTAINERS = {"bold", "underlined", "italic", "slanted", "struck", "spoiler"}


@dataclass
class MarkdownReading:
    """What a text shows: its *words*, what is *alive* in it, and the addresses of its links."""

    text: str = ""
    active_markup: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def read_markdown(text: str) -> MarkdownReading:
    """Return what Discord makes of *text*."""
    reading = MarkdownReading()
    for number, line in enumerate(text.split("\n")):
        reading.text += "\n" if number else ""
        _inline(line, reading, at_start=True)
    return reading


def _inline(text: str, reading: MarkdownReading, *, at_start: bool) -> None:
    at = _block(text, reading) if at_start else 0
    while at < len(text):
        at = _step(text, at, reading)


def _block(text: str, reading: MarkdownReading) -> int:
    """Take what opens a line, such as the sign of a heading in a list's item."""
    at = 0
    while found := next(
        ((name, match) for name, rule in _AT_LINE_START if (match := rule.match(text, at))), None
    ):
        reading.active_markup.append(found[0])
        at = found[1].end()
    return at


def _step(text: str, at: int, reading: MarkdownReading) -> int:
    """Take what is alive at a place of *text*, or a character of words; return where it ends."""
    for name, rule in _RULES:
        match = rule.match(text, at)
        if match is None:
            continue
        if name == "escape":
            reading.text += match[1]
            return match.end()
        reading.active_markup.append(name)
        _take(name, match, reading)
        return match.end()
    reading.text += text[at]
    return at + 1


def _take(name: str, match: re.Match[str], reading: MarkdownReading) -> None:
    if name in _CONTAINERS:
        _inline(match[1], reading, at_start=True)
    elif name == "link":
        reading.links.append(match[2])
        _inline(match[1], reading, at_start=True)
    elif name == "code":
        reading.text += match[2]
    else:
        reading.text += match[0]
