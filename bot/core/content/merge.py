"""The three-way merge of a file: what two sides changed since a common version, item by item.

The fields alone decide what the merged file says. It is written so that comments, order and quotes of both
sides are kept: by merging the texts if that gives these fields, else by writing them into the live text.
"""

from dataclasses import dataclass

from bot.core.content.field_merge import Fields, MergeConflict, merge_fields, remove_empty_fields
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
    sides = read_fields(live, file), read_fields(incoming, file)
    try:
        base_fields = read_fields(base, file) if base is not None else {}
    except BriefingError:
        base_fields = {}
    merge = merge_fields(base_fields, *sides)
    texts = tuple(_decode(one) for one in (base or b"", live, incoming))
    newline = "\r\n" if b"\r\n" in live else "\n"

    def write(fields: Fields, *, is_proposal: bool) -> bytes:
        text = _write(fields, texts, file, is_incoming_preferred=is_proposal)
        return text.replace("\n", newline).encode()

    content = write(merge.fields, is_proposal=False)
    proposal = write(merge.proposal, is_proposal=True) if merge.conflicts else content
    return Merge(content, proposal, merge.conflicts)


def _decode(content: bytes) -> str:
    return content.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")


def _write(fields: Fields, texts: tuple[str, ...], file: str, *, is_incoming_preferred: bool) -> str:
    """Write the *fields*, as much like *texts* (base, live, incoming) as can be."""
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
