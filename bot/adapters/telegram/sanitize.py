"""Sanitizes a line for Telegram, so that nothing in it becomes a link, mention, tag or command by itself.

Telegram detects them in any text. Escaping does not prevent that; an invisible word joiner after the first
character does.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.core.messages.characters import clean_line
from bot.core.messages.reply import Line, Span, Style, line_to_text

WORD_JOINER = "\u2060"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
URL_LIMIT = 2000  # bytes; a longer URL is shown as text, which can be split into pages

_AUTO_ENTITIES = re.compile(
    r"""(?<=@)(?=\w)                # @name, name@example.org
      | (?<=\#)(?=\S)               # #tag
      | (?<=\$)(?=\w)               # $USD
      | (?<![\w/]/)(?<=/)(?=\w)    # /command
      | (?<=:)(?=//)                # https://
      | (?<=[\w-]\.)(?=[^\W\d_]{2}) # example.org
      | (?<=\d\.)(?=\d+\.\d+\.\d)   # 127.0.0.1""",
    re.VERBOSE,
)
_COMMAND = re.compile(f"{FIRST_STRONG_ISOLATE}?/[a-z0-9_]{{1,32}}{POP_ISOLATE}?")  # Bot API, BotCommand
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_RTL_CHARACTERS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BRACKETS = "()[]{}"
_NUMBER_BEFORE, _NUMBER_AFTER = re.compile(r"\b\d+ $"), re.compile(r" \d+\b")
_DIRECTIONS = {"L": "L", "R": "R", "AL": "R"}


def sanitize_line(line: Line) -> Line:
    """Remove control characters from *line*, and defuse what Telegram would link by itself.

    A span that is nothing but a command, ``/polls``, stays one: tapping it sends it to this bot. Code stays
    as it is, because Telegram detects nothing in it and people copy it.
    """
    spans = tuple(part for span in line for part in _clean_span(span))
    return _defuse_entities(
        _isolate_opposite_runs(spans)
    )  # isolates first: one ends a word, and Telegram may link what follows


def _clean_span(span: Span) -> Iterator[Span]:
    text = clean_line(span.text)
    is_link = bool(_LINK.fullmatch(span.url)) and len(span.url.encode(errors="replace")) <= URL_LIMIT
    yield replace(span, text=text, url=span.url if is_link else "")
    if span.url and not is_link:
        yield from _clean_span(Span(f" ({span.url})"))


def defuse_part(part: Line) -> Line:
    """Sanitize a part of a sanitized line, where the split may have left the start of a command by itself."""
    return _defuse_entities(part, keep_commands=False)


def _defuse_entities(line: Line, *, keep_commands: bool = True) -> Line:
    offsets = [found.start() for found in _AUTO_ENTITIES.finditer(line_to_text(line))]
    if not offsets:
        return line
    spans: list[Span] = []
    start = 0
    for span in line:
        end = start + len(span.text)
        inner_offsets = [place - start for place in offsets if start < place <= end]
        if span.style & Style.CODE or (keep_commands and _COMMAND.fullmatch(span.text)):
            inner_offsets = [place for place in inner_offsets if place == len(span.text)]
        spans.append(replace(span, text=_insert_joiners(span.text, inner_offsets)))
        start = end
    return tuple(spans)


def _insert_joiners(text: str, offsets: list[int]) -> str:
    ends = [*offsets, len(text)]
    return WORD_JOINER.join(text[start:end] for start, end in zip([0, *offsets], ends, strict=True))


def _isolate_opposite_runs(line: Line) -> Line:
    """Isolate words that run against the direction of *line*, so that they cannot reorder what is around."""
    text = line_to_text(line)
    if not _RTL_CHARACTERS.search(text):
        return line
    directions = _classify_directions(text)
    strong_directions = "".join(one for one in directions if one in "LR")
    if len(set(strong_directions)) < len("LR"):
        return line
    runs = list(_find_opposite_runs(line, directions, direction="L" if strong_directions[0] == "R" else "R"))
    return tuple(_insert_isolates(line, {start for start, _ in runs}, {end for _, end in runs}))


def _classify_directions(text: str) -> str:
    """Return a letter for each character: L or R for its direction, b for a bracket, n for all others."""
    return "".join(
        "b" if character in _BRACKETS else _DIRECTIONS.get(unicodedata.bidirectional(character), "n")
        for character in text
    )


def _find_opposite_runs(line: Line, directions: str, direction: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each run of words in *direction*, across spans.

    If each span were a run of its own, the parts of a sentence would appear in the order of the line.
    """
    start, end = -1, -1
    for first, last in _find_runs_by_span(line, directions, direction):
        if start >= 0 and set(directions[end:first]) <= {"n"}:
            end = last
            continue
        if start >= 0:
            yield start, end
        start, end = first, last
    if start >= 0:
        yield start, end


def _find_runs_by_span(line: Line, directions: str, direction: str) -> Iterator[tuple[int, int]]:
    """Yield the runs of each span; a span wholly in *direction* is one run, final punctuation included."""
    offset = 0
    for span in line:
        span_directions = directions[offset : offset + len(span.text)]
        if set(span_directions) - {"b", "n"} == {direction}:
            stripped_text = span.text.strip()
            first = offset + span.text.index(stripped_text)
            yield first, first + len(stripped_text)
        else:
            for match in re.finditer(f"{direction}(?:[{direction}n]*{direction})?", span_directions):
                start, end = match.span()
                if direction == "R":
                    start, end = _take_numbers(span.text, start, end)
                yield offset + start, offset + end
        offset += len(span.text)


def _take_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a run over the numbers beside it, which read with its words: the day and the year of a date."""
    before, after = _NUMBER_BEFORE.search(text[:start]), _NUMBER_AFTER.match(text[end:])
    return before.start() if before else start, end + after.end() if after else end


def _insert_isolates(line: Line, starts: set[int], ends: set[int]) -> Iterator[Span]:
    offset = 0
    for span in line:
        characters = (
            (FIRST_STRONG_ISOLATE if place in starts else "")
            + letter
            + (POP_ISOLATE if place + 1 in ends else "")
            for place, letter in enumerate(span.text, offset)
        )
        yield replace(span, text="".join(characters))
        offset += len(span.text)
