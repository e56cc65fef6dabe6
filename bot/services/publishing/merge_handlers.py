"""The moderators' decisions on a submission in conflict: ``merge 12 a1b2c3 mp``, or ``merge 12 whole``."""

from collections.abc import Sequence

from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.merge_choices import find_preferred_items
from bot.services.publishing.merge_views import build_conflict_reply, build_included_reply
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH
from bot.services.publishing.submission_handlers import SubmissionHandlers
from bot.services.publishing.submission_merge import MergedSubmission, SubmissionConflict
from bot.services.publishing.submission_service import SubmissionService, build_question_reply
from bot.services.publishing.submission_views import build_not_waiting_reply
from bot.services.store.submissions import Submission

WHOLE = "whole"  # the file as it was sent, instead of the live version


class MergeHandlers:
    """Takes what moderators decide, and proposes the result."""

    def __init__(
        self, submission_service: SubmissionService, decisions: SubmissionHandlers, *, approvals: Approvals
    ) -> None:
        """Decide on the submissions of *submission_service* as *approvals* allow.

        *decisions* discards what has nothing left to publish.
        """
        self._submission_service = submission_service
        self._decisions = decisions
        self._approvals = approvals

    async def handle_merge(self, request: Request, caller: Caller) -> Reply:
        """Take a decision; without one, show the question again, or the proposal if there is none left."""
        number, *decision = request.argument.split()[:3] or [""]
        locale = get_locale(request.language)
        submission = await self._submission_service.find_waiting_proposal(number)
        if submission is None:
            return build_not_waiting_reply(locale)
        if not decision:
            return await self._submission_service.propose(submission, request)
        if refusal := self._approvals.refuse_decision(submission, caller, locale):
            return refusal
        reply = await self._take_decision(submission, decision, request, caller)
        is_own = self._approvals.is_own(submission, caller)
        return await self._approvals.pass_on_own(reply, request, caller) if is_own else reply

    async def _take_decision(
        self, submission: Submission, decision: Sequence[str], request: Request, caller: Caller
    ) -> Reply:
        service = self._submission_service
        if decision == [WHOLE]:
            submission = await service.merger.base_on_live(submission)
            await service.replace_submission(submission)
            return await service.propose(submission, request)
        outcome = await service.merger.merge(submission)
        if len(decision) == 2 and isinstance(outcome, SubmissionConflict):  # noqa: PLR2004 (digest and choices)
            return await self._decide(outcome, (decision[0], decision[1]), request, caller)
        return await service.propose(submission, request)

    async def _decide(
        self, conflict: SubmissionConflict, decision: tuple[str, str], request: Request, caller: Caller
    ) -> Reply:
        digest, choices = decision
        if conflict.live_digest[:SHORT_DIGEST_LENGTH] != digest:
            choices = ""  # they were about another version
        preferred = find_preferred_items(conflict, choices)
        if preferred is None:
            return build_conflict_reply(conflict, choices, get_locale(request.language))
        outcome = await self._submission_service.merger.resolve(conflict, preferred)
        if not isinstance(outcome, MergedSubmission):
            return build_question_reply(outcome, request)
        if outcome.is_included:
            await self._decisions.discard(outcome.submission, caller)
            return build_included_reply(None, get_locale(request.language))
        await self._submission_service.replace_submission(outcome.submission)
        return await self._submission_service.propose(outcome.submission, request)
