"""One press takes a version back, or brings one back: ``undo 12`` and ``restore 12``.

What others have published since then stays: the way back is merged with it as any proposal is. The result is
a version itself, and can be taken back, too.
"""

from dataclasses import replace

from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller, parse_display_name
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.parsing.problem import BriefingError
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.approval_views import build_editor_reply
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.removal_handlers import RemovalHandlers
from bot.services.publishing.submission_handlers import SubmissionHandlers
from bot.services.publishing.submission_service import SubmissionService
from bot.services.publishing.submission_views import build_no_revision_reply
from bot.services.store.revisions import RESTORED
from bot.services.store.submissions import Submission


class UndoHandlers:
    """Takes versions back, whether they published a file, changed it, or removed it."""

    def __init__(
        self,
        files: PublishedFiles,
        submission_service: SubmissionService,
        decisions: SubmissionHandlers,
        removals: RemovalHandlers,
    ) -> None:
        """Publish earlier contents of *files* with *decisions*, and remove first ones with *removals*."""
        self._files = files
        self._submission_service = submission_service
        self._decisions = decisions
        self._removals = removals

    async def handle_undo(self, request: Request, caller: Caller) -> Reply:
        """Take back a version: ``undo 12``; what a removal took away answers by default again as before.

        ``undo 12 harbour a1b2c3`` says that harbour was the default, and which one has been since.
        """
        number, *defaults = request.argument.split() or [""]
        revision = await self._files.revisions.find_revision(parse_number(number))
        if revision is None or revision.follows_deleted:  # what it replaced is not there any more
            return build_no_revision_reply(get_locale(request.language))
        previous = await self._files.revisions.find_previous(revision)
        content = await self._files.revisions.fetch_content(previous.number) if previous else None
        if content is None and caller.is_editor:
            return build_editor_reply(get_locale(request.language))
        if content is None:
            return await self._removals.remove_revision(revision, request, caller)
        reason = f"undo of version {revision.number}"
        way_back = Submission(revision.file, content, revision.digest, caller.display_name, RESTORED, reason)
        if not revision.digest and not caller.is_editor:
            await self._removals.restore_default(defaults, request)
        return await self._publish(way_back, request, caller)

    async def handle_restore(self, request: Request, caller: Caller) -> Reply:
        """Publish a version again if readers get nothing from its file; else propose it: ``restore 12``."""
        revision = await self._files.revisions.find_revision(parse_number(request.argument))
        content = await self._files.revisions.fetch_content(revision.number) if revision else None
        if revision is None or content is None:
            return build_no_revision_reply(get_locale(request.language))
        reason = f"back to version {revision.number}"
        way_back = Submission(revision.file, content, "", caller.display_name, RESTORED, reason)
        if await run_in_daemon_thread(self._has_content, revision.file):
            return await self._submission_service.store_and_propose(way_back, request)
        way_back = await self._submission_service.merger.base_on_live(way_back)
        return await self._publish(way_back, request, caller)

    async def _publish(self, way_back: Submission, request: Request, caller: Caller) -> Reply:
        """Publish the way back; an editor only proposes it."""
        await run_in_daemon_thread(self._submission_service.build_candidate, way_back.file, way_back.content)
        proposer = str(parse_display_name(caller.display_name) or "")
        stored = await self._files.submissions.add_submission(replace(way_back, proposer_chat=proposer))
        if caller.is_editor:
            return await self._submission_service.propose(stored, request)
        return await self._decisions.publish_now(stored, request, caller)

    def _has_content(self, file: str) -> bool:
        """True if the file is valid, and holds something."""
        content = self._files.file_writer.read_content(file)
        try:
            candidate = self._submission_service.build_candidate(file, content or b"")
        except BriefingError:
            return False
        return any(candidate.briefing.sections.values())
