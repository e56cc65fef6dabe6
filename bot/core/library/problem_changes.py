"""News of problems: what is newly broken or mended, told once, and only when it has stood for a moment."""

from collections.abc import Mapping

from bot.core.library.snapshot import LibrarySnapshot
from bot.core.parsing.problem import Problem

Problems = tuple[Problem, ...]


class ProblemTracker:
    """Which problems somebody knows of; *waiting* are those that may be gone before anybody has to."""

    def __init__(self, settle_seconds: float, reported: Mapping[str, Problems]) -> None:
        """Tell of problems that have stood for *settle* seconds, but not of those *told*, by their file."""
        self._settle_seconds = settle_seconds
        self._reported_problems = dict(reported)
        self.pending: dict[str, tuple[Problems, float]] = {}

    def collect_changes(
        self, snapshot: LibrarySnapshot, now: float, *, is_final: bool = False
    ) -> Mapping[str, Problems]:
        """Return the problems of each file of *shelf* whose problems are news *now*; none where it is mended.

        Those that came this moment wait, if it is not *sure* that they stay.
        """
        current_problems = {file: one.problems for file, one in snapshot.broken_files.items()}
        changed_problems = {
            file: current_problems.get(file, ()) for file in {**current_problems, **self._reported_problems}
        }
        changed_problems = {
            file: some
            for file, some in changed_problems.items()
            if some != self._reported_problems.get(file, ())
        }
        previously_pending = self.pending
        self.pending = {
            file: previously_pending[file]
            if file in previously_pending and previously_pending[file][0] == some
            else (some, now)
            for file, some in changed_problems.items()
        }
        settled_changes = {
            file: some
            for file, (some, since) in self.pending.items()
            if is_final or not some or now - since >= self._settle_seconds
        }
        for file, some in settled_changes.items():
            del self.pending[file]
            self._reported_problems[file] = some
        return settled_changes
