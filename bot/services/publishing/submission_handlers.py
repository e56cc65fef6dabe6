"""The moderators' decisions on a submission: publish it, discard it, or see who was faster."""

import asyncio
from dataclasses import replace
from logging import getLogger

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller, parse_display_name
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.parsing.problem import BriefingError
from bot.services.publishing import approval_views, submission_views
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.follow_up import FollowUp
from bot.services.publishing.merge_views import build_included_reply
from bot.services.publishing.publisher import EditConflict, SubmissionPublisher
from bot.services.publishing.submission_merge import MergedSubmission, MergeOutcome
from bot.services.publishing.submission_service import SubmissionService, build_question_reply
from bot.services.publishing.submission_views import Proposal
from bot.services.store.revisions import Revision, RevisionStore
from bot.services.store.submissions import Submission

MAX_ATTEMPTS = 3  # for a file that others publish while it is merged

_log = getLogger(__name__)


class SubmissionHandlers:
    """Publishes and discards submissions."""

    def __init__(
        self,
        submission_service: SubmissionService,
        publisher: SubmissionPublisher,
        revisions: RevisionStore,
        follow_up: FollowUp,
        *,
        approvals: Approvals,
    ) -> None:
        """Publish with *publisher* what *approvals* allow, and do what is to *follow_up* on that."""
        self._submission_service = submission_service
        self._publisher = publisher
        self._revisions = revisions
        self._follow_up = follow_up
        self._approvals = approvals

    async def handle_publish(self, request: Request, caller: Caller) -> Reply:
        """Publish a submission, merged with what others have published in the meantime: ``publish 12``."""
        locale = get_locale(request.language)
        number, _, fingerprint = request.argument.partition(" ")
        submission = await self._submission_service.find_submission(number)
        if submission is None and not number:
            return submission_views.build_publish_help_reply(locale)
        if submission is None or submission.state != "waiting" or not submission.is_proposal:
            return _build_not_waiting_reply(submission, locale)
        if fingerprint not in {"", submission.fingerprint}:  # nobody publishes what they have not seen
            return approval_views.mark_as_changed(
                await self._submission_service.propose(submission, request), submission
            )
        return await self.publish_now(submission, request, caller)

    async def publish_now(self, submission: Submission, request: Request, caller: Caller) -> Reply:
        """Publish a stored submission, or ask what has to be decided first, and by whom."""
        locale = get_locale(request.language)
        if refusal := await self._approvals.refuse_publisher(submission, self._revisions, caller, locale):
            return refusal
        try:
            for _ in range(MAX_ATTEMPTS):
                outcome = await self._submission_service.merger.merge(submission)
                if reply := await self._publish_outcome(outcome, request, caller):
                    return reply
            return await self._submission_service.propose(submission, request)
        except BriefingError as error:
            return submission_views.build_problems_reply(error.problems, locale)
        except OSError as error:
            _log.error("moderation: %s could not be written: %s", submission.file, error.strerror)
            return submission_views.build_write_error_reply(error.strerror or "", locale, submission.number)

    async def _publish_outcome(self, outcome: MergeOutcome, request: Request, caller: Caller) -> Reply | None:
        """Publish what was merged; None if the file has changed again."""
        if not isinstance(outcome, MergedSubmission):
            return build_question_reply(outcome, request)
        if outcome.is_included:
            await self.discard(outcome.submission, caller)
            return build_included_reply(outcome.meanwhile, get_locale(request.language))
        return await self._publish_merged(outcome, request, caller)

    async def _publish_merged(
        self, outcome: MergedSubmission, request: Request, caller: Caller
    ) -> Reply | None:
        submission = outcome.submission
        proposal = await asyncio.to_thread(
            self._submission_service.build_proposal, submission, request.today, outcome.meanwhile
        )
        stored = await self._submission_service.find_submission(str(submission.number))
        if stored and stored.state != "waiting":  # a colleague was faster
            return _build_not_waiting_reply(stored, get_locale(request.language))
        if outcome.meanwhile:  # after a crash, the next start goes on with the merged content
            await self._submission_service.replace_submission(submission)
        result = await self._publisher.publish_submission(
            submission, caller.display_name, submission.base_digest
        )
        if isinstance(result, EditConflict):
            return None
        await self._submission_service.note_publication(result, submission)
        await self._approvals.report_decision(replace(submission, state="published"), caller)
        notes = await self._complete_publication(result, proposal, request, caller)
        locale = get_locale(request.language)
        return submission_views.build_published_reply(result, proposal, notes, locale)

    async def handle_discard(self, request: Request, caller: Caller) -> Reply:
        """Discard a submission; ``discard 12 WHY`` tells somebody else why, who proposed it."""
        locale = get_locale(request.language)
        number, _, reason = request.argument.partition(" ")
        submission = await self._submission_service.find_submission(number)
        if submission is None or submission.state != "waiting":
            return _build_not_waiting_reply(submission, locale)
        if refusal := self._approvals.refuse_decision(submission, caller, locale):
            return refusal
        if not reason and self._approvals.must_explain_discard(submission, caller):
            return approval_views.build_discard_form(submission, locale)
        if not await self.discard(submission, caller, reason):
            return _build_not_waiting_reply(await self._submission_service.find_submission(number), locale)
        _log.info("moderation: discarded", extra={"file": submission.file, "who": caller.log_name})
        return submission_views.build_discarded_reply(locale)

    async def discard(self, submission: Submission, caller: Caller, reason: str = "") -> bool:
        """Discard a submission, and let others know; False if somebody has decided on it before."""
        if not await self._publisher.discard_submission(submission, caller.display_name, reason):
            return False
        await self._approvals.report_decision(replace(submission, state="discarded"), caller)
        return True

    async def _complete_publication(
        self, revision: Revision, proposal: Proposal, request: Request, caller: Caller
    ) -> tuple[str, ...]:
        author = str(parse_display_name(revision.author) or "")
        log_fields = {"file": revision.file, "version": revision.number, "who": author}
        _log.info("moderation: published", extra=log_fields)
        message = _build_commit_message(revision, proposal)
        return await self._follow_up.complete(revision, message, request, caller)


def _build_not_waiting_reply(submission: Submission | None, locale: Locale) -> Reply:
    """Say what came of a submission, as far as that is known."""
    if submission is None or submission.state == "waiting":  # a table, or a text without a name
        return submission_views.build_not_waiting_reply(locale)
    return approval_views.build_decided_reply(submission, locale)


def _build_commit_message(revision: Revision, proposal: Proposal) -> str:
    """Build the message of a commit: the reason, or else the first change; then every change."""
    summary = proposal.reason or next(iter(proposal.changes), "published")
    subject = " ".join(f"{revision.file}: {summary}".split())[:200]
    proposer = (f"Proposed by {revision.proposed_by}.",) if revision.proposed_by else ()
    version = f"Version {revision.number} of the bot."
    return "\n".join((subject, "", *proposal.changes, "", *proposer, version))
