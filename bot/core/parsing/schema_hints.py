"""Which fields the schema knows at a place of the file; read from its JSON schema, as an editor does."""

from collections.abc import Iterator

from pydantic import BaseModel

from bot.core.parsing.problem import Path
from bot.core.parsing.validation_messages import nearest

Node = dict[str, object]


class Shape:
    """The fields that a model allows, by their path in a file."""

    def __init__(self, model: type[BaseModel]) -> None:
        """Take the schema of *model*."""
        self._schema: Node = model.model_json_schema()
        self._definitions = _node(self._schema.get("$defs"))

    def names(self, path: Path) -> dict[str, str]:
        """Return the fields that may stand at *path*, with what each is for (empty if nobody says)."""
        found: dict[str, str] = {}
        for node in self._at(path):
            for name, field in _node(node.get("properties")).items():
                found.setdefault(name, _phrase(str(_node(field).get("description", ""))))
        return found

    def others(self, path: Path) -> list[str]:
        """Return the fields that may stand where *path* leads, but for itself."""
        return [name for name in self.names(path[:-1]) if name != path[-1]]

    def nearest(self, path: Path) -> str:
        """Return which field was most likely meant by the one at *path*, or an empty text."""
        return nearest(str(path[-1]), self.others(path))

    def purpose(self, path: Path) -> str:
        """Return what the value at *path* is for, or an empty text if nobody says."""
        name = path[-1] if path else None
        return self.names(path[:-1]).get(name, "") if isinstance(name, str) else ""

    def needs(self, path: Path) -> bool:
        """Return whether the field at *path* may not be left out."""
        return any(path[-1] in _names(node.get("required")) for node in self._at(path[:-1])) if path else True

    def takes_text(self, path: Path) -> bool:
        """Return whether one text may stand at *path*."""
        return any(node.get("type") == "string" for node in self._at(path))

    def example(self, path: Path, text: str) -> str:
        """Return how *text* could be written at *path*, where fields or a list of them must stand, or ""."""
        nodes = self._at(path)
        items = (_node(node["items"]) for node in nodes if "items" in node)
        lists = [one for item in items for one in self._alternatives(item)]
        found = (self._record(node, text) for node in (lists or nodes))
        records = list(dict.fromkeys(record for record in found if record))
        return (f"[{records[0]}]" if lists else records[0]) if len(records) == 1 else ""

    def _record(self, node: Node, text: str) -> str:
        fields = _node(node.get("properties"))
        needed = _names(node.get("required")) or list(fields)[:1]
        free = [name for name in needed if not self._is_list_of_words(_node(fields.get(name)))]
        shown = (f"{name}: {text if name == free[0] else '…'}" for name in needed) if free else ()
        return f"{{{', '.join(shown)}}}" if free else ""

    def _is_list_of_words(self, node: Node) -> bool:
        return any("enum" in one or "const" in one for one in self._alternatives(node))

    def _at(self, path: Path) -> list[Node]:
        nodes = [self._schema]
        for step in path:
            nodes = [one for node in nodes for sub in _under(node, step) for one in self._alternatives(sub)]
        return nodes

    def _alternatives(self, node: Node) -> list[Node]:
        """Return a schema with all that it refers to or offers."""
        seen: list[Node] = []
        left = [node]
        while left:
            node = left.pop(0)
            if any(node is known for known in seen):
                continue
            seen.append(node)
            if isinstance(reference := node.get("$ref"), str):
                left.append(_node(self._definitions.get(reference.removeprefix("#/$defs/"))))
            left.extend(_nodes(node.get("anyOf")))
        return seen


def _phrase(description: str) -> str:
    """Return a field's docstring so that it can end a sentence."""
    words = " ".join(description.split()).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def _under(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        yield _node(node.get("items"))
    elif step in (properties := _node(node.get("properties"))):
        yield _node(properties[step])
    else:
        yield _node(node.get("additionalProperties"))
        for sub in _node(node.get("patternProperties")).values():  # of names that must look like something
            yield _node(sub)


def _node(value: object) -> Node:
    return value if isinstance(value, dict) else {}


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _nodes(value: object) -> list[Node]:
    return [_node(item) for item in value] if isinstance(value, list) else []
