"""The published version, which the preview compares with.

It is the newest revision in the bot's database; without one, the last commit of the folder in git; without
git, the files as they were when the preview started.
"""

import asyncio
import logging
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from bot.core.library.loader import FILE_EXTENSIONS
from bot.services.store.errors import StoreError
from bot.services.store.revisions import RevisionStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The published files by name, and a description of which version they are."""

    description: str
    contents: Mapping[str, bytes] = field(default_factory=dict)


async def find_baseline(
    folder: Path, revision_store: RevisionStore | None, initial_contents: Mapping[str, bytes]
) -> Baseline:
    """Find the published version of *folder*: in the database, else in git, else *initial_contents*."""
    try:
        baseline = await _load_from_database(revision_store) if revision_store else None
    except StoreError as error:
        _log.warning("The published version is unknown, because the database fails: %s", error)
        baseline = None
    return (
        baseline
        or await _load_from_git(folder)
        or Baseline("the files as they were when the preview started", initial_contents)
    )


async def _load_from_database(revision_store: RevisionStore) -> Baseline | None:
    """Load the newest revision of each file from the database; None if there is none.

    Raises:
        StoreError: the database fails.
    """
    latest_by_file = await revision_store.find_newest()
    optional_contents = {
        name: await revision_store.fetch_content(one.number) for name, one in latest_by_file.items()
    }
    contents = {name: content for name, content in optional_contents.items() if content is not None}
    if not contents:
        return None
    latest = max(latest_by_file.values(), key=lambda one: one.number)
    return Baseline(
        f"version {latest.number}, published on {latest.published_at:%d %B %Y at %H:%M} UTC", contents
    )


async def _load_from_git(folder: Path) -> Baseline | None:
    """Load the files of *folder* from the last commit in git; None if it has none of them."""
    tar_data = await _run_git(folder, "archive", "--format=tar", "HEAD", ".")
    contents = _unpack_briefings(tar_data) if tar_data else {}
    if not contents:
        return None
    commit = (await _run_git(folder, "log", "-1", "--format=%h of %cs", "--", ".")).decode().strip()
    return Baseline(f"the last commit in git, {commit}", contents)


async def _run_git(folder: Path, *arguments: str) -> bytes:
    """Run git in *folder* and return its output; empty without git, or if it fails."""
    devnull = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            "-C",
            str(folder),
            *arguments,
            stdin=devnull,
            stdout=asyncio.subprocess.PIPE,
            stderr=devnull,
        )
    except OSError:
        return b""
    output, _ = await process.communicate()
    return output if process.returncode == 0 else b""


def _unpack_briefings(tar_data: bytes) -> dict[str, bytes]:
    """Read the briefings at the top level of a tar archive."""
    contents = {}
    with tarfile.open(fileobj=BytesIO(tar_data)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content and "/" not in member.name and Path(member.name).suffix in FILE_EXTENSIONS:
                contents[member.name] = content.read()
    return contents
