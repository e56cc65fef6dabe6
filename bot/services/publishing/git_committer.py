"""Commits published files to the git repository that the folder of the briefings lies in, and pushes them."""

import asyncio
import glob
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from pathlib import Path

from bot.core.i18n.locale import Locale
from bot.core.library.loader import is_briefing_file
from bot.core.tables.mapping import MAPPINGS_FOLDER
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.git_failures import OTHERS_PUSHED
from bot.services.publishing.git_locks import is_git_running_in, remove_stale_locks
from bot.services.publishing.git_process import GitError, run_git
from bot.services.publishing.moderation_settings import CommitMode
from bot.services.publishing.moderator_notifier import NotifyModerators, notify_nobody
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.push_merge import PushConflictError, Upstream, find_upstream, merge_upstream
from bot.services.store.errors import StoreError
from bot.services.store.revisions import GIT, Revision
from bot.services.store.shared_lock import LockHeldError
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

MAX_LOCK_AGE = 600.0  # seconds; people use the repository, too, and may be slow
PUSH = "push"  # the command that asks what becomes of it
MAX_MERGES = 3  # with what others push while a merge is made

_DISPLAY_NAME = re.compile(r"(?P<name>.*?) ?\((?P<user>[\w:]+)\)|(?P<other>.*)")
_UNSAFE_CHARACTERS = re.compile(r"[<>\n\r\x00]+")

_OTHER_ORIGINS = frozenset({GIT, "file"})  # than chat

_log = getLogger(__name__)


