"""Why a text is no YAML, for somebody who has never seen YAML."""

import yaml
from yaml.events import Event

from bot.briefing.problem import Problem


def explain_syntax(
    error: yaml.MarkedYAMLError, last: Event | None, around: list[tuple[int, int, bool]], text: str, file: str
) -> Problem:
    mark = error.problem_mark or error.context_mark
    assert mark
    return Problem(file, mark.line + 1, mark.column + 1, "", f"YAML: {error.problem}")
