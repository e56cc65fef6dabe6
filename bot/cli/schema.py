"""The command ``schema``: print the JSON Schema by which editors complete, explain and check briefings.

It is draft 7, because older editors support nothing later. It is built from the models that read the files,
and stricter in two ways, to keep editors from suggesting nonsense: every key needs a value, and `true` as a
text needs quotes.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.authoring.lint.rule_registry import RULES, describe_rule
from bot.cli.options import SettingsPaths, exit_on_config_error, with_settings
from bot.core.content.briefing import BRIEFING_KEY, SectionSchema, build_document_model
from bot.core.parsing.id_format import MAX_ID_LENGTH
from bot.core.sections.registry import SECTIONS
from bot.runtime.config.sources import ConfigError

SCHEMA_FILE = "briefing.schema.json"
TRANSLATION_SCHEMA_FILE = "translation.schema.json"
DRAFT_7_URI = "http://json-schema.org/draft-07/schema#"

JsonSchema = dict[str, Any]

_TEXT_TYPE = {"type": ["string", "number"]}  # YAML reads a text such as 2026 as a number
_BOOLEAN_ENUM = {"enum": ["yes", "no", True, False]}


@click.command("schema")
@click.option("--translation", is_flag=True, help="The schema of a translation, ID.LANGUAGE.yaml.")
@click.option("--save", "is_saved", is_flag=True, help="Write both schemas into the folder of the briefings.")
@with_settings
def schema_command(*, translation: bool, is_saved: bool, settings: SettingsPaths) -> None:
    """Print the JSON Schema that editors check a briefing by."""
    if is_saved:
        with exit_on_config_error():
            paths = save_schemas(settings.find_briefings(), SECTIONS)
        click.echo(f"Written: {paths[0]}, {paths[1]}")
    else:
        schema = build_translation_schema() if translation else build_briefing_schema(SECTIONS)
        click.echo(dump_schema(schema), nl=False)


def build_briefing_schema(sections: Sequence[SectionSchema]) -> JsonSchema:
    """Build the JSON Schema of a briefing with these *sections*."""
    model_schema = build_document_model(tuple(sections)).model_json_schema(
        ref_template="#/definitions/{model}"
    )
    definitions = {name: _simplify_node(node) for name, node in model_schema.pop("$defs").items()}
    description = "Sourced facts that a bot tells; each section is a command."
    schema = {
        "$schema": DRAFT_7_URI,
        "description": description,
        **_simplify_node(model_schema),
        "definitions": definitions,
    }
    for node in (schema, *list(definitions.values())):
        if allow := node.get("properties", {}).get("allow"):
            node["properties"]["allow"] = {
                "description": allow.pop("description"),
                "allOf": [{"$ref": "#/definitions/Allowed"}],
            }
            definitions["Allowed"] = {**allow, "properties": _build_warning_properties()}
    return schema


def _build_warning_properties() -> JsonSchema:
    """Build a property for each warning that can be allowed, with its description."""
    return {code: {**_TEXT_TYPE, "description": describe_rule(code)} for code in RULES}


def build_translation_schema() -> JsonSchema:
    """Build the JSON Schema of a briefing's translation."""
    digest_field = {"description": "Stands for the texts that were translated; `translate` says it."}
    questions_field = {
        "description": "Questions in readers' own words, in the language of the translation.",
        "type": "array",
        "items": _TEXT_TYPE,
    }
    item_schema = {
        "description": "The texts of one item, each behind its name.",
        "type": "object",
        "properties": {
            "translates": {**_TEXT_TYPE, **digest_field, "pattern": "^[0-9a-f]{8}$"},
            "asked_as": questions_field,
        },
        "required": ["translates"],
        "additionalProperties": {"type": ["string", "number", "null"], "description": "The translated text."},
    }
    name_pattern = f"^({BRIEFING_KEY}|(?=.{{1,{MAX_ID_LENGTH}}}$)[a-z0-9]+(-[a-z0-9]+)*)$"
    description = "The texts of a briefing in another language, under the id of each item."
    schema = {
        "type": "object",
        "propertyNames": {"pattern": name_pattern},
        "additionalProperties": item_schema,
    }
    return {"$schema": DRAFT_7_URI, "description": description, **schema}


def dump_schema(schema: JsonSchema) -> str:
    """Format a schema as the content of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def save_schemas(folder: Path, sections: Sequence[SectionSchema]) -> tuple[Path, Path]:
    """Write both schemas into the folder of the briefings, where the modelines of the files expect them.

    Raises:
        ConfigError: a schema cannot be written.
    """
    files = folder / SCHEMA_FILE, folder / TRANSLATION_SCHEMA_FILE
    for file, schema in zip(
        files, (build_briefing_schema(sections), build_translation_schema()), strict=True
    ):
        try:
            file.write_text(dump_schema(schema), "utf-8")
        except OSError as error:
            raise ConfigError(f"{file} cannot be written: {error.strerror}") from None
    return files


def build_modeline(file: str = SCHEMA_FILE) -> str:
    """Build the first line of a briefing, which tells an editor where the schema is."""
    return f"# yaml-language-server: $schema={file}\n"


def _simplify_node(node: JsonSchema) -> JsonSchema:
    """Drop what only pydantic needs: titles, nulls and empty defaults."""
    simplified = {
        key: _simplify_value(key, value) for key, value in node.items() if not _is_redundant(key, value)
    }
    if simplified.get("type") == "string" and "enum" not in simplified:
        simplified |= _TEXT_TYPE
    elif simplified.get("type") == "boolean":
        simplified = {**simplified, **_BOOLEAN_ENUM}
        del simplified["type"]
    if "patternProperties" in simplified:
        simplified["additionalProperties"] = False
    if len(simplified.get("anyOf", ())) == 1:
        simplified = simplified.pop("anyOf")[0] | simplified
    if "$ref" in simplified and len(simplified) > 1:  # draft 7 ignores everything beside a reference
        simplified["allOf"] = [{"$ref": simplified.pop("$ref")}]
    return simplified


def _is_redundant(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], {}))


def _simplify_value(key: str, value: Any) -> Any:  # noqa: ANN401 (a schema holds any type)
    match key, value:
        case "properties" | "patternProperties", dict():
            return {name: _simplify_node(inner) for name, inner in value.items()}
        case "anyOf" | "allOf", list():
            return [_simplify_node(one) for one in value if one != {"type": "null"}]
        case "items" | "additionalProperties" | "propertyNames", dict():
            return _simplify_node(value)
        case "description", str():
            return value.replace("``", '"').replace("*", "")
    return value
