"""Looks up which fields may stand at a place in a file, in the model's JSON schema, as an editor does."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pydantic import BaseModel

from bot.core.parsing.odd_letters import to_latin
from bot.core.parsing.problem import ValuePath, find_nearest_word

SchemaNode = dict[str, object]


class SchemaNavigator:
    """The fields that a model allows, by path."""

    def __init__(self, model: type[BaseModel]) -> None:
        """Build the JSON schema of *model*."""
        self._schema: SchemaNode = model.model_json_schema()
        self._definitions = as_node(self._schema.get("$defs"))

    def get_field_descriptions(self, path: ValuePath) -> dict[str, str]:
        """Map the names of the fields that are allowed at *path* to their descriptions, which may be ""."""
        descriptions: dict[str, str] = {}
        for node in self.find_nodes(path):
            for name, field in as_node(node.get("properties")).items():
                descriptions.setdefault(name, _to_phrase(str(as_node(field).get("description", ""))))
        return descriptions

    def get_sibling_names(self, path: ValuePath) -> list[str]:
        """List the fields that are allowed beside the one at *path*."""
        return [name for name in self.get_field_descriptions(path[:-1]) if name != path[-1]]

    def suggest_field_name(self, path: ValuePath) -> str:
        """Find the field that was most likely meant by the one at *path*; "" if none is similar."""
        names, latin_name = self.get_sibling_names(path), to_latin(str(path[-1]))
        return latin_name if latin_name in names else find_nearest_word(str(path[-1]), names)

    def get_description(self, path: ValuePath) -> str:
        """Look up the description of the value at *path*; "" if there is none."""
        name = path[-1] if path else None
        return self.get_field_descriptions(path[:-1]).get(name, "") if isinstance(name, str) else ""

    def is_required(self, path: ValuePath) -> bool:
        """True if the field at *path* is required."""
        return (
            any(path[-1] in _as_names(node.get("required")) for node in self.find_nodes(path[:-1]))
            if path
            else True
        )

    def accepts_text(self, path: ValuePath) -> bool:
        """True if the value at *path* may be a text."""
        return any(node.get("type") == "string" for node in self.find_nodes(path))

    def build_example(self, path: ValuePath, text: str) -> str:
        """Write *text* as the fields or the list of fields that *path* needs; "" if that is ambiguous."""
        nodes = self.find_nodes(path)
        item_nodes = self._find_item_nodes(path)
        examples = (self._build_record_example(node, text) for node in (item_nodes or nodes))
        unique_examples = list(dict.fromkeys(record for record in examples if record))
        return (
            (f"[{unique_examples[0]}]" if item_nodes else unique_examples[0])
            if len(unique_examples) == 1
            else ""
        )

    def build_item_examples(self, path: ValuePath, values: Mapping[str, str]) -> list[str]:
        """Write names with texts as items of the list at *path*; empty if an item has other fields."""
        for node in self._find_item_nodes(path):
            properties = as_node(node.get("properties"))
            names = [name for name in _as_names(node.get("required")) if name in properties]
            if len(names) == 2 and not values.keys() & properties.keys():  # noqa: PLR2004 (a name and a text)
                return [f"{{{names[0]}: {name}, {names[1]}: {text}}}" for name, text in values.items()]
        return []

    def has_item_field(self, path: ValuePath, name: str) -> bool:
        """True if an item of the list at *path* has a field of this name."""
        return any(name in as_node(node.get("properties")) for node in self._find_item_nodes(path))

    def _find_item_nodes(self, path: ValuePath) -> list[SchemaNode]:
        items = (as_node(node["items"]) for node in self.find_nodes(path) if "items" in node)
        return [one for item in items for one in self.expand_node(item)]

    def _build_record_example(self, node: SchemaNode, text: str) -> str:
        fields = as_node(node.get("properties"))
        required_names = _as_names(node.get("required")) or list(fields)[:1]
        text_names = [name for name in required_names if not self._is_enum(as_node(fields.get(name)))]
        parts = (
            (f"{name}: {text if name == text_names[0] else '…'}" for name in required_names)
            if text_names
            else ()
        )
        return f"{{{', '.join(parts)}}}" if text_names else ""

    def _is_enum(self, node: SchemaNode) -> bool:
        return any("enum" in one or "const" in one for one in self.expand_node(node))

    def find_nodes(self, path: ValuePath) -> list[SchemaNode]:
        """List the alternative schemas of the value at *path*."""
        nodes = [self._schema]
        for step in path:
            nodes = [
                one
                for node in nodes
                for sub in _find_child_nodes(node, step)
                for one in self.expand_node(sub)
            ]
        return nodes

    def expand_node(self, node: SchemaNode) -> list[SchemaNode]:
        """List a schema with all schemas that it refers to or offers as alternatives."""
        alternatives: list[SchemaNode] = []
        queue = [node]
        while queue:
            node = queue.pop(0)
            if any(node is known for known in alternatives):
                continue
            alternatives.append(node)
            if isinstance(reference := node.get("$ref"), str):
                queue.append(as_node(self._definitions.get(reference.removeprefix("#/$defs/"))))
            queue.extend(_as_nodes(node.get("anyOf")))
        return alternatives


@lru_cache(maxsize=8)  # building one takes 0.1 s, which every invalid file would cost
def get_schema_navigator(model: type[BaseModel]) -> SchemaNavigator:
    """Get the navigator of *model*, which is built once."""
    return SchemaNavigator(model)


def _to_phrase(description: str) -> str:
    """Turn a field's docstring into a phrase that can end a sentence."""
    words = " ".join(description.replace("``", '"').split()).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def _find_child_nodes(node: SchemaNode, step: str | int) -> Iterator[SchemaNode]:
    if isinstance(step, int):
        yield as_node(node.get("items"))
    elif step in (properties := as_node(node.get("properties"))):
        yield as_node(properties[step])
    else:
        yield as_node(node.get("additionalProperties"))
        for sub in as_node(node.get("patternProperties")).values():  # a dict whose keys must match a pattern
            yield as_node(sub)


def as_node(value: object) -> SchemaNode:
    """Take a part of a schema as a node; an empty one if it is something else."""
    return value if isinstance(value, dict) else {}


def _as_names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _as_nodes(value: object) -> list[SchemaNode]:
    return [as_node(item) for item in value] if isinstance(value, list) else []
