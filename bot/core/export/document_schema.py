"""The JSON Schema of the documents, made from the types of the records, so that none is forgotten."""

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bot.core.content.custom_page import CustomPageItem
from bot.core.content.field_labels import iter_records
from bot.core.content.figure_value import Bound, Figure
from bot.core.content.item import Source
from bot.core.content.partial_date import PartialDate
from bot.core.content.references import find_reference_fields
from bot.core.content.withdrawal import Withdrawal
from bot.core.export.record_values import list_public_fields
from bot.core.sections.registry import SECTIONS

Schema = dict[str, Any]

_TEXT, _NUMBER, _FLAG, _NULL = ({"type": name} for name in ("string", "number", "boolean", "null"))
_DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?|-Q[1-4])?$"
_STATUSES = ("reported", "confirmed", "contested", "retracted", "superseded", "withdrawn", "published")


def build_component_schemas() -> dict[str, Schema]:
    """Build the schemas of all documents and of all that is in them, by name."""
    roots = (*_list_entry_types(), Source, Withdrawal)
    records = dict.fromkeys(record for root in roots for record in iter_records(root))
    return {
        "BriefingDocument": _build_briefing_schema(),
        "SectionDocument": _build_section_schema(),
        "EntryDocument": _build_entry_schema(),
        "Figure": _build_figure_schema(),
        "PartialDate": _build_date_schema(),
        "Problem": _build_problem_schema(),
        **{record.__name__: _build_record_schema(record) for record in records},
    }


@cache
def _list_entry_types() -> tuple[type[BaseModel], ...]:
    """List the types of the entries of all sections, pages included."""
    types = [part for section in SECTIONS for part in get_args(section.schema) or (section.schema,)]
    return (*(one for one in types if one is not ...), CustomPageItem)


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(*schemas: Schema) -> Schema:
    if len(schemas) == 1 and schemas[0].keys() == {"type"}:
        return {"type": [schemas[0]["type"], "null"]}
    return {"anyOf": [*schemas, _NULL]}


def _describe(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _build_object(properties: Mapping[str, Schema], description: str) -> Schema:
    """Build the schema of an object that has all of these keys; later versions of the bot may add some."""
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(properties),
    }


def _build_record_schema(record: type[BaseModel]) -> Schema:
    targets, properties = dict(find_reference_fields(record)), {}
    for name in list_public_fields(record):
        field = record.model_fields[name]
        schema = _build_type_schema(field.annotation)
        if targets.get(name) and schema == _TEXT:
            schema = _or_null(schema)  # the entry may not be published
        properties[name] = _describe(schema, _to_plain_line(field.description))
    return _build_object(properties, _to_plain_line(record.__doc__))


def _to_plain_line(docstring: str | None) -> str:
    return " ".join((docstring or "").split()).replace("``", "`")


