"""Quiet text: what a briefing says, with nothing in it that Telegram would bring to life on its own.

Telegram makes links of names, tags, commands and addresses in any text. An invisible word joiner behind
the first character of each prevents it; escaping cannot, and taking the text apart would spoil it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.core.messages.reply import Line, Span, Style, text_of

JOINER = "\u2060"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
URL_LIMIT = 2000  # bytes; a longer one is shown as text, which can be cut into pages

_GAPS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ALIVE = re.compile(
    r"""(?<=@)(?=\w)                # @name, name@example.org
      | (?<=\#)(?=\S)               # #tag
      | (?<=\$)(?=\w)               # $USD
      | (?<![\w/]/)(?<=/)(?=\w)    # /command
      | (?<=:)(?=//)                # https://
      | (?<=[\w-]\.)(?=[^\W\d_]{2}) # example.org
      | (?<=\d\.)(?=\d+\.\d+\.\d)   # 127.0.0.1""",
    re.VERBOSE,
)
_COMMAND = re.compile(f"{ISOLATE}?/[a-z0-9_]{{1,32}}{END_OF_ISOLATE}?")  # Bot API, BotCommand
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs without ink
_KINDS = {"L": "L", "R": "R", "AL": "R"}


def quiet(line: Line) -> Line:
    """Return *line* without control characters, and with nothing in it alive but its own links.

    A span that is nothing but a command, ``/polls``, stays one: pressing it asks this bot. Code is left
    as it is, for Telegram finds nothing in it and people copy it.
    """
    spans = tuple(part for span in line for part in _cleaned(span))
    return _defused(_isolated(spans))  # an isolate ends a word, and what follows may come alive


def visible(text: str) -> bool:
    """Return whether there is anything to see in *text*; Telegram refuses what is blank."""
    return any(one.isprintable() and not one.isspace() and one not in _BLANK for one in text)


def _cleaned(span: Span) -> Iterator[Span]:
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _GAPS.sub(" ", span.text)))
    linked = bool(_LINK.fullmatch(span.url)) and len(span.url.encode(errors="replace")) <= URL_LIMIT
    yield replace(span, text=text, url=span.url if linked else "")
    if span.url and not linked:
        yield from _cleaned(Span(f" ({span.url})"))


def quiet_again(part: Line) -> Line:
    """Return a part of a quiet line, in which a cut may have left the start of a command by itself."""
    return _defused(part, commands=False)


def _defused(line: Line, *, commands: bool = True) -> Line:
    places = [found.start() for found in _ALIVE.finditer(text_of(line))]
    if not places:
        return line
    spans: list[Span] = []
    start = 0
    for span in line:
        end = start + len(span.text)
        inside = [place - start for place in places if start < place <= end]
        if span.style & Style.CODE or (commands and _COMMAND.fullmatch(span.text)):
            inside = [place for place in inside if place == len(span.text)]
        spans.append(replace(span, text=_with_joiners(span.text, inside)))
        start = end
    return tuple(spans)


def _with_joiners(text: str, places: list[int]) -> str:
    ends = [*places, len(text)]
    return JOINER.join(text[start:end] for start, end in zip([0, *places], ends, strict=True))


def _isolated(line: Line) -> Line:
    """Return *line* so that words which run against its direction cannot move what stands around them."""
    text = text_of(line)
    if not _FROM_RIGHT.search(text):
        return line
    kinds = _kinds(text)
    strong = kinds.replace("n", "")
    if len(set(strong)) < len("LR"):
        return line
    runs = list(_runs(line, kinds, against="L" if strong[0] == "R" else "R"))
    return tuple(_between_isolates(line, {start for start, _ in runs}, {end for _, end in runs}))


def _kinds(text: str) -> str:
    """Return L or R for each character that has a direction, n for each that has none."""
    return "".join(_KINDS.get(unicodedata.bidirectional(character), "n") for character in text)


def _runs(line: Line, kinds: str, against: str) -> Iterator[tuple[int, int]]:
    """Yield where words that run *against* the line start and end, in whichever styles.

    Were each style a run of its own, the parts of a sentence would stand in the order of the line.
    """
    start, end = -1, -1
    for first, last in _runs_of_spans(line, kinds, against):
        if start >= 0 and set(kinds[end:first]) <= {"n"}:
            end = last
            continue
        if start >= 0:
            yield start, end
        start, end = first, last
    if start >= 0:
        yield start, end


def _runs_of_spans(line: Line, kinds: str, against: str) -> Iterator[tuple[int, int]]:
    """Yield the same for each span by itself; one of nothing else is a run with the sign at its end."""
    at = 0
    for span in line:
        own = kinds[at : at + len(span.text)]
        if set(own) - {"n"} == {against}:
            words = span.text.strip()
            first = at + span.text.index(words)
            yield first, first + len(words)
        else:
            for run in re.finditer(f"{against}(?:[{against}n]*{against})?", own):
                yield at + run.start(), at + run.end()
        at += len(span.text)


def _between_isolates(line: Line, starts: set[int], ends: set[int]) -> Iterator[Span]:
    at = 0
    for span in line:
        marked = (
            (ISOLATE if place in starts else "") + letter + (END_OF_ISOLATE if place + 1 in ends else "")
            for place, letter in enumerate(span.text, at)
        )
        yield replace(span, text="".join(marked))
        at += len(span.text)
