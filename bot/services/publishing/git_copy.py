"""The bot's own copy of the repository that briefings are pulled from: its newest commit, and what was taken.

It remembers two things that no other clone has: the tree of the files that the folder of the briefings has
taken over, which is the base of every merge, and where the files lie in the repository. The latter also says
that something was pulled before, so it is a file beside the copy, which outlives a damaged one.
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import IMAGES_FOLDER, is_image_file
from bot.core.library.image_scaling import MAX_IMAGE_BYTES
from bot.core.library.loader import is_briefing_file
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.git_locks import remove_stale_locks
from bot.services.publishing.git_process import (
    COMMAND_TIMEOUT,
    GitError,
    build_remote_variables,
    run_git,
)
from bot.services.publishing.moderation_settings import GitSettings

BRIEFINGS_FOLDER = "briefings"  # of the repository; without one, the briefings lie at its top
MAX_LOCK_AGE = 2 * COMMAND_TIMEOUT  # seconds; only the bot uses the copy, and its commands have ended by then

_PLACE_FILE = "place"  # holds the folder in the repository that has the files, with a slash before it
_DAMAGE = re.compile(r"corrupt|missing|invalid|broken|unable to unpack|bad (config|ref)|not a git repository")
_NO_DAMAGE = re.compile(r"too many open files|cannot allocate|permission denied|dubious", re.IGNORECASE)
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
        self._git_folder = path / ".git"
        self._place_file = path / _PLACE_FILE
        self._settings = settings

    async def fetch(self) -> None:
        """Fetch the newest commit; the copy is created if there is none.

        Raises:
            GitError: the repository cannot be reached, or has no such branch.
            OSError: the copy cannot be written.
        """
        await asyncio.to_thread(remove_stale_locks, self._git_folder, MAX_LOCK_AGE)
        await self._fetch_into(self._git_folder)

    async def mend(self) -> bool:
        """Replace the copy by a new one if it is damaged; True if it was.

        Raises:
            GitError: there can be no new copy; the old one stays.
            OSError: the old one cannot be replaced.
        """
        if not await self._is_damaged():
            return False
        _log.warning("the copy of the git repository was damaged, and is cloned anew")
        new_folder = self._path / "new" / ".git"
        await asyncio.to_thread(shutil.rmtree, new_folder.parent, ignore_errors=True)
        await self._fetch_into(new_folder)
        await asyncio.to_thread(shutil.rmtree, self._git_folder, ignore_errors=True)
        await asyncio.to_thread(new_folder.replace, self._git_folder)
        return True

    async def _fetch_into(self, git_folder: Path) -> None:
        await asyncio.to_thread(git_folder.parent.mkdir, parents=True, exist_ok=True)
        await self._run_git("init", "--quiet", git_folder=git_folder)
        refspec = f"+refs/heads/{self._settings.branch}:{_FETCHED_REF}"
        arguments = ("fetch", "--quiet", "--depth=1", "origin", refspec)
        await self._run_git(*arguments, git_folder=git_folder, url=self._settings.url)

    async def is_new(self) -> bool:
        """True before the first pull; not for a copy that was damaged and is cloned anew."""
        was_pulled = await asyncio.to_thread(self._place_file.exists)
        return not was_pulled and not await self._has_ref(_TAKEN_REF)

    async def list_fetched_files(self, is_briefing: IsBriefing) -> Mapping[str, str]:
        """List the blob of each briefing file in the newest commit, by name.

        It is empty for what cannot be taken: a link, a folder, a file that is too large. *is_briefing* tells
        briefings from other files when the place of the files is decided.

        Raises:
            GitError: there is no briefing in any place.
        """
        return await self._list_files(_FETCHED_REF, await self._find_place(is_briefing))

    async def list_fetched_images(self) -> Mapping[str, str]:
        """List the blob of each image beside the briefings in the newest commit, by name: images/map.png."""
        place = (await self._read_place()).removeprefix("/")
        folder = f"{place}/" if place else ""
        found: dict[str, str] = {}
        for prefix in ("", f"{IMAGES_FOLDER}/"):
            paths = ("--", folder + prefix) if folder + prefix else ()
            output = await self._run_git("ls-tree", "-z", "-l", _FETCHED_REF, *paths)
            entries = _iter_entries(output, MAX_IMAGE_BYTES)
            names = ((f"{prefix}{name}", blob) for name, blob in entries)
            found |= {name: blob for name, blob in names if blob and is_image_file(name)}
        return found

    async def list_taken_files(self) -> Mapping[str, str]:
        """List the blob of each file as it was last taken over, by name."""
        return await self._list_files(_TAKEN_REF) if await self._has_ref(_TAKEN_REF) else {}

    async def read_blob(self, blob: str) -> bytes:
        """Read the content of a file."""
        return await self._run_git("cat-file", "blob", blob)

    async def has_content(self, content: bytes) -> bool:
        """True if a file in git has, or had, this *content*."""
        blob = await self._run_git("hash-object", "--stdin", standard_input=content)
        found = await self._run_git("cat-file", "--batch-check", standard_input=blob)
        return not found.endswith(b"missing\n")

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
        await asyncio.to_thread(self._place_file.write_text, f"/{place}", "utf-8")
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
        """Read the remembered place, with a slash before it; empty if it is not known."""
        if not await asyncio.to_thread(self._place_file.is_file):
            return ""
        return await asyncio.to_thread(self._place_file.read_text, "utf-8")

    async def _is_damaged(self) -> bool:
        try:
            await self._run_git("fsck", "--no-dangling", "--no-progress")
        except GitError as error:
            _log.warning("the copy of the git repository fails its check: %s", error)
            words = str(error)
            return bool(_DAMAGE.search(words)) and not _NO_DAMAGE.search(words)
        return False

    async def _has_ref(self, ref: str) -> bool:
        return bool(await self._run_git("for-each-ref", "--format=%(objectname)", ref))

    async def _list_files(self, tree: str, place: str = "") -> Mapping[str, str]:
        paths = ("--", f"{place}/") if place else ()
        output = await self._run_git("ls-tree", "-z", "-l", tree, *paths)
        return _parse_tree(output)

    async def _run_git(
        self, *arguments: str, standard_input: bytes = b"", url: str = "", git_folder: Path | None = None
    ) -> bytes:
        """Run git on the copy, and never on a repository around it, even if the copy is damaged."""
        variables = {"GIT_DIR": str((git_folder or self._git_folder).resolve())}
        if url:
            variables |= build_remote_variables(url)
        return await run_git(self._path, *arguments, standard_input=standard_input, variables=variables)


def _parse_tree(output: bytes) -> dict[str, str]:
    """Parse the output of ``git ls-tree -z -l``: the blob of each briefing file; empty if it is unusable."""
    return {name: blob for name, blob in _iter_entries(output, MAX_FILE_BYTES) if is_briefing_file(name)}


def _iter_entries(output: bytes, size_limit: int) -> Iterator[tuple[str, str]]:
    """Yield the name and the blob of each entry; the blob of a link, a folder or a large file is empty."""
    for line in filter(None, output.decode(errors="replace").split("\0")):
        metadata, _, path = line.partition("\t")
        mode, _, blob, size = metadata.split()
        is_usable = mode.startswith("100") and int(size) <= size_limit
        yield path.rpartition("/")[2], blob if is_usable else ""