def _build_type_schema(annotation: Any) -> Schema:  # noqa: ANN401 (any type)
    """Build the schema of a value of this type, as `bot.core.export.record_values` writes it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _build_type_schema(parts[0])
    if origin in (Union, UnionType):
        inner = [_build_type_schema(one) for one in parts if one is not NoneType]
        return _or_null(*inner) if NoneType in parts else {"anyOf": inner}
    if origin is tuple:
        return _list_of(_build_type_schema(parts[0]))
    if origin is dict:
        return {"type": "object", "additionalProperties": _build_type_schema(parts[1])}
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    return _build_plain_schema(annotation)


def _build_plain_schema(value_type: type) -> Schema:
    if value_type is str:
        return _TEXT
    if value_type is bool:
        return _FLAG
    if value_type in (Figure, PartialDate) or issubclass(value_type, BaseModel):
        return _refer(value_type.__name__)
    raise TypeError(f"{value_type.__name__} has no form in JSON")


def _build_figure_schema() -> Schema:
    properties = {
        "text": _describe(_TEXT, "The figure as it must be read, in the language of the document."),
        "value": _describe(_or_null(_NUMBER), "The number, or the best estimate of a range."),
        "low": _describe(_or_null(_NUMBER), "The lowest number of a range."),
        "high": _describe(_or_null(_NUMBER), "The highest number of a range."),
        "bound": _describe(
            {"enum": [*(bound.name.lower() for bound in Bound), None]},
            "How the number bounds the true value; null for words without a number.",
        ),
        "unit": _describe(_or_null(_TEXT), "What is counted; % for a share."),
        "currency": _describe(_or_null(_TEXT), "The currency."),
        "words": _describe(_or_null(_TEXT), "The source’s own words; all there is if it gives no number."),
        "is_change": _describe(_FLAG, "Whether the number is a change: +12%."),
    }
    return _build_object(properties, "A number as precise as its source.")


def _build_date_schema() -> Schema:
    description = (
        "A day, month, quarter or year, as precise as the source: 2026-03-06, 2026-03, 2026-Q1 or 2026."
    )
    return {"type": "string", "pattern": _DATE_PATTERN, "description": description}


def _build_problem_schema() -> Schema:
    properties = {
        "type": _describe({"const": "about:blank"}, "Always this."),
        "title": _describe(_TEXT, "The status in words."),
        "status": _describe({"type": "integer"}, "The HTTP status."),
        "detail": _describe(_TEXT, "What is wrong, in the reader’s language."),
    }
    return _build_object(properties, "Why there is no document (RFC 9457).")


def _build_origin_schemas() -> dict[str, Schema]:
    """Build the schemas of what all documents say about where they come from."""
    return {
        "version": _describe(
            _or_null(_TEXT), "The version of the briefing, for `?v=`: a number, or a day that was asked for."
        ),
        "permalink": _describe({"type": "string", "format": "uri"}, "The permanent address of this version."),
        "licence": _describe(_NULL, "No licence is stated."),
    }


def _build_language_schemas() -> dict[str, Schema]:
    return {
        "language": _describe(_TEXT, "The language of titles and figures: the one that was asked for."),
        "text_language": _describe(
            _TEXT, "The language of the texts: another one if they are not translated."
        ),
    }


def _build_entry_schema() -> Schema:
    source = {
        "id": _describe(_TEXT, "The id of the source."),
        "status": _describe({"type": "string", "enum": ["published", "withdrawn"]}, "Its status."),
        "withdrawn": _or_null(_refer("Withdrawal")),
        "fields": _or_null(_refer("Source")),
    }
    types = _list_entry_types()
    properties = {
        "briefing": _describe(_TEXT, "The id of the briefing."),
        "section": _describe(_TEXT, "The name of the section."),
        "id": _describe(_TEXT, "The permanent id of the entry."),
        "title": _describe(_TEXT, "Its title."),
        **_build_language_schemas(),
        "status": _describe({"type": "string", "enum": list(_STATUSES)}, "Its status."),
        "fact": _describe(_or_null(_TEXT), "The fact itself, as short as the entry allows."),
        "trust": _describe(_or_null(_TEXT), "Who says so, and when."),
        "caveat": _describe(_or_null(_TEXT), "The first caveat in short."),
        "as_of": _refer("PartialDate"),
        "image_url": _describe(_or_null(_TEXT), "The address of its image, as readers are shown it."),
        **_build_origin_schemas(),
        "withdrawn": _or_null(_refer("Withdrawal")),
        "fields": _describe(
            _or_null(*(_refer(one.__name__) for one in types)),
            "The fields of the briefing; texts are in Markdown. Null for a withdrawn entry.",
        ),
        "sources": _describe(
            _list_of(_build_object(source, "A source.")), "All sources that the entry or a part of it cites."
        ),
    }
    return _build_object(properties, "One entry of a briefing.")


def _build_section_schema() -> Schema:
    properties = {
        "briefing": _describe(_TEXT, "The id of the briefing."),
        "section": _describe(_TEXT, "The name of the section."),
        "title": _describe(_TEXT, "Its title."),
        "language": _describe(_TEXT, "The language that was asked for."),
        **_build_origin_schemas(),
        "items": _describe(_list_of(_refer("EntryDocument")), "All its entries, in the briefing’s order."),
    }
    return _build_object(properties, "A section of a briefing.")


def _build_briefing_schema() -> Schema:
    section = {
        "name": _describe(_TEXT, "The name of the section."),
        "title": _describe(_TEXT, "Its title."),
        "count": _describe({"type": "integer"}, "The number of its entries."),
        "url": _describe({"type": "string", "format": "uri"}, "The address of its document."),
    }
    texts = ("scope", "desk", "methodology", "corrections_policy")
    properties = {
        "id": _describe(_TEXT, "The permanent id of the briefing."),
        "title": _describe(_TEXT, "Its title."),
        **_build_language_schemas(),
        "as_of": _refer("PartialDate"),
        **{name: _describe(_or_null(_TEXT), "As in the briefing.") for name in texts},
        **_build_origin_schemas(),
        "withdrawn": _or_null(_refer("Withdrawal")),
        "sections": _list_of(_build_object(section, "A section of the briefing.")),
    }
    return _build_object(properties, "A briefing.")
