"""The three-way merge of texts: by lines, and where both sides changed the same lines by words.

It knows nothing of YAML, so its result may be wrong as a file: the caller reads the fields and compares them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_COMPARED_WORDS = 5000  # in lines that both sides changed; the time grows with their square

_WORD = re.compile(r"\w+|\s+|.")

Resolve = Callable[[str, str, str], str]
"""Merges a part that both sides changed: base, live, incoming."""


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """The parts from *start* to *end* of the base that one side replaced by *parts*."""

    start: int
    end: int
    is_incoming: bool
    parts: tuple[str, ...]


def merge_texts(base: str, live: str, incoming: str, *, is_incoming_preferred: bool) -> str:
    """Merge two changed texts; of words that both sides changed differently, those of one side are taken."""

    def pick_side(_base: str, ours: str, theirs: str) -> str:
        return theirs if is_incoming_preferred else ours

    def merge_words(*texts: str) -> str:
        words = [_WORD.findall(text) for text in texts]
        is_short = sum(map(len, words)) <= MAX_COMPARED_WORDS
        return _merge_parts(words, pick_side) if is_short else pick_side(*texts)

    return _merge_parts([text.splitlines(keepends=True) for text in (base, live, incoming)], merge_words)


def _merge_parts(versions: Sequence[Sequence[str]], resolve: Resolve) -> str:
    base, live, incoming = versions
    edits = [*_find_edits(base, live, is_incoming=False), *_find_edits(base, incoming, is_incoming=True)]
    merged: list[str] = []
    position = 0
    for group in _group_overlapping(sorted(edits)):
        merged += base[position : group[0].start]
        position = max(edit.end for edit in group)
        merged.append(_merge_group(base[group[0].start : position], group, resolve))
    return "".join((*merged, *base[position:]))


def _find_edits(base: Sequence[str], side: Sequence[str], *, is_incoming: bool) -> Iterator[_Edit]:
    for kind, start, end, side_start, side_end in SequenceMatcher(None, base, side).get_opcodes():
        if kind != "equal":
            yield _Edit(start, end, is_incoming, tuple(side[side_start:side_end]))


def _group_overlapping(edits: Sequence[_Edit]) -> Iterator[list[_Edit]]:
    """Group the edits that change the same parts, or insert at the same place."""
    group: list[_Edit] = []
    for edit in edits:
        end = max((one.end for one in group), default=-1)
        is_same_insertion = group and edit.start == edit.end == group[0].start == end
        if group and edit.start >= end and not is_same_insertion:
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _merge_group(base: Sequence[str], group: Sequence[_Edit], resolve: Resolve) -> str:
    start = group[0].start
    live, incoming = (
        _apply(base, start, [edit for edit in group if edit.is_incoming is side]) for side in (False, True)
    )
    old = "".join(base)
    if incoming in (live, old):
        return live
    if live == old:
        return incoming
    return resolve(old, live, incoming) if base else live + incoming


def _apply(base: Sequence[str], start: int, edits: Sequence[_Edit]) -> str:
    """Apply the *edits* of one side to *base*, whose first part has the number *start*."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += (*base[position : edit.start - start], *edit.parts)
        position = edit.end - start
    return "".join((*parts, *base[position:]))
