"""Merges what was published here with what others have pushed, as a commit that the remote accepts.

Neither the folder nor its branch changes, so nothing goes live that nobody published here. A briefing that
both sides have changed is merged by item and field.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.briefing import parse_briefing
from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_merge import MergeConflict
from bot.core.content.merge import Merge, merge_contents
from bot.core.content.translation import parse_translation_name
from bot.core.library.loader import is_briefing_file
from bot.core.parsing.problem import BriefingError
from bot.core.sections.registry import SECTIONS
from bot.services.publishing.git_process import GitError, run_git
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH

_EXCLUDES_OTHERS = gettext_noop(
    "Others have changed the same place in the repository. What you have published stays live; /push shows "
    "both, and lets moderators decide."
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


@dataclass(frozen=True, slots=True)
class FileConflict:
    """A file that was changed here (*ours*) and in the repository (*theirs*) in ways that exclude each other.

    A version is None where the file is gone. *author* and *subject* are those of the newest commit there that
    changed it. *values* are what both changed differently, if the file could be merged but for them.
    """

    name: str
    ours: bytes | None
    theirs: bytes | None
    author: str
    subject: str
    values: tuple[MergeConflict, ...] = ()
    proposal: bytes | None = None
    """The merge in which theirs is taken, if it is valid."""


class PushConflictError(GitError):
    """Others have pushed changes that exclude those made here."""

    def __init__(self, conflicts: Sequence[FileConflict]) -> None:
        """Name the *conflicts* for the operator; moderators are shown them."""
        places = ", ".join(
            f"{one.name} ({', '.join('/'.join(value.path) for value in one.values) or 'whole'})"
            for one in conflicts
        )
        super().__init__(f"changed here and in the repository: {places}", _EXCLUDES_OTHERS)
        self.conflicts = tuple(conflicts)
        self.digest = _compute_digest(conflicts)
        """Tells these conflicts from others, so that a decision is about what was shown."""


def _compute_digest(conflicts: Sequence[FileConflict]) -> str:
    sides = [(one.name, one.ours, one.theirs) for one in conflicts]
    return hashlib.sha256(repr(sides).encode()).hexdigest()[:SHORT_DIGEST_LENGTH]


async def find_upstream(folder: Path) -> Upstream | None:
    """Find where the current branch of the repository around *folder* is pushed to."""
    branch = (await run_git(folder, "symbolic-ref", "--quiet", "HEAD", default=b"")).decode().strip()
    fields = "%(upstream:remotename)\t%(upstream:remoteref)"
    output = await run_git(folder, "for-each-ref", f"--format={fields}", branch) if branch else b""
    remote, _, ref = output.decode().strip().partition("\t")
    return Upstream(remote, ref) if ref else None


async def merge_upstream(folder: Path, upstream: Upstream, overridden: str = "") -> str:
    """Commit a merge of the current branch with *upstream*, to which others have pushed, and give its name.

    It is empty if they have pushed all that was committed here. In the conflicts with the digest
    *overridden*, what was published here stays.

    Raises:
        PushConflictError: changes exclude each other.
        GitError: git fails.
    """
    await run_git(folder, "fetch", "--quiet", upstream.remote, upstream.ref)
    theirs = await _run(folder, "rev-parse", "FETCH_HEAD")
    base = await _run(folder, "merge-base", "HEAD", theirs)
    if base == await _run(folder, "rev-parse", "HEAD"):
        return ""
    ours_changed, theirs_changed = [await _list_changes(folder, base, one) for one in ("HEAD", theirs)]
    merged, conflicts = dict[str, _TreeEntry](), list[FileConflict]()
    for path, entry in ours_changed.items():
        sides = _Sides(path, base, theirs, entry, theirs_changed.get(path, entry))
        merged[path], conflict = await _merge_file(folder, sides)
        conflicts += [conflict] if conflict else []
    if conflicts and (error := PushConflictError(conflicts)).digest != overridden:
        raise error
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


@dataclass(frozen=True, slots=True)
class _Sides:
    """The file at *path* that both sides may have changed since the commit *base*."""

    path: str
    base: str
    their_commit: str
    ours: _TreeEntry
    theirs: _TreeEntry


async def _merge_file(folder: Path, sides: _Sides) -> tuple[_TreeEntry, FileConflict | None]:
    """Merge a file; where both sides exclude each other, ours stays, and the conflict comes with it."""
    if sides.ours.blob == sides.theirs.blob:
        return sides.ours, None
    name = Path(sides.path).name
    old = await run_git(folder, "cat-file", "blob", f"{sides.base}:{sides.path}", default=b"")
    ours, theirs = [await _read_blob(folder, one.blob) for one in (sides.ours, sides.theirs)]
    merge = None
    if ours is not None and theirs is not None and is_briefing_file(name):
        merge = await asyncio.to_thread(_merge_contents, name, old or None, ours, theirs)
    entry = sides.ours
    if merge:
        blob = await run_git(folder, "hash-object", "-w", "--stdin", standard_input=merge.content)
        entry = _TreeEntry(sides.ours.mode, blob.decode().strip())
    if merge and not merge.conflicts:
        return entry, None
    format_option = "--format=%an%x00%s"
    commit = await _run(folder, "log", "-1", format_option, sides.their_commit, "--", f":/{sides.path}")
    author, _, subject = commit.partition("\0")
    values, proposal = (merge.conflicts, merge.proposal) if merge else ((), theirs)
    return entry, FileConflict(name, ours, theirs, author, subject, values, proposal)


async def _read_blob(folder: Path, blob: str) -> bytes | None:
    return await run_git(folder, "cat-file", "blob", blob) if blob else None


def _merge_contents(name: str, base: bytes | None, live: bytes, incoming: bytes) -> Merge | None:
    """Merge two contents; None if the result would break a rule."""
    try:
        merge = merge_contents(base, live, incoming, name)
        if parse_translation_name(Path(name)) is None:
            parse_briefing(merge.content, name, SECTIONS)
    except BriefingError:
        return None
    return merge


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
