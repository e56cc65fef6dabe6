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

from bot.core.parsing.problem import BriefingError, Finding, Problem, path_text
from bot.core.parsing.scanner import survey
from bot.core.parsing.source_map import Survey
from bot.core.parsing.truncated_values import CUT
from bot.core.parsing.validation_errors import explain
from bot.core.parsing.yaml_events import BYTES, CONTROL, DEPTH, LENGTH, NULLS, Value, events

M = TypeVar("M", bound=BaseModel)

_LONGEST_NULL = max(map(len, NULLS))
_ODD_ENDS = (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")  # ends of lines in YAML, not in editors
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks by which libyaml would read UTF-16


class _Odd(Exception):  # noqa: N818 (no error: the survey says whether it is one)
    """The quick reading met something that only the survey can judge."""


def _no_findings(_model: object) -> Iterable[Finding]:
    return ()


def read(data: bytes, file: str) -> dict[str, Value]:
    """Return the fields of a YAML file, every scalar as text, or None where nothing is written.

    Raises:
        BriefingError: with every problem of the file; *file* is its name there.
    """
    try:
        return _quick(data)
    except (yaml.YAMLError, _Odd):
        seen = survey(data, file)
        if seen.problems:
            raise BriefingError(seen.told()) from None
        return seen.fields


def load(data: bytes, file: str, model: type[M], check: Callable[[M], Iterable[Finding]] = _no_findings) -> M:
    """Return the model that a YAML file holds, if *check* finds nothing wrong with it.

    Raises:
        BriefingError: with every problem of YAML, of the schema and of *check* (which needs a model that
            is right in itself); *file* is the file's name there.
    """
    try:
        loaded = model.model_validate(_quick(data))
        if not (findings := tuple(check(loaded))):
            return loaded
    except (yaml.YAMLError, _Odd, ValidationError):
        pass
    else:
        seen = survey(data, file)
        raise BriefingError(placed(seen, findings))
    return _load_slowly(survey(data, file), model, check)


def _load_slowly(seen: Survey, model: type[M], check: Callable[[M], Iterable[Finding]]) -> M:
    if not seen.whole:
        raise BriefingError(seen.told())
    try:
        loaded = model.model_validate(seen.fields)
        findings = tuple(check(loaded))
    except ValidationError as error:
        findings = tuple(explain(error, seen.fields, model))
    else:
        if not (seen.problems or findings):
            return loaded
    raise BriefingError(seen.told(placed(seen, findings)))


def placed(seen: Survey, findings: Iterable[Finding]) -> list[Problem]:
    """Give findings their place; what stands on a value that could not be read says nothing new."""
    problems = []
    for finding in findings:
        if any(finding.path[:end] in seen.spoiled for end in range(len(finding.path) + 1)):
            continue
        line, column = seen.locate(finding.path, by_name=finding.by_name)
        place = (seen.file, line, column, path_text(seen.written(finding.path)))
        problems.append(Problem(*place, finding.message, finding.hint, code=finding.code))
    return problems


def _quick(data: bytes) -> dict[str, Value]:  # noqa: C901 (a call for each text costs a fifth more)
    """Return the fields of a file that is right in every way, without looking for reasons where it is not."""
    if len(data) > BYTES or data.startswith(_WIDE) or data.find(codecs.BOM_UTF8, 1) > 0:
        raise _Odd
    if any(end in data for end in _ODD_ENDS) or CUT.search(data):
        raise _Odd
    escapes = b"\\" in data
    stack: list[list[Value]] = []
    values: list[Value] = []
    event: Event | None = None
    for event in events(data):
        if isinstance(event, ScalarEvent):
            text = event.value
            if event.anchor is not None or event.tag is not None or len(text) > LENGTH:
                raise _Odd
            if escapes and CONTROL.search(text):
                raise _Odd
            null = len(text) <= _LONGEST_NULL and event.style == "" and text in NULLS
            values.append(None if null else text)
        elif isinstance(event, CollectionStartEvent):
            if event.anchor is not None or event.tag is not None or len(stack) == DEPTH:
                raise _Odd
            stack.append(values)
            values = []
        elif isinstance(event, CollectionEndEvent):
            done = _fields(values) if isinstance(event, MappingEndEvent) else values
            values = stack.pop()
            values.append(done)
        elif isinstance(event, AliasEvent):
            raise _Odd
    if not isinstance(event, StreamEndEvent) or len(values) != 1 or not isinstance(values[0], dict):
        raise _Odd
    return values[0]


def _fields(values: list[Value]) -> dict[str, Value]:
    """Return names and values that stand in turn as a mapping."""
    names = [name for name in values[::2] if isinstance(name, str)]
    fields = dict(zip(names, values[1::2], strict=False))
    if 2 * len(fields) != len(values) or "<<" in fields:
        raise _Odd
    return fields
