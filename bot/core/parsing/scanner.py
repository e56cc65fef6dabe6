"""Reads a file that may have problems: slowly, with the place of each value, up to the first syntax error.

`bot.core.parsing.diagnosis` gets past syntax errors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from bot.core.parsing import yaml_subset
from bot.core.parsing.problem import ErrorMessage, Problem, ValuePath, format_path
from bot.core.parsing.repaired_line import RepairedLine
from bot.core.parsing.syntax_context import SyntaxFinding
from bot.core.parsing.syntax_errors import explain_syntax_error
from bot.core.parsing.truncations import find_truncations
from bot.core.parsing.yaml_subset import (
    MAX_DEPTH,
    MAX_SCALAR_LENGTH,
    NULL_WORDS,
    YamlValue,
    get_child,
    parse_events,
)


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """The place of a value and of its name, from 1; in a list both are the same."""

    line: int
    column: int
    name_line: int
    name_column: int


@dataclass(slots=True)
class ScanResult:
    """What could be read of a file; *is_complete* if it was read to its end, else *syntax_error* may say why.

    *unreadable_paths* are the values that stand in for something unreadable. *truncations* may be intended in
    a file without other problems, so they are kept apart. *repairs* are the lines changed to read on.
    """

    file: str
    fields: dict[str, YamlValue] = field(default_factory=dict)
    positions: dict[ValuePath, SourcePosition] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    truncations: list[Problem] = field(default_factory=list)
    unreadable_paths: set[ValuePath] = field(default_factory=set)
    repairs: Mapping[int, RepairedLine] = field(default_factory=dict)
    """Lines (from 1) that do not hold what was written."""
    lost_lines: frozenset[int] = frozenset()
    """Those of the *repairs* that no longer hold the same field."""
    syntax_error: SyntaxFinding | None = None
    is_complete: bool = False

    def clip_path(self, path: ValuePath) -> ValuePath:
        """Cut *path* off where it goes on inside a text: a source may be written as its id alone."""
        value: YamlValue = self.fields
        for end, step in enumerate(path):
            if isinstance(value, str):
                return path[:end]
            value = get_child(value, step)
        return path

    def list_problems(self, other_problems: Iterable[Problem] = ()) -> list[Problem]:
        """List the problems to report, with *other_problems*."""
        return [*self.problems, *self.truncations, *other_problems]

    def locate_path(self, path: ValuePath, *, by_name: bool = False) -> tuple[int, int]:
        """Return line and column of the value at *path*, of its name, or of the nearest value around it."""
        while path and path not in self.positions:
            path = path[:-1]
        line, column = self.find_read_place(path, by_name=by_name)
        return line, self.find_written_column(line, column)

    def find_written_column(self, line: int, column: int) -> int:
        """Find the column in which something was written, from where it was read."""
        return self.repairs[line].find_written_column(column) if line in self.repairs else column

    def find_read_place(self, path: ValuePath, *, by_name: bool = False) -> tuple[int, int]:
        """Return the same place in what was read, which differs in a repaired line."""
        position = self.positions.get(path, SourcePosition(1, 1, 1, 1))
        return (position.name_line, position.name_column) if by_name else (position.line, position.column)


def scan_yaml(data: bytes, file: str) -> ScanResult:
    """Read a text in UTF-8 up to its first syntax error, with its problems; no text raises an error."""
    result = ScanResult(file)
    if _Scanner(result).scan_events(data):
        _add_truncations(result, data)
    return result


def _add_truncations(result: ScanResult, data: bytes) -> None:
    """Add the truncated texts of a file to *result*."""
    paths_by_value = {(place.line, place.column): path for path, place in reversed(result.positions.items())}
    paths_by_name = {(place.name_line, place.name_column): path for path, place in result.positions.items()}
    for finding, name_position in find_truncations(data):
        name_path = paths_by_name.get((name_position[0] + 1, name_position[1] + 1)) if name_position else None
        if name_path:
            result.unreadable_paths.add(name_path)
        if finding and (name_path or not name_position):
            path = paths_by_value.get((finding.line + 1, finding.column + 1), ())
            (result.truncations if name_position else result.problems).append(
                finding.to_problem(result.file, path)
            )


@dataclass(slots=True)
class _FieldName:
    text: str
    line: int
    column: int
    is_kept: bool


@dataclass(slots=True)
class _Frame:
    """A list or a group of fields that has not ended; its values are dropped unless *is_kept*."""

    values: dict[str, YamlValue] | list[YamlValue]
    path: ValuePath
    line: int
    column: int
    is_kept: bool
    is_name: bool = False
    name: _FieldName | None = None


class _StopScan(Exception):  # noqa: N818 (not an error)
    """Nothing after this can be read sensibly."""


class _Scanner:
    """One pass over the events of a file."""

    def __init__(self, result: ScanResult) -> None:
        self._result = result
        self._stack: list[_Frame] = []
        self._document_count = 0

    def scan_events(self, data: bytes) -> bool:
        """Collect values and problems; True if the file keeps the limits, so that it may be parsed again."""
        last_event: Event | None = None
        try:
            for event in parse_events(data):
                self._process_event(event)
                last_event = event
            if not isinstance(last_event, StreamEndEvent):
                self._stop_scan(last_event, yaml_subset.TOO_MANY_VALUES)
            if not self._document_count:
                self._stop_scan(None, yaml_subset.EMPTY_FILE)
            self._result.is_complete = True
        except _StopScan:
            return False
        except yaml.MarkedYAMLError as error:
            self._result.syntax_error = explain_syntax_error(error, last_event, data.decode())
        return True

    def _process_event(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self._process_node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            frame = self._stack.pop()
            if frame.is_name:
                self._stack[-1].name = _FieldName("?", frame.line, frame.column, is_kept=False)
        elif isinstance(event, DocumentStartEvent):
            self._document_count += 1
            if self._document_count > 1:
                line, column = _get_position(event)
                self._result.syntax_error = SyntaxFinding(line - 1, column - 1, *yaml_subset.SECOND_DOCUMENT)
                raise _StopScan

    def _process_node(self, event: NodeEvent) -> None:
        parent = self._stack[-1] if self._stack else None
        if parent is None:
            self._process_top_level(event)
        elif isinstance(parent.values, list):
            self._process_value(event, parent, (*parent.path, len(parent.values)), None)
        elif (name := parent.name) is None:
            parent.name = self._process_name(event, parent)
        else:
            parent.name = None
            self._process_value(event, parent, (*parent.path, name.text), name)

    def _process_top_level(self, event: NodeEvent) -> None:
        if message := yaml_subset.check_top_level(event):
            self._stop_scan(event, message)
        self._check_properties(event, ())
        line, column = _get_position(event)
        self._result.positions[()] = SourcePosition(line, column, line, column)
        self._stack.append(_Frame(self._result.fields, (), line, column, is_kept=True))

    def _process_name(self, event: NodeEvent, parent: _Frame) -> _FieldName | None:
        line, column = _get_position(event)
        self._check_properties(event, parent.path)
        if isinstance(event, ScalarEvent):
            path = (*parent.path, event.value)
            return _FieldName(event.value, line, column, is_kept=self._is_valid_name(event, path))
        if isinstance(event, AliasEvent):
            self._reject_alias(event, parent.path)
            return _FieldName(f"*{event.anchor}", line, column, is_kept=False)
        self._report_problem(event, parent.path, yaml_subset.NAME_NOT_TEXT)
        self._push_frame(event, _Frame([], parent.path, line, column, is_kept=False, is_name=True))
        return None

    def _is_valid_name(self, event: ScalarEvent, path: ValuePath) -> bool:
        message: ErrorMessage | None = None
        if event.style == "" and event.value in NULL_WORDS:
            message = yaml_subset.MISSING_NAME
        elif event.value == "<<":
            message = yaml_subset.MERGE_KEY
        elif path in self._result.positions:
            message = yaml_subset.describe_duplicate_key(event.value, self._result.positions[path].name_line)
        elif len(event.value) > MAX_SCALAR_LENGTH:
            message = yaml_subset.describe_long_text(event)
        else:
            message = yaml_subset.find_escaped_characters(event.value)
        if message:
            self._report_problem(event, path, message)
        return not message

    def _process_value(
        self, event: NodeEvent, parent: _Frame, path: ValuePath, name: _FieldName | None
    ) -> None:
        line, column = _get_position(event)
        is_kept = parent.is_kept and (name is None or name.is_kept)
        if is_kept:
            name_position = (name.line, name.column) if name else (line, column)
            self._result.positions[path] = SourcePosition(line, column, *name_position)
        self._check_properties(event, path)
        value: YamlValue = None
        if isinstance(event, ScalarEvent):
            value = self._process_scalar(event, path)
        elif isinstance(event, AliasEvent):
            self._reject_alias(event, path)
        else:
            value = {} if isinstance(event, MappingStartEvent) else []
            self._push_frame(event, _Frame(value, path, line, column, is_kept=is_kept))
        if isinstance(parent.values, list):
            parent.values.append(value)
        elif is_kept and isinstance(path[-1], str):
            parent.values[path[-1]] = value

    def _process_scalar(self, event: ScalarEvent, path: ValuePath) -> str | None:
        if len(event.value) > MAX_SCALAR_LENGTH:
            self._mark_unreadable(event, path, yaml_subset.describe_long_text(event))
        elif event.style == '"' and (message := yaml_subset.find_escaped_characters(event.value)):
            self._mark_unreadable(event, path, message)
        return None if event.style == "" and event.value in NULL_WORDS else event.value

    def _push_frame(self, event: NodeEvent, frame: _Frame) -> None:
        if len(self._stack) == MAX_DEPTH:
            self._stop_scan(event, yaml_subset.TOO_DEEP)
        self._stack.append(frame)

    def _check_properties(self, event: NodeEvent, path: ValuePath) -> None:
        if not isinstance(event, AliasEvent):
            for message in yaml_subset.check_properties(event):
                self._report_problem(event, path, message)

    def _reject_alias(self, event: AliasEvent, path: ValuePath) -> None:
        self._mark_unreadable(event, path, yaml_subset.describe_alias(event))

    def _mark_unreadable(self, event: Event, path: ValuePath, message: ErrorMessage) -> None:
        self._result.unreadable_paths.add(path)
        self._report_problem(event, path, message)

    def _report_problem(self, event: Event, path: ValuePath, message: ErrorMessage) -> None:
        if not any(frame.is_name for frame in self._stack):  # one problem for a whole collection as a name
            self._add_problem(event, path, message)

    def _stop_scan(self, event: Event | None, message: ErrorMessage) -> NoReturn:
        self._add_problem(event, (), message)
        raise _StopScan

    def _add_problem(self, event: Event | None, path: ValuePath, message: ErrorMessage) -> None:
        position = (self._result.file, *_get_position(event), format_path(path))
        self._result.problems.append(Problem(*position, message.message, message.hint, code=message.code))


def _get_position(event: Event | None) -> tuple[int, int]:
    mark = event.start_mark if event else None
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
