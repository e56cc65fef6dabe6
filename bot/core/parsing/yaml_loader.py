"""YAML text to plain data or a checked model, quickly; and to every problem with its place where it fails.

Places are not kept while reading: a file that is right never needs them, and one that is wrong is
surveyed a second time.
"""

import codecs
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

from bot.core.parsing.problem import BriefingError, Finding, Problem, format_path
from bot.core.parsing.scanner import ScanResult, scan_yaml
from bot.core.parsing.silent_errors import POSSIBLE_TRUNCATION
from bot.core.parsing.validation_errors import explain_validation_error
from bot.core.parsing.yaml_subset import (
    CONTROL_CHARACTER,
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_SCALAR_LENGTH,
    NULL_WORDS,
    YamlValue,
    parse_events,
)

ModelT = TypeVar("ModelT", bound=BaseModel)

_MAX_NULL_LENGTH = max(map(len, NULL_WORDS))
_ODD_LINE_ENDS = (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")  # ends of lines in YAML, not in editors
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")  # the marks by which libyaml would read UTF-16


class _NeedsScan(Exception):  # noqa: N818 (no error: the survey says whether it is one)
    """The quick reading met something that only the survey can judge."""


def _no_findings(_model: object) -> Iterable[Finding]:
    return ()


def read_fields(data: bytes, file: str) -> dict[str, YamlValue]:
    """Return the fields of a YAML file, every scalar as text, or None where nothing is written.

    Raises:
        BriefingError: with every problem of the file; *file* is its name there.
    """
    try:
        return _read_fast(data)
    except (yaml.YAMLError, _NeedsScan):
        result = scan_yaml(data, file)
        if result.problems:
            raise BriefingError(result.list_problems()) from None
        return result.fields


def load_model(
    data: bytes, file: str, model: type[ModelT], check: Callable[[ModelT], Iterable[Finding]] = _no_findings
) -> ModelT:
    """Return the model that a YAML file holds, if *check* finds nothing wrong with it.

    Raises:
        BriefingError: with every problem of YAML, of the schema and of *check* (which needs a model that
            is right in itself); *file* is the file's name there.
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
    return _load_with_scan(scan_yaml(data, file), model, check)


def _load_with_scan(
    result: ScanResult, model: type[ModelT], check: Callable[[ModelT], Iterable[Finding]]
) -> ModelT:
    if not result.is_complete:
        raise BriefingError(result.list_problems())
    try:
        instance = model.model_validate(result.fields)
        findings = tuple(check(instance))
    except ValidationError as error:
        findings = tuple(explain_validation_error(error, result.fields, model))
    else:
        if not (result.problems or findings):
            return instance
    raise BriefingError(result.list_problems(locate_findings(result, findings)))


def locate_findings(result: ScanResult, findings: Iterable[Finding]) -> list[Problem]:
    """Give findings their place; what stands on a value that could not be read says nothing new."""
    problems = []
    for finding in findings:
        if any(finding.path[:end] in result.unreadable_paths for end in range(len(finding.path) + 1)):
            continue
        line, column = result.locate_path(finding.path, by_name=finding.is_about_name)
        position = (result.file, line, column, format_path(result.clip_path(finding.path)))
        problems.append(Problem(*position, finding.message, finding.hint, code=finding.code))
    return problems


def _read_fast(data: bytes) -> dict[str, YamlValue]:  # noqa: C901 (a call for each text costs a fifth more)
    """Return the fields of a file that is right in every way, without looking for reasons where it is not."""
    if len(data) > MAX_FILE_BYTES or data.startswith(_UTF_16_MARKS) or data.find(codecs.BOM_UTF8, 1) > 0:
        raise _NeedsScan
    if any(end in data for end in _ODD_LINE_ENDS) or POSSIBLE_TRUNCATION.search(data):
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
            if has_escapes and CONTROL_CHARACTER.search(text):
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
    """Return names and values that stand in turn as a mapping."""
    names = [name for name in values[::2] if isinstance(name, str)]
    fields = dict(zip(names, values[1::2], strict=False))
    if 2 * len(fields) != len(values) or "<<" in fields:
        raise _NeedsScan
    return fields
