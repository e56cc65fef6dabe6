"""News of problems: what is newly broken or mended, told once, and only when it has stood for a moment."""

from collections.abc import Mapping

from bot.core.library.snapshot import Shelf
from bot.core.parsing.problem import Problem

Problems = tuple[Problem, ...]


class News:
    """Which problems somebody knows of; *waiting* are those that may be gone before anybody has to."""

    def __init__(self, settle: float, told: Mapping[str, Problems]) -> None:
        """Tell of problems that have stood for *settle* seconds, but not of those *told*, by their file."""
        self._settle = settle
        self._told = dict(told)
        self.waiting: dict[str, tuple[Problems, float]] = {}

    def of(self, shelf: Shelf, now: float, *, sure: bool = False) -> Mapping[str, Problems]:
        """Return the problems of each file of *shelf* whose problems are news *now*; none where it is mended.

        Those that came this moment wait, if it is not *sure* that they stay.
        """
        found = {file: one.problems for file, one in shelf.broken.items()}
        changed = {file: found.get(file, ()) for file in {**found, **self._told}}
        changed = {file: some for file, some in changed.items() if some != self._told.get(file, ())}
        known = self.waiting
        self.waiting = {
            file: known[file] if file in known and known[file][0] == some else (some, now)
            for file, some in changed.items()
        }
        ripe = {
            file: some
            for file, (some, since) in self.waiting.items()
            if sure or not some or now - since >= self._settle
        }
        for file, some in ripe.items():
            del self.waiting[file]
            self._told[file] = some
        return ripe
