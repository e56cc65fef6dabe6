"""Writes docs/log.md (``make reference``): every event that the bot logs, from the calls in its code.

A guard test fails while the file is out of date.
"""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "log.md"
LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
REPORTS = {"add_failure": "warning", "add_success": "info"}  # of `FailureLog`, which logs the first of many
REPORTED_ERROR = "_UndeliveredError"  # which brings what is logged of it
FIELD = re.compile(r"%[-+ #0-9.]*[a-z]")

INTRO = """\
# What the bot logs

Every event, by the `logger` that it has in JSON; “…” stands for what differs. [runbook.md](runbook.md) says
what to do about those that need you, and [operators.md](operators.md#log) how to set level and format. Errors
in briefings and settings are logged in the words of `check`: see [problems.md](problems.md). This page is
generated from the code by `make reference`.
"""


class Event(NamedTuple):
    """A kind of line in the log."""

    logger: str
    level: str
    text: str


def build_page() -> str:
    """Build the page."""
    events = sorted(event for file in (ROOT / "bot").rglob("*.py") for event in list_events(file))
    parts = groupby(dict.fromkeys(events), key=lambda event: event.logger.split(".")[1])
    return "\n".join([INTRO, *(_format_part(name, [*part]) for name, part in parts)]).rstrip("\n") + "\n"


def list_events(file: Path) -> Iterator[Event]:
    """Yield the events that the module in *file* logs; not those that consist of fields only."""
    module = ast.parse(file.read_text("utf-8"))
    logger = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for level, text in _list_calls(module):
        templates = list(_find_texts(text, module))
        assert templates, f"{logger}, line {text.lineno}: log a text, with its fields as arguments"
        for template in templates:
            if FIELD.sub("", template):
                yield Event(logger, level, FIELD.sub("…", template.replace("%%", "%")))


def _list_calls(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the level and the text of each call that logs; also of one that is only prepared."""
    for call in ast.walk(module):
        if isinstance(call, ast.Call):
            for method, text in zip([call.func, *call.args], call.args, strict=False):
                match method:
                    case ast.Attribute(value=ast.Name(id="_log"), attr=name) if name in LEVELS:
                        yield LEVELS[name], text
                    case ast.Attribute(attr=name) if name in REPORTS:
                        yield REPORTS[name], text
                    case ast.Name(id=name) if name == REPORTED_ERROR:
                        yield REPORTS["add_failure"], text


def _find_texts(node: ast.expr, module: ast.Module) -> Iterator[str]:
    """Yield the texts that an expression may be; a name may be each that is assigned to it."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _find_texts(body, module)
            yield from _find_texts(other, module)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _find_texts(value, module)
        case ast.Name(id=name):
            for value in _find_values(name, module):
                yield from _find_texts(value, module)


def _find_values(name: str, module: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value


def _format_part(name: str, events: list[Event]) -> str:
    rows = [
        f"| `{event.logger}` | {event.level} | {event.text.replace('|', chr(92) + '|')} |" for event in events
    ]
    return "\n".join([f"## {name.capitalize()}\n", "| logger | level | event |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    FILE.write_text(build_page(), "utf-8")
