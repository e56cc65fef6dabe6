"""`ask --json` is a public interface: its kinds and keys stay the same, whatever the classes are called."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import pytest

from bot.cli.reply_json import RECORDS
from bot.core.messages.reply import Reply

KINDS = {
    "reply": (
        "title blocks stamp notes buttons line briefing language missed public inquiry choice card form"
        " fields foreign actions navigation document"
    ),
    "heading": "line",
    "paragraph": "line",
    "bullets": "lines",
    "facts": "rows",
    "table": "title columns rows",
    "quote": "lines folded",
    "chart": "bars lines picture",
    "illustration": "description caption image",
    "row": "title lines button number",
    "provenance": "lines",
    "details": "title blocks",
    "span": "text style url cites line",
    "button": "label line short",
    "bar": "label figure share part repeated",
    "note": "number line",
    "form": "line label value",
    "fields": "line fields",
    "field": "name label value",
    "document": "name content",
    "foreign": "language texts",
    "card": "section id as_of sources gist fact trust caveat status holds",
    "choice": "briefing language own quiet",
    "image": "file alt",
    "file": "path digest width height format located",
    "picture": "drawing title about foot mirrored colon",
    "share": "label figure certain possible parts",
    "stack": "shares rest",
    "number": "figure label aside",
    "numbers": "numbers",
    "bars": "shares",
    "trend": "curves percents days",
    "curve": "label points",
    "point": "first last percent figure told exact",
    "mark": "at label",
    "timeline": "moments days",
    "moment": "label told first last",
}
"""The keys of each kind, in order. Programs rely on them: a key may be added, but none may change."""

pytestmark = pytest.mark.guard


def iter_record_types(annotation: object, found: set[type]) -> Iterator[type]:
    """Yield every dataclass that a value with this annotation can contain."""
    if isinstance(annotation, type) and is_dataclass(annotation) and annotation not in found:
        found.add(annotation)
        yield annotation
        for hint in get_type_hints(annotation).values():
            yield from iter_record_types(hint, found)
    for inner in get_args(annotation):
        yield from iter_record_types(inner, found)


def test_kinds_and_keys_are_fixed() -> None:
    assert {record.kind: " ".join(record.fields) for record in RECORDS.values()} == KINDS
    assert len(RECORDS) == len(KINDS)


def test_every_field_of_every_record_in_a_reply_has_a_key() -> None:
    record_types = list(iter_record_types(Reply, set()))
    assert len(record_types) >= 28, "this guard found too few record types"
    names = {one: [field.name for field in fields(one)] for one in record_types}
    assert {one: list(record.fields.values()) for one, record in RECORDS.items()} == names
