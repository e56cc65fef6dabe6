"""A trouble: something that the bot needs does not work, until somebody or time mends it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TroubleKind(StrEnum):
    """What does not work."""

    DATABASE = "database"
    """The database cannot be read or written."""
    GIT_PULL = "git-pull"
    """Briefings cannot be pulled from the repository."""
    GIT_PUSH = "git-push"
    """Published files cannot be committed, or not be pushed."""
    PLATFORM = "platform"
    """A platform refuses the bot, such as its token; the subject is the platform's name."""
    CONNECTION = "connection"
    """A platform cannot be reached; the subject is its name."""
    BRIEFINGS = "briefings"
    """There is no briefing to answer from."""
    FOLDER = "folder"
    """The briefings folder cannot be read or written."""
    DISK = "disk"
    """The disk is full, or the folder of the data cannot be written."""
    TASK = "task"
    """A background task keeps ending; the subject is its name."""
    PICTURES = "pictures"
    """The process that draws pictures does not work."""
    MEMORY = "memory"
    """Hardly any memory is left."""
    EVENT_LOOP = "event-loop"
    """The event loop is late, again and again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble, from *began_at* to *ended_at* (UTC), which is None while it lasts.

    *subject* tells troubles of one kind apart. *detail* is the cause in one plain sentence or the system's
    own words, without secrets.
    """

    kind: TroubleKind
    subject: str
    detail: str
    began_at: datetime
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name that tells it apart from all others: ``platform:telegram``."""
        return f"{self.kind}:{self.subject}" if self.subject else str(self.kind)
