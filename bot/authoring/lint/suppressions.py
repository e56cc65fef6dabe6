"""Silencing: a moderator allows a warning where it is right as it is, by its code and with a reason.

What is allowed and never comes up is a warning itself, so that no reason outlives what it explained.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.authoring.lint.context import RuleContext
from bot.authoring.lint.rules import RULES
from bot.core.parsing.problem import Finding, ValuePath, find_nearest_word, quote_excerpt

UNUSED_ALLOW = "unused-allow"
COMPARISON_RULES = frozenset(
    {"reused-id", "lost-id"}
)  # the rules that are silent where no earlier version is known


def filter_suppressed(findings: Iterable[Finding], context: RuleContext) -> Iterator[Finding]:
    """Yield those of *findings* that nobody allowed, then what is allowed and never came up."""
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
    """Yield what is allowed in the whole file, then in each entry, by the path of either."""
    yield (), context.briefing.document.allow
    for path, _, entry in context.entries():
        yield path, entry.allow


def _enclosing_paths(path: ValuePath) -> Iterator[ValuePath]:
    """Yield *path* and each one around it."""
    yield from (path[:end] for end in range(len(path), -1, -1))


def _build_unused_finding(allow_path: ValuePath, code: str) -> Finding:
    if code in RULES:
        message = f"nothing here has to be allowed by {quote_excerpt(code)}"
        return Finding(allow_path, message, "take the line out", is_about_name=True, code=UNUSED_ALLOW)
    suggestion = find_nearest_word(code, list(RULES))
    hint = f"did you mean {quote_excerpt(suggestion)}?" if suggestion else "the codes are in docs/lint.md"
    return Finding(
        allow_path, f"there is no warning {quote_excerpt(code)}", hint, is_about_name=True, code=UNUSED_ALLOW
    )
