"""Doubts about files that changed: who answers from half of one tells readers something wrong."""

from collections.abc import Container, Mapping

from bot.core.content.document_loader import compute_digest
from bot.core.library.snapshot import FileContent, LibrarySnapshot


class FileDebouncer:
    """What may be half of what somebody is about to write: it has to stay so for a while to be believed.

    A file that is gone may be there again at once, as some editors save. A file that is shorter than when it
    was right, does not end with the end of a line, or cannot be read, may not be written to its end.
    """

    def __init__(self, settle_seconds: float, sizes: Mapping[str, int]) -> None:
        """Believe what has stayed so for *settle* seconds; *sizes* are those of the files that are known."""
        self._settle_seconds = settle_seconds
        self._sizes = dict(sizes)
        self._sizes_when_valid: dict[str, int] = {}
        self.pending: dict[str, tuple[str, float]] = {}

    def accept(
        self,
        contents: Mapping[str, FileContent],
        snapshot: LibrarySnapshot,
        now: float,
        *,
        complete_files: Container[str] = (),
    ) -> dict[str, FileContent]:
        """Return those *contents* that are news to the *shelf*, and *sure* or to be believed *now*."""
        changed_contents = {
            file: content
            for file, content in contents.items()
            if snapshot.current_digest(file) != _compute_content_digest(content)
        }
        new_digests = {_compute_content_digest(content) for content in changed_contents.values()}
        self.pending = {
            file: one
            for file, one in self.pending.items()
            if file in changed_contents or file not in contents
        }
        self._sizes_when_valid |= {
            file: self._sizes.get(file, 0) for file in changed_contents if file not in snapshot.broken_files
        }
        accepted_contents = {}
        for file, content in changed_contents.items():
            is_renamed = content is None and snapshot.current_digest(file) in new_digests
            if (
                file in complete_files
                or is_renamed
                or not self._may_be_partial(file, content)
                or self._has_settled(file, content, now)
            ):
                accepted_contents[file] = content
                self.pending.pop(file, None)
        self._sizes |= {file: len(one) for file, one in accepted_contents.items() if isinstance(one, bytes)}
        return accepted_contents

    def _may_be_partial(self, file: str, content: FileContent) -> bool:
        if not isinstance(content, bytes):
            return True
        return not content.endswith(b"\n") or len(content) < self._sizes_when_valid.get(file, 0)

    def _has_settled(self, file: str, content: FileContent, now: float) -> bool:
        digest = _compute_content_digest(content) or ""
        pending_digest, since = self.pending.get(file, ("", now))
        if file not in self.pending or pending_digest != digest:
            since = now
        self.pending[file] = (digest, since)
        return now - since >= self._settle_seconds


def _compute_content_digest(content: FileContent) -> str | None:
    """Return the digest of a content as `Shelf.digest` does."""
    if content is None:
        return None
    return compute_digest(content) if isinstance(content, bytes) else ""
