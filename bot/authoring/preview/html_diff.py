"""Marks in the HTML of an answer what was inserted and deleted.

Blocks are compared first, and then the words inside a block: words alone would match across unrelated
sentences.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup

from bot.core.content.word_diff import diff_words

_PICTURE_PATTERN = r'<div class="picture".*?</svg></div>'
_BLOCK_TAG_PATTERN = (
    r"</?(?:article|blockquote|details|div|dd|dl|dt|figure|footer|h\d|li|label|ol|p|section|small|summary|ul)"
    r"(?:\s[^>]*)?>"
)
_SVG_PATTERN = r"<svg.*?</svg>"
_BLOCKS = re.compile(rf"({_PICTURE_PATTERN}|{_SVG_PATTERN}|{_BLOCK_TAG_PATTERN}|\n)", re.DOTALL)
_WORDS = re.compile(r"<[^>]*>|&#?\w+;|\d+(?:[.,]\d+)*%?|\w+|\s+|.", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TAG_NAME = re.compile(r"</?(\w+)")
_ID_ATTRIBUTE = re.compile(r'\s(?:id|for)="[^"]*"')

Opcode = tuple[str, int, int, int, int]
"""An element of `SequenceMatcher.get_opcodes`."""


def mark_changes(before: str, after: str) -> Markup:
    """Mark in the HTML *after* what is new as ``ins``, and what is gone of *before* as ``del``."""
    old, new = _split_blocks(str(before)), _split_blocks(str(after))
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    parts = (_render_opcode(step, old, new) for step in _align_deletions(opcodes, old))
    return Markup("".join(parts))  # noqa: S704 (pieces of escaped HTML)


def _split_blocks(html: str) -> list[str]:
    """Split HTML into block tags, pictures, and the text between them."""
    return [part for part in _BLOCKS.split(html) if part]


def _render_opcode(opcode: Opcode, old: Sequence[str], new: Sequence[str]) -> str:
    kind, old_from, old_to, new_from, new_to = opcode
    removed, added = old[old_from:old_to], new[new_from:new_to]
    if kind == "equal":
        return "".join(added)
    if len(removed) == len(added) and all(map(_is_same_kind, removed, added)):
        return "".join(map(_mark_words, removed, added))
    removed_html = "".join(map(_render_removed, removed)) if _is_balanced(removed) else ""
    return removed_html + "".join(map(_render_added, added))


def _is_same_kind(old: str, new: str) -> bool:
    """True if two parts are the same tag, or both text."""
    return old == new or (_is_text(old) and _is_text(new))


def _is_text(part: str) -> bool:
    return part != "\n" and not _BLOCKS.fullmatch(part)


def _mark_words(old: str, new: str) -> str:
    """Mark the inserted and deleted words of a text."""
    if old == new or not _is_text(new):
        return new
    return "".join(
        new_text if old_text == new_text else _render_removed(old_text) + _render_added(new_text)
        for old_text, new_text in diff_words(old, new, _WORDS)
    )


def _render_removed(part: str) -> str:
    """Render what was deleted: its text and block tags, but no buttons, links or ids."""
    if part.startswith(('<div class="picture"', "<svg")):
        return ""
    if not _is_text(part):
        return _ID_ATTRIBUTE.sub("", part)
    words = _TAG.sub("", part)
    return f"<del>{words}</del>" if words.strip() else ""


def _render_added(part: str) -> str:
    """Render what was inserted, with its text marked."""
    if not _is_text(part):
        return part
    return "".join(
        piece if piece.startswith("<") or not piece.strip() else f"<ins>{piece}</ins>"
        for piece in re.split(r"(<[^>]*>)", part)
    )


def _is_balanced(parts: Sequence[str]) -> bool:
    """True if every tag that opens in *parts* closes there."""
    open_tags: list[str] = []
    for part in parts:
        if _is_text(part) or part == "\n" or part.endswith("</svg></div>") or part.startswith("<svg"):
            continue
        name = _TAG_NAME.match(part)
        if not name:
            continue
        if not part.startswith("</"):
            open_tags.append(name[1])
        elif not open_tags or open_tags.pop() != name[1]:
            return False
    return not open_tags


def _align_deletions(opcodes: Sequence[Opcode], old: Sequence[str]) -> Iterator[Opcode]:
    """Move deletions to where they hold whole elements: ``b</li><li>`` becomes ``<li>b</li>``."""
    aligned = list(opcodes)
    for index, (kind, old_from, old_to, new_from, _new_to) in enumerate(aligned):
        if kind != "delete" or index == 0:
            continue
        _, _, _, before_from, _ = aligned[index - 1]
        for offset in range(new_from - before_from + 1):
            if offset and old[old_from - offset] != old[old_to - offset]:
                break
            if _is_balanced(old[old_from - offset : old_to - offset]):
                _shift_deletion(aligned, index, offset)
                break
    yield from aligned


def _shift_deletion(opcodes: list[Opcode], index: int, offset: int) -> None:
    """Move a deletion *offset* parts to the left."""
    kind, old_from, old_to, new_from, new_to = opcodes[index - 1]
    opcodes[index - 1] = (kind, old_from, old_to - offset, new_from, new_to - offset)
    kind, old_from, old_to, new_from, new_to = opcodes[index]
    opcodes[index] = (kind, old_from - offset, old_to - offset, new_from - offset, new_to - offset)
    if index + 1 < len(opcodes):
        kind, old_from, old_to, new_from, new_to = opcodes[index + 1]
        opcodes[index + 1] = (kind, old_from - offset, old_to, new_from - offset, new_to)
