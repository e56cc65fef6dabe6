"""Takes briefings from a git repository elsewhere: what changed there since the last pull, and nothing else.

What is broken there is written into the folder too: what was right last goes on answering, and moderators are
told, as with any file.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.library.reader import is_briefing_file
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.candidate import read_candidate
from bot.services.publishing.git import GitError, run_git
from bot.services.publishing.publisher import SubmissionPublisher
from bot.services.publishing.settings import GitSettings
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision
from bot.services.store.submissions import now_in_utc

BRIEFINGS_FOLDER = "briefings"  # of the repository, in which briefings lie if there is one; else at its top
_FETCHED_REF, _APPLIED_REF = (
    "refs/heads/fetched",
    "refs/heads/taken",
)  # what is there, and what of it is in the folder
_NO_FILES: Mapping[str, str] = {}

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """The newest commit: *who* made it, and *why*."""

    author: str
    subject: str


class GitPuller:
    """Pulls from one repository into a folder of the bot's own at *home*."""

    def __init__(
        self,
        settings: GitSettings,
        repository_path: Path,
        get_library: Callable[[], Library],
        publisher: SubmissionPublisher,
    ) -> None:
        """Take what *settings* name by *publishing*; *library* tells what answers."""
        self._settings = settings
        self._repository_path = repository_path
        self._get_library = get_library
        self._publisher = publisher
        self._last_error = ""

    async def pull_forever(self) -> None:
        """Pull, and pull again; what fails is logged once, until it works again."""
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
        """Take what has changed in the repository, and return the names of these files.

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
        fetched_files, applied_files = await self._list_files(_FETCHED_REF), await self._list_applied_files()
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

    async def _list_applied_files(self) -> Mapping[str, str]:
        ref = await run_git(self._repository_path, "for-each-ref", "--format=%(refname)", _APPLIED_REF)
        return await self._list_files(_APPLIED_REF) if ref else _NO_FILES

    async def _list_files(self, ref: str) -> Mapping[str, str]:
        """Return the blob of each file of a briefing in what a *reference* names; links are passed over."""
        blobs = _parse_tree(
            await run_git(
                self._repository_path, "ls-tree", "-z", "-l", f"{ref}:{BRIEFINGS_FOLDER}", default=b""
            )
        )
        return blobs or _parse_tree(await run_git(self._repository_path, "ls-tree", "-z", "-l", ref))


def _parse_tree(output: bytes) -> dict[str, str]:
    """Return the blobs that ``git ls-tree -z -l`` lists, by name."""
    blobs: dict[str, str] = {}
    for line in output.decode(errors="replace").split("\0"):
        metadata, _, name = line.partition("\t")
        mode, _, blob, size = metadata.split() if metadata else ("", "", "", "")
        if mode.startswith("100") and is_briefing_file(name) and int(size) <= MAX_FILE_BYTES:
            blobs[name] = blob
    return blobs
