"""What ``check`` found, as people and as other programs read it: text, JSON, GitHub's remarks, SARIF.

The JSON is a promise: its fields keep their names and meanings, and only new ones are added.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from bot import __version__
from bot.authoring.lint.rules import RULES
from bot.cli.check import Checked, summary
from bot.core.parsing.error_codes import Code
from bot.core.parsing.problem import Problem

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Json = dict[str, object]


def as_text(checked: Sequence[Checked]) -> str:
    """Return everything in lines for people."""
    return "\n".join([*(line for one in checked for line in one.told()), summary(checked)])


def as_json(checked: Sequence[Checked]) -> str:
    """Return the briefings that were read, and every problem with its place, code and severity."""
    return _json(
        {
            "version": 1,
            "briefings": [{"id": b.id, "file": b.file} for one in checked for b in one.briefings],
            "problems": [_told(problem) for problem in _problems(checked)],
            "notes": [note for one in checked for note in one.notes()],
        }
    )


def as_github(checked: Sequence[Checked]) -> str:
    """Return a workflow command for each problem, which GitHub shows at its line of a pull request."""
    lines = [f"::warning::{_escaped(note)}" for one in checked for note in one.notes()]
    for problem in _problems(checked):
        at = {"file": _here(problem.file), "line": problem.line, "col": problem.column, "title": problem.code}
        where = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in at.items())
        lines.append(f"::{_severity(problem)} {where}::{_escaped(_sentence(problem))}")
    return "\n".join([*lines, summary(checked)])


def as_sarif(checked: Sequence[Checked]) -> str:
    """Return SARIF 2.1.0, which tools that gather the findings of many checkers read."""
    problems = list(_problems(checked))
    used = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": _about(code)}} for code in used]
    notes = [{"level": "warning", "message": {"text": note}} for one in checked for note in one.notes()]
    run: Json = {
        "tool": {"driver": {"name": "Briefing Bot", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [_result(problem, used.index(problem.code)) for problem in problems],
    }
    return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


FORMATS: Mapping[str, Callable[[Sequence[Checked]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def _problems(checked: Iterable[Checked]) -> Iterator[Problem]:
    for one in checked:
        yield from (*one.problems, *one.warnings)


def _told(problem: Problem) -> Json:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "code": problem.code,
        "severity": _severity(problem),
        "message": problem.message,
        "hint": problem.hint,
    }


def _result(problem: Problem, index: int) -> Json:
    region = {"startLine": problem.line, "startColumn": problem.column}
    place = {"artifactLocation": {"uri": _uri(problem.file)}, "region": region}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _severity(problem),
        "message": {"text": _sentence(problem)},
        "locations": [{"physicalLocation": place}],
    }


def _about(code: str) -> str:
    """Return what a code stands for: a rule's is the first line of its module."""
    if code in RULES:
        return (sys.modules[RULES[code].__module__].__doc__ or "").partition("\n")[0]
    about = {one.value: one.about for one in Code}
    return about.get(code, "A warning is allowed that never comes up.")


def _severity(problem: Problem) -> str:
    return "warning" if problem.warning else "error"


def _sentence(problem: Problem) -> str:
    said = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return f"{problem.path}: {said}" if problem.path else said


def _here(file: str) -> str:
    """Return a file as seen from the folder where the command runs, as a repository's root mostly is."""
    path = Path(file).absolute()
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()


def _uri(file: str) -> str:
    here = _here(file)
    return Path(here).as_uri() if Path(here).is_absolute() else quote(here)


def _escaped(text: str, signs: str = "") -> str:
    """Return a text as a workflow command takes it: some signs as per cent and their number."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{signs}" else sign for sign in text)


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
