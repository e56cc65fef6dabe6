"""Decides what a pull makes of one file: what chat has published since the last pull is never reverted."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.content.merge import merge_contents
from bot.core.parsing.problem import BriefingError, Problem


@dataclass(frozen=True, slots=True)
class FileVersions:
    """A file as git had it at the last pull (*base*), as it is *live*, and as git has it now (*incoming*).

    A version is None where there is no such file.
    """

    name: str
    base: bytes | None
    live: bytes | None
    incoming: bytes | None


@dataclass(frozen=True, slots=True)
class Take:
    """Git's version as it is, for nothing has changed here; an invalid one replaces no live version."""

    content: bytes | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class TakeMerge:
    """The changes of both sides as *content*; if some exclude each other, a *proposal* to decide on."""

    content: bytes | None
    proposal: bytes | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """The live version, until what *reason* says is mended."""

    reason: str


@dataclass(frozen=True, slots=True)
class KeepDeleted:
    """The live version of a file that git has deleted, for it has changed here."""


Decision = Take | TakeMerge | Hold | KeepDeleted

Check = Callable[[str, bytes], None]
"""Raises a `BriefingError` if the file of a name cannot be published with a content."""


def decide(versions: FileVersions, check: Check) -> Decision:
    """Decide what becomes of a file; *check* knows what can be published."""
    base, live, incoming = versions.base, versions.live, versions.incoming
    if live in (base, incoming):
        is_valid = incoming is None or _find_problem(versions.name, incoming, check) is None
        return Take(incoming, is_valid=is_valid)
    if incoming is None:
        return KeepDeleted()
    if problem := _find_problem(versions.name, incoming, check):
        return Hold(str(problem))
    if live is None:
        return TakeMerge(None, incoming)
    return _merge_sides(versions.name, (base, live, incoming), check)


def _merge_sides(name: str, sides: tuple[bytes | None, bytes, bytes], check: Check) -> Decision:
    _, live, incoming = sides
    try:
        merge = merge_contents(*sides, name)
    except BriefingError:  # the live file was broken by hand, and has no version
        return TakeMerge(live, incoming)
    problem = _find_problem(name, merge.content, check)
    if not merge.conflicts:
        return Hold(str(problem)) if problem else TakeMerge(merge.content)
    is_proposal_valid = _find_problem(name, merge.proposal, check) is None
    return TakeMerge(live if problem else merge.content, merge.proposal if is_proposal_valid else incoming)


def _find_problem(name: str, content: bytes, check: Check) -> Problem | None:
    try:
        check(name, content)
    except BriefingError as error:
        return error.problems[0]
    return None
