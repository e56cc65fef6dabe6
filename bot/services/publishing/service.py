"""The newsroom: answers what moderators ask, and takes the files that they send.

It never answers anybody else: the desk lets in only those whom a platform knows as moderators.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from logging import getLogger
from pathlib import Path

from bot.core.i18n import language
from bot.core.library.reader import ENDINGS
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, number_in
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_events import BYTES
from bot.services.publishing import views
from bot.services.publishing.authorization import Asker, Upload
from bot.services.publishing.decisions import Decisions
from bot.services.publishing.queries import Records
from bot.services.publishing.submission_preview import rehearsed
from bot.services.publishing.submission_service import Drafts
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Versions
from bot.services.store.submissions import Submission

REASON = 300  # characters of why something is published

_log = getLogger(__name__)

Answer = Callable[[Request, Asker], Awaitable[Reply]]


class Newsroom:
    """What moderators are answered, by command."""

    def __init__(
        self,
        drafts: Drafts,
        decisions: Decisions,
        records: Records,
        versions: Versions,
        more: Mapping[str, Answer] | None = None,
    ) -> None:
        """Answer from *records*, let *decisions* be taken on *drafts*, and know *more* commands."""
        self._drafts = drafts
        self._versions = versions
        self.commands: Mapping[str, Answer] = {
            "status": records.status,
            "review": records.review,
            "reload": records.reload,
            "history": records.history,
            "rollback": self._rollback,
            "upload": self._show,
            "publish": decisions.publish,
            "discard": decisions.discard,
            **(more or {}),
        }

    async def answer(self, request: Request, asker: Asker) -> Reply:
        """Return the reply to one of the commands."""
        return await self._guarded(self.commands[request.command](request, asker), request)

    async def upload(self, upload: Upload, request: Request, asker: Asker) -> Reply:
        """Return the mistakes in a file, or what it would change and the buttons that decide on it."""
        words = language(request.language)
        if Path(upload.name).suffix not in ENDINGS:
            return views.no_yaml(words)
        if upload.size > BYTES:
            return views.too_large(words)
        why = " ".join(upload.why.split())[:REASON]
        sent = Submission(upload.name, await upload.fetch(), "", asker.who, asker.origin, why)
        return await self._guarded(self._propose(sent, request), request)

    async def _propose(self, sent: Submission, request: Request) -> Reply:
        return await self._proposed(await self._drafts.take(sent), request)

    async def _proposed(self, waiting: Submission, request: Request) -> Reply:
        proposed = await asyncio.to_thread(self._drafts.proposal, waiting, request.today)
        return views.proposal(proposed, language(request.language))

    async def _show(self, request: Request, __: Asker) -> Reply:
        """Return a submission again, or what the bot would answer from it: ``upload 12 polls``."""
        number, _, line = request.argument.partition(" ")
        waiting = await self._drafts.find(number)
        if waiting is None:
            return views.gone(language(request.language))
        if not line:
            return await self._proposed(waiting, request)
        draft = await asyncio.to_thread(self._drafts.read, waiting.file, waiting.content)
        return await asyncio.to_thread(rehearsed, draft.briefing, line, request, waiting.number)

    async def _rollback(self, request: Request, asker: Asker) -> Reply:
        """Propose what a version held, as if it had been sent anew."""
        words = language(request.language)
        version = await self._versions.version(number_in(request.argument))
        if version is None:
            return views.no_version(words)
        content = await self._versions.content(version.number)
        if content is None:
            return views.removed(words)
        why = f"back to version {version.number}"
        sent = Submission(version.file, content, "", asker.who, "rollback", why)
        return await self._propose(sent, request)

    async def _guarded(self, answer: Awaitable[Reply], request: Request) -> Reply:
        """Return an answer, or what keeps the newsroom from it."""
        words = language(request.language)
        try:
            return await answer
        except BriefingError as error:
            return views.mistakes(error.problems, words)
        except StoreError as error:
            _log.error("moderation: the database fails: %s", error)
            return views.no_database(words)
        except OSError as error:
            _log.error("moderation: the folder of the briefings fails: %s", error.strerror)
            return views.unwritten(error.strerror or "", words)
