"""The newest state of the preview, and a way to wait for the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from bot.authoring.preview.baseline import Baseline
from bot.authoring.preview.field_editor import FieldEditor
from bot.authoring.preview.state import FileSet, build_state
from bot.core.library.image_files import Images
from bot.core.library.loader import BriefingFolder

_log = logging.getLogger(__name__)

FindBaseline = Callable[[Mapping[str, bytes]], Awaitable[Baseline]]
"""Finds the published version; it gets the files as they were at the start, in case nothing is published."""


class LivePreview:
    """The current files of a *folder* beside the published ones; `start` reads both."""

    def __init__(
        self,
        folder: BriefingFolder,
        find_baseline: FindBaseline,
        today: Callable[[], date],
        field_editor: FieldEditor | None = None,
    ) -> None:
        """Use *find_baseline* at the start and whenever the page is opened.

        With a *field_editor* the page can change the files.
        """
        self.today, self.field_editor = today, field_editor
        self.is_closed = False
        self._folder, self._find_baseline = folder, find_baseline
        self._condition = asyncio.Condition()
        self._current_files = FileSet()
        self._initial_contents: Mapping[str, bytes] = {}
        self._published_files, self._baseline_description = FileSet(), ""
        self.state = build_state(self._current_files, self._published_files, "", None, today())

    async def start(self) -> None:
        """Read all files, and find the published version."""
        await self.refresh_files(None)
        self._initial_contents = self._current_files.contents
        await self.refresh_baseline()

    async def refresh_files(self, files: Collection[str] | None) -> None:
        """Read *files* again, or all files that changed, and update the state if contents differ."""
        try:
            contents = self._folder.read_changes(files)
        except OSError as error:
            _log.warning("Cannot read %s: %s", self._folder.path, error.strerror)
            return
        known_contents = self._current_files.contents
        changed = {
            name: now for path, now in contents.items() if known_contents.get(name := Path(path).name) != now
        }
        if changed:
            self._current_files = self._current_files.with_changes(changed)
        if changed or self._read_images() != self._current_files.snapshot.library.images:
            await self._update_state()

    async def refresh_baseline(self) -> None:
        """Find the published version again, and update the state if it differs."""
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
        """Wait at most *seconds* for a state after *number*, or for the end; False if none came."""
        try:
            async with asyncio.timeout(seconds), self._condition:
                await self._condition.wait_for(lambda: self.is_closed or self.state.number > number)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Release everybody who waits."""
        self.is_closed = True
        async with self._condition:
            self._condition.notify_all()

    def _read_images(self) -> dict[str, Images]:
        return self._folder.images.read_images(self._current_files.snapshot.library.briefings.values())

    async def _update_state(self) -> None:
        self._current_files = self._current_files.with_images(self._read_images())
        async with self._condition:
            self.state = build_state(
                self._current_files,
                self._published_files,
                self._baseline_description,
                self.state,
                self.today(),
            )
            self._condition.notify_all()
