"""Publishes what a pull brings for one file, and has moderators decide on what does not go together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from logging import getLogger
from typing import assert_never

from bot.core.content.field_labels import gettext_noop
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.clock import now_in_utc
from bot.services.publishing.candidate import read_candidate
from bot.services.publishing.git_copy import CommitInfo
from bot.services.publishing.moderator_notifier import NotifyModerators
from bot.services.publishing.publisher import EditConflict, SubmissionPublisher
from bot.services.publishing.pull_decision import (
    Decision,
    FileVersions,
    Hold,
    KeepDeleted,
    Take,
    TakeMerge,
    decide,
)
from bot.services.publishing.pull_history import find_base, find_live, is_recorded
from bot.services.store.revisions import GIT, MERGED, Revision
from bot.services.store.submissions import Submission
from bot.services.troubles.tracker import TroubleTracker
from bot.services.troubles.trouble import TroubleKind

PULLED = "pulled"  # the command whose answer says what a pull has done
MAX_ATTEMPTS = 3  # for a file that moderators publish while it is merged

_BROKEN_BY_HAND = gettext_noop(
    "The file here has a mistake that did not come from git. "
    "Correct it here first: git’s version would replace it."
)

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A file as the last pull left it in git, and as it is there now; None where there is none.

    Without *is_base_known* nothing is known of the last pull.
    """

    name: str
    base: bytes | None
    incoming: bytes | None
    commit: CommitInfo
    is_base_known: bool


@dataclass(frozen=True, slots=True)
class PullOutcome:
    """Whether the file was changed here, and whether git's version is the base of the next merge."""

    is_changed: bool
    is_settled: bool = True


@dataclass(eq=False)
class PullPublisher:
    """Publishes with *publisher*; *is_in_git* knows what git has had.

    A file of git that has to wait is among the *troubles*.
    """

    get_library: Callable[[], Library]
    publisher: SubmissionPublisher
    notify_moderators: NotifyModerators
    troubles: TroubleTracker
    is_in_git: Callable[[bytes], Awaitable[bool]]

    def __post_init__(self) -> None:
        """Start with no file that waits."""
        self._held: dict[str, str] = {}
        self._held_again: set[str] = set()

    async def take_file(self, file: PulledFile) -> PullOutcome:
        """Publish what changed in *file*, unless moderators have to decide on it, or it cannot be written.

        Raises:
            StoreError: the database fails.
        """
        try:
            return await self._take_current_file(file)
        except OSError as error:
            self.hold(file.name, error.strerror or str(error))
        return PullOutcome(is_changed=False, is_settled=False)

    async def _take_current_file(self, file: PulledFile) -> PullOutcome:
        for _ in range(MAX_ATTEMPTS):
            current = await run_in_daemon_thread(self.publisher.files.file_writer.read_content, file.name)
            decision = await self._decide(file, current)
            outcome = await self._carry_out(decision, file, current)
            if outcome is not None:
                return outcome
        return PullOutcome(is_changed=False, is_settled=False)

    @contextmanager
    def hold_files(self) -> Iterator[None]:
        """Pull within this context: a file that is not held again does not wait any more."""
        self._held_again = set()
        yield
        for name in self._held.keys() - self._held_again:
            del self._held[name]
            self.troubles.end(TroubleKind.GIT_PULL, name)

    def hold(self, name: str, reason: str) -> None:
        """Let a file wait until git's version can be taken."""
        if self._held.get(name) != reason:
            _log.warning("git's version of %s has to wait: %s", name, reason)
        self._held[name] = reason
        self._held_again.add(name)
        self.troubles.begin(TroubleKind.GIT_PULL, reason, name)

    async def _decide(self, file: PulledFile, current: bytes | None) -> Decision:
        revisions = self.publisher.files.revisions
        if current not in (None, file.incoming) and await self._is_broken_by_hand(file.name, current):
            return Hold(_BROKEN_BY_HAND)
        live = await find_live(revisions, file.name, current, self._check)
        base = file.base if file.is_base_known else await find_base(revisions, file.name, live)
        versions = FileVersions(file.name, base, live, file.incoming)
        return await asyncio.to_thread(decide, versions, self._check)

    async def _is_broken_by_hand(self, name: str, current: bytes) -> bool:
        """True if a file is invalid, and its content is nowhere else."""
        try:
            await asyncio.to_thread(self._check, name, current)
        except BriefingError:
            is_elsewhere = await is_recorded(self.publisher.files.revisions, name, current)
            return not (is_elsewhere or await self.is_in_git(current))
        return False

    def _check(self, name: str, content: bytes) -> None:
        read_candidate(name, content, self.get_library())

    async def _carry_out(
        self, decision: Decision, file: PulledFile, current: bytes | None
    ) -> PullOutcome | None:
        """Carry out a decision about a file with the *current* content; None if it is another by now."""
        match decision:
            case Take(content, is_valid):
                written = await self._write(file, current, content, GIT if is_valid else "")
                is_conflict = isinstance(written, EditConflict)
                return None if is_conflict else PullOutcome(bool(written), is_settled=is_valid)
            case TakeMerge(content, proposal):
                return await self._publish_merge(file, current, content, proposal)
            case Hold(reason):
                self.hold(file.name, reason)
                return PullOutcome(is_changed=False, is_settled=False)
            case KeepDeleted():
                await self.notify_moderators(f"{PULLED} {file.name}")
                return PullOutcome(is_changed=False)
            case _:
                assert_never(decision)

    async def _publish_merge(
        self, file: PulledFile, current: bytes | None, content: bytes | None, proposal: bytes | None
    ) -> PullOutcome | None:
        written = await self._write(file, current, content, MERGED)
        if isinstance(written, EditConflict):
            return None
        if written:
            await self.notify_moderators(f"{PULLED} {written.number}")
        if proposal is not None:
            await self._propose(file, proposal)
        return PullOutcome(bool(written))

    async def _propose(self, file: PulledFile, proposal: bytes) -> None:
        _log.warning(
            "git and chat changed the same in %s; the live version stays, moderators decide", file.name
        )
        digest = await run_in_daemon_thread(self.publisher.files.file_writer.compute_digest, file.name)
        submission = Submission(file.name, proposal, digest, file.commit.author, MERGED, file.commit.subject)
        stored = await self.publisher.files.submissions.add_submission(submission)
        await self.notify_moderators(f"upload {stored.number}")

    async def _write(
        self, file: PulledFile, current: bytes | None, content: bytes | None, origin: str
    ) -> Revision | EditConflict | None:
        """Write a content if the file is still as *current*; without *origin* it is no version."""
        author, reason = file.commit.author, file.commit.subject
        revision = Revision(0, file.name, now_in_utc(), author=author, origin=origin, reason=reason)
        return await self.publisher.apply_external_change(revision, content, current, is_valid=bool(origin))
