"""Which fields the schema knows at a place of the file; read from its JSON schema, as an editor does."""

from collections.abc import Iterator

from pydantic import BaseModel

from bot.briefing.events import Value, child
from bot.briefing.problem import Path

Node = dict[str, object]


class Shape:
    """The fields that a model allows, by their path in a file."""

    def __init__(self, model: type[BaseModel], fields: dict[str, Value]) -> None:
        """Take the schema of *model* and the fields of the file that is asked about."""
        self._schema: Node = model.model_json_schema()
        self._definitions = _node(self._schema.get("$defs"))
        self._fields = fields

    def names(self, path: Path) -> dict[str, str]:
        """Return the fields that may stand at *path*, with what each is for (empty if nobody says)."""
        found: dict[str, str] = {}
        for node in self._at(path):
            for name, field in _node(node.get("properties")).items():
                found.setdefault(name, _phrase(str(_node(field).get("description", ""))))
        return found

    def purpose(self, path: Path) -> str:
        """Return what the value at *path* is for, or an empty text if nobody says."""
        name = path[-1] if path else None
        return self.names(path[:-1]).get(name, "") if isinstance(name, str) else ""

    def _at(self, path: Path) -> list[Node]:
        value: Value = self._fields
        nodes = self._fitting(self._schema, value)
        for step in path:
            value = child(value, step)
            nodes = [fit for node in nodes for sub in _under(node, step) for fit in self._fitting(sub, value)]
        return nodes

    def _fitting(self, node: Node, value: Value) -> list[Node]:
        """Return the alternatives that a schema offers, but for those which *value* rules out by a kind."""
        seen: list[Node] = []
        left = [node]
        while left:
            node = left.pop(0)
            if any(node is known for known in seen):
                continue
            seen.append(node)
            if isinstance(reference := node.get("$ref"), str):
                left.append(_node(self._definitions.get(reference.removeprefix("#/$defs/"))))
            for key in ("anyOf", "oneOf", "allOf"):
                left.extend(_nodes(node.get(key)))
        return [node for node in seen if not _ruled_out(node, value)]


def _phrase(description: str) -> str:
    """Return a field's docstring so that it can end a sentence."""
    words = " ".join(description.split()).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def _ruled_out(node: Node, value: Value) -> bool:
    for name, field in _node(node.get("properties")).items():
        written = value.get(name) if isinstance(value, dict) else None
        if "const" in _node(field) and written is not None and _node(field)["const"] != written:
            return True
    return False


def _under(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        first = _nodes(node.get("prefixItems"))
        yield first[step] if step < len(first) else _node(node.get("items"))
    elif step in (properties := _node(node.get("properties"))):
        yield _node(properties[step])
    else:
        yield _node(node.get("additionalProperties"))
        for sub in _node(node.get("patternProperties")).values():  # of names that must look like something
            yield _node(sub)


def _node(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def _nodes(value: object) -> list[Node]:
    return [_node(item) for item in value] if isinstance(value, list) else []
