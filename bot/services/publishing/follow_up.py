"""What follows a publication in chat: it is committed to git, and the other moderators hear of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.request import Request
from bot.services.store.revisions import Revision

Announce = Callable[[Revision, ChatId | None], Awaitable[None]]
"""Announces a version to moderators, except in the chat where everybody has read of it already."""


async def announce_nothing(_: Revision, __: ChatId | None) -> None:
    """Announce nothing."""


class Committer(Protocol):
    """Commits published files."""

    async def commit_revision(self, revision: Revision, message: str, locale: Locale) -> str:
        """Commit the file of a version, and say in a sentence what came of it."""

    async def catch_up(self) -> None:
        """Commit what was published when the bot was killed."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Commits with *committer*, if there is one, and lets *announce* tell the others."""

    committer: Committer | None = None
    announce: Announce = announce_nothing

    async def catch_up(self) -> None:
        """Commit what was published when the bot was killed."""
        if self.committer:
            await self.committer.catch_up()

    async def complete(
        self, revision: Revision, message: str, request: Request, caller: Caller
    ) -> tuple[str, ...]:
        """Do all that follows *revision*, and give the sentences about it for whoever published it."""
        await self.announce(revision, None if caller.reads_alone else caller.chat)
        if self.committer is None:
            return ()
        return (await self.committer.commit_revision(revision, message, get_locale(request.language)),)
