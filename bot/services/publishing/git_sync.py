"""Pulls briefings from a git repository, and merges them with what was published in chat since the last pull.

A pull takes only what changed there. Where both sides changed a file, their changes are merged by item and
field; what does not go together stays as it is live, and moderators decide. An invalid file that has not
changed here is written into the folder: its last valid version stays live and moderators are notified, as
with any file. A pull that would take away or replace every briefing changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from logging import getLogger
from pathlib import Path

from bot.core.content.field_labels import gettext_noop
from bot.core.content.translation import parse_translation_name
from bot.core.library.snapshot import Library
from bot.services.publishing.git_copy import RepositoryCopy
from bot.services.publishing.git_images import GitImages
from bot.services.publishing.git_process import GitError, GitTimeoutError
from bot.services.publishing.moderation_settings import GitSettings
from bot.services.publishing.moderator_notifier import NotifyModerators, notify_nobody
from bot.services.publishing.publisher import SubmissionPublisher
from bot.services.publishing.pull_guard import is_briefing, keeps_a_briefing
from bot.services.publishing.pull_history import find_taken_versions
from bot.services.publishing.pull_publisher import PulledFile, PullPublisher
from bot.services.store.errors import StoreError
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

PULL_TIMEOUT = 300.0  # seconds for a whole pull, of which each command of git may take 60

_REPLACES_ALL = gettext_noop(
    "The newest commit would take away or replace every briefing, so nothing was changed. If it is meant to, "
    "the operator has to delete the bot’s copy of the repository."
)

_UNUSABLE = gettext_noop("In git it is a link or a folder, or it is too large.")

_log = getLogger(__name__)


async def _do_nothing() -> None:
    """Do nothing."""


class PullHeldError(GitError):
    """A pull would take away or replace every briefing."""

    def __init__(self) -> None:
        """Explain it to both audiences."""
        words = "the newest commit would take away every briefing, or replace it; nothing was changed"
        super().__init__(words, _REPLACES_ALL)


@dataclass(eq=False)
class GitPuller:
    """Pulls from one repository, of which the bot keeps a copy at *repository_path*.

    It publishes with *publisher* what changed there, and notifies moderators of what was merged and of what
    they have to decide. A pull that fails is among the *troubles*. *on_pull_end* follows every pull.
    """

    settings: GitSettings
    repository_path: Path
    get_library: Callable[[], Library]
    publisher: SubmissionPublisher
    _: KW_ONLY
    notify_moderators: NotifyModerators = notify_nobody
    troubles: TroubleTracker = field(default_factory=TroubleTracker)
    on_pull_end: Callable[[], Awaitable[None]] = _do_nothing
    time_limit: float = PULL_TIMEOUT

    def __post_init__(self) -> None:
        """Start without having pulled."""
        self._copy = RepositoryCopy(self.repository_path, self.settings)
        self._images = GitImages(self._copy, self.publisher.files.file_writer)
        self._pull_publisher = PullPublisher(
            self.get_library, self.publisher, self.notify_moderators, self.troubles, self._copy.has_content
        )
        self._last_error = ""

    async def pull_forever(self) -> None:
        """Pull until cancelled; a failure is logged once, until a pull works again."""
        while True:
            try:
                await self.pull_changes()
            except (GitError, OSError, StoreError) as error:
                self._report_failure(error)
            else:
                self._report_success()
            await self.on_pull_end()
            await asyncio.sleep(self.settings.every * 60)

    def _report_success(self) -> None:
        if self._last_error:
            _log.info("briefings can be pulled from git again")
        self._last_error = ""
        self.troubles.end(TroubleKind.GIT_PULL)

    def _report_failure(self, error: GitError | OSError | StoreError) -> None:
        if str(error) != self._last_error:
            _log.warning("briefings cannot be pulled from git: %s", error)
        self._last_error = str(error)
        match error:
            case GitError():
                cause = error.sentence
            case OSError():
                cause = error.strerror or ""
            case _:
                cause = ""
        self.troubles.begin(TroubleKind.GIT_PULL, cause)

    async def pull_changes(self) -> tuple[str, ...]:
        """Publish what has changed in the repository, and list the names of the files changed here.

        Raises:
            GitError: the repository cannot be reached, has no such branch, or would replace every briefing.
            OSError: the copy of the repository cannot be written.
            StoreError: the database fails.
        """
        time_limit = asyncio.timeout(self.time_limit)
        try:
            async with time_limit:
                changed_names = await self._pull_or_mend()
        except TimeoutError:
            if not time_limit.expired():  # a share that does not answer raises it, too
                raise
            raise GitTimeoutError(f"the pull took longer than {self.time_limit:.0f} s") from None
        self.publisher.observer.note_pull()
        return changed_names

    async def _pull_or_mend(self) -> tuple[str, ...]:
        try:
            await self._copy.fetch()
            return await self._take_changes()
        except PullHeldError:
            raise
        except GitError:
            if not await self._copy.mend():
                raise
        return await self._take_changes()

    async def _take_changes(self) -> tuple[str, ...]:
        is_first, taken = await self._copy.is_new(), await self._copy.list_taken_files()
        with self._pull_publisher.hold_files():
            fetched = await self._list_fetched(taken)
            if not is_first:
                await self._refuse_to_replace_all(taken, fetched)
            await self._images.take_images()
            changed = await self._take_files(taken, fetched)
        if changed:
            _log.info("briefings were pulled from git: %s", ", ".join(sorted(changed)))
        return tuple(sorted(changed))

    async def _take_files(self, taken: Mapping[str, str], fetched: Mapping[str, str]) -> list[str]:
        """Take each file that has changed in git, and list those that were changed here."""
        commit = await self._copy.read_newest_commit()
        settled, changed = dict(taken), []
        for name in _list_changed(taken, fetched):
            base, incoming = await self._read_blob(taken.get(name)), await self._read_blob(fetched.get(name))
            file = PulledFile(name, base, incoming, commit, is_base_known=name in taken)
            outcome = await self._pull_publisher.take_file(file)
            if outcome.is_changed:
                changed.append(name)
            if outcome.is_settled:
                settled.pop(name, None)
                settled |= {name: fetched[name]} if name in fetched else {}
                await self._copy.remember_taken(settled)
        return changed

    async def _list_fetched(self, taken: Mapping[str, str]) -> Mapping[str, str]:
        """List what was fetched; a file that cannot be taken stays as it was at the last pull."""
        fetched = await self._copy.list_fetched_files(is_briefing)
        for name in (name for name, blob in fetched.items() if not blob):
            self._pull_publisher.hold(name, _UNUSABLE)
        usable = {name: blob or taken.get(name) for name, blob in fetched.items()}
        return {name: blob for name, blob in usable.items() if blob}

    async def _refuse_to_replace_all(self, taken: Mapping[str, str], fetched: Mapping[str, str]) -> None:
        """Raise an error if no briefing of the last pull goes on in what was fetched."""
        if any(fetched.get(name) == blob and not _is_translation(name) for name, blob in taken.items()):
            return
        revisions = self.publisher.files.revisions
        before = await self._read_all(taken) if taken else await find_taken_versions(revisions)
        after = await self._read_all(fetched)
        if not await asyncio.to_thread(keeps_a_briefing, before, after):
            raise PullHeldError

    async def _read_blob(self, blob: str | None) -> bytes | None:
        return await self._copy.read_blob(blob) if blob else None

    async def _read_all(self, blobs: Mapping[str, str]) -> Mapping[str, bytes]:
        return {name: await self._copy.read_blob(blob) for name, blob in blobs.items()}


def _list_changed(taken: Mapping[str, str], fetched: Mapping[str, str]) -> list[str]:
    """List the files that have changed in git since the last pull: translations after their briefings."""
    names = [name for name in {**taken, **fetched} if taken.get(name) != fetched.get(name)]
    return sorted(names, key=lambda name: (_is_translation(name), name))


def _is_translation(name: str) -> bool:
    return parse_translation_name(Path(name)) is not None
