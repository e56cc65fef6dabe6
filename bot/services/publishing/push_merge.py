"""Merges what was published here with what others have pushed, as a commit that the remote accepts.

Neither the folder nor its branch changes, so nothing goes live that nobody published here. A briefing that
both sides have changed is merged by item and field.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.briefing import parse_briefing
from bot.core.content.field_labels import gettext_noop
from bot.core.content.merge import merge_contents
from bot.core.content.translation import parse_translation_name
from bot.core.library.loader import is_briefing_file
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.services.publishing.git_process import GitError, run_git

_EXCLUDES_OTHERS = gettext_noop(
    "Others have changed the same place in the repository, so the operator has to merge it. What you have "
    "published stays live."
)
_COMMIT_MESSAGE = "Merge what was published in chat"
_NO_BLOB = "0" * 40


@dataclass(frozen=True, slots=True)
class Upstream:
    """The branch *ref* of *remote*, which the current branch is pushed to."""

    remote: str
    ref: str


@dataclass(frozen=True, slots=True)
class _TreeEntry:
    """A file in a commit; without a *blob* it is not there."""

    mode: str
    blob: str


async def find_upstream(folder: Path) -> Upstream | None:
    """Find where the current branch of the repository around *folder* is pushed to."""
    branch = (await run_git(folder, "symbolic-ref", "--quiet", "HEAD", default=b"")).decode().strip()
    fields = "%(upstream:remotename)\t%(upstream:remoteref)"
    output = await run_git(folder, "for-each-ref", f"--format={fields}", branch) if branch else b""
    remote, _, ref = output.decode().strip().partition("\t")
    return Upstream(remote, ref) if ref else None


async def merge_upstream(folder: Path, upstream: Upstream) -> str:
    """Commit a merge of the current branch with *upstream*, to which others have pushed, and give its name.

    It is empty if they have pushed all that was committed here.

    Raises:
        GitError: the changes exclude each other, or git fails.
    """
    await run_git(folder, "fetch", "--quiet", upstream.remote, upstream.ref)
    theirs = await _run(folder, "rev-parse", "FETCH_HEAD")
    base = await _run(folder, "merge-base", "HEAD", theirs)
    if base == await _run(folder, "rev-parse", "HEAD"):
        return ""
    ours_changed, theirs_changed = [await _list_changes(folder, base, one) for one in ("HEAD", theirs)]
    merged = {
        path: await _merge_file(folder, f"{base}:{path}", entry, theirs_changed.get(path, entry))
        for path, entry in ours_changed.items()
    }
    tree = await _write_tree(folder, theirs, merged)
    return await _run(folder, "commit-tree", tree, "-p", theirs, "-p", "HEAD", "-m", _COMMIT_MESSAGE)


async def _run(folder: Path, *arguments: str) -> str:
    return (await run_git(folder, *arguments)).decode().strip()


async def _list_changes(folder: Path, base: str, commit: str) -> Mapping[str, _TreeEntry]:
    """List the files that *commit* changed since *base*, by path."""
    output = await run_git(folder, "diff-tree", "-r", "-z", "--no-renames", base, commit)
    words = output.decode(errors="surrogateescape").split("\0")
    changes: dict[str, _TreeEntry] = {}
    for metadata, path in zip(words[::2], words[1::2], strict=False):
        _, mode, _, blob, _ = metadata.split()
        changes[path] = _TreeEntry(mode, blob.replace(_NO_BLOB, ""))
    return changes


async def _merge_file(folder: Path, base: str, ours: _TreeEntry, theirs: _TreeEntry) -> _TreeEntry:
    """Merge a file that both sides may have changed since *base*, such as ``1a2b:briefings/isles.yaml``."""
    if ours.blob == theirs.blob:
        return ours
    name = Path(base.partition(":")[2]).name
    if not (ours.blob and theirs.blob and is_briefing_file(name)):
        raise GitError(f"{name} was changed here and in the repository", _EXCLUDES_OTHERS)
    old = await run_git(folder, "cat-file", "blob", base, default=b"")
    live, incoming = [await run_git(folder, "cat-file", "blob", one.blob) for one in (ours, theirs)]
    content = await asyncio.to_thread(_merge_contents, name, old or None, live, incoming)
    blob = await run_git(folder, "hash-object", "-w", "--stdin", standard_input=content)
    return _TreeEntry(ours.mode, blob.decode().strip())


def _merge_contents(name: str, base: bytes | None, live: bytes, incoming: bytes) -> bytes:
    try:
        merge = merge_contents(base, live, incoming, name)
        if parse_translation_name(Path(name)) is None:
            parse_briefing(merge.content, name, SECTIONS)
    except BriefingError as error:
        raise GitError(f"the merged file is invalid: {error.problems[0]}", _EXCLUDES_OTHERS) from None
    if merge.conflicts:
        places = ", ".join("/".join(one.path) for one in merge.conflicts)
        raise GitError(f"{name} was changed here and in the repository: {places}", _EXCLUDES_OTHERS)
    return merge.content


async def _write_tree(folder: Path, commit: str, entries: Mapping[str, _TreeEntry]) -> str:
    """Write the tree of *commit* with other *entries*, and give its name."""
    lines = "".join(f"{one.mode} {one.blob or _NO_BLOB}\t{path}\0" for path, one in entries.items())
    with tempfile.TemporaryDirectory() as temporary:
        variables = {"GIT_INDEX_FILE": str(Path(temporary) / "index")}
        await run_git(folder, "read-tree", commit, variables=variables)
        data = lines.encode(errors="surrogateescape")
        arguments = ("update-index", "-z", "--index-info")
        await run_git(folder, *arguments, standard_input=data, variables=variables)
        return (await run_git(folder, "write-tree", variables=variables)).decode().strip()
