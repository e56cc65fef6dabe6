"""Remembers the last contents that were made of a briefing, and none of one that has been replaced."""

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

from bot.core.content.briefing import Briefing

MAX_CONTENTS = 256  # that are remembered; a section of 400 polls is 40 KB when compressed


class ContentKey(Protocol):
    """All that a content is made of; an unchanged briefing is the same object."""

    @property
    def briefing(self) -> Briefing:
        """The briefing, which may be an earlier version."""

    @property
    def as_of(self) -> str:
        """The earlier version that is asked for; empty for the current one."""


Key = TypeVar("Key", bound=ContentKey)
Content = TypeVar("Content")


class ContentCache(Generic[Key, Content]):
    """The last contents by what they are made of."""

    def __init__(self) -> None:
        """Start with none."""
        self._contents: OrderedDict[Key, Content] = OrderedDict()

    def __len__(self) -> int:
        """Count the contents."""
        return len(self._contents)

    def find(self, key: Key) -> Content | None:
        """Find a content; None if it is not remembered."""
        if key not in self._contents:
            return None
        self._contents.move_to_end(key)
        return self._contents[key]

    def add(self, key: Key, content: Content) -> None:
        """Remember a content in place of those of an earlier state of its briefing."""
        for one in [one for one in self._contents if _is_replaced(one, key)]:
            del self._contents[one]
        self._contents[key] = content
        self._contents.move_to_end(key)
        if len(self._contents) > MAX_CONTENTS:
            self._contents.popitem(last=False)


def _is_replaced(old: ContentKey, new: ContentKey) -> bool:
    is_same_version = (old.briefing.id, old.as_of) == (new.briefing.id, new.as_of)
    return is_same_version and old.briefing is not new.briefing
