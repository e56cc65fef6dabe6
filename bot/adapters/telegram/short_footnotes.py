"""Shortens the footnotes that must stand in one message with what cites them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.adapters.telegram.html import utf16_length
from bot.core.messages.characters import has_ink
from bot.core.messages.reply import Footnote, Line, line_to_text

MIN_UNITS = 60  # of a footnote that is shortened, so that a word of its title is left


def shorten_footnotes(
    footnotes: Mapping[int, Footnote], groups: Iterable[frozenset[int]], room: int
) -> dict[int, Footnote]:
    """Shorten footnotes so that those of each group of numbers together take *room* UTF-16 units.

    Give only those that are shortened, by their numbers.
    """
    shortened: dict[int, Footnote] = {}
    for numbers in groups:
        group = [footnotes[number] for number in sorted(numbers) if number in footnotes]
        if sum(map(_measure, group)) > room:
            share = max(MIN_UNITS, room // len(group))
            shortened |= {one.number: _shorten(one, share) for one in group if _measure(one) > share}
    return shortened


def _measure(footnote: Footnote) -> int:
    return utf16_length(line_to_text(footnote.line))


def _shorten(footnote: Footnote, units: int) -> Footnote:
    """Cut the longest span, which is the title; author, publisher and date stay."""
    longest = max(footnote.line, key=lambda span: utf16_length(span.text))
    excess = _measure(footnote) - units
    text = _cut(longest.text, max(1, len(longest.text) - excess - len("…")))
    line: Line = tuple(replace(span, text=text) if span is longest else span for span in footnote.line)
    return replace(footnote, line=line)


def _cut(text: str, end: int) -> str:
    """Cut *text* between words, and keep the quotation mark at its end."""
    beginning = text[:end].rsplit(" ", 1)[0] or text[:end]
    closing = text[-1] if not text[-1].isalnum() and has_ink(text[-1]) else ""
    return f"{beginning}…{closing}"
