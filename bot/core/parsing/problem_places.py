"""Adds the places in a file to findings, and leaves out those that only follow from another problem."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from bot.core.parsing.model_validation import find_ids
from bot.core.parsing.problem import Finding, Problem, ProblemCode, ValuePath, format_path
from bot.core.parsing.scanner import ScanResult
from bot.core.parsing.syntax_context import get_indent
from bot.core.parsing.validation_errors import follow_path
from bot.core.parsing.yaml_subset import YamlValue

_ABOUT_CONTENTS = frozenset(
    {
        ProblemCode.MISSING_FIELD,
        ProblemCode.NO_SOURCE,
        ProblemCode.TOO_FEW,
        ProblemCode.EITHER_OR,
        ProblemCode.EMPTY,
        ProblemCode.NOT_A_LIST,
        ProblemCode.NOT_FIELDS,
    }
)
"""Problems of a record or a list that may lack one of its lines."""

_ABOUT_A_TEXT = frozenset(
    {
        ProblemCode.NOT_A_DATE,
        ProblemCode.NOT_A_FIGURE,
        ProblemCode.NOT_A_NUMBER,
        ProblemCode.NOT_A_LANGUAGE,
        ProblemCode.NOT_AN_ADDRESS,
        ProblemCode.NOT_AN_ID,
        ProblemCode.NOT_YES_OR_NO,
        ProblemCode.UNKNOWN_WORD,
        ProblemCode.TOO_LONG,
        ProblemCode.EMPTY_LINK,
    }
)
"""Problems of a single text, whatever is around it."""

_FIRST_STEP = re.compile(r"[.\[]")  # ends the first step of a formatted path
_MAX_MISALIGNMENT = 3  # columns; a line that is further off belongs to other fields


def locate_findings(result: ScanResult, findings: Iterable[Finding]) -> list[Problem]:
    """Convert findings to problems, without those about unreadable values or repaired lines.

    What is wrong there has been reported already.
    """
    follow_ups = _FollowUps(result)
    return [_locate_finding(result, one) for one in findings if not follow_ups.has_cause(one)]


def find_sound_fields(result: ScanResult) -> dict[str, YamlValue]:
    """Take the fields at the top level in which no problem was found."""
    names = [path[0] for path in result.positions if len(path) == 1]
    name_lines = [result.positions[name,].name_line for name in names]

    def find_name(line: int) -> str | int:
        index = bisect_right(name_lines, line) - 1
        return names[index] if index >= 0 else ""

    unsound_names = {find_name(line) for line in result.repairs}
    for problem in result.list_problems():
        unsound_names.add(_FIRST_STEP.split(problem.path)[0] or find_name(problem.line))
    return {name: value for name, value in result.fields.items() if name not in unsound_names}


def _locate_finding(result: ScanResult, finding: Finding) -> Problem:
    path, message = finding.path, finding.message
    if finding.twin_path is not None:
        first_path, path = sorted((path, finding.twin_path), key=result.locate_path)
        message = f"{message}, first on line {result.locate_path(first_path)[0]}"
    line, column = result.locate_path(path, by_name=finding.is_about_name)
    position = (result.file, line, column, format_path(result.clip_path(path)))
    return Problem(*position, message, finding.hint, code=finding.code, cause=finding.cause)


class _FollowUps:
    """Knows which values are not those that were written, because a problem was reported there."""

    def __init__(self, result: ScanResult) -> None:
        self._result = result
        self._unreadable_parents = {path[:-1] for path in result.unreadable_paths if path}
        values = list(result.positions.items()) if result.repairs else []
        self._paths = [path for path, _ in values]
        self._lines = [position.line for _, position in values]
        self._incomplete_paths = set(self._find_incomplete_paths())
        self._doubtful_paths = set(self._find_doubtful_paths())
        self._lost_ids = {one for line in result.repairs.values() for one in find_ids(line.written)}

    def has_cause(self, finding: Finding) -> bool:
        """True if *finding* may follow from a problem that has been reported."""
        path = finding.path
        if any(path[:end] in self._result.unreadable_paths for end in range(len(path) + 1)):
            return True
        if finding.code == ProblemCode.MISSING_FIELD and path in self._unreadable_parents:
            return True
        if not self._result.repairs:
            return False
        line, _ = self._result.locate_path(path, by_name=finding.is_about_name)
        is_unsure = line in self._result.repairs and not self._is_as_written(finding)
        if path and (is_unsure or path in self._doubtful_paths):
            return True
        if finding.code in _ABOUT_CONTENTS and path in self._incomplete_paths:
            return True
        target = follow_path(self._result.fields, path)[1]
        return finding.code == ProblemCode.UNKNOWN_ID and target in self._lost_ids

    def _is_as_written(self, finding: Finding) -> bool:
        """True if *finding* is about a name or a text in a repaired line that was not repaired itself."""
        path = finding.path
        value = follow_path(self._result.fields, path)[1]
        if path not in self._result.positions or not isinstance(value, str):
            return False
        line, column = self._result.find_read_place(path, by_name=finding.is_about_name)
        repair = self._result.repairs[line]
        if finding.is_about_name:
            is_known = finding.code == ProblemCode.UNKNOWN_FIELD and not repair.is_moved
            return is_known and repair.holds(column, len(str(path[-1])))
        quotes = len('""') if repair.read[column - 1 : column] in {'"', "'"} else 0
        return finding.code in _ABOUT_A_TEXT and repair.holds(column, len(value) + quotes)

    def _find_incomplete_paths(self) -> Iterator[ValuePath]:
        """Yield each record that a lost line may belong to, by its column."""
        for line in self._result.lost_lines:
            path, column = self._find_path_before(line), get_indent(self._result.repairs[line].written) + 1
            for end in range(len(path)):
                field_column = self._result.positions[path[: end + 1]].name_column
                if abs(field_column - column) <= _MAX_MISALIGNMENT:
                    yield path[:end]

    def _find_doubtful_paths(self) -> Iterator[ValuePath]:
        """Yield each text that may go on in a repaired line."""
        for line, repair in self._result.repairs.items():
            path = self._find_path_before(line - 1)
            if path and get_indent(repair.written) >= self._result.positions[path].name_column:
                yield path

    def _find_path_before(self, line: int) -> ValuePath:
        index = bisect_right(self._lines, line) - 1
        return self._paths[index] if index >= 0 else ()
