"""The version that readers have, to compare with.

It is the newest one in the database, where the bot keeps all that it ever published. Where there is none, it
is the last commit of the folder in git; and without git what the files held when the preview was started.
"""

import asyncio
import logging
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from bot.core.library.reader import ENDINGS
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Versions

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """The *contents* of the published files by name, and which version that is, in words."""

    told: str
    contents: Mapping[str, bytes] = field(default_factory=dict)


async def newest(folder: Path, versions: Versions | None, start: Mapping[str, bytes]) -> Published:
    """Return what is published of *folder*: by the database, else by git, else as it was at the *start*."""
    try:
        found = await _kept(versions) if versions else None
    except StoreError as error:
        _log.warning("What was published is not known: the database fails: %s", error)
        found = None
    return (
        found
        or await _committed(folder)
        or Published("the files as they were when the preview started", start)
    )


async def _kept(versions: Versions) -> Published | None:
    """Return what was published last of each file, as the database has it; None if it has nothing.

    Raises:
        StoreError: the database fails.
    """
    newest = await versions.newest()
    found = {name: await versions.content(one.number) for name, one in newest.items()}
    contents = {name: content for name, content in found.items() if content is not None}
    if not contents:
        return None
    last = max(newest.values(), key=lambda one: one.number)
    return Published(f"version {last.number}, published on {last.at:%d %B %Y at %H:%M} UTC", contents)


async def _committed(folder: Path) -> Published | None:
    """Return the files of *folder* as git has them in the last commit; None if it has none of them."""
    packed = await _git(folder, "archive", "--format=tar", "HEAD", ".")
    contents = _unpacked(packed) if packed else {}
    if not contents:
        return None
    told = (await _git(folder, "log", "-1", "--format=%h of %cs", "--", ".")).decode().strip()
    return Published(f"the last commit in git, {told}", contents)


async def _git(folder: Path, *words: str) -> bytes:
    """Return what git says in *folder*; nothing where there is no git, or nothing in it."""
    quiet = asyncio.subprocess.DEVNULL
    try:
        git = await asyncio.create_subprocess_exec(
            "git", "-C", str(folder), *words, stdin=quiet, stdout=asyncio.subprocess.PIPE, stderr=quiet
        )
    except OSError:
        return b""
    told, _ = await git.communicate()
    return told if git.returncode == 0 else b""


def _unpacked(packed: bytes) -> dict[str, bytes]:
    """Return the briefings at the top of a folder that git packed."""
    found = {}
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content and "/" not in member.name and Path(member.name).suffix in ENDINGS:
                found[member.name] = content.read()
    return found
