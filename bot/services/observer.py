"""What the bot reports of its work to whoever measures it; by default nobody does."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a request."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    """The answer says that there is no such thing."""
    REFUSED = "refused"
    """It was a moderators' command from somebody who is none."""
    FAILED = "failed"
    """An error prevented an answer."""


class RefusalReason(StrEnum):
    """Why a request was refused."""

    RATE = "rate"
    """There were too many from one address or chat."""
    SIZE = "size"
    """It was too long."""
    ORIGIN = "origin"
    """Another site's page sent it."""
    HOST = "host"
    """It was sent to another host name than the page's."""
    FORGED = "forged"
    """It claimed to come from a platform, without the secret that the platform shows."""
    RIGHTS = "rights"
    """It was a moderators' command from somebody who is none."""


class Observer:
    """Ignores all; a subclass counts. Nothing that it gets names a person or quotes a text."""

    def note_answer(self, platform: str, command: str, outcome: Outcome, seconds: float) -> None:
        """Note an answer to *command*, whatever somebody may have typed; it took *seconds*."""

    def note_platform_error(self, platform: str, kind: str) -> None:
        """Note that a call to a platform failed; *kind* is the HTTP status, ``timeout`` or ``network``."""

    def note_rate_limit_wait(self, platform: str, seconds: float) -> None:
        """Note that a call has to wait *seconds* for the platform's limits."""

    def note_reload(self) -> None:
        """Note that changed briefings are live."""

    def note_pull(self) -> None:
        """Note that a pull from git has succeeded, whether it brought anything or not."""

    def note_publication(self, origin: str) -> None:
        """Note that a version was published; *origin* is where: a platform, or elsewhere, such as git."""

    def note_refusal(self, platform: str, reason: RefusalReason) -> None:
        """Note that a request was refused."""
