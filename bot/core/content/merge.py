"""The three-way merge of a file: what two sides changed since a common version, item by item.

The fields alone decide what the merged file says. It is written so that comments, order and quotes of both
sides are kept: by merging the texts if that gives these fields, else by writing them into the live text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.content.field_merge import (
    Fields,
    MergeConflict,
    Path,
    merge_fields,
    merge_with_choices,
    remove_empty_fields,
)
from bot.core.content.text_merge import merge_texts
from bot.core.content.yaml_editor import dump_fields, edit_fields
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging a file came to, and the *conflicts*: values that both sides changed differently.

    In *content* each item with a conflict is as in the live version; in *proposal* the conflicting values are
    the incoming ones. Without conflicts both are the same.
    """

    content: bytes
    proposal: bytes
    conflicts: tuple[MergeConflict, ...]


def merge_contents(base: bytes | None, live: bytes, incoming: bytes, file: str) -> Merge:
    """Merge what *live* and *incoming* changed since *base*; without one, all that differs is a conflict.

    The result has the fields of a briefing or a translation, but may break a rule: an item that one side
    removed may be named by the other.

    Raises:
        BriefingError: *live* or *incoming* is no YAML; *file* is the name that the problems give the file.
    """
    base_fields, *sides = _read_sides(base, live, incoming, file)
    merge = merge_fields(base_fields, *sides)
    texts = (base or b"", live, incoming)
    content = _write(merge.fields, texts, file, is_incoming_preferred=False)
    proposal = _write(merge.proposal, texts, file, is_incoming_preferred=True) if merge.conflicts else content
    return Merge(content, proposal, merge.conflicts)


def resolve_conflicts(
    sides: tuple[bytes | None, bytes, bytes], file: str, preferred: Collection[Path]
) -> bytes:
    """Merge the *sides* (base, live, incoming), as decided: incoming in the items at the *preferred* paths.

    Raises:
        BriefingError: the live or the incoming side is no YAML.
    """
    base, live, incoming = sides
    fields = merge_with_choices(*_read_sides(base, live, incoming, file), preferred)
    return _write(fields, (base or b"", live, incoming), file, is_incoming_preferred=bool(preferred))


def _read_sides(base: bytes | None, live: bytes, incoming: bytes, file: str) -> tuple[Fields, Fields, Fields]:
    sides = read_fields(live, file), read_fields(incoming, file)
    try:
        base_fields = read_fields(base, file) if base is not None else {}
    except BriefingError:
        base_fields = {}
    return base_fields, *sides


def _decode(content: bytes) -> str:
    return content.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")


def _write(fields: Fields, sides: tuple[bytes, ...], file: str, *, is_incoming_preferred: bool) -> bytes:
    """Write the *fields*, as much like the *sides* (base, live, incoming) as can be."""
    newline = "\r\n" if b"\r\n" in sides[1] else "\n"
    text = _write_text(
        fields, [_decode(one) for one in sides], file, is_incoming_preferred=is_incoming_preferred
    )
    return text.replace("\n", newline).encode()


def _write_text(fields: Fields, texts: Sequence[str], file: str, *, is_incoming_preferred: bool) -> str:
    base, live, incoming = texts
    merged = merge_texts(base, live, incoming, is_incoming_preferred=is_incoming_preferred)
    if _has_fields(merged, fields, file):
        return merged
    edited = edit_fields(live, fields)
    return edited if _has_fields(edited, fields, file) else dump_fields(fields)


def _has_fields(text: str, fields: Fields, file: str) -> bool:
    try:
        return remove_empty_fields(read_fields(text.encode(), file)) == fields
    except BriefingError:
        return False
