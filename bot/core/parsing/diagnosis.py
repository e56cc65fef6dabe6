"""Finds every problem of a file: past a syntax error, it reads on as if that were repaired.

What was repaired is only ever looked at for further problems, never published. Problems that may follow from
a repair are left out, because a moderator must be able to believe each of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from bot.core.parsing.encoding import blank_forbidden_characters, find_encoding_problems
from bot.core.parsing.leftovers import find_leftovers
from bot.core.parsing.line_repairs import LineEdits, is_faithful, iter_repairs
from bot.core.parsing.problem import Problem, ProblemCode
from bot.core.parsing.reading_window import ReadingWindow, SectionIndex
from bot.core.parsing.repaired_line import RepairedLine
from bot.core.parsing.scanner import ScanResult, scan_yaml
from bot.core.parsing.syntax_context import SyntaxFinding, parse_field_line, split_lines
from bot.core.parsing.typos import find_typos

_MAX_REPAIRS = 50  # a file with more mistakes is repaired in two runs
_MAX_BYTES = 3 * 512 * 1024  # read again in all; a hostile file must not be read fifty times


def diagnose_yaml(data: bytes, file: str, *, is_invalid: bool = False) -> ScanResult:
    """Read a file with problems to its end, if its mistakes can be told apart; no input raises an error.

    What looks like a typo is one if the file has other problems, or if the caller says that it *is_invalid*.
    """
    problems = list(find_encoding_problems(data, file))
    if any(problem.code != ProblemCode.INVISIBLE for problem in problems):
        return ScanResult(file, problems=problems)
    return _Diagnosis(data, file, problems).read_on(is_invalid=is_invalid)


class _Diagnosis:
    """A text that is repaired step by step, and what was found on the way."""

    def __init__(self, data: bytes, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems
        self._original_lines = split_lines(data.decode())
        self._lines = split_lines(blank_forbidden_characters(data.decode().removeprefix("\ufeff")))
        self._findings: list[SyntaxFinding] = []
        self._bytes_left = _MAX_BYTES
        self._offsets = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
        self._sections = SectionIndex(self._lines)
        self._window = ReadingWindow()
        self._repairs = {one.line: self._original_lines[one.line - 1] for one in problems}

    def read_on(self, *, is_invalid: bool) -> ScanResult:
        """Repair one mistake after another, until the end or the limits."""
        for leftover in find_leftovers(self._lines):
            self._findings.append(leftover.finding)
            self._repairs |= {number + 1: self._lines[number] for number in leftover.lines}
            self._apply(dict.fromkeys(leftover.marks, ""))
        result = self._scan(self._lines)
        if is_invalid or result.problems or result.syntax_error or self._findings or self._problems:
            result = self._read_whole(self._repair_typos(result))
        while finding := result.syntax_error:
            self._report(finding)
            repaired_result = self._repair(finding) if self._has_budget() else None
            if repaired_result is None:
                break
            result = self._read_whole(self._repair_typos(repaired_result))
        return self._complete(self._scan_whole() if self._window.start else result)

    def _has_budget(self) -> bool:
        return len(self._findings) <= _MAX_REPAIRS and self._bytes_left > 0

    def _read_whole(self, result: ScanResult) -> ScanResult:
        """Read the whole file once no mistake is left in its window."""
        return result if result.syntax_error or not self._window.start else self._scan_whole()

    def _scan_whole(self) -> ScanResult:
        self._window = ReadingWindow()
        return self._scan(self._lines)

    def _scan(self, lines: Sequence[str]) -> ScanResult:
        """Read the window of *lines*, and take what that costs from the budget."""
        result = scan_yaml("\n".join(self._window.cut(lines)).encode(), self._file)
        end = result.syntax_error.line if result.syntax_error else len(lines)
        read_length = max(self._offsets[min(end, len(self._lines))] - self._offsets[self._window.start], 0)
        self._bytes_left -= 2 * read_length + self._window.start // 2  # typos are looked for in it, too
        return result

    def _repair(self, finding: SyntaxFinding) -> ScanResult | None:
        """Apply the repair after which most can be read, and return what was read; None if none helps."""
        self._window = self._sections.find_window(self._lines, finding.line)
        last = self._sections.find_end(self._lines, self._window, finding.line)
        best: tuple[int, LineEdits, ScanResult] | None = None
        for edits in iter_repairs(finding, self._lines):
            is_last_resort = all(not text for text in edits.values())
            if not self._has_budget() or (best and is_last_resort):
                break
            result = self._scan(self._edit_lines(edits)[:last])
            end = result.syntax_error.line if result.syntax_error else last
            is_solved = end == last or _is_same_mistake_further_on(finding, result.syntax_error)
            if is_solved or end > max(finding.line, best[0] if best else 0):
                best = (end, edits, result)
            if is_solved:
                break
        if best is None:
            return None
        self._apply(best[1])
        return self._scan(self._lines) if best[0] == last < len(self._lines) else best[2]

    def _edit_lines(self, edits: LineEdits) -> list[str]:
        lines = list(self._lines)
        for number, text in edits.items():
            lines[number] = text
        return lines

    def _repair_typos(self, result: ScanResult) -> ScanResult:
        """Repair the typos in what could be read, and return the *result* of reading it without them."""
        while typos := self._find_new_typos():
            for typo in typos:
                self._report(typo)
                self._apply(next(iter_repairs(typo, self._lines)))
            self._window = self._sections.find_window(self._lines, typos[0].line)
            result = self._scan(self._lines)
        return result

    def _find_new_typos(self) -> list[SyntaxFinding]:
        """Find the typos that have not been repaired, as far as the text can be read."""
        if not self._has_budget():
            return []
        known = {(finding.line, finding.hint) for finding in self._findings}
        typos = find_typos("\n".join(self._window.cut(self._lines)).encode())
        return [typo for typo in typos if (typo.line, typo.hint) not in known]

    def _report(self, finding: SyntaxFinding) -> None:
        """Report a mistake at the place where it was written, whatever was repaired in its line before."""
        line = finding.line
        if line < len(self._lines):
            repaired_line = RepairedLine(self._original_lines[line], self._lines[line])
            finding = finding._replace(column=repaired_line.find_written_column(finding.column + 1) - 1)
        self._findings.append(finding)

    def _apply(self, edits: LineEdits) -> None:
        for number, text in edits.items():
            if not is_faithful(self._lines[number], text):
                self._repairs.setdefault(number + 1, self._original_lines[number])
            self._lines[number] = text

    def _complete(self, result: ScanResult) -> ScanResult:
        """Add what was found before to the *result* of the last reading."""
        reported_lines = {problem.line for problem in self._problems}
        new_findings = [one for one in self._findings if one.line + 1 not in reported_lines]
        own_problems = self._problems + [finding.to_problem(self._file) for finding in new_findings]
        reported_lines = self._repairs.keys() | {problem.line for problem in own_problems}
        result.problems = own_problems + [one for one in result.problems if one.line not in reported_lines]
        result.repairs = {
            number: RepairedLine(text, self._lines[number - 1]) for number, text in self._repairs.items()
        }
        result.truncations = [
            replace(one, column=result.find_written_column(one.line, one.column))
            for one in result.truncations
            if one.line not in reported_lines
            or (one.line in result.repairs and result.repairs[one.line].holds(one.column, 1))
        ]
        result.lost_lines = frozenset(
            number for number, repair in result.repairs.items() if _is_lost(repair.written, repair.read)
        )
        return result


def _is_same_mistake_further_on(finding: SyntaxFinding, next_finding: SyntaxFinding | None) -> bool:
    """True if a line has the mistake again after the place of *finding*, which is repaired then."""
    return (
        next_finding is not None
        and (next_finding.line, next_finding.code) == (finding.line, finding.code)
        and next_finding.column > finding.column
    )


def _is_lost(before: str, after: str) -> bool:
    """True if a line does not hold a field that it held before, or holds nothing."""
    field_before, field_after = parse_field_line(before), parse_field_line(after)
    return not after.strip() or (
        field_before is not None and (field_after is None or field_before[:2] != field_after[:2])
    )
