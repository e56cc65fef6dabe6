"""Shows what another process has published: from the folder, or from the database where it is not there.

A content that the database knows as an earlier version is out of date, such as that of a folder that other
processes do not share. One that it does not know is new here: the leader records it.
"""

from contextlib import suppress

from bot.runtime.reloader import Reloader
from bot.services.revisions.history import History
from bot.services.store.change_channel import ChangeListener, Topic
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision


class ContentFollower:
    """Follows what other processes record, with a *reloader* and the versions that *history* reads."""

    def __init__(self, reloader: Reloader, history: History) -> None:
        """Show it as soon as `follow` is called."""
        self._reloader = reloader
        self._history = history

    def subscribe(self, changes: ChangeListener) -> None:
        """Hear of versions, default briefings and restored backups in *changes*."""
        changes.subscribe(Topic.CONTENT, self.follow)
        changes.subscribe(Topic.DEFAULTS, self._follow_defaults)
        changes.subscribe(Topic.RESTORE, self._follow_restore)

    async def follow(self, name: str) -> None:
        """Show the newest version of the file called *name*, or of all files if it is empty."""
        if name:
            await self._reloader.reload_file(name)
        else:
            await self._reloader.reload_changes(is_complete=True)
        with suppress(StoreError):  # all is looked at again when the database is back
            if not self._is_ahead(name):
                await self._take_newest(name)
            await self._load_start_day()

    def _is_ahead(self, name: str) -> bool:
        """True if this process leads, and the folder has more than it has recorded yet."""
        recorder = self._reloader.recorder
        is_recording = recorder is not None and not recorder.is_idle
        return self._reloader.leadership.is_leader and (is_recording or not name)

    async def _take_newest(self, name: str) -> None:
        newest = await self._history.revisions.find_newest(files=(name,) if name else ())
        contents = {
            self._reloader.folder.file_path(one.file): await self._history.revisions.fetch_content(one.number)
            for one in newest.values()
            if await self._is_outdated(one)
        }
        if contents:
            await self._reloader.show_stored(contents)

    async def _is_outdated(self, newest: Revision) -> bool:
        """True if this process has an earlier content of the file than the *newest* one."""
        file, snapshot = self._reloader.folder.file_path(newest.file), self._reloader.snapshot
        served, current = snapshot.served_digest(file), snapshot.current_digest(file) or ""
        if newest.digest in {served, current}:
            return False
        return not current or await self._history.revisions.has_content(newest.file, current)

    async def _load_start_day(self) -> None:
        if self._history.start_day is None:
            await self._history.load_start_day()
            self._reloader.live_app.notify()  # the commands about the past exist now

    async def _follow_defaults(self, _key: str) -> None:
        await self._reloader.refresh_defaults()

    async def _follow_restore(self, _key: str) -> None:
        start_day = self._history.start_day
        with suppress(StoreError):  # it is called again when the database is back
            await self._history.refresh()
        if self._history.start_day != start_day:
            self._reloader.live_app.notify()  # there may be commands about the past now, or none
