"""The bot's own copy of the repository that briefings are pulled from: its newest commit, and what was taken.

The copy remembers two things that no other clone has: where the files lie in the repository, and the tree of
the files that the folder of the briefings has taken over, which is the base of every merge.
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from bot.core.content.field_labels import gettext_noop
from bot.core.library.loader import is_briefing_file
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.git_locks import remove_stale_locks
from bot.services.publishing.git_process import (
    COMMAND_TIMEOUT,
    GitError,
    GitTimeoutError,
    build_remote_variables,
    run_git,
)
from bot.services.publishing.moderation_settings import GitSettings

BRIEFINGS_FOLDER = "briefings"  # of the repository; without one, the briefings lie at its top
MAX_LOCK_AGE = 2 * COMMAND_TIMEOUT  # seconds; only the bot uses the copy, and its commands have ended by then

_PLACE_OPTION = "briefings.place"  # in the copy's configuration, decided at the first pull
_PLACE_LINE = re.compile(r"(?m)^\s*place = (?P<place>/\S*)$")
_FETCHED_REF = "refs/heads/fetched"  # the newest commit there
_TAKEN_REF = "refs/briefings/taken"  # the tree of the files that were taken over

_NO_BRIEFING = gettext_noop("The repository has no briefing in its folder “briefings”, or at its top.")

_log = getLogger(__name__)

IsBriefing = Callable[[str, bytes], bool]
"""True if the file of this name, with this content, is a briefing."""


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """The author and the subject of a commit."""

    author: str
    subject: str


class RepositoryCopy:
    """A copy at *path* of the repository that the settings name."""

    def __init__(self, path: Path, settings: GitSettings) -> None:
        """Create nothing yet."""
        self._path = path
        self._settings = settings

    async def fetch(self) -> None:
        """Fetch the newest commit; the copy is created if there is none.

        Raises:
            GitError: the repository cannot be reached, or has no such branch.
            OSError: the copy cannot be written.
        """
        await asyncio.to_thread(self._path.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(remove_stale_locks, self._path / ".git", MAX_LOCK_AGE)
        await self._run_git("init", "--quiet")
        refspec = f"+refs/heads/{self._settings.branch}:{_FETCHED_REF}"
        arguments = ("fetch", "--quiet", "--depth=1", "origin", refspec)
        await self._run_git(*arguments, url=self._settings.url)

    async def mend(self) -> bool:
        """Create the copy anew if it is damaged; True if it was. The place of the files is kept.

        Raises:
            GitError: the copy cannot be created.
            OSError: the old one cannot be deleted.
        """
        if not await self._is_damaged():
            return False
        _log.warning("the copy of the git repository was damaged, and is cloned anew")
        place = await self._read_place()
        await asyncio.to_thread(shutil.rmtree, self._path / ".git", ignore_errors=True)
        await self._run_git("init", "--quiet")
        if place:
            await self._run_git("config", "--local", _PLACE_OPTION, place)
        return True

    async def is_new(self) -> bool:
        """True before the first pull; not for a copy that was damaged and is cloned anew."""
        return not await self._read_place() and not await self._has_ref(_TAKEN_REF)

    async def list_fetched_files(self, is_briefing: IsBriefing) -> Mapping[str, str]:
        """List the blob of each briefing file in the newest commit, by name.

        It is empty for what cannot be taken: a link, a folder, a file that is too large. *is_briefing* tells
        briefings from other files when the place of the files is decided.

        Raises:
            GitError: there is no briefing in any place.
        """
        return await self._list_files(_FETCHED_REF, await self._find_place(is_briefing))

    async def list_taken_files(self) -> Mapping[str, str]:
        """List the blob of each file as it was last taken over, by name."""
        return await self._list_files(_TAKEN_REF) if await self._has_ref(_TAKEN_REF) else {}

    async def read_blob(self, blob: str) -> bytes:
        """Read the content of a file."""
        return await self._run_git("cat-file", "blob", blob)

    async def remember_taken(self, blobs: Mapping[str, str]) -> None:
        """Remember which files were taken over: the base of what changes from now on."""
        entries = "".join(f"100644 blob {blob}\t{name}\0" for name, blob in blobs.items())
        tree = await self._run_git("mktree", "-z", standard_input=entries.encode())
        await self._run_git("update-ref", _TAKEN_REF, tree.decode().strip())

    async def read_newest_commit(self) -> CommitInfo:
        """Read who made the newest commit, and its subject."""
        output = await self._run_git("log", "-1", "--format=%an%x00%s", _FETCHED_REF)
        author, _, subject = output.decode(errors="replace").strip().partition("\0")
        return CommitInfo(author[:100], subject[:300])

    async def _find_place(self, is_briefing: IsBriefing) -> str:
        """Find the folder in the repository that holds the files, as was decided once; empty for its top.

        If the decision was lost, it is the folder that has most of the files that were taken over.
        """
        if decided := await self._read_place():
            return decided.removeprefix("/")
        taken = await self.list_taken_files()
        files = {place: await self._list_files(_FETCHED_REF, place) for place in (BRIEFINGS_FOLDER, "")}
        places = [place for place in files if await self._holds_briefings(place, files[place], is_briefing)]
        if not places:
            raise GitError("there is no briefing in the folder briefings, or at the top", _NO_BRIEFING)
        place = max(places, key=lambda one: len(files[one].keys() & taken.keys()))
        await self._run_git("config", "--local", _PLACE_OPTION, f"/{place}")
        return place

    async def _holds_briefings(self, place: str, files: Mapping[str, str], is_briefing: IsBriefing) -> bool:
        """True if *files* are briefings: at the top of a repository there are other YAML files, too."""
        if place:
            return bool(files)
        for name in (name for name, blob in files.items() if blob):
            content = await self.read_blob(files[name])
            if await asyncio.to_thread(is_briefing, name, content):
                return True
        return False

    async def _read_place(self) -> str:
        """Read the remembered place, with a slash before it, even from a configuration that is damaged."""
        file = self._path / ".git" / "config"
        text = await asyncio.to_thread(file.read_text, "utf-8", "replace") if file.is_file() else ""
        match = _PLACE_LINE.search(text)
        return match["place"] if match else ""

    async def _is_damaged(self) -> bool:
        try:
            await self._run_git("fsck", "--no-dangling", "--no-progress")
        except GitTimeoutError:
            return False
        except GitError as error:
            _log.warning("the copy of the git repository fails its check: %s", error)
            return True
        return False

    async def _has_ref(self, ref: str) -> bool:
        return bool(await self._run_git("for-each-ref", "--format=%(objectname)", ref))

    async def _list_files(self, tree: str, place: str = "") -> Mapping[str, str]:
        paths = ("--", f"{place}/") if place else ()
        output = await self._run_git("ls-tree", "-z", "-l", tree, *paths)
        return _parse_tree(output)

    async def _run_git(
        self, *arguments: str, default: bytes | None = None, standard_input: bytes = b"", url: str = ""
    ) -> bytes:
        """Run git on the copy, and never on a repository around it, even if the copy is damaged."""
        variables = {"GIT_DIR": str((self._path / ".git").resolve())}
        if url:
            variables |= build_remote_variables(url)
        return await run_git(
            self._path, *arguments, default=default, standard_input=standard_input, variables=variables
        )


def _parse_tree(output: bytes) -> dict[str, str]:
    """Parse the output of ``git ls-tree -z -l``: the blob of each briefing file; empty if it is unusable."""
    blobs: dict[str, str] = {}
    for line in output.decode(errors="replace").split("\0"):
        metadata, _, path = line.partition("\t")
        mode, _, blob, size = metadata.split() if metadata else ("", "", "", "")
        name = path.rpartition("/")[2]
        if name and is_briefing_file(name):
            blobs[name] = blob if mode.startswith("100") and int(size) <= MAX_FILE_BYTES else ""
    return blobs
