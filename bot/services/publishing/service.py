"""The newsroom: answers what moderators ask, and takes the files that they send.

It never answers anybody else: the desk lets in only those whom a platform knows as moderators.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from logging import getLogger
from pathlib import Path

from bot.core.i18n import get_locale
from bot.core.library.reader import FILE_EXTENSIONS
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing import views
from bot.services.publishing.authorization import Caller, Upload
from bot.services.publishing.decisions import SubmissionHandlers
from bot.services.publishing.queries import StatusHandlers
from bot.services.publishing.submission_preview import preview_submission
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.errors import StoreError
from bot.services.store.revisions import RevisionStore
from bot.services.store.submissions import Submission

MAX_REASON_CHARACTERS = 300  # characters of why something is published

_log = getLogger(__name__)

ModeratorCommandHandler = Callable[[Request, Caller], Awaitable[Reply]]


class ModerationService:
    """What moderators are answered, by command."""

    def __init__(
        self,
        submission_service: SubmissionService,
        submission_handlers: SubmissionHandlers,
        status_handlers: StatusHandlers,
        revisions: RevisionStore,
        extra_commands: Mapping[str, ModeratorCommandHandler] | None = None,
    ) -> None:
        """Answer from *records*, let *decisions* be taken on *drafts*, and know *more* commands."""
        self._submission_service = submission_service
        self._revisions = revisions
        self.commands: Mapping[str, ModeratorCommandHandler] = {
            "status": status_handlers.handle_status,
            "review": status_handlers.handle_review,
            "reload": status_handlers.handle_reload,
            "history": status_handlers.handle_history,
            "rollback": self._handle_rollback,
            "upload": self._handle_preview,
            "publish": submission_handlers.handle_publish,
            "discard": submission_handlers.handle_discard,
            **(extra_commands or {}),
        }

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        """Return the reply to one of the commands."""
        return await self._with_error_replies(self.commands[request.command](request, caller), request)

    async def handle_upload(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """Return the mistakes in a file, or what it would change and the buttons that decide on it."""
        locale = get_locale(request.language)
        if Path(upload.name).suffix not in FILE_EXTENSIONS:
            return views.build_not_yaml_reply(locale)
        if upload.size > MAX_FILE_BYTES:
            return views.build_too_large_reply(locale)
        reason = " ".join(upload.reason.split())[:MAX_REASON_CHARACTERS]
        submission = Submission(
            upload.name, await upload.read_content(), "", caller.display_name, caller.platform, reason
        )
        return await self._with_error_replies(self._store_and_propose(submission, request), request)

    async def _store_and_propose(self, submission: Submission, request: Request) -> Reply:
        return await self._build_proposal_reply(
            await self._submission_service.store_submission(submission), request
        )

    async def _build_proposal_reply(self, submission: Submission, request: Request) -> Reply:
        proposal = await asyncio.to_thread(self._submission_service.build_proposal, submission, request.today)
        return views.build_proposal_reply(proposal, get_locale(request.language))

    async def _handle_preview(self, request: Request, __: Caller) -> Reply:
        """Return a submission again, or what the bot would answer from it: ``upload 12 polls``."""
        number, _, line = request.argument.partition(" ")
        submission = await self._submission_service.find_waiting(number)
        if submission is None:
            return views.build_not_waiting_reply(get_locale(request.language))
        if not line:
            return await self._build_proposal_reply(submission, request)
        candidate = await asyncio.to_thread(
            self._submission_service.build_candidate, submission.file, submission.content
        )
        return await asyncio.to_thread(
            preview_submission, candidate.briefing, line, request, submission.number
        )

    async def _handle_rollback(self, request: Request, caller: Caller) -> Reply:
        """Propose what a version held, as if it had been sent anew."""
        locale = get_locale(request.language)
        revision = await self._revisions.find_revision(parse_number(request.argument))
        if revision is None:
            return views.build_no_revision_reply(locale)
        content = await self._revisions.fetch_content(revision.number)
        if content is None:
            return views.build_removed_reply(locale)
        reason = f"back to version {revision.number}"
        submission = Submission(revision.file, content, "", caller.display_name, "rollback", reason)
        return await self._store_and_propose(submission, request)

    async def _with_error_replies(self, pending_reply: Awaitable[Reply], request: Request) -> Reply:
        """Return an answer, or what keeps the newsroom from it."""
        locale = get_locale(request.language)
        try:
            return await pending_reply
        except BriefingError as error:
            return views.build_problems_reply(error.problems, locale)
        except StoreError as error:
            _log.error("moderation: the database fails: %s", error)
            return views.build_database_error_reply(locale)
        except OSError as error:
            _log.error("moderation: the folder of the briefings fails: %s", error.strerror)
            return views.build_write_error_reply(error.strerror or "", locale)
