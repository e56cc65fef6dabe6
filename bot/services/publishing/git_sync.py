"""Commits published files to git, and pulls briefings from a repository elsewhere.

A pull takes only what changed there since the last one. An invalid file is written into the folder too: its
last valid version stays live and moderators are notified, as with any file. A pull that would take away every
briefing changes nothing.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.i18n.locale import Locale
from bot.core.library.loader import is_briefing_file
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.git_process import GitError, run_git
from bot.services.publishing.moderation_settings import CommitMode, GitSettings
from bot.services.publishing.publisher import SubmissionPublisher
from bot.services.publishing.submission_service import read_candidate
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision
from bot.services.store.submissions import now_in_utc

BRIEFINGS_FOLDER = "briefings"  # of the repository; without one, the briefings lie at its top
_PLACE_OPTION = (
    "briefings.place"  # in the copy's configuration: where the files lie, decided at the first pull
)
_FETCHED_REF = "refs/heads/fetched"  # the newest commit there
_APPLIED_REF = "refs/heads/taken"  # the commit whose files are in the folder

_DISPLAY_NAME = re.compile(r"(?P<name>.*?) ?\((?P<user>[\w:]+)\)|(?P<other>.*)")
_UNSAFE_CHARACTERS = re.compile(r"[<>\n\r\x00]+")

_log = getLogger(__name__)


class GitCommitter:
    """Commits files of a folder, one at a time, and pushes them if the settings say so."""

    def __init__(self, folder: Path, mode: CommitMode) -> None:
        """Commit files of *folder*, which lies in a repository."""
        self._folder = folder
        self._is_push_enabled = mode is CommitMode.PUSH
        self._lock = asyncio.Lock()

    async def commit_revision(self, revision: Revision, message: str, locale: Locale) -> str:
        """Commit the file of a version, and say in a sentence what came of it; nothing is raised."""
        _ = locale.translate
        try:
            async with self._lock:
                await self._run_commit(revision, message)
        except GitError as error:
            _log.warning("version %d is not committed to git: %s", revision.number, error)
            return _("Not committed to git: {reason}").format(reason=error)
        if not self._is_push_enabled:
            return _("Committed to git.")
        try:
            await run_git(self._folder, "push", "--quiet")
        except GitError as error:
            _log.warning("version %d is not pushed: %s", revision.number, error)
            return _("Committed to git but not pushed: {reason}").format(reason=error)
        return _("Committed to git and pushed.")

    async def _run_commit(self, revision: Revision, message: str) -> None:
        await run_git(self._folder, "add", "--", revision.file)
        author = f"--author={_format_author(revision.author)}"
        await run_git(self._folder, "commit", "--quiet", author, f"--message={message}", "--", revision.file)


def _format_author(display_name: str) -> str:
    """Format ``Anna (telegram:7)`` as git wants it: ``Anna <telegram-7@localhost>``."""
    match = _DISPLAY_NAME.fullmatch(_UNSAFE_CHARACTERS.sub(" ", display_name))
    name, user = (match["name"] or match["other"] or "", match["user"] or "") if match else ("", "")
    return f"{name.strip() or 'A moderator'} <{user.replace(':', '-') or 'moderator'}@localhost>"


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """The author and the subject of a commit."""

    author: str
    subject: str


class GitPuller:
    """Pulls from one repository, of which the bot keeps a bare copy."""

    def __init__(
        self,
        settings: GitSettings,
        repository_path: Path,
        get_library: Callable[[], Library],
        publisher: SubmissionPublisher,
    ) -> None:
        """Keep the copy at *repository_path*, and publish with *publisher* what changed in it."""
        self._settings = settings
        self._repository_path = repository_path
        self._get_library = get_library
        self._publisher = publisher
        self._last_error = ""

    async def pull_forever(self) -> None:
        """Pull until cancelled; a failure is logged once, until a pull works again."""
        while True:
            try:
                await self.pull_changes()
                self._last_error = ""
            except (GitError, OSError, StoreError) as error:
                if str(error) != self._last_error:
                    _log.warning("briefings cannot be pulled from git: %s", error)
                self._last_error = str(error)
            await asyncio.sleep(self._settings.every * 60)

    async def pull_changes(self) -> tuple[str, ...]:
        """Publish what has changed in the repository, and list the names of these files.

        Raises:
            GitError: the repository cannot be reached, or has no such branch.
            OSError: a file cannot be written.
            StoreError: the database fails.
        """
        await asyncio.to_thread(self._repository_path.mkdir, parents=True, exist_ok=True)
        await run_git(self._repository_path, "init", "--quiet")
        refspec = f"+refs/heads/{self._settings.branch}:{_FETCHED_REF}"
        await run_git(
            self._repository_path,
            "fetch",
            "--quiet",
            "--depth=1",
            "origin",
            refspec,
            remote_url=self._settings.url,
        )
        place = await self._find_place()
        fetched_files = await self._list_files(f"{_FETCHED_REF}:{place}")
        applied_files = await self._list_files(f"{_APPLIED_REF}:{place}")
        await self._refuse_to_empty(applied_files, fetched_files)
        changed = [
            name
            for name in {**applied_files, **fetched_files}
            if applied_files.get(name) != fetched_files.get(name)
        ]
        if changed:
            commit = await self._read_newest_commit()
            for name in sorted(
                changed, key=lambda name: (parse_translation_name(Path(name)) is not None, name)
            ):
                await self._apply_file(name, fetched_files.get(name), commit)
            _log.info("briefings were pulled from git: %s", ", ".join(sorted(changed)))
        await run_git(self._repository_path, "update-ref", _APPLIED_REF, _FETCHED_REF)
        return tuple(sorted(changed))

    async def _apply_file(self, name: str, blob: str | None, commit: CommitInfo) -> None:
        content = await run_git(self._repository_path, "cat-file", "blob", blob) if blob else None
        revision = Revision(0, name, now_in_utc(), author=commit.author, origin="git", reason=commit.subject)
        is_valid = content is None or await asyncio.to_thread(self._is_valid_file, name, content)
        await self._publisher.apply_external_change(revision, content, is_valid=is_valid)

    def _is_valid_file(self, name: str, content: bytes) -> bool:
        try:
            read_candidate(name, content, self._get_library())
        except BriefingError:
            return False
        return True

    async def _read_newest_commit(self) -> CommitInfo:
        output = await run_git(self._repository_path, "log", "-1", "--format=%an%x00%s", _FETCHED_REF)
        author, _, subject = output.decode(errors="replace").strip().partition("\0")
        return CommitInfo(author[:100], subject[:300])

    async def _find_place(self) -> str:
        """Find the folder in the repository that holds the files; empty for its top."""
        decided = await run_git(
            self._repository_path, "config", "--local", "--get", _PLACE_OPTION, default=b""
        )
        if decided:
            return decided.decode().strip().removeprefix("/")
        for ref in (_APPLIED_REF, _FETCHED_REF):
            for place in (BRIEFINGS_FOLDER, ""):
                if await self._list_files(f"{ref}:{place}"):
                    await run_git(self._repository_path, "config", "--local", _PLACE_OPTION, f"/{place}")
                    return place
        return ""

    async def _refuse_to_empty(self, applied: Mapping[str, str], fetched: Mapping[str, str]) -> None:
        if not applied.keys() - fetched.keys():
            return
        for name, blob in fetched.items():
            if await self._is_briefing(name, blob):
                return
        raise GitError("the newest commit would take away every briefing; nothing was changed")

    async def _is_briefing(self, name: str, blob: str) -> bool:
        if parse_translation_name(Path(name)) is not None:
            return False
        content = await run_git(self._repository_path, "cat-file", "blob", blob)
        is_live = Path(name).stem in self._get_library().briefings
        return is_live or await asyncio.to_thread(self._is_valid_file, name, content)

    async def _list_files(self, tree: str) -> Mapping[str, str]:
        """List the blob of each briefing file in *tree*, by the file's name; links are skipped."""
        return _parse_tree(await run_git(self._repository_path, "ls-tree", "-z", "-l", tree, default=b""))


def _parse_tree(output: bytes) -> dict[str, str]:
    """Parse the output of ``git ls-tree -z -l``: the blob of each briefing file, by name."""
    blobs: dict[str, str] = {}
    for line in output.decode(errors="replace").split("\0"):
        metadata, _, name = line.partition("\t")
        mode, _, blob, size = metadata.split() if metadata else ("", "", "", "")
        if mode.startswith("100") and is_briefing_file(name) and int(size) <= MAX_FILE_BYTES:
            blobs[name] = blob
    return blobs
