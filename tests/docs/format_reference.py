"""Generates docs/format.md and the JSON Schemas beside the sample from the models that validate the files.

``make reference`` regenerates them; a guard test fails if that was forgotten.
"""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from bot.cli import schema
from bot.core.content import custom_page, item, partial_date, shared_definitions, withdrawal
from bot.core.content.briefing import Document
from bot.core.content.field_types import (
    AllowedWarnings,
    AllowNotStated,
    Id,
    ImageFileName,
    InternalNote,
    LanguageCode,
    OneOrMany,
    Prose,
    Record,
    Shorthand,
    UntranslatableLine,
    Url,
)
from bot.core.content.figure_value import Figure
from bot.core.content.item import Entry, Item, RefersTo
from bot.core.content.partial_date import PartialDate
from bot.core.content.publish_time import PublishTime
from bot.core.sections.registry import SECTIONS

FILE = Path(__file__).parents[2] / "docs" / "format.md"
SAMPLES = FILE.parent.parent / "briefings"

INTRO = """\
# The format of a briefing

All fields of a briefing. To get started, read [writing.md](writing.md). Fields marked *required* cannot
be left out. This page is generated from the code: run `make reference` to update it.

## How values are written

| type | how to write it |
|---|---|
| one line of text | `Cost of the bridge`, at most 300 characters; needs quotes if it contains `: ` or ` #`, \
or a comma inside `{ }` |
| text | up to 6,000 characters on one or more lines, with `**bold**`, `*italic*`, links and lists |
| id | `levada-2026-01`: small letters, digits and hyphens, at most 40 characters |
| date | `2026-03-06`, `2026-03`, `2026-Q1` or `2026`, as precise as the source |
| date or time | a date, or a day with a time and a time zone: `2026-12-01 09:00 Europe/Kyiv`, \
`2026-12-01T09:00+01:00`; without a zone, the setting `time_zone` counts |
| figure | `76%`, `nearly 60%`, `">400000"`, `about 1000 people`, `600–700`, \
`€90 million`, `+12%`, `dozens`, or \
`{value: nearly 60%, words: nearly six in ten}`, `{low: 600, best: 640, high: 700, unit: people}` |
| web address | `https://example.org/a`; http or https only |
| image file | `map.png`, `images/map.jpg`: beside the briefing; PNG, JPEG or WebP, at most 2 MB |
| language code | `en`, `uk`, `zh-Hant` |
| list of … | each item on its own line after a dash, or `[one, two]` |
| `not stated` | the source does not say; leaving the field out means the same |
"""
TEXT_TYPES = (
    (Id, "id"),
    (UntranslatableLine, "one line of text"),
    (Prose, "text"),
    (InternalNote, "text"),
    (ImageFileName, "image file"),
    (Url, "web address"),
    (LanguageCode, "language code"),
)
TYPE_NAMES = {
    PartialDate: "date",
    PublishTime: "date or time",
    partial_date.OpenPeriod: "[OpenPeriod](#openperiod), or one date",
    partial_date.Period: "[Period](#period), or one date",
    Figure: "figure",
    bool: "`yes` or `no`",
    int: "`1`",
}
PLURALS = (("one line of text", "lines of text"), ("id of", "ids of"))
SHARED_MODULES = tuple(one.__name__ for one in (item, partial_date, shared_definitions, withdrawal))
HEAD = "| field | required | type | meaning |\n|---|---|---|---|\n"


def build_page() -> str:
    """Write the whole page."""
    return "\n".join([INTRO, *_document(), *_sections(), *_pages(), *_parts()]).rstrip("\n") + "\n"


def _document() -> Iterator[str]:
    yield f"## The briefing\n\n{_table(Document)}"
    yield "The sections come next to these fields, each under its name.\n"
    yield f"## Fields of every item\n\n{_table(Item)}"


def _sections() -> Iterator[str]:
    for section in SECTIONS:
        (model,) = [one for one in get_args(section.schema) if one is not ...] or [section.schema]
        without = Item if issubclass(model, Item) else Record
        yield f"## `{section.name}`\n\n{_about(model)}\n\n{_table(model, without)}"
        if model.__module__ not in SHARED_MODULES:
            yield from _records(model.__module__, model)


def _pages() -> Iterator[str]:
    table = _table(custom_page.CustomPage)
    yield f"## `pages`\n\nThe fields of a page, under its name, which is its command:\n\n{table}"
    page_item = custom_page.CustomPageItem
    yield f"### {page_item.__name__}\n\n{_about(page_item)}\n\n{_table(page_item, Item)}"


