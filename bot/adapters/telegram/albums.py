"""Albums: several photos, videos or files that somebody sends together, and that arrive as a message each.

Any of them may carry the words of all, and nothing says which one is the last.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from telegram import Message

_MAX_ALBUMS = 1_000  # albums that are remembered; forgetting one costs a second sentence about it


class AlbumTracker:
    """Finds out whether an album has any words."""

    def __init__(self, wait_for_rest: Callable[[], Awaitable[None]]) -> None:
        """Start with none; *wait_for_rest* waits until all messages of an album have arrived."""
        self._wait_for_rest = wait_for_rest
        self._has_words: OrderedDict[str, bool] = OrderedDict()  # by the id of the album

    def note_words(self, message: Message) -> None:
        """Note that *message* has words, for the whole of its album if it is part of one."""
        if message.media_group_id:
            self._note(message.media_group_id, has_words=True)

    async def should_answer(self, message: Message) -> bool:
        """True for a message without words: if it is part of an album, only once, and if that has none."""
        album_id = message.media_group_id
        if album_id is None:
            return True
        if album_id in self._has_words:
            return False
        self._note(album_id, has_words=False)
        await self._wait_for_rest()
        return not self._has_words.get(album_id)

    def _note(self, album_id: str, *, has_words: bool) -> None:
        self._has_words[album_id] = has_words
        if len(self._has_words) > _MAX_ALBUMS:
            self._has_words.popitem(last=False)
