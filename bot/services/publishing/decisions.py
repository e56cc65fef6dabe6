"""What becomes of a submission: it is published or discarded, or somebody else was faster."""

import asyncio
from logging import getLogger
from typing import Protocol

from bot.core.i18n import Language, language
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.parsing.problem import BriefingError
from bot.services.publishing import views
from bot.services.publishing.authorization import Asker
from bot.services.publishing.publisher import Overtaken, Publishing
from bot.services.publishing.submission_service import Drafts
from bot.services.publishing.views import Proposal
from bot.services.store.revisions import Version, Versions
from bot.services.store.submissions import Submission

_log = getLogger(__name__)


class Repository(Protocol):
    """Where published files are committed."""

    async def commit(self, version: Version, message: str, words: Language) -> str:
        """Commit the file of a version, and return a sentence on what came of it."""


class Decisions:
    """Decides on submissions as moderators say."""

    def __init__(
        self, drafts: Drafts, publishing: Publishing, versions: Versions, repository: Repository | None
    ) -> None:
        """Publish by *publishing*, and commit to *repository* if there is one."""
        self._drafts = drafts
        self._publishing = publishing
        self._versions = versions
        self._repository = repository

    async def publish(self, request: Request, asker: Asker) -> Reply:
        """Publish a submission; ``publish 12 a1b2`` names what it is known to replace."""
        words = language(request.language)
        number, _, over = request.argument.partition(" ")
        waiting = await self._drafts.find(number)
        if waiting is None:
            return views.gone(words) if number else views.how_to_send(words)
        try:
            proposed = await asyncio.to_thread(self._drafts.proposal, waiting, request.today)
            came = await self._publishing.publish(waiting, asker.who, over or waiting.based)
        except BriefingError as error:
            return views.mistakes(error.problems, words)
        except OSError as error:
            _log.error("moderation: %s could not be written: %s", waiting.file, error.strerror)
            return views.unwritten(error.strerror or "", words, waiting.number)
        if isinstance(came, Overtaken):
            return await self._overtaken(waiting, proposed, came, words)
        return await self._published(came, proposed, words)

    async def discard(self, request: Request, asker: Asker) -> Reply:
        """Forget a submission."""
        words = language(request.language)
        waiting = await self._drafts.find(request.argument)
        if waiting is None:
            return views.gone(words)
        await self._drafts.drop(waiting)
        _log.info("moderation: discarded", extra={"file": waiting.file, "who": asker.who})
        return views.discarded(words)

    async def _overtaken(
        self, waiting: Submission, proposed: Proposal, came: Overtaken, words: Language
    ) -> Reply:
        newest = next(iter(await self._versions.history(waiting.file, 1)), None)
        by = newest if newest and newest.digest == came.held else None
        meanwhile = await self._drafts.meanwhile(waiting, self._versions)
        return views.overtaken(proposed, meanwhile, by, came.held, words)

    async def _published(self, version: Version, proposed: Proposal, words: Language) -> Reply:
        told = {"file": version.file, "version": version.number, "who": version.who}
        _log.info("moderation: published", extra=told)
        before = await self._versions.history(version.file, 1, version.number)
        notes: tuple[str, ...] = ()
        if self._repository:
            message = _message(version, proposed)
            notes = (await self._repository.commit(version, message, words),)
        return views.published(version, before[0].number if before else 0, notes, words)


def _message(version: Version, proposed: Proposal) -> str:
    """Return what is said of a version in git: why, or else the first change; then every change."""
    first = proposed.why or next(iter(proposed.changes), "published")
    subject = " ".join(f"{version.file}: {first}".split())[:200]
    return "\n".join((subject, "", *proposed.changes, "", f"Version {version.number} of the bot."))