def _parts() -> Iterator[str]:
    yield "## Shared parts\n"
    for module in SHARED_MODULES:
        yield from _records(module, None)


def _records(module: str, without: type[Record] | None) -> Iterator[str]:
    """Yield the records of a module that are not entries."""
    for model in _subclasses(Record):
        if model.__module__ == module and model is not without and not issubclass(model, Entry):
            yield f"### {model.__name__}\n\n{_about(model)}\n\n{_table(model)}"


def _subclasses(model: type[Record]) -> Iterator[type[Record]]:
    for one in model.__subclasses__():
        yield one
        yield from _subclasses(one)


def _about(model: type[Record]) -> str:
    return (model.__doc__ or "").splitlines()[0].replace("``", "`")


def _table(model: type[Record], without: type[Record] = Record) -> str:
    hints = get_type_hints(model, include_extras=True)
    own = {name: field for name, field in model.model_fields.items() if name not in without.model_fields}
    own |= {name: field for name, field in model.model_fields.items() if _narrowed(model, name, without)}
    rows = (_row(field.alias or name, field, hints[name]) for name, field in sorted_as(model, own))
    return HEAD + "".join(rows)


def sorted_as(model: type[Record], fields: dict[str, FieldInfo]) -> list[tuple[str, FieldInfo]]:
    """Sort *fields* into the order of the model."""
    return [(name, field) for name, field in model.model_fields.items() if name in fields]


def _narrowed(model: type[Record], name: str, without: type[Record]) -> bool:
    """True if a model describes a shared field in its own words, like the id of the summary."""
    shared = without.model_fields.get(name)
    return shared is not None and shared.description != model.model_fields[name].description


def _row(name: str, field: FieldInfo, hint: Any) -> str:
    required = "yes" if field.is_required() else ""
    meaning = (field.description or "").splitlines()[0].replace("``", "`")
    written = _written(hint)
    if get_origin(hint) is not Annotated:
        written += "".join(_limits(field))  # of a limit beside the default
    if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is Literal:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal and isinstance(field.default, str) and len(get_args(hint)) > 1:
        written += f"; `{field.default}` if left out"
    return f"| `{name}` | {required} | {written} | {meaning} |\n"


def _written(hint: Any) -> str:
    """Describe how to write a value of this type."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(parts[0], parts[1:])
    if origin in (Union, UnionType):
        return " or ".join(_written(part) for part in parts if part is not NoneType)
    if origin is Literal:
        return _listed([f"`{word}`" for word in parts])
    if origin is tuple:
        item_type = _written(parts[0])
        plurals = (item_type.replace(*pair) for pair in PLURALS if item_type.startswith(pair[0]))
        return f"list of {next(plurals, item_type)}"
    if origin is dict:
        return _lines(hint)
    return TYPE_NAMES.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"


def _lines(hint: Any) -> str:
    if get_args(hint)[1] is custom_page.CustomPage:
        return "[pages](#pages), each under its name"
    if hint == AllowedWarnings:
        return "`code: reason` lines, see [lint.md](lint.md)"
    value = get_args(hint)[1]
    if value is Figure:
        return "`label: figure` lines"
    return (
        f"`id: …` lines, each {_written(value)}"
        if get_origin(value) is Annotated and get_args(hint)[0] == Id
        else "`label: value` lines"
    )


def _annotated(inner: Any, marks: tuple[Any, ...]) -> str:
    if targets := [mark for mark in marks if isinstance(mark, RefersTo)]:
        return f"id of one of the `{targets[0].section}`" if targets[0].section else "id of any entry"
    known_types = (
        words for kind, words in TEXT_TYPES if get_args(kind)[1:] == marks[: len(get_args(kind)) - 1]
    )
    text = next(known_types, "") or _written(inner)
    for mark in marks:
        match mark:
            case Shorthand(field):
                text += f", or just its `{field}`"
            case OneOrMany():
                text += "; a single `source` needs no list"
            case AllowNotStated():
                text += ", or `not stated`"
            case FieldInfo():
                text += "".join(_limits(mark))
    return text


def _limits(field: FieldInfo) -> Iterator[str]:
    for limit in field.metadata:
        if (most := getattr(limit, "max_length", None)) is not None:
            yield f", at most {most} characters"
        if (least := getattr(limit, "min_length", None)) is not None:
            yield f", at least {least}"


def _listed(words: list[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


if __name__ == "__main__":
    FILE.write_text(build_page())
    schema.save_schemas(SAMPLES, SECTIONS)
