"""The command that adds corrections to a proposal: ``correct 12``, or ``correct 12 It was misread``."""

import asyncio
from dataclasses import replace

from bot.core.content.diff import diff_briefings
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Form, Paragraph, Reply, make_line
from bot.core.messages.request import CORRECT, Request
from bot.services.publishing import submission_views
from bot.services.publishing.correction_offer import (
    add_corrections,
    iterate_correctable_changes,
)
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.submissions import Submission


class CorrectionHandlers:
    """Turns changed values of proposals into corrections."""

    def __init__(self, submission_service: SubmissionService) -> None:
        """Change the proposals of *submission_service*."""
        self._submission_service = submission_service

    async def handle_correct(self, request: Request, caller: Caller) -> Reply:
        """Propose the same with its corrections; without a reason, ask for one.

        Somebody else's proposal stays as it is, and theirs: the new one is the caller's.
        """
        number, _, words = request.argument.partition(" ")
        submission = await self._submission_service.find_waiting_proposal(number)
        if submission is None:
            return submission_views.build_not_waiting_reply(get_locale(request.language))
        reason = words.strip() or submission.reason
        if not reason:
            return _build_reason_form(submission, request)
        content = await asyncio.to_thread(self._add_corrections, submission, request, reason)
        corrected = replace(submission, content=content, reason=reason)
        if submission.author != caller.display_name:
            own = replace(corrected, author=caller.display_name, origin=caller.chat.platform)
            return await self._submission_service.store_and_propose(own, request)
        await self._submission_service.replace_submission(corrected)
        return await self._submission_service.propose(corrected, request)

    def _add_corrections(self, submission: Submission, request: Request, reason: str) -> bytes:
        candidate = self._submission_service.build_candidate(submission.file, submission.content)
        changes = iterate_correctable_changes(
            diff_briefings(candidate.current, candidate.briefing),
            candidate.current,
            candidate.briefing,
            request.today,
        )
        return add_corrections(
            submission.content, submission.file, candidate.briefing, changes, (request.today, reason)
        )


def _build_reason_form(submission: Submission, request: Request) -> Reply:
    _ = get_locale(request.language).translate
    text = _("Why was it changed? Readers see what it said before, what it says now, and your reason.")
    return Reply(
        _("Make it a correction"),
        (Paragraph(make_line(text)),),
        language=request.language,
        form=Form(f"{CORRECT} {submission.number}", _("Reason for the change")),
    )
