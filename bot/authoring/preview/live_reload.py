"""What is live on the desk: the newest state of the files, and who waits for the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from bot.authoring.preview.baseline import Baseline
from bot.authoring.preview.state import FileSet, build_state
from bot.core.library.folder import BriefingFolder

_log = logging.getLogger(__name__)

FindBaseline = Callable[[Mapping[str, bytes]], Awaitable[Baseline]]
"""Ask what is published; the contents of the files at the start are what is left where nothing is."""


class LivePreview:
    """The files of a *folder* as they are now, beside those that are published; `begin` reads both."""

    def __init__(
        self, folder: BriefingFolder, find_baseline: FindBaseline, today: Callable[[], date]
    ) -> None:
        """Ask *published* what readers have whenever the page is opened."""
        self.today = today
        self.is_closed = False
        self._folder, self._find_baseline = folder, find_baseline
        self._condition = asyncio.Condition()
        self._current_files = FileSet()
        self._initial_contents: Mapping[str, bytes] = {}
        self._published_files, self._baseline_description = FileSet(), ""
        self.state = build_state(self._current_files, self._published_files, "", None, today())

    async def start(self) -> None:
        """Read all files, and ask what is published."""
        await self.refresh_files(None)
        self._initial_contents = self._current_files.contents
        await self.refresh_baseline()

    async def refresh_files(self, files: Collection[str] | None) -> None:
        """Read *files* again, or all that have changed, and tell all who wait if they hold something else."""
        try:
            contents = self._folder.read_changes(files)
        except OSError as error:
            _log.warning("%s cannot be read: %s", self._folder.path, error.strerror)
            return
        known_contents = self._current_files.contents
        changed = {
            name: now for path, now in contents.items() if known_contents.get(name := Path(path).name) != now
        }
        if changed:
            self._current_files = self._current_files.with_changes(changed)
            await self._update_state()

    async def refresh_baseline(self) -> None:
        """Ask what is published by now, and tell all who wait if that is something else."""
        baseline = await self._find_baseline(self._initial_contents)
        if (baseline.description, baseline.contents) != (
            self._baseline_description,
            self._published_files.contents,
        ):
            self._baseline_description, self._published_files = (
                baseline.description,
                FileSet().with_changes(baseline.contents),
            )
            await self._update_state()

    async def wait_for_state(self, number: int, seconds: float) -> bool:
        """Wait for a state later than *number*, at most so many *seconds*; return whether there is one."""
        try:
            async with asyncio.timeout(seconds), self._condition:
                await self._condition.wait_for(lambda: self.is_closed or self.state.number > number)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Let all go who wait."""
        self.is_closed = True
        async with self._condition:
            self._condition.notify_all()

    async def _update_state(self) -> None:
        async with self._condition:
            self.state = build_state(
                self._current_files,
                self._published_files,
                self._baseline_description,
                self.state,
                self.today(),
            )
            self._condition.notify_all()
