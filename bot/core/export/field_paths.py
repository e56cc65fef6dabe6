"""Nested fields as a flat mapping of paths to texts, and back: ``caveats[0].text``."""

import json
import re
from collections.abc import Iterator, Mapping

from bot.core.parsing.yaml_subset import YamlValue

_STEP = re.compile(r'(?P<name>(?:^|(?<!^)\.)[^.\[\]"]+)|\[(?P<index>\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')
_PLAIN_NAME = re.compile(r'[^.\[\]"]+')


def flatten_fields(value: YamlValue, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text inside *value* with its path; nothing for what is empty."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from flatten_fields(inner, join_path(path, name))
        case list():
            for index, inner in enumerate(value):
                yield from flatten_fields(inner, f"{path}[{index}]")
        case str():
            yield path, value
        case None:
            pass


def join_path(path: str, name: str) -> str:
    """Add a name to a path, in quotation marks if it holds a sign of a path."""
    if _PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}" if path else name
    return f"{path}[{json.dumps(name, ensure_ascii=False)}]"


def split_path(path: str) -> tuple[str | int, ...]:
    """Split a path into names and indexes.

    Raises:
        ValueError: it is no path.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(path)
        if match["index"]:
            steps.append(int(match["index"]))
        else:
            steps.append(json.loads(match["quoted"]) if match["quoted"] else match["name"].removeprefix("."))
        position = match.end()
    return tuple(steps)


def unflatten_fields(texts: Mapping[str, str]) -> dict[str, YamlValue]:
    """Build the fields that these paths and texts are of; lists close their gaps.

    Raises:
        ValueError: a path is none, or leads through a text.
    """
    root: dict[str | int, object] = {}
    for path, text in texts.items():
        *steps, last = split_path(path)
        place = root
        for step in steps:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                raise ValueError(path)  # noqa: TRY004 (the path is wrong, not a type)
            place = inner
        if last in place:
            raise ValueError(path)
        place[last] = text
    fields = _build_value(root)
    return fields if isinstance(fields, dict) else {}


def _build_value(value: object) -> YamlValue:
    """Turn mappings with indexes into lists."""
    if not isinstance(value, dict):
        return str(value)
    if value and all(isinstance(key, int) for key in value):
        return [_build_value(value[index]) for index in sorted(value)]
    return {str(key): _build_value(inner) for key, inner in value.items()}
