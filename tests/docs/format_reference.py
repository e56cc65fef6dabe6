"""Writes docs/format.md and the schemas beside the sample, from the shapes that files are checked against.

``make reference`` writes it anew; a guard test says when that was forgotten.
"""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from bot.cli import schema
from bot.core.content import custom_page, item, partial_date
from bot.core.content.briefing import Document
from bot.core.content.figure import Figure
from bot.core.content.item import Entry, Item, RefersTo
from bot.core.content.partial_date import PartialDate
from bot.core.content.shorthand import AllowNotStated, OneOrMany, Shorthand
from bot.core.content.text_types import (
    AllowedWarnings,
    Id,
    InternalNote,
    LanguageCode,
    Record,
    UntranslatableLine,
    Url,
)
from bot.core.sections import SECTIONS

FILE = Path(__file__).parents[2] / "docs" / "format.md"
SAMPLES = FILE.parent.parent / "briefings"

INTRO = """\
# The format of a briefing

Every field of every part of a briefing; how to begin is in [moderators.md](moderators.md). *Needed* is what
may not be left out. This page is made from the code: `make reference` writes it anew.

## How values are written

| written as | for example |
|---|---|
| one line of text | `Cost of the bridge`, at most 300 characters; in quotes if it has a `: `, a ` #`, \
or a comma inside `{ }` |
| text | the same, up to 6,000 characters on several lines, with `**bold**`, `*italic*`, links and lists |
| id | `levada-2026-01`: small letters, digits and hyphens, at most 40 characters |
| date | `2026-03-06`, `2026-03` or `2026`, as exact as the source |
| figure | `76%`, `nearly 60%`, `">400000"`, `about 1000 people`, `600–700`, \
`€90 million`, `+12%`, `dozens`, or \
`{value: nearly 60%, words: nearly six in ten}`, `{low: 600, best: 640, high: 700, unit: people}` |
| web address | `https://example.org/a`; http or https only |
| language code | `en`, `uk`, `zh-Hant` |
| list of … | each behind a dash on a line of its own, or `[one, two]` |
| `not stated` | says that the source is silent on it; leaving the field out says the same |
"""
TEXTS = (
    (Id, "id"),
    (UntranslatableLine, "one line of text"),
    (InternalNote, "text"),
    (Url, "web address"),
    (LanguageCode, "language code"),
)
PLAIN = {
    PartialDate: "date",
    partial_date.Period: "[Period](#period), or one date",
    Figure: "figure",
    bool: "`yes` or `no`",
    int: "`1`",
}
SEVERAL = (("one line of text", "lines of text"), ("id of", "ids of"))
SHARED = (item.__name__, partial_date.__name__)
HEAD = "| field | needed | written as | meaning |\n|---|---|---|---|\n"


def text() -> str:
    """Return the whole page."""
    return "\n".join([INTRO, *_document(), *_sections(), *_pages(), *_parts()]).rstrip("\n") + "\n"


def _document() -> Iterator[str]:
    yield f"## The briefing\n\n{_table(Document)}"
    yield "Beside these stand the sections, each under its name.\n"
    yield f"## What every item carries\n\n{_table(Item)}"


def _sections() -> Iterator[str]:
    for section in SECTIONS:
        (shape,) = [one for one in get_args(section.schema) if one is not ...] or [section.schema]
        without = Item if issubclass(shape, Item) else Record
        yield f"## `{section.name}`\n\n{_about(shape)}\n\n{_table(shape, without)}"
        if shape.__module__ not in SHARED:
            yield from _records(shape.__module__, shape)


def _pages() -> Iterator[str]:
    yield f"## `pages`\n\nUnder each page's name, which is its command:\n\n{_table(custom_page.CustomPage)}"
    yield f"### PageItem\n\n{_about(custom_page.CustomPageItem)}\n\n{_table(custom_page.CustomPageItem, Item)}"


def _parts() -> Iterator[str]:
    yield "## Parts that many items use\n"
    for module in SHARED:
        yield from _records(module, None)


