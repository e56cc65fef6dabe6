"""The words that differ between two texts, and excerpts that show them with a little around them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import takewhile

MAX_COMPARED_WORDS = 1000  # words of a text from its first to its last difference; difflib is slow with more
_CONTEXT = 20  # characters of an excerpt before and after a difference
_MAX_DIFFERENCE = 120  # characters of an excerpt for one difference
_MAX_DIFFERENCES = 5  # differences of an excerpt
_MAX_SHORT_TEXT = 60  # characters; an excerpt has all of a shorter text

_SPACELESS_SCRIPTS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORDS = re.compile(rf"\d+(?:[.,]\d+)*%?|[{_SPACELESS_SCRIPTS}]|[^\W{_SPACELESS_SCRIPTS}]+|\s+|.", re.DOTALL)

TextPair = tuple[str, str]
"""A part of the old text and what stands for it in the new one; the same text where nothing differs."""


def diff_words(was: str, now: str, words: re.Pattern[str] = _WORDS) -> Iterator[TextPair]:
    """Yield two texts part by part, each of whole *words*: the same in both, or different."""
    old, new = words.findall(was), words.findall(now)
    start = _count_shared(old, new)
    old_rest, new_rest = old[start:], new[start:]
    end = _count_shared(old_rest[::-1], new_rest[::-1])
    pairs = [
        ("".join(old[:start]),) * 2,
        *_diff_middle(old_rest[: len(old_rest) - end], new_rest[: len(new_rest) - end]),
        ("".join(old[len(old) - end :]),) * 2,
    ]
    yield from (pair for pair in pairs if any(pair))


def _count_shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the words that are the same from the start on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _diff_middle(old: Sequence[str], new: Sequence[str]) -> Iterator[TextPair]:
    if max(len(old), len(new)) > MAX_COMPARED_WORDS:
        yield "".join(old), "".join(new)
        return
    from difflib import SequenceMatcher  # noqa: PLC0415 (reading briefings must not pay for it)

    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield "".join(old[old_from:old_to]), "".join(new[new_from:new_to])


def excerpt_differences(was: str, now: str) -> TextPair:
    """Shorten two texts to the words that differ, on one line; beside an empty text, to the start."""
    old, new = " ".join(was.split()), " ".join(now.split())
    if max(len(old), len(new)) <= _MAX_SHORT_TEXT:
        return old, new
    if not old or not new:
        return _cut_end(old, _MAX_SHORT_TEXT), _cut_end(new, _MAX_SHORT_TEXT)
    pairs = [*diff_words(old, new)]
    differing = [index for index, (one, other) in enumerate(pairs) if one != other] or [0]
    last = differing[:_MAX_DIFFERENCES][-1]
    excerpts = [_shorten_pair(index, pair, len(pairs)) for index, pair in enumerate(pairs[: last + 2])]
    rest_mark = "…" if last < differing[-1] else ""
    return "".join(one for one, _ in excerpts) + rest_mark, "".join(one for _, one in excerpts) + rest_mark


def looks_the_same(was: str, now: str) -> bool:
    """True if two texts differ only in spaces, line breaks and invisible characters."""
    return _reduce_to_visible(was) == _reduce_to_visible(now)


def _reduce_to_visible(text: str) -> str:
    visible_characters = (
        one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one) != "Cf"
    )
    return " ".join("".join(visible_characters).split())


def _shorten_pair(index: int, pair: TextPair, count: int) -> TextPair:
    """Shorten a part that differs in its middle, and one that does not to what is beside a difference."""
    was, now = pair
    if was != now:
        return _cut_middle(was, _MAX_DIFFERENCE), _cut_middle(now, _MAX_DIFFERENCE)
    if count == 1:
        text = _cut_end(was, _MAX_SHORT_TEXT)
    elif index == 0:
        text = _cut_start(was, _CONTEXT)
    elif index == count - 1:
        text = _cut_end(was, _CONTEXT)
    else:
        text = _cut_middle(was, 2 * _CONTEXT)
    return text, text


def _cut_middle(text: str, limit: int) -> str:
    """Keep the start and the end of a text that is longer than *limit* characters."""
    if len(text) <= limit:
        return text
    return f"{_cut_end(text, limit // 2)}{_cut_start(text, limit // 2).removeprefix('…')}"


def _cut_end(text: str, limit: int) -> str:
    """Keep the start of a text, up to a whole word if it has one."""
    if len(text) <= limit:
        return text
    return text[: max(text.rfind(" ", 0, limit + 1), 0) or _find_boundary(text, limit)] + "…"


def _cut_start(text: str, limit: int) -> str:
    """Keep the end of a text, from a whole word on if it has one."""
    start = len(text) - limit
    if start <= 0:
        return text
    space = text.find(" ", start - 1, len(text) - 1)
    return "…" + text[space + 1 if space >= 0 else _find_boundary(text, start) :]


def _find_boundary(text: str, index: int) -> int:
    """Find the nearest place at or before *index* where no character is torn from its marks."""
    while index > 0 and unicodedata.category(text[index])[0] == "M":
        index -= 1
    return index
