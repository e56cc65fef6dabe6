"""Finds in the recorded versions of the files what a pull has to know where no file can say it."""

import asyncio
from collections.abc import Mapping

from bot.core.parsing.problem import BriefingError
from bot.services.publishing.pull_decision import Check
from bot.services.store.revisions import GIT, MERGED, RevisionStore, compute_digest

MAX_REVISIONS = 1000  # of one file that are looked at
_OTHER_ORIGINS = frozenset({GIT, MERGED, "file"})  # than chat


async def find_live(revisions: RevisionStore, name: str, content: bytes | None, check: Check) -> bytes | None:
    """Find the live version of a file with this *content*: the last one recorded, if it is invalid."""
    if content is None:
        return None
    try:
        await asyncio.to_thread(check, name, content)
    except BriefingError:
        newest = await revisions.list_revisions(name, 1)
        recorded = await revisions.fetch_content(newest[0].number) if newest else None
        return content if recorded is None else recorded
    return content


async def is_recorded(revisions: RevisionStore, name: str, content: bytes) -> bool:
    """True if the newest version of a file has this *content*."""
    newest = await revisions.list_revisions(name, 1)
    return bool(newest) and newest[0].digest == compute_digest(content)


async def find_base(revisions: RevisionStore, name: str, live: bytes | None) -> bytes | None:
    """Find what chat and git started from, if the copy does not know: before the first pull, or damaged.

    It is what git last had, or else the version before the first one from chat. A file that chat has never
    changed is its own base.
    """
    from_git = await _find_git_version(revisions, name)
    if from_git is not None:
        return from_git
    recorded = await revisions.list_revisions(name, MAX_REVISIONS)
    from_chat = [place for place, one in enumerate(recorded) if one.origin not in _OTHER_ORIGINS]
    if not from_chat:
        return live
    first_from_chat = from_chat[-1]
    before = recorded[first_from_chat + 1 : first_from_chat + 2]
    return await revisions.fetch_content(before[0].number) if before else None


async def find_taken_versions(revisions: RevisionStore) -> Mapping[str, bytes]:
    """Find what git last had of each file that is still there, by name; else what is there."""
    contents: dict[str, bytes] = {}
    for name, newest in (await revisions.find_newest()).items():
        content = await _find_git_version(revisions, name) or await revisions.fetch_content(newest.number)
        if newest.digest and content is not None:
            contents[name] = content
    return contents


async def _find_git_version(revisions: RevisionStore, name: str) -> bytes | None:
    recorded = await revisions.list_revisions(name, MAX_REVISIONS)
    from_git = next((one for one in recorded if one.origin == GIT and one.digest), None)
    return await revisions.fetch_content(from_git.number) if from_git else None
