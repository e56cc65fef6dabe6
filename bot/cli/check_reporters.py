"""The formats of a ``check`` report: text, JSON, GitHub annotations and SARIF.

The JSON is a public interface: keys keep their names and meanings, and new ones may be added.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from bot import __version__
from bot.authoring.lint.rule_registry import RULES, describe_rule
from bot.cli.check_result import CheckResult, summarize_results
from bot.core.parsing.problem import Problem, ProblemCode

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

JsonObject = dict[str, object]


def report_text(results: Sequence[CheckResult]) -> str:
    """Format a report for people."""
    return "\n".join([*(line for one in results for line in one.report_lines()), summarize_results(results)])


def report_json(results: Sequence[CheckResult]) -> str:
    """Format the briefings that were read, and every problem with its place, code and severity."""
    return _dump_json(
        {
            "version": 1,
            "briefings": [{"id": b.id, "file": b.file} for one in results for b in one.briefings],
            "problems": [_problem_to_json(problem) for problem in _iterate_problems(results)],
            "notes": [note for one in results for note in one.notes()],
        }
    )


def report_github(results: Sequence[CheckResult]) -> str:
    """Format each problem as a workflow command; GitHub shows it at its line of a pull request."""
    lines = [f"::warning::{_escape(note)}" for one in results for note in one.notes()]
    for problem in _iterate_problems(results):
        properties = {
            "file": _relative_path(problem.file),
            "line": problem.line,
            "col": problem.column,
            "title": problem.code,
        }
        parameters = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in properties.items())
        lines.append(f"::{_get_severity(problem)} {parameters}::{_escape(_format_message(problem))}")
    return "\n".join([*lines, summarize_results(results)])


def report_sarif(results: Sequence[CheckResult]) -> str:
    """Format SARIF 2.1.0, the exchange format of code scanners."""
    problems = list(_iterate_problems(results))
    codes = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": _describe_code(code)}} for code in codes]
    notifications = [
        {"level": "warning", "message": {"text": note}} for one in results for note in one.notes()
    ]
    run: JsonObject = {
        "tool": {"driver": {"name": "Briefing Bot", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": [_problem_to_sarif(problem, codes.index(problem.code)) for problem in problems],
    }
    return _dump_json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


REPORTERS: Mapping[str, Callable[[Sequence[CheckResult]], str]] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
    "sarif": report_sarif,
}


def _iterate_problems(results: Iterable[CheckResult]) -> Iterator[Problem]:
    for one in results:
        yield from (*one.problems, *one.warnings)


def _problem_to_json(problem: Problem) -> JsonObject:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "code": problem.code,
        "severity": _get_severity(problem),
        "message": problem.message,
        "hint": problem.hint,
    }


def _problem_to_sarif(problem: Problem, index: int) -> JsonObject:
    region = {"startLine": problem.line, "startColumn": problem.column}
    location = {"artifactLocation": {"uri": _file_uri(problem.file)}, "region": region}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _get_severity(problem),
        "message": {"text": _format_message(problem)},
        "locations": [{"physicalLocation": location}],
    }


def _describe_code(code: str) -> str:
    """Describe the code of a rule or of a problem."""
    if code in RULES:
        return describe_rule(code)
    descriptions = {one.value: one.description for one in ProblemCode}
    return descriptions.get(code, "An allowed warning does not occur.")


def _get_severity(problem: Problem) -> str:
    return "warning" if problem.is_warning else "error"


def _format_message(problem: Problem) -> str:
    text = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return f"{problem.path}: {text}" if problem.path else text


def _relative_path(file: str) -> str:
    """Make a path relative to the working directory, which is usually the root of the repository."""
    path = Path(file).absolute()
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()


def _file_uri(file: str) -> str:
    path = _relative_path(file)
    return Path(path).as_uri() if Path(path).is_absolute() else quote(path)


def _escape(text: str, extra_characters: str = "") -> str:
    """Percent-encode the characters that a workflow command cannot hold."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{extra_characters}" else sign for sign in text)


def _dump_json(value: JsonObject) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
