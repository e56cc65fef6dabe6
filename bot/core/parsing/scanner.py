"""The careful reading of a file in which something is wrong: where each value stands, and every problem.

It goes on after whatever leaves the rest readable, so that a moderator sees all in one run.
"""

from dataclasses import dataclass
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

from bot.core.parsing import unsupported
from bot.core.parsing.encoding import unreadable
from bot.core.parsing.error_codes import Sentence
from bot.core.parsing.problem import Path, Problem, path_text
from bot.core.parsing.source_map import Place, Survey
from bot.core.parsing.syntax_errors import explain_syntax
from bot.core.parsing.truncated_values import add_lost
from bot.core.parsing.typos import slips
from bot.core.parsing.yaml_events import CONTROL, DEPTH, LENGTH, NULLS, Value, events


def survey(data: bytes, file: str) -> Survey:
    """Return all that can be said of a file; nothing in it makes this fail."""
    seen = Survey(file)
    seen.problems.extend(unreadable(data, file))
    if not seen.problems and _Reading(seen).run(data):
        add_lost(seen, data)
        seen.slips.extend(told.problem(file) for told in slips(data))
    return seen


@dataclass(slots=True)
class _Name:
    text: str
    line: int
    column: int
    kept: bool


@dataclass(slots=True)
class _Open:
    """A list or a group of fields that has not ended; what is in it is thrown away unless *kept*."""

    values: dict[str, Value] | list[Value]
    path: Path
    line: int
    column: int
    kept: bool
    is_name: bool = False
    name: _Name | None = None


class _Stop(Exception):  # noqa: N818 (no error: the reading stops here)
    """Nothing after this can be read with any sense."""


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, seen: Survey) -> None:
        self._seen = seen
        self._open: list[_Open] = []
        self._documents = 0

    def run(self, data: bytes) -> bool:
        """Return whether the file is tame enough to be looked at once more."""
        last: Event | None = None
        try:
            for event in events(data):
                self._take(event)
                last = event
            if not isinstance(last, StreamEndEvent):
                self._stop(last, unsupported.TOO_MANY)
            if not self._documents:
                self._stop(None, unsupported.EMPTY)
            self._seen.whole = True
        except _Stop:
            return False
        except yaml.MarkedYAMLError as error:
            found = explain_syntax(error, last, data.decode(), self._seen.file)
            others = [problem for problem in self._seen.problems if problem.line != found.line]
            self._seen.problems = [*others, found]  # one for a line that is not understood
        return True

    def _take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            frame = self._open.pop()
            if frame.is_name:
                self._open[-1].name = _Name("?", frame.line, frame.column, kept=False)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(event, unsupported.SECOND)

    def _node(self, event: NodeEvent) -> None:
        parent = self._open[-1] if self._open else None
        if parent is None:
            self._top(event)
        elif isinstance(parent.values, list):
            self._value(event, parent, (*parent.path, len(parent.values)), None)
        elif (name := parent.name) is None:
            parent.name = self._name(event, parent)
        else:
            parent.name = None
            self._value(event, parent, (*parent.path, name.text), name)

    def _top(self, event: NodeEvent) -> None:
        if wrong := unsupported.at_top(event):
            self._stop(event, wrong)
        self._properties(event, ())
        line, column = _at(event)
        self._seen.places[()] = Place(line, column, line, column)
        self._open.append(_Open(self._seen.fields, (), line, column, kept=True))

    def _name(self, event: NodeEvent, parent: _Open) -> _Name | None:
        line, column = _at(event)
        self._properties(event, parent.path)
        if isinstance(event, ScalarEvent):
            path = (*parent.path, event.value)
            return _Name(event.value, line, column, kept=self._is_good_name(event, path))
        if isinstance(event, AliasEvent):
            self._alias(event, parent.path)
            return _Name(f"*{event.anchor}", line, column, kept=False)
        self._problem(event, parent.path, unsupported.NO_TEXT)
        self._enter(event, _Open([], parent.path, line, column, kept=False, is_name=True))
        return None

    def _is_good_name(self, event: ScalarEvent, path: Path) -> bool:
        wrong: Sentence | None = None
        if event.style == "" and event.value in NULLS:
            wrong = unsupported.NO_NAME
        elif event.value == "<<":
            wrong = unsupported.MERGED
        elif path in self._seen.places:
            wrong = unsupported.twice(event.value, self._seen.places[path].name_line)
        elif len(event.value) > LENGTH:
            wrong = unsupported.too_long(event)
        elif CONTROL.search(event.value):
            wrong = unsupported.HIDDEN
        if wrong:
            self._problem(event, path, wrong)
        return not wrong

    def _value(self, event: NodeEvent, parent: _Open, path: Path, name: _Name | None) -> None:
        line, column = _at(event)
        kept = parent.kept and (name is None or name.kept)
        if kept:
            place = (name.line, name.column) if name else (line, column)
            self._seen.places[path] = Place(line, column, *place)
        self._properties(event, path)
        value: Value = None
        if isinstance(event, ScalarEvent):
            value = self._text(event, path)
        elif isinstance(event, AliasEvent):
            self._alias(event, path)
        else:
            value = {} if isinstance(event, MappingStartEvent) else []
            self._enter(event, _Open(value, path, line, column, kept=kept))
        if isinstance(parent.values, list):
            parent.values.append(value)
        elif kept and isinstance(path[-1], str):
            parent.values[path[-1]] = value

    def _text(self, event: ScalarEvent, path: Path) -> str | None:
        if len(event.value) > LENGTH:
            self._spoil(event, path, unsupported.too_long(event))
        elif event.style == '"' and CONTROL.search(event.value):
            self._spoil(event, path, unsupported.HIDDEN)
        return None if event.style == "" and event.value in NULLS else event.value

    def _enter(self, event: NodeEvent, frame: _Open) -> None:
        if len(self._open) == DEPTH:
            self._stop(event, unsupported.TOO_DEEP)
        self._open.append(frame)

    def _properties(self, event: NodeEvent, path: Path) -> None:
        if not isinstance(event, AliasEvent):
            for wrong in unsupported.marked(event):
                self._problem(event, path, wrong)

    def _alias(self, event: AliasEvent, path: Path) -> None:
        self._spoil(event, path, unsupported.alias(event))

    def _spoil(self, event: Event, path: Path, wrong: Sentence) -> None:
        self._seen.spoiled.add(path)
        self._problem(event, path, wrong)

    def _problem(self, event: Event, path: Path, wrong: Sentence) -> None:
        if not any(frame.is_name for frame in self._open):  # one problem for all of what cannot be a name
            self._add(event, path, wrong)

    def _stop(self, event: Event | None, wrong: Sentence) -> NoReturn:
        self._add(event, (), wrong)
        raise _Stop

    def _add(self, event: Event | None, path: Path, wrong: Sentence) -> None:
        place = (self._seen.file, *_at(event), path_text(path))
        self._seen.problems.append(Problem(*place, wrong.message, wrong.hint, code=wrong.code))


def _at(event: Event | None) -> tuple[int, int]:
    mark = event.start_mark if event else None
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
