"""Loads YAML as plain data or as a validated model, or raises every problem of the file with its place.

The fast reader does not track places, because a valid file never needs them. A file with a problem is read
again, to find all of its problems.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    StreamEndEvent,
)

from bot.core.messages.characters import FORBIDDEN_CHARACTER
from bot.core.parsing.diagnosis import diagnose_yaml
from bot.core.parsing.encoding import POSSIBLE_FORBIDDEN_CHARACTER
from bot.core.parsing.leftovers import CONFLICT_SIGNS
from bot.core.parsing.model_validation import validate_fields
from bot.core.parsing.problem import BriefingError, Finding
from bot.core.parsing.problem_places import locate_findings
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.truncations import POSSIBLE_TRUNCATION
from bot.core.parsing.yaml_subset import (
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_SCALAR_LENGTH,
    NULL_WORDS,
    YamlValue,
    parse_events,
)

ModelT = TypeVar("ModelT", bound=BaseModel)

_MAX_NULL_LENGTH = max(map(len, NULL_WORDS))
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")  # libyaml would read these as UTF-16


class _NeedsScan(Exception):  # noqa: N818 (not an error, or not yet)
    """The fast reader met something that only the scanner can judge."""


def _no_findings(_model: object) -> Iterable[Finding]:
    return ()


def read_fields(data: bytes, file: str) -> dict[str, YamlValue]:
    """Read the fields of a YAML file; a scalar is a text, or None if nothing is written.

    Raises:
        BriefingError: with every problem; *file* is the name that they give the file.
    """
    try:
        return _read_fast(data)
    except (yaml.YAMLError, _NeedsScan):
        result = diagnose_yaml(data, file)
        if result.problems:
            raise BriefingError(result.list_problems()) from None
        return result.fields


def load_model(
    data: bytes, file: str, model: type[ModelT], check: Callable[[ModelT], Iterable[Finding]] = _no_findings
) -> ModelT:
    """Load the model that a YAML file holds, and let *check* look for findings in it.

    Raises:
        BriefingError: with every problem of the YAML, the schema and *check*, which only sees a model that is
            valid in itself; *file* is the name that the problems give the file.
    """
    try:
        instance = model.model_validate(_read_fast(data))
        if not (findings := tuple(check(instance))):
            return instance
    except (yaml.YAMLError, _NeedsScan, ValidationError):
        pass
    else:
        result = scan_yaml(data, file)
        raise BriefingError(locate_findings(result, findings))
    return _load_diagnosed(data, file, model, check)


def _load_diagnosed(
    data: bytes, file: str, model: type[ModelT], check: Callable[[ModelT], Iterable[Finding]]
) -> ModelT:
    result = diagnose_yaml(data, file)
    instance, findings = validate_fields(result.fields, model, check) if result.is_complete else (None, ())
    if findings and not result.problems:
        result = diagnose_yaml(data, file, is_invalid=True)
        if result.problems:
            _, findings = validate_fields(result.fields, model, check)
    if instance is None or result.problems or findings:
        raise BriefingError(result.list_problems(locate_findings(result, findings)))
    return instance


def _read_fast(data: bytes) -> dict[str, YamlValue]:  # noqa: C901 (a call per text takes a fifth longer)
    """Read the fields of a file without any problem; raise `_NeedsScan` or YAMLError for any other file."""
    if len(data) > MAX_FILE_BYTES or data.startswith(_UTF_16_MARKS):
        raise _NeedsScan
    if POSSIBLE_FORBIDDEN_CHARACTER.search(data) or POSSIBLE_TRUNCATION.search(data):
        raise _NeedsScan
    if any(sign in data for sign in CONFLICT_SIGNS):
        raise _NeedsScan
    has_escapes = b"\\" in data
    stack: list[list[YamlValue]] = []
    values: list[YamlValue] = []
    event: Event | None = None
    for event in parse_events(data):
        if isinstance(event, ScalarEvent):
            text = event.value
            if event.anchor is not None or event.tag is not None or len(text) > MAX_SCALAR_LENGTH:
                raise _NeedsScan
            if has_escapes and FORBIDDEN_CHARACTER.search(text):
                raise _NeedsScan
            is_null = len(text) <= _MAX_NULL_LENGTH and event.style == "" and text in NULL_WORDS
            values.append(None if is_null else text)
        elif isinstance(event, CollectionStartEvent):
            if event.anchor is not None or event.tag is not None or len(stack) == MAX_DEPTH:
                raise _NeedsScan
            stack.append(values)
            values = []
        elif isinstance(event, CollectionEndEvent):
            collection = _build_mapping(values) if isinstance(event, MappingEndEvent) else values
            values = stack.pop()
            values.append(collection)
        elif isinstance(event, AliasEvent):
            raise _NeedsScan
    if not isinstance(event, StreamEndEvent) or len(values) != 1 or not isinstance(values[0], dict):
        raise _NeedsScan
    return values[0]


def _build_mapping(values: list[YamlValue]) -> dict[str, YamlValue]:
    """Build a mapping from alternating names and values."""
    names = [name for name in values[::2] if isinstance(name, str)]
    fields = dict(zip(names, values[1::2], strict=False))
    if 2 * len(fields) != len(values) or "<<" in fields:
        raise _NeedsScan
    return fields
