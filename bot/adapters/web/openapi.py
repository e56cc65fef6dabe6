"""The description of the page's data for programs, in OpenAPI 3.1: served as ``/openapi.json``."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from bot import __version__
from bot.adapters.web.compression import CompressedBody, compress_body
from bot.adapters.web.feeds import FeedFormat
from bot.core.export.change_feed import MAX_ENTRIES
from bot.core.export.document_schema import build_component_schemas
from bot.core.export.number_table import COLUMNS
from bot.core.i18n.languages import SUPPORTED_LANGUAGES

OPENAPI_PATH = "/openapi.json"

Description = dict[str, Any]

_BRIEFING, _SECTION, _ENTRY = "/{briefing}", "/{briefing}/{section}", "/{briefing}/{section}/{entry}"
_SUBJECTS = {_BRIEFING: "briefing", _SECTION: "section", _ENTRY: "entry"}
_DOCUMENTS = {_BRIEFING: "BriefingDocument", _SECTION: "SectionDocument", _ENTRY: "EntryDocument"}
_FEED_SCHEMAS = {
    FeedFormat.ATOM: {"type": "string"},
    FeedFormat.JSON: {"type": "object", "required": ["version", "title", "items"]},
}
_PATH_PARAMETERS = {
    "briefing": "The id of a briefing.",
    "section": "The name of a section, or of a page of the briefing.",
    "entry": "The id of an entry; a former id works, too.",
}


@cache
def build_description() -> Description:
    """Build the description of all addresses."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Briefing Bot",
            "version": __version__,
            "description": "Sourced facts from briefings: the same content as on the page, in the same "
            "languages. Keys may be added, but none changes its name or meaning.",
        },
        "servers": [{"url": "/"}],
        "paths": dict(_iter_paths()),
        "components": {"schemas": build_component_schemas()},
    }


@cache
def dump_description() -> str:
    """Write the description as text."""
    return json.dumps(build_description(), ensure_ascii=False, indent=2) + "\n"


@cache
def compress_description() -> CompressedBody:
    """Compress the description, which is the same for every client."""
    return compress_body(dump_description().encode())


def _iter_paths() -> Iterator[tuple[str, Description]]:
    for path, subject in _SUBJECTS.items():
        name = subject.title()
        document = _describe_document(_DOCUMENTS[path])
        yield (
            f"{path}.json",
            _build_operation(path, f"get{name}", f"A {subject} as JSON.", document, _describe_problem()),
        )
        summary = f"The numbers of a {subject} as a table."
        yield f"{path}.csv", _build_operation(path, f"get{name}Numbers", summary, _describe_table())
        summary = f"The picture of a link to a {subject}, 1200 by 630 pixels."
        yield f"{path}.png", _build_operation(path, f"get{name}Picture", summary, _describe_picture())
    for feed_format, name in {FeedFormat.ATOM: "Atom (RFC 4287)", FeedFormat.JSON: "JSON Feed 1.1"}.items():
        content = {feed_format.content_type: {"schema": _FEED_SCHEMAS[feed_format]}}
        operation = f"getChangesAs{feed_format.name.title()}"
        summary = f"What changed in a briefing, the latest {MAX_ENTRIES} items, as {name}."
        problem = _describe_problem() if feed_format is FeedFormat.JSON else None
        path = f"{_BRIEFING}/changes"
        yield f"{path}{feed_format.ending}", _build_operation(path, operation, summary, content, problem)


def _build_operation(
    path: str, name: str, summary: str, content: Description, problem: Description | None = None
) -> Description:
    """Build the description of an address; a *problem* in its format, or else as a plain sentence."""
    problem = problem or {"text/plain": {"schema": {"type": "string"}}}
    refusals = {
        "404": "There is no such document, or no number in it.",
        "429": "Too many requests; Retry-After says how long to wait.",
        "503": "Earlier versions cannot be read at the moment.",
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*_iter_parameters(path)],
            "responses": {
                "200": {"description": summary, "content": content},
                "304": {"description": "The copy named by If-None-Match is still right."},
                **{
                    status: {"description": description, "content": problem}
                    for status, description in refusals.items()
                },
            },
        }
    }


def _iter_parameters(path: str) -> Iterator[Description]:
    for name, description in _PATH_PARAMETERS.items():
        if f"{{{name}}}" in path:
            yield {
                "name": name,
                "in": "path",
                "required": True,
                "description": description,
                "schema": {"type": "string"},
            }
    yield {
        "name": "language",
        "in": "query",
        "description": "The language; that of Accept-Language if left out.",
        "schema": {"type": "string", "enum": list(SUPPORTED_LANGUAGES)},
    }
    if path not in _SUBJECTS:
        return
    yield {
        "name": "v",
        "in": "query",
        "description": "A version of the briefing, by its number or its day; the current one if left out.",
        "schema": {"type": "string", "pattern": r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"},
    }


def _describe_document(name: str) -> Description:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _describe_table() -> Description:
    columns = " ".join(f"{name}: {meaning}" for name, meaning in COLUMNS.items())
    description = (
        "CSV in UTF-8 with a byte order mark, a row for each number. A text that a spreadsheet would take "
        f"for a formula has an apostrophe in front. The columns: {columns}"
    )
    return {"text/csv": {"schema": {"type": "string", "description": description}}}


def _describe_picture() -> Description:
    return {"image/png": {"schema": {"type": "string", "contentMediaType": "image/png"}}}


def _describe_problem() -> Description:
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
