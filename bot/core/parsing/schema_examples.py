"""Builds a valid value for a place in a file from the model's JSON schema, to stand in for an invalid one."""

import re
from collections.abc import Iterator

from bot.core.parsing.schema_navigator import SchemaNavigator, SchemaNode, as_node
from bot.core.parsing.yaml_subset import YamlValue

_SAMPLE_TEXTS = ("stand-in", "standin", "en", "https://example.org", "2026", "1")
_MAX_DEPTH = 8  # records inside each other


def build_valid_value(schema: SchemaNavigator, nodes: list[SchemaNode], depth: int = 0) -> YamlValue:
    """Build a value that fits one of *nodes*, which are alternatives; None if there is none."""
    return next((value for node in nodes for value in _build_values(schema, node, depth)), None)


def _build_values(schema: SchemaNavigator, node: SchemaNode, depth: int) -> Iterator[YamlValue]:
    if depth > _MAX_DEPTH:
        return
    if choices := [*_as_list(node.get("enum")), *([node["const"]] if "const" in node else [])]:
        yield str(choices[0])
    elif examples := _as_list(node.get("examples")):
        yield str(examples[0])
    match node.get("type"):
        case "object":
            required = [str(name) for name in _as_list(node.get("required"))]
            fields = {name: as_node(as_node(node.get("properties")).get(name)) for name in required}
            yield {
                name: build_valid_value(schema, schema.expand_node(field), depth + 1)
                for name, field in fields.items()
            }
        case "array":
            item = build_valid_value(schema, schema.expand_node(as_node(node.get("items"))), depth + 1)
            yield [item] if node.get("minItems") else []
        case "string":
            pattern = str(node.get("pattern", ""))
            yield from (text for text in _SAMPLE_TEXTS if re.search(pattern, text))
        case "integer" | "number":
            yield "1"
        case "boolean":
            yield "yes"


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
