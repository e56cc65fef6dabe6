"""What others have pushed to the same place: ``push``, ``push mine a1b2c3``, ``push theirs``."""

from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.services.publishing.approvals import UpdateMessages
from bot.services.publishing.git_committer import PUSH, GitCommitter
from bot.services.publishing.git_process import GitError
from bot.services.publishing.push_merge import FileConflict, PushConflictError
from bot.services.publishing.push_views import (
    MINE,
    THEIRS,
    build_choice_reply,
    build_failure_reply,
    build_no_push_reply,
    build_push_conflict_reply,
    build_pushed_reply,
)
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.revisions import MERGED, compute_digest
from bot.services.store.submissions import Submission


class PushHandlers:
    """Pushes again, and has moderators decide on what others have changed in the same place."""

    def __init__(
        self,
        committer: GitCommitter | None,
        submission_service: SubmissionService,
        update_messages: UpdateMessages,
    ) -> None:
        """Push with *committer*, if there is one, and propose what others have pushed.

        *update_messages* tells those who were asked that a colleague has decided.
        """
        self._committer = committer
        self._submission_service = submission_service
        self._update_messages = update_messages

    async def handle_push(self, request: Request, caller: Caller) -> Reply:
        """Push, or show what prevents it, and take the decision on that."""
        locale = get_locale(request.language)
        if self._committer is None or not self._committer.is_push_enabled:
            return build_no_push_reply(locale)
        side, _, digest = request.argument.partition(" ")
        try:
            await self._committer.push(digest if side == MINE else "")
        except PushConflictError as error:
            if side == THEIRS:
                await self._update_messages(PUSH, caller)
                return await self._propose(error.conflicts, request, caller)
            return build_push_conflict_reply(error, locale)
        except GitError as error:
            return build_failure_reply(error.sentence, locale)
        if side:
            await self._update_messages(PUSH, caller)
        return build_pushed_reply(locale)

    async def _propose(self, conflicts: tuple[FileConflict, ...], request: Request, caller: Caller) -> Reply:
        """Propose what others have pushed, as a change to each file."""
        stored = [
            await self._submission_service.store_submission(
                Submission(
                    one.name, one.proposal, _compute_base(one), caller.display_name, MERGED, one.subject
                )
            )
            for one in conflicts
            if one.proposal is not None
        ]
        if len(stored) == 1:
            return await self._submission_service.propose(stored[0], request)
        choices = tuple((one.file, f"upload {one.number}") for one in stored)
        return build_choice_reply(choices, get_locale(request.language))


def _compute_base(conflict: FileConflict) -> str:
    """Compute the digest of what the proposal was made from: the version in the newest commit here."""
    return compute_digest(conflict.ours) if conflict.ours is not None else ""
