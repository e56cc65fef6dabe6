"""Linting: every rule looks at a briefing, and what a moderator allowed with a reason is left out.

Places in the file are looked up only when a rule has found something: a file without warnings costs no
second reading.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules import RULES
from bot.authoring.lint.suppressions import filter_suppressed
from bot.core.content.briefing import Briefing
from bot.core.parsing.problem import Finding, Problem
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.yaml_loader import locate_findings


def lint_briefing(
    briefing: Briefing, data: bytes, file: str, today: date, previous: Briefing | None = None
) -> tuple[Problem, ...]:
    """Return what an editor would ask about *briefing*, read from *data*, as warnings in the file's order.

    *today* is the day on which something is old or ahead. *before* is the version that readers know: with
    it, ids that now stand for something else are found.
    """
    context = RuleContext(briefing, today, previous)
    findings = tuple(filter_suppressed(_run_rules(context), context))
    if not findings:
        return ()
    problems = locate_findings(scan_yaml(data, file), findings)
    return tuple(sorted({replace(problem, is_warning=True) for problem in problems}))


def _run_rules(context: RuleContext) -> Iterator[Finding]:
    for code, check in RULES.items():
        for finding in check(context):
            yield replace(finding, code=code)