class GitCommitter:
    """Commits files of a folder, one at a time, and pushes them if the settings say so."""

    def __init__(
        self,
        files: PublishedFiles,
        mode: CommitMode,
        troubles: TroubleTracker,
        notify_moderators: NotifyModerators = notify_nobody,
    ) -> None:
        """Commit *files*, whose folder lies in a repository; failures are among the *troubles*.

        *notify_moderators* asks them about what others have pushed to the same place.
        """
        self._notify_moderators = notify_moderators
        self._files = files
        self._folder = files.file_writer.path
        self._troubles = troubles
        self.is_push_enabled = mode is CommitMode.PUSH

    async def commit_revision(self, revision: Revision, message: str, locale: Locale) -> str:
        """Commit the file of a version, and say in a sentence what came of it; nothing is raised."""
        _ = locale.translate
        try:
            async with self._hold_repository():
                await self._commit_leftovers(revision.file)
                await self._run_commit(revision, message)
                return await self._push_revision(revision, locale)
        except GitError as error:
            _log.warning("version %d is not committed to git: %s", revision.number, error)
            self._troubles.begin(TroubleKind.GIT_PUSH, error.sentence)
            return _("Not committed to git: {reason}").format(reason=_(error.sentence))

    async def _push_revision(self, revision: Revision, locale: Locale) -> str:
        """Push a version that is committed, if the settings say so, and say what came of it."""
        _ = locale.translate
        try:
            if self.is_push_enabled:
                await self._push()
        except GitError as error:
            _log.warning("version %d is not pushed: %s", revision.number, error)
            self._troubles.begin(TroubleKind.GIT_PUSH, error.sentence)
            if isinstance(error, PushConflictError):
                await self._notify_moderators(PUSH)
            return _("Committed to git but not pushed: {reason}").format(reason=_(error.sentence))
        self._troubles.end(TroubleKind.GIT_PUSH)
        return _("Committed to git and pushed.") if self.is_push_enabled else _("Committed to git.")

    @asynccontextmanager
    async def _hold_repository(self) -> AsyncIterator[None]:
        """Let no other process of the bot use the repository while the context is open.

        Raises:
            GitError: one does, and does not come to an end.
        """
        try:
            async with self._files.git_lock.hold():
                yield
        except LockHeldError:
            raise GitError("another git process of the bot holds it up") from None

    async def push(self, overridden: str = "") -> None:
        """Push what is published, also over the conflicts with others that have the digest *overridden*.

        Raises:
            PushConflictError: others have changed the same place.
            GitError: git fails.
        """
        async with self._hold_repository():
            await self._commit_leftovers()
            await self._push(overridden)
        self._troubles.end(TroubleKind.GIT_PUSH)

    async def catch_up(self) -> None:
        """Commit, and push, what was published when the bot was killed; a failure is among the troubles."""
        try:
            async with self._hold_repository():
                await self._commit_leftovers()
                if self.is_push_enabled and await self._is_ahead():
                    await self._push()
        except (GitError, StoreError) as error:
            _log.warning("what was published before the start is not in git: %s", error)
            if isinstance(error, GitError):
                self._troubles.begin(TroubleKind.GIT_PUSH, error.sentence)
            if isinstance(error, PushConflictError):
                await self._notify_moderators(PUSH)

    async def _is_ahead(self) -> bool:
        """True if the branch has commits that are not pushed."""
        count = await run_git(self._folder, "rev-list", "--count", "@{upstream}..HEAD", default=b"0")
        return count.strip() != b"0"

    async def _push(self, overridden: str = "") -> None:
        """Push the branch; if others have pushed in the meantime, push a merge with their commits."""
        try:
            await run_git(self._folder, "push", "--quiet")
        except GitError as refusal:
            upstream = await find_upstream(self._folder)
            if refusal.sentence != OTHERS_PUSHED or upstream is None:
                raise
            await self._push_merge(upstream, overridden)

    async def _push_merge(self, upstream: Upstream, overridden: str) -> None:
        for attempts_left in reversed(range(MAX_MERGES)):
            commit = await merge_upstream(self._folder, upstream, overridden)
            if not commit:
                return
            try:
                await run_git(self._folder, "push", "--quiet", upstream.remote, f"{commit}:{upstream.ref}")
            except GitError as refusal:
                if refusal.sentence != OTHERS_PUSHED or not attempts_left:
                    raise
            else:
                return

    async def _commit_leftovers(self, published_file: str = "") -> None:
        """Commit what was published before *published_file*, if the bot was killed before it could."""
        options = ("--modified", "--deleted", "--others", "--exclude-standard")
        output = await run_git(self._folder, "ls-files", "-z", *options)
        names = {name for name in output.decode(errors="replace").split("\0") if is_briefing_file(name)}
        for name in sorted(names - {published_file}):
            if revision := await self._find_leftover(name):
                reason = revision.reason or "published"
                await self._run_commit(revision, f"{name}: {reason}\n\nVersion {revision.number} of the bot.")

    async def _find_leftover(self, name: str) -> Revision | None:
        """Find the version from chat that a file holds, or that removed it; None if there is none."""
        with suppress(OSError, StoreError):  # then the next publication tries again
            newest = next(iter(await self._files.revisions.list_revisions(name, 1)), None)
            if newest is None or newest.origin in _OTHER_ORIGINS:
                return None
            digest = await run_in_daemon_thread(self._files.file_writer.compute_digest, name)
            return newest if digest == newest.digest else None
        return None

    async def _run_commit(self, revision: Revision, message: str) -> None:
        folders = await run_git(self._folder, "rev-parse", "--absolute-git-dir", "--show-toplevel")
        git_folder, top_folder = map(Path, folders.decode().splitlines())
        if not await asyncio.to_thread(is_git_running_in, top_folder):
            await asyncio.to_thread(remove_stale_locks, git_folder, MAX_LOCK_AGE)
        files = (revision.file, *await asyncio.to_thread(self._list_mappings, revision.file))
        await run_git(self._folder, "add", "--", *files)
        staged = ("diff", "--cached", "--quiet", "--", *files)
        if not await run_git(self._folder, *staged, default=b"changed"):
            return  # the newest commit has this content
        author = f"--author={_format_author(revision.author)}"
        await run_git(self._folder, "commit", "--quiet", author, f"--message={message}", "--", *files)

    def _list_mappings(self, file: str) -> tuple[str, ...]:
        """List the files that say how tables are read into the briefing in *file*."""
        paths = (self._folder / MAPPINGS_FOLDER).glob(f"{glob.escape(Path(file).stem)}.*.yaml")
        return tuple(sorted(f"{MAPPINGS_FOLDER}/{path.name}" for path in paths))


def _format_author(display_name: str) -> str:
    """Format ``Anna (telegram:7)`` as git wants it: ``Anna <telegram-7@localhost>``."""
    match = _DISPLAY_NAME.fullmatch(_UNSAFE_CHARACTERS.sub(" ", display_name))
    name, user = (match["name"] or match["other"] or "", match["user"] or "") if match else ("", "")
    return f"{name.strip() or 'A moderator'} <{user.replace(':', '-') or 'moderator'}@localhost>"
