"""Before and after in one: the HTML of an answer, in which what was put in and what was taken out is marked.

Blocks are compared first and words inside of a block second: words alone would find each other across
sentences that have nothing to do with each other.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_PICTURE = r'<div class="picture".*?</svg></div>'
_BLOCK = (
    r"</?(?:article|blockquote|details|div|dd|dl|dt|figure|footer|h\d|li|label|ol|p|section|small|summary|ul)"
    r"(?:\s[^>]*)?>"
)
_SVG = r"<svg.*?</svg>"
_BLOCKS = re.compile(rf"({_PICTURE}|{_SVG}|{_BLOCK}|\n)", re.DOTALL)
_WORDS = re.compile(r"<[^>]*>|&#?\w+;|\d+(?:[.,]\d+)*%?|\w+|\s+|.", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NAME = re.compile(r"</?(\w+)")
_ID = re.compile(r'\s(?:id|for)="[^"]*"')

Step = tuple[str, int, int, int, int]
"""What `SequenceMatcher.get_opcodes` gives."""


def marked(before: str, after: str) -> str:
    """Return the HTML *after* with what is new in it as ``ins``, and what it lost of *before* as ``del``."""
    old, new = _parted(before), _parted(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return "".join(_told(step, old, new) for step in _slid(steps, old))


def _parted(html: str) -> list[str]:
    """Return block tags, pictures and the runs of text between them."""
    return [part for part in _BLOCKS.split(html) if part]


def _told(step: Step, old: Sequence[str], new: Sequence[str]) -> str:
    kind, old_from, old_to, new_from, new_to = step
    gone, come = old[old_from:old_to], new[new_from:new_to]
    if kind == "equal":
        return "".join(come)
    if len(gone) == len(come) and all(map(_alike, gone, come)):
        return "".join(map(_words, gone, come))
    taken = "".join(map(_gone, gone)) if _balanced(gone) else ""
    return taken + "".join(map(_come, come))


def _alike(old: str, new: str) -> bool:
    """Return whether two parts are the same tag, or both text."""
    return old == new or (_is_text(old) and _is_text(new))


def _is_text(part: str) -> bool:
    return part != "\n" and not _BLOCKS.fullmatch(part)


def _words(old: str, new: str) -> str:
    """Return a run of text with the words marked that came and went."""
    if old == new or not _is_text(new):
        return new
    gone, come = _WORDS.findall(old), _WORDS.findall(new)
    steps = SequenceMatcher(None, gone, come, autojunk=False).get_opcodes()
    told = []
    for kind, old_from, old_to, new_from, new_to in steps:
        here = "".join(come[new_from:new_to])
        told.append(here if kind == "equal" else _gone("".join(gone[old_from:old_to])) + _come(here))
    return "".join(told)


def _gone(part: str) -> str:
    """Return what was taken out: its words and the tags of blocks, but nothing to press or to point at."""
    if part.startswith(('<div class="picture"', "<svg")):
        return ""
    if not _is_text(part):
        return _ID.sub("", part)
    words = _TAG.sub("", part)
    return f"<del>{words}</del>" if words.strip() else ""


def _come(part: str) -> str:
    """Return a part that was put in, its words marked."""
    if not _is_text(part):
        return part
    return "".join(
        piece if piece.startswith("<") or not piece.strip() else f"<ins>{piece}</ins>"
        for piece in re.split(r"(<[^>]*>)", part)
    )


def _balanced(parts: Sequence[str]) -> bool:
    """Return whether every tag that opens in *parts* closes there."""
    opened: list[str] = []
    for part in parts:
        if _is_text(part) or part == "\n" or part.endswith("</svg></div>") or part.startswith("<svg"):
            continue
        name = _NAME.match(part)
        if not name:
            continue
        if not part.startswith("</"):
            opened.append(name[1])
        elif not opened or opened.pop() != name[1]:
            return False
    return not opened


def _slid(steps: Sequence[Step], old: Sequence[str]) -> Iterator[Step]:
    """Yield the steps with what went moved to where it is whole: ``b</li><li>`` is ``<li>b</li>``."""
    moved = list(steps)
    for place, (kind, old_from, old_to, new_from, _new_to) in enumerate(moved):
        if kind != "delete" or place == 0:
            continue
        _, _, _, before_from, _ = moved[place - 1]
        for by in range(new_from - before_from + 1):
            if by and old[old_from - by] != old[old_to - by]:
                break
            if _balanced(old[old_from - by : old_to - by]):
                _slide(moved, place, by)
                break
    yield from moved


def _slide(steps: list[Step], place: int, by: int) -> None:
    """Move a deletion *by* so many parts to the left."""
    kind, old_from, old_to, new_from, new_to = steps[place - 1]
    steps[place - 1] = (kind, old_from, old_to - by, new_from, new_to - by)
    kind, old_from, old_to, new_from, new_to = steps[place]
    steps[place] = (kind, old_from - by, old_to - by, new_from - by, new_to - by)
    if place + 1 < len(steps):
        kind, old_from, old_to, new_from, new_to = steps[place + 1]
        steps[place + 1] = (kind, old_from - by, old_to, new_from - by, new_to)
