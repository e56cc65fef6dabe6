"""Reads text as Discord's client does: what it shows as text, and what it takes for markup.

It is written from Discord's documentation of markdown and mentions, independently of the bot's escaping.
It finds more markup than the client, never less.
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
    """The visible text, the names of the markup in it, and the URLs of its links."""

    text: str = ""
    active_markup: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def read_markdown(text: str) -> MarkdownReading:
    """Read *text* as Discord's client does."""
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
    """Read the markers at the start of a line, and return where they end."""
    at = 0
    while found := next(
        ((name, match) for name, rule in _AT_LINE_START if (match := rule.match(text, at))), None
    ):
        reading.active_markup.append(found[0])
        at = found[1].end()
    return at


def _step(text: str, at: int, reading: MarkdownReading) -> int:
    """Read markup at an offset of *text*, or one character, and return where it ends."""
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
