"""Doubts about files that changed: who answers from half of one tells readers something wrong."""

from collections.abc import Container, Mapping

from bot.core.content.document_loader import digest_of
from bot.core.library.snapshot import Content, Shelf


class Doubts:
    """What may be half of what somebody is about to write: it has to stay so for a while to be believed.

    A file that is gone may be there again at once, as some editors save. A file that is shorter than when it
    was right, does not end with the end of a line, or cannot be read, may not be written to its end.
    """

    def __init__(self, settle: float, sizes: Mapping[str, int]) -> None:
        """Believe what has stayed so for *settle* seconds; *sizes* are those of the files that are known."""
        self._settle = settle
        self._sizes = dict(sizes)
        self._when_right: dict[str, int] = {}
        self.waiting: dict[str, tuple[str, float]] = {}

    def believe(
        self, contents: Mapping[str, Content], shelf: Shelf, now: float, *, sure: Container[str] = ()
    ) -> dict[str, Content]:
        """Return those *contents* that are news to the *shelf*, and *sure* or to be believed *now*."""
        news = {file: content for file, content in contents.items() if shelf.digest(file) != _digest(content)}
        arrived = {_digest(content) for content in news.values()}
        self.waiting = {
            file: one for file, one in self.waiting.items() if file in news or file not in contents
        }
        self._when_right |= {file: self._sizes.get(file, 0) for file in news if file not in shelf.broken}
        believed = {}
        for file, content in news.items():
            renamed = content is None and shelf.digest(file) in arrived
            if (
                file in sure
                or renamed
                or not self._is_odd(file, content)
                or self._has_stayed(file, content, now)
            ):
                believed[file] = content
                self.waiting.pop(file, None)
        self._sizes |= {file: len(one) for file, one in believed.items() if isinstance(one, bytes)}
        return believed

    def _is_odd(self, file: str, content: Content) -> bool:
        if not isinstance(content, bytes):
            return True
        return not content.endswith(b"\n") or len(content) < self._when_right.get(file, 0)

    def _has_stayed(self, file: str, content: Content, now: float) -> bool:
        digest = _digest(content) or ""
        known, since = self.waiting.get(file, ("", now))
        if file not in self.waiting or known != digest:
            since = now
        self.waiting[file] = (digest, since)
        return now - since >= self._settle


def _digest(content: Content) -> str | None:
    """Return the digest of a content as `Shelf.digest` does."""
    if content is None:
        return None
    return digest_of(content) if isinstance(content, bytes) else ""
