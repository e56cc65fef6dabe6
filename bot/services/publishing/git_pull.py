"""Takes briefings from a git repository elsewhere: what changed there since the last pull, and nothing else.

What is broken there is written into the folder too: what was right last goes on answering, and moderators are
told, as with any file.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from bot.core.content.translation import translates
from bot.core.library.reader import is_read
from bot.core.library.snapshot import Library
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_events import BYTES
from bot.services.publishing.candidate import read_draft
from bot.services.publishing.git import GitError, git
from bot.services.publishing.publisher import Publishing
from bot.services.publishing.settings import GitSettings
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Version
from bot.services.store.submissions import now_in_utc

FOLDER = "briefings"  # of the repository, in which briefings lie if there is one; else at its top
_FETCHED, _TAKEN = "refs/heads/fetched", "refs/heads/taken"  # what is there, and what of it is in the folder
_NOTHING: Mapping[str, str] = {}

_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Commit:
    """The newest commit: *who* made it, and *why*."""

    who: str
    why: str


class Pulls:
    """Pulls from one repository into a folder of the bot's own at *home*."""

    def __init__(
        self, settings: GitSettings, home: Path, library: Callable[[], Library], publishing: Publishing
    ) -> None:
        """Take what *settings* name by *publishing*; *library* tells what answers."""
        self._settings = settings
        self._home = home
        self._library = library
        self._publishing = publishing
        self._failed = ""

    async def forever(self) -> None:
        """Pull, and pull again; what fails is logged once, until it works again."""
        while True:
            try:
                await self.pull()
                self._failed = ""
            except (GitError, OSError, StoreError) as error:
                if str(error) != self._failed:
                    _log.warning("briefings cannot be pulled from git: %s", error)
                self._failed = str(error)
            await asyncio.sleep(self._settings.every * 60)

    async def pull(self) -> tuple[str, ...]:
        """Take what has changed in the repository, and return the names of these files.

        Raises:
            GitError: the repository cannot be reached, or has no such branch.
            OSError: a file cannot be written.
            StoreError: the database fails.
        """
        await asyncio.to_thread(self._home.mkdir, parents=True, exist_ok=True)
        await git(self._home, "init", "--quiet")
        reference = f"+refs/heads/{self._settings.branch}:{_FETCHED}"
        await git(self._home, "fetch", "--quiet", "--depth=1", "origin", reference, origin=self._settings.url)
        here, before = await self._files(_FETCHED), await self._files_taken()
        changed = [name for name in {**before, **here} if before.get(name) != here.get(name)]
        if changed:
            made = await self._commit()
            for name in sorted(changed, key=lambda name: (translates(Path(name)) is not None, name)):
                await self._take(name, here.get(name), made)
            _log.info("briefings were pulled from git: %s", ", ".join(sorted(changed)))
        await git(self._home, "update-ref", _TAKEN, _FETCHED)
        return tuple(sorted(changed))

    async def _take(self, name: str, blob: str | None, made: Commit) -> None:
        content = await git(self._home, "cat-file", "blob", blob) if blob else None
        told = Version(0, name, now_in_utc(), who=made.who, origin="git", why=made.why)
        right = content is None or await asyncio.to_thread(self._is_right, name, content)
        await self._publishing.take_over(told, content, right=right)

    def _is_right(self, name: str, content: bytes) -> bool:
        try:
            read_draft(name, content, self._library())
        except BriefingError:
            return False
        return True

    async def _commit(self) -> Commit:
        said = await git(self._home, "log", "-1", "--format=%an%x00%s", _FETCHED)
        who, _, why = said.decode(errors="replace").strip().partition("\0")
        return Commit(who[:100], why[:300])

    async def _files_taken(self) -> Mapping[str, str]:
        known = await git(self._home, "for-each-ref", "--format=%(refname)", _TAKEN)
        return await self._files(_TAKEN) if known else _NOTHING

    async def _files(self, reference: str) -> Mapping[str, str]:
        """Return the blob of each file of a briefing in what a *reference* names; links are passed over."""
        inside = _entries(await git(self._home, "ls-tree", "-z", "-l", f"{reference}:{FOLDER}", missing=b""))
        return inside or _entries(await git(self._home, "ls-tree", "-z", "-l", reference))


def _entries(listed: bytes) -> dict[str, str]:
    """Return the blobs that ``git ls-tree -z -l`` lists, by name."""
    found: dict[str, str] = {}
    for line in listed.decode(errors="replace").split("\0"):
        about, _, name = line.partition("\t")
        mode, _, blob, size = about.split() if about else ("", "", "", "")
        if mode.startswith("100") and is_read(name) and int(size) <= BYTES:
            found[name] = blob
    return found
