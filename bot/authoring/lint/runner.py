"""Run every rule on a briefing, and drop the warnings that a moderator allowed with a reason.

An allowed warning that does not occur is a warning itself, so that no reason outlives its cause. Positions in
the file are looked up only if there are warnings, because that reads the file a second time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.authoring.lint.causes import add_causes
from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rule_registry import RULES
from bot.core.content.briefing import Briefing
from bot.core.library.releases import Releaser
from bot.core.parsing.problem import Finding, Problem, ValuePath, find_nearest_word, quote_excerpt
from bot.core.parsing.problem_places import locate_findings
from bot.core.parsing.value_positions import locate_values

UNUSED_ALLOW = "unused-allow"
COMPARISON_RULES = frozenset({"reused-id", "lost-id"})  # find nothing without a previous version


def lint_briefing(
    briefing: Briefing, data: bytes, file: str, today: date, previous: Briefing | None = None
) -> tuple[Problem, ...]:
    """Find the warnings for *briefing*, parsed from *data*, sorted by their position in the file.

    Dates are compared with *today*. If the *previous* published version is given, reused and lost ids are
    found, too.
    """
    releaser = Releaser(lambda: datetime.combine(today, time.max, UTC))
    context = RuleContext(releaser.release_briefing(briefing), today, previous)
    findings = tuple(_filter_allowed(_run_rules(context), context))
    if not findings:
        return ()
    paths = {path for one in findings for path in (one.path, one.twin_path) if path is not None}
    problems = locate_findings(locate_values(data, file, paths), add_causes(findings, briefing))
    return tuple(sorted({replace(problem, is_warning=True) for problem in problems}))


def _run_rules(context: RuleContext) -> Iterator[Finding]:
    for code, check in RULES.items():
        for finding in check(context):
            yield replace(finding, code=code)


def _filter_allowed(findings: Iterable[Finding], context: RuleContext) -> Iterator[Finding]:
    """Yield the findings that nobody allowed, then one for each allowed warning that does not occur."""
    allowed = dict(_collect_allowed(context))
    used: set[ValuePath] = set()
    for finding in findings:
        matching_paths = [
            path for path in _enclosing_paths(finding.path) if finding.code in allowed.get(path, ())
        ]
        used.update((*path, "allow", finding.code) for path in matching_paths)
        if not matching_paths:
            yield finding
    for path, reasons in allowed.items():
        for code in reasons:
            allow_path = (*path, "allow", code)
            if allow_path not in used and not (code in COMPARISON_RULES and context.previous is None):
                yield _build_unused_finding(allow_path, code)


def _collect_allowed(context: RuleContext) -> Iterator[tuple[ValuePath, Mapping[str, str]]]:
    """Yield what the whole file allows, then what each entry allows, with the path of the file or entry."""
    yield (), context.briefing.document.allow
    for path, _, entry in context.entries():
        yield path, entry.allow


def _enclosing_paths(path: ValuePath) -> Iterator[ValuePath]:
    """Yield *path*, then each path that encloses it."""
    yield from (path[:end] for end in range(len(path), -1, -1))


def _build_unused_finding(allow_path: ValuePath, code: str) -> Finding:
    if code in RULES:
        message = f"the warning {quote_excerpt(code)} does not occur here"
        return Finding(allow_path, message, "remove this line", is_about_name=True, code=UNUSED_ALLOW)
    suggestion = find_nearest_word(code, list(RULES))
    hint = f"did you mean {quote_excerpt(suggestion)}?" if suggestion else "docs/lint.md lists all warnings"
    message = f"there is no warning {quote_excerpt(code)}"
    return Finding(allow_path, message, hint, is_about_name=True, code=UNUSED_ALLOW)
