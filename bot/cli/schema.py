"""What an editor must know of the format to complete, explain and check it: its JSON Schema, draft 7.

Draft 7 because older editors know no later one. The schema is made from the shapes that files are read by,
and in two things stricter than they are, so that an editor offers no nonsense: behind each name a value must
stand, and `true` as a text must be in quotes.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from sys import modules
from typing import Any

from bot.authoring.lint.rules import RULES
from bot.core.content.briefing import OWN, Kind
from bot.core.library.reader import shape_of
from bot.core.parsing.ids import ID_LIMIT
from bot.runtime.config.sources import ConfigError

FILE = "briefing.schema.json"
TRANSLATION_FILE = "translation.schema.json"
DRAFT = "http://json-schema.org/draft-07/schema#"

Node = dict[str, Any]

_TEXT = {"type": ["string", "number"]}  # YAML takes a text such as 2026 for a number
_YES_OR_NO = {"enum": ["yes", "no", True, False]}


def briefing_schema(kinds: Sequence[Kind]) -> Node:
    """Return the JSON Schema of a briefing whose sections are of these *kinds*."""
    found = shape_of(tuple(kinds)).model_json_schema(ref_template="#/definitions/{model}")
    definitions = {name: _plain(node) for name, node in found.pop("$defs").items()}
    about = "Sourced facts that a bot tells; each section is a command."
    whole = {"$schema": DRAFT, "description": about, **_plain(found), "definitions": definitions}
    for node in (whole, *list(definitions.values())):
        if allow := node.get("properties", {}).get("allow"):
            node["properties"]["allow"] = {
                "description": allow.pop("description"),
                "allOf": [{"$ref": "#/definitions/Allowed"}],
            }
            definitions["Allowed"] = {**allow, "properties": _warnings()}
    return whole


def _warnings() -> Node:
    """Return the warnings that can be allowed, each with what it asks."""
    about = {code: modules[check.__module__].__doc__ or "" for code, check in RULES.items()}
    return {code: {**_TEXT, "description": text.splitlines()[0]} for code, text in about.items()}


def translation_schema() -> Node:
    """Return the JSON Schema of a briefing's translation."""
    mark = {"description": "Stands for the texts that were translated; `translate` says it."}
    item = {
        "description": "The texts of one item, each behind its name.",
        "type": "object",
        "properties": {"translates": {**_TEXT, **mark, "pattern": "^[0-9a-f]{8}$"}},
        "required": ["translates"],
        "additionalProperties": {"type": ["string", "number", "null"], "description": "The translated text."},
    }
    names = f"^({OWN}|(?=.{{1,{ID_LIMIT}}}$)[a-z0-9]+(-[a-z0-9]+)*)$"
    about = "The texts of a briefing in another language, under the id of each item."
    whole = {"type": "object", "propertyNames": {"pattern": names}, "additionalProperties": item}
    return {"$schema": DRAFT, "description": about, **whole}


def as_text(schema: Node) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def save(folder: Path, kinds: Sequence[Kind]) -> tuple[Path, Path]:
    """Write both schemas into the folder of the briefings, where their first lines look for them.

    Raises:
        ConfigError: they cannot be written there.
    """
    files = folder / FILE, folder / TRANSLATION_FILE
    for file, schema in zip(files, (briefing_schema(kinds), translation_schema()), strict=True):
        try:
            file.write_text(as_text(schema), "utf-8")
        except OSError as error:
            raise ConfigError(f"{file} cannot be written: {error.strerror}") from None
    return files


def modeline(file: str = FILE) -> str:
    """Return the first line of a file, by which an editor finds its schema."""
    return f"# yaml-language-server: $schema={file}\n"


def _plain(node: Node) -> Node:
    """Return a schema without what only pydantic needs: titles, nulls, empty defaults."""
    told = {key: _inside(key, value) for key, value in node.items() if not _is_noise(key, value)}
    if told.get("type") == "string" and "enum" not in told:
        told |= _TEXT
    elif told.get("type") == "boolean":
        told = {**told, **_YES_OR_NO}
        del told["type"]
    if "patternProperties" in told:
        told["additionalProperties"] = False
    if len(told.get("anyOf", ())) == 1:
        told = told.pop("anyOf")[0] | told
    if "$ref" in told and len(told) > 1:  # draft 7 overlooks what stands beside a reference
        told["allOf"] = [{"$ref": told.pop("$ref")}]
    return told


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], {}))


def _inside(key: str, value: Any) -> Any:  # noqa: ANN401 (whatever a schema holds)
    match key, value:
        case "properties" | "patternProperties", dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case "anyOf" | "allOf", list():
            return [_plain(one) for one in value if one != {"type": "null"}]
        case "items" | "additionalProperties" | "propertyNames", dict():
            return _plain(value)
        case "description", str():
            return value.replace("``", '"').replace("*", "")
    return value
