"""Who decides on a proposal, and how those hear of it who have to decide, or who proposed.

Editors propose, and publishers publish. With `require_approval` nobody publishes their own proposal. Both are
checked when a button is pressed, not when it is shown: roles and messages outlive each other.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller, ChatId, parse_display_name
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.services.clock import now_in_utc
from bot.services.publishing import approval_views
from bot.services.publishing.moderation_settings import ModerationSettings
from bot.services.publishing.submission_views import get_proposal_line
from bot.services.store.revisions import Revision, RevisionStore, compute_digest
from bot.services.store.submissions import Submission

UNDO_WINDOW = timedelta(minutes=15)  # in which a publication may be taken back without a colleague

_PUBLISHERS_COMMANDS = frozenset(
    {"publish", "remove", "default", "push"}
)  # with an argument: what they decide on
_DECIDING_COMMANDS = frozenset(
    {"publish", "discard", "upload", "merge"}
)  # their answers are about older proposals

_UNDOING_COMMANDS = frozenset({"rollback", "undo", "restore"})

_log = getLogger(__name__)

SendLine = Callable[[ChatId, str], Awaitable[None]]
"""Sends a chat the answer to a command line."""
UpdateMessages = Callable[[str, Caller], Awaitable[None]]
"""Updates all messages that show the answer to a line, but not the one whose button the caller pressed."""


async def send_nothing(_chat: ChatId, _line: str) -> None:
    """Send nothing."""


async def update_nothing(_line: str, _caller: Caller) -> None:
    """Update nothing."""


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Decides who may publish what.

    *get_settings* gives the settings that are in force: whether a colleague has to approve, which chats get
    the proposals to decide on, and which hear of each publication anyway. *send_line* and *update_messages*
    reach them; *now* is the clock.
    """

    get_settings: Callable[[], ModerationSettings] = ModerationSettings
    send_line: SendLine = send_nothing
    update_messages: UpdateMessages = update_nothing
    now: Callable[[], datetime] = now_in_utc

    @property
    def _needs_colleague(self) -> bool:
        return self.get_settings().require_approval

    def refuse_editor(self, request: Request, caller: Caller) -> Reply | None:
        """Refuse a command that only publishers may use; None if the caller may use it."""
        if caller.is_editor and request.command in _PUBLISHERS_COMMANDS and request.argument:
            _log.info("moderation: refused to an editor", extra={"who": caller.log_name})
            number = request.argument.partition(" ")[0] if request.command == "publish" else ""
            return approval_views.build_editor_reply(get_locale(request.language), parse_number(number))
        return None

    def refuse_decision(self, submission: Submission, caller: Caller, locale: Locale) -> Reply | None:
        """Refuse an editor who decides on what somebody else proposed; None if the caller may."""
        if caller.is_editor and not self.is_own(submission, caller):
            return approval_views.build_editor_reply(locale, submission.number)
        return None

    def is_own(self, submission: Submission, caller: Caller) -> bool:
        """True if the caller has proposed it."""
        return _is_by(submission.author, caller)

    async def refuse_publisher(
        self, submission: Submission, revisions: RevisionStore, caller: Caller, locale: Locale
    ) -> Reply | None:
        """Refuse to publish what only a colleague may publish; None if the caller may."""
        is_own = self.is_own(submission, caller)
        if not (self._needs_colleague and is_own) or await self._is_undo(submission, revisions, caller):
            return None
        return approval_views.build_own_proposal_reply(submission, locale)

    async def _is_undo(self, submission: Submission, revisions: RevisionStore, caller: Caller) -> bool:
        """True if a submission takes the file back to what it was before the caller changed it just now."""
        history = await revisions.list_revisions(submission.file, 2)
        is_recent = len(history) > 1 and self._is_own_and_recent(history[0], caller)
        return is_recent and history[1].digest == compute_digest(submission.content)

    def refuse_removal(self, revision: Revision, caller: Caller, locale: Locale) -> Reply | None:
        """Refuse to take back a first publication that only a colleague may; None if the caller may."""
        is_own = _is_by(revision.author, caller) or _is_by(revision.proposed_by, caller)
        if not (self._needs_colleague and is_own) or self._is_own_and_recent(revision, caller):
            return None
        minutes = int(UNDO_WINDOW.total_seconds()) // 60
        return approval_views.build_own_version_reply(revision, minutes, locale)

    def _is_own_and_recent(self, revision: Revision, caller: Caller) -> bool:
        is_own = _is_by(revision.author, caller) or _is_by(revision.proposed_by, caller)
        return is_own and self.now() - revision.published_at <= UNDO_WINDOW

    async def pass_on(self, reply: Reply, request: Request, caller: Caller) -> Reply:
        """Send a proposal that the caller has just made, and may not publish, to those who may."""
        if request.command in _DECIDING_COMMANDS:
            return reply
        return await self.pass_on_own(reply, request, caller)

    async def pass_on_own(self, reply: Reply, request: Request, caller: Caller) -> Reply:
        """Send the caller's own proposal to those who may publish it, unless the caller may."""
        line = get_proposal_line(reply)
        if not line or not (caller.is_editor or self._needs_colleague):
            return reply
        own_chats = {None if caller.reads_alone else caller.chat, caller.user}
        for chat in self.get_settings().deciding_chats:
            if chat not in own_chats:
                await self.send_line(chat, line)
        may_be_undo = request.command in _UNDOING_COMMANDS and not caller.is_editor
        is_alone = caller.chat == caller.user or caller.reads_alone
        return approval_views.mark_as_passed_on(
            reply, is_by_editor=caller.is_editor, hides_publish=is_alone and not may_be_undo
        )

    def must_explain_discard(self, submission: Submission, caller: Caller) -> bool:
        """True if somebody else has proposed it in chat, and has to hear why it is discarded."""
        return bool(submission.proposer_chat) and not self.is_own(submission, caller)

    async def report_decision(self, submission: Submission, caller: Caller) -> None:
        """Let the messages that show a proposal, and whoever proposed it, say what came of it."""
        line = f"upload {submission.number}"
        await self.update_messages(line, caller)
        if submission.proposer_chat and not self.is_own(submission, caller):
            proposer = ChatId.parse(submission.proposer_chat)
            is_told_anyway = (
                submission.state == "published" and proposer in self.get_settings().notified_chats
            )
            if not is_told_anyway:
                await self.send_line(proposer, line)


def _is_by(author: str, caller: Caller) -> bool:
    """True if the *author*, as named for the record, is the caller."""
    return caller.user is not None and parse_display_name(author) == caller.user