def _records(module: str, without: type[Record] | None) -> Iterator[str]:
    """Yield the records of a module of sections, or of a shared one, that are no entries themselves."""
    for shape in _subclasses(Record):
        if shape.__module__ == module and shape is not without and not issubclass(shape, Entry):
            yield f"### {shape.__name__}\n\n{_about(shape)}\n\n{_table(shape)}"


def _subclasses(shape: type[Record]) -> Iterator[type[Record]]:
    for one in shape.__subclasses__():
        yield one
        yield from _subclasses(one)


def _about(shape: type[Record]) -> str:
    return (shape.__doc__ or "").splitlines()[0].replace("``", "`")


def _table(shape: type[Record], without: type[Record] = Record) -> str:
    hints = get_type_hints(shape, include_extras=True)
    own = {name: field for name, field in shape.model_fields.items() if name not in without.model_fields}
    own |= {name: field for name, field in shape.model_fields.items() if _narrowed(shape, name, without)}
    rows = (_row(field.alias or name, field, hints[name]) for name, field in sorted_as(shape, own))
    return HEAD + "".join(rows)


def sorted_as(shape: type[Record], fields: dict[str, FieldInfo]) -> list[tuple[str, FieldInfo]]:
    """Return *fields* in the order of the shape."""
    return [(name, field) for name, field in shape.model_fields.items() if name in fields]


def _narrowed(shape: type[Record], name: str, without: type[Record]) -> bool:
    """Return whether a shape says something of its own of a field that all have, as the summary of its id."""
    shared = without.model_fields.get(name)
    return shared is not None and shared.description != shape.model_fields[name].description


def _row(name: str, field: FieldInfo, hint: Any) -> str:
    needed = "yes" if field.is_required() else ""
    meaning = (field.description or "").splitlines()[0].replace("``", "`")
    written = _written(hint)
    if get_origin(hint) is Literal and isinstance(field.default, str) and len(get_args(hint)) > 1:
        written += f"; `{field.default}` if left out"
    return f"| `{name}` | {needed} | {written} | {meaning} |\n"


def _written(hint: Any) -> str:
    """Return how a value of this type is written."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(parts[0], parts[1:])
    if origin in (Union, UnionType):
        return " or ".join(_written(part) for part in parts if part is not NoneType)
    if origin is Literal:
        return _listed([f"`{word}`" for word in parts])
    if origin is tuple:
        told = _written(parts[0])
        return f"list of {next((told.replace(*pair) for pair in SEVERAL if told.startswith(pair[0])), told)}"
    if origin is dict:
        return _lines(hint)
    return PLAIN.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"


def _lines(hint: Any) -> str:
    if get_args(hint)[1] is custom_page.CustomPage:
        return "[pages](#pages), each under its name"
    return (
        "`code: reason` lines, see [lint.md](lint.md)" if hint == AllowedWarnings else "`label: value` lines"
    )


def _annotated(inner: Any, marks: tuple[Any, ...]) -> str:
    if refers := [mark for mark in marks if isinstance(mark, RefersTo)]:
        return f"id of one of the `{refers[0].section}`" if refers[0].section else "id of any entry"
    known = (words for kind, words in TEXTS if get_args(kind)[1:] == marks[: len(get_args(kind)) - 1])
    told = next(known, "") or _written(inner)
    for mark in marks:
        match mark:
            case Shorthand(field):
                told += f", or only its `{field}`"
            case OneOrMany():
                told += "; one `source` needs no list"
            case AllowNotStated():
                told += ", or `not stated`"
            case FieldInfo():
                told += "".join(_limits(mark))
    return told


def _limits(field: FieldInfo) -> Iterator[str]:
    for limit in field.metadata:
        if (most := getattr(limit, "max_length", None)) is not None:
            yield f", at most {most} characters"
        if (least := getattr(limit, "min_length", None)) is not None:
            yield f", at least {least}"


def _listed(words: list[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


if __name__ == "__main__":
    FILE.write_text(text())
    schema.save_schemas(SAMPLES, SECTIONS)
