"""Debouncing: a suspicious file content, or a new problem, must last for a while before it counts.

Editors write in several steps. Loading half of a file would show readers something wrong, and reporting the
problems of a half-written file would alarm moderators for nothing.
"""

from collections.abc import Container, Mapping

from bot.core.content.briefing import compute_digest
from bot.core.library.snapshot import FileContent, LibrarySnapshot
from bot.core.parsing.problem import Problem

Problems = tuple[Problem, ...]


class FileDebouncer:
    """Holds back file contents that may be half-written until they have stayed the same for a while.

    A missing file may be back at once: some editors save that way. A file may be incomplete if it is shorter
    than when it was last valid, does not end with a line break, or cannot be read.
    """

    def __init__(self, settle_seconds: float, sizes: Mapping[str, int]) -> None:
        """Accept what has not changed for *settle_seconds*; *sizes* are those of the files loaded so far."""
        self._settle_seconds = settle_seconds
        self._sizes = dict(sizes)
        self._sizes_when_valid: dict[str, int] = {}
        self.pending: dict[str, tuple[str, float]] = {}

    def accept(
        self,
        contents: Mapping[str, FileContent],
        snapshot: LibrarySnapshot,
        now: float,
        *,
        complete_files: Container[str] = (),
    ) -> dict[str, FileContent]:
        """Return the *contents* that differ from the *snapshot* and can be loaded *now*.

        *complete_files* are known to be written to the end; *now* is in seconds of a monotonic clock.
        """
        changed_contents = _find_changed_contents(contents, snapshot)
        new_digests = {_compute_content_digest(content) for content in changed_contents.values()}
        self.pending = {
            file: entry
            for file, entry in self.pending.items()
            if file in changed_contents or file not in contents
        }
        self._sizes_when_valid |= {
            file: self._sizes.get(file, 0) for file in changed_contents if file not in snapshot.broken_files
        }
        accepted_contents = {}
        for file, content in changed_contents.items():
            is_renamed = content is None and snapshot.current_digest(file) in new_digests
            is_complete = file in complete_files or is_renamed or not self._may_be_partial(file, content)
            if is_complete or self._has_settled(file, content, now):
                accepted_contents[file] = content
                self.pending.pop(file, None)
        self._sizes |= {
            file: len(content) for file, content in accepted_contents.items() if isinstance(content, bytes)
        }
        return accepted_contents

    def _may_be_partial(self, file: str, content: FileContent) -> bool:
        if not isinstance(content, bytes):
            return True
        return not content.endswith(b"\n") or len(content) < self._sizes_when_valid.get(file, 0)

    def _has_settled(self, file: str, content: FileContent, now: float) -> bool:
        digest = _compute_content_digest(content) or ""
        pending_digest, since = self.pending.get(file, ("", now))
        if file not in self.pending or pending_digest != digest:
            since = now
        self.pending[file] = (digest, since)
        return now - since >= self._settle_seconds


def _find_changed_contents(
    contents: Mapping[str, FileContent], snapshot: LibrarySnapshot
) -> dict[str, FileContent]:
    return {
        file: content
        for file, content in contents.items()
        if snapshot.current_digest(file) != _compute_content_digest(content)
    }


def _compute_content_digest(content: FileContent) -> str | None:
    """Compute the digest of a content as `LibrarySnapshot.current_digest` does."""
    if content is None:
        return None
    return compute_digest(content) if isinstance(content, bytes) else ""


class ProblemTracker:
    """Knows which problems were reported; *pending* are new ones that may go away by themselves."""

    def __init__(self, settle_seconds: float, reported: Mapping[str, Problems]) -> None:
        """Report problems that have lasted for *settle_seconds*, except those *reported* already, by file."""
        self._settle_seconds = settle_seconds
        self._reported_problems = dict(reported)
        self.pending: dict[str, tuple[Problems, float]] = {}

    def collect_changes(
        self, snapshot: LibrarySnapshot, now: float, *, is_final: bool = False
    ) -> Mapping[str, Problems]:
        """Return the problems of each file whose problems have changed; none for a file that was fixed.

        New problems wait for *settle_seconds* unless the snapshot *is_final*.
        """
        changed_problems = self._find_changed_problems(snapshot)
        previously_pending = self.pending
        self.pending = {
            file: previously_pending[file]
            if file in previously_pending and previously_pending[file][0] == problems
            else (problems, now)
            for file, problems in changed_problems.items()
        }
        settled_changes = {
            file: problems
            for file, (problems, since) in self.pending.items()
            if is_final or not problems or now - since >= self._settle_seconds
        }
        for file, problems in settled_changes.items():
            del self.pending[file]
            self._reported_problems[file] = problems
        return settled_changes

    def _find_changed_problems(self, snapshot: LibrarySnapshot) -> dict[str, Problems]:
        current_problems = {file: broken.problems for file, broken in snapshot.broken_files.items()}
        changed_problems = {}
        for file in {**current_problems, **self._reported_problems}:
            problems = current_problems.get(file, ())
            if problems != self._reported_problems.get(file, ()):
                changed_problems[file] = problems
        return changed_problems
