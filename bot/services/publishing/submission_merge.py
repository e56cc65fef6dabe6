"""Merges a submission with what was published since the version that it was made from.

Nothing that others published is replaced unless whoever publishes decides so, item by item or for the whole
file. A decision is bound to the live version that was shown: if that has changed, the question comes again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.content.diff import diff_briefings
from bot.core.content.field_merge import MergeConflict, Path
from bot.core.content.merge import merge_contents, resolve_conflicts
from bot.core.parsing.problem import BriefingError, Problem
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.candidate import Candidate
from bot.services.publishing.publisher import PublishedFiles
from bot.services.store.revisions import Revision, compute_digest
from bot.services.store.submissions import Submission

MAX_REVISIONS = 1000  # of one file among which the base is looked for
MAX_GUESSED_BASES = 20  # versions that a file is compared with if nobody knows which one it was made from
MAX_AUTHOR_REVISIONS = 20  # versions in which the author of a value is looked for

BuildCandidate = Callable[[str, bytes], Candidate]
"""Parses the content of the file with a name, or raises a `BriefingError`."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was published since a submission's *base*: *revisions*, the newest first, and their *changes*.

    *base* is None if no version holds what the submission was made from.
    """

    base: Revision | None
    revisions: tuple[Revision, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedSubmission:
    """A *submission* that can replace the live version: it holds what was published *meanwhile*, if anything.

    With *is_included*, the live version has all of it already.
    """

    submission: Submission
    meanwhile: Meanwhile | None = None
    is_included: bool = False


@dataclass(frozen=True, slots=True)
class DisputedValue:
    """A *conflict*, and the version that brought the live value, if one of those published meanwhile did."""

    conflict: MergeConflict
    revision: Revision | None


@dataclass(frozen=True, slots=True)
class SubmissionConflict:
    """Values that a *submission* and what was published *meanwhile* changed differently.

    *items* are the paths that are decided on one by one. *live_digest* is that of the live version.
    """

    submission: Submission
    live_digest: str
    meanwhile: Meanwhile
    values: tuple[DisputedValue, ...]

    @property
    def items(self) -> tuple[Path, ...]:
        """The paths to decide on, in the order of the file."""
        return tuple(dict.fromkeys(one.conflict.item for one in self.values))


@dataclass(frozen=True, slots=True)
class UnmergeableSubmission:
    """A *submission* that breaks a rule together with what was published *meanwhile*.

    Without *problems* the file was removed.
    """

    submission: Submission
    meanwhile: Meanwhile
    problems: tuple[Problem, ...] = ()


MergeOutcome = MergedSubmission | SubmissionConflict | UnmergeableSubmission


class SubmissionMerger:
    """Merges submissions with the live versions of their files."""

    def __init__(self, files: PublishedFiles, build_candidate: BuildCandidate) -> None:
        """Merge with the files in *files*; *build_candidate* knows what is valid."""
        self._files = files
        self._build_candidate = build_candidate

    async def find_base_digest(self, file: str, content: bytes) -> str:
        """Find the digest of the version that *content* was most likely made from.

        It is the one whose words it shares most, and in doubt the live one. A content that equals an older
        version is meant to bring that one back, so it is based on the live one, too: nothing is merged then,
        and all that it would take back is listed as a change.
        """
        live = await self._read_live(file)
        if live is None:
            return ""
        live_digest = compute_digest(live)
        older = await self._files.revisions.fetch_newest_contents(file, MAX_GUESSED_BASES)
        return await asyncio.to_thread(_find_nearest, content, {live_digest: live, **older})

    async def merge(self, submission: Submission) -> MergeOutcome:
        """Merge *submission* with the live version, unless it is based on that.

        Raises:
            OSError: the file cannot be read.
            StoreError: the database fails.
        """
        live = await self._read_live(submission.file)
        live_digest = compute_digest(live) if live is not None else ""
        if live_digest == submission.base_digest:
            return MergedSubmission(submission)
        base, meanwhile = await self._describe_meanwhile(submission, live)
        if live is None:
            return UnmergeableSubmission(submission, meanwhile)
        try:
            merge = await asyncio.to_thread(merge_contents, base, live, submission.content, submission.file)
            if merge.conflicts:
                values = await self._find_authors(merge.conflicts, meanwhile, base, submission)
                return SubmissionConflict(submission, live_digest, meanwhile, values)
            await asyncio.to_thread(self._build_candidate, submission.file, merge.content)
        except BriefingError as error:
            return UnmergeableSubmission(submission, meanwhile, error.problems)
        merged = replace(submission, content=merge.content, base_digest=live_digest)
        return MergedSubmission(merged, meanwhile, is_included=merge.content == live)

    async def resolve(self, conflict: SubmissionConflict, preferred: Collection[Path]) -> MergeOutcome:
        """Merge as decided: with the submission's values in the items at the *preferred* paths."""
        submission = conflict.submission
        live = await self._read_live(submission.file)
        if live is None or compute_digest(live) != conflict.live_digest:
            return await self.merge(submission)
        base = await self._fetch_base(conflict.meanwhile.base)
        try:
            content = await asyncio.to_thread(
                resolve_conflicts, (base, live, submission.content), submission.file, preferred
            )
            await asyncio.to_thread(self._build_candidate, submission.file, content)
        except BriefingError as error:
            return UnmergeableSubmission(submission, conflict.meanwhile, error.problems)
        merged = replace(submission, content=content, base_digest=conflict.live_digest)
        return MergedSubmission(merged, is_included=content == live)

    async def base_on_live(self, submission: Submission) -> Submission:
        """Base *submission* on the live version, which it replaces as a whole then."""
        live = await self._read_live(submission.file)
        return replace(submission, base_digest=compute_digest(live) if live is not None else "")

    async def _read_live(self, file: str) -> bytes | None:
        return await run_in_daemon_thread(self._files.file_writer.read_content, file)

    async def _fetch_base(self, base: Revision | None) -> bytes | None:
        return await self._files.revisions.fetch_content(base.number) if base else None

    async def _describe_meanwhile(
        self, submission: Submission, live: bytes | None
    ) -> tuple[bytes | None, Meanwhile]:
        recorded = await self._files.revisions.list_revisions(submission.file, MAX_REVISIONS)
        digests = [one.digest for one in recorded]
        place = digests.index(submission.base_digest) if submission.base_digest in digests else None
        base = recorded[place] if place is not None and submission.base_digest else None
        old = await self._fetch_base(base)
        changes = await asyncio.to_thread(self._describe_changes, submission.file, old, live)
        return old, Meanwhile(base, recorded[:place] if place is not None else recorded[:1], changes)

    def _describe_changes(self, file: str, old: bytes | None, live: bytes | None) -> tuple[str, ...]:
        try:
            versions = [self._build_candidate(file, one).briefing for one in (old, live) if one is not None]
        except BriefingError:  # an older version may break a rule of today
            return ()
        return tuple(change.description for change in diff_briefings(*versions)) if len(versions) > 1 else ()

    async def _find_authors(
        self,
        conflicts: Sequence[MergeConflict],
        meanwhile: Meanwhile,
        base: bytes | None,
        submission: Submission,
    ) -> tuple[DisputedValue, ...]:
        """Find the oldest version since which the live value of each conflict has been there."""
        authors: dict[Path, Revision] = {}
        open_conflicts = {one.path: one for one in conflicts}
        for revision in meanwhile.revisions[:MAX_AUTHOR_REVISIONS] if base is not None else ():
            content = await self._files.revisions.fetch_content(revision.number)
            older = await asyncio.to_thread(_find_live_values, base, content, submission)
            open_conflicts = {
                path: one
                for path, one in open_conflicts.items()
                if path in older and older[path].live == one.live
            }
            authors |= dict.fromkeys(open_conflicts, revision)
        return tuple(DisputedValue(one, authors.get(one.path)) for one in conflicts)


def _find_live_values(
    base: bytes | None, content: bytes | None, submission: Submission
) -> dict[Path, MergeConflict]:
    try:
        merge = merge_contents(base, content or b"", submission.content, submission.file)
    except BriefingError:
        return {}
    return {one.path: one for one in merge.conflicts}


def _find_nearest(content: bytes, bases: Mapping[str, bytes]) -> str:
    """Find the digest of the base that *content* shares most words with; an equal one counts as the first."""
    distances = {digest: _count_other_words(base, content) for digest, base in bases.items()}
    nearest = min(distances, key=lambda digest: distances[digest])
    return nearest if distances[nearest] else next(iter(bases))


def _count_other_words(one: bytes, other: bytes) -> int:
    """Count the words that only one of two contents has: wherever they stand."""
    ours, theirs = (Counter(content.removeprefix(b"\xef\xbb\xbf").split()) for content in (one, other))
    return ((ours - theirs) + (theirs - ours)).total()
