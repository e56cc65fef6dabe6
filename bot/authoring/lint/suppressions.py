"""Silencing: a moderator allows a warning where it is right as it is, by its code and with a reason.

What is allowed and never comes up is a warning itself, so that no reason outlives what it explained.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.authoring.lint.context import Subject
from bot.authoring.lint.rules import RULES
from bot.core.parsing.problem import Finding, Path, quoted
from bot.core.parsing.validation_messages import nearest

UNUSED = "unused-allow"
COMPARE = frozenset({"reused-id", "lost-id"})  # the rules that are silent where no earlier version is known


def silenced(findings: Iterable[Finding], subject: Subject) -> Iterator[Finding]:
    """Yield those of *findings* that nobody allowed, then what is allowed and never came up."""
    allowed = dict(_allowed(subject))
    used: set[Path] = set()
    for finding in findings:
        by = [path for path in _around(finding.path) if finding.code in allowed.get(path, ())]
        used.update((*path, "allow", finding.code) for path in by)
        if not by:
            yield finding
    for path, reasons in allowed.items():
        for code in reasons:
            place = (*path, "allow", code)
            if place not in used and not (code in COMPARE and subject.before is None):
                yield _unused(place, code)


def _allowed(subject: Subject) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Yield what is allowed in the whole file, then in each entry, by the path of either."""
    yield (), subject.briefing.document.allow
    for path, _, entry in subject.entries():
        yield path, entry.allow


def _around(path: Path) -> Iterator[Path]:
    """Yield *path* and each one around it."""
    yield from (path[:end] for end in range(len(path), -1, -1))


def _unused(place: Path, code: str) -> Finding:
    if code in RULES:
        message = f"nothing here has to be allowed by {quoted(code)}"
        return Finding(place, message, "take the line out", by_name=True, code=UNUSED)
    near = nearest(code, list(RULES))
    hint = f"did you mean {quoted(near)}?" if near else "the codes are in docs/lint.md"
    return Finding(place, f"there is no warning {quoted(code)}", hint, by_name=True, code=UNUSED)
