"""Moderation: answers the moderators' commands, and takes the files that they send.

The chat service lets in only those whom a platform knows as moderators. Import this lazily: it needs the
database.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from logging import getLogger

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import CORRECT, SET, UNPUBLISH, Request, parse_number
from bot.core.parsing.problem import BriefingError
from bot.services.publishing import approval_views, submission_views
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.correction_handlers import CorrectionHandlers
from bot.services.publishing.default_handlers import ChangeDefaults, DefaultHandlers
from bot.services.publishing.edit_button import EDIT
from bot.services.publishing.edit_handlers import EditHandlers
from bot.services.publishing.export_handlers import ExportHandlers
from bot.services.publishing.export_views import EXPORT
from bot.services.publishing.file_handlers import FileHandlers
from bot.services.publishing.file_views import FILE, FILES, VERSIONS
from bot.services.publishing.follow_up import Announce, FollowUp, announce_nothing
from bot.services.publishing.git_committer import PUSH, GitCommitter
from bot.services.publishing.import_handlers import IMPORT, ImportHandlers
from bot.services.publishing.merge_handlers import MergeHandlers
from bot.services.publishing.moderation_handler import ProposalPreview, Upload
from bot.services.publishing.moderation_settings import CommitMode
from bot.services.publishing.moderator_notifier import NotifyModerators, notify_nobody
from bot.services.publishing.pasted_text_views import ASSIGN
from bot.services.publishing.proposal_preview import preview_proposal
from bot.services.publishing.publisher import SubmissionPublisher
from bot.services.publishing.pull_handlers import PullHandlers
from bot.services.publishing.pull_publisher import PULLED
from bot.services.publishing.push_handlers import PushHandlers
from bot.services.publishing.removal_handlers import RemovalHandlers
from bot.services.publishing.revision_comparer import RevisionComparer
from bot.services.publishing.status_handlers import (
    CountInquiries,
    Reload,
    StatusHandlers,
    count_no_inquiries,
)
from bot.services.publishing.submission_handlers import SubmissionHandlers
from bot.services.publishing.submission_preview import preview_submission
from bot.services.publishing.submission_service import Linter, ProposalContext, SubmissionService
from bot.services.publishing.translation_handlers import TranslationHandlers
from bot.services.publishing.translation_views import TRANSLATE
from bot.services.publishing.undo_handlers import UndoHandlers
from bot.services.publishing.unpublish_handlers import UnpublishHandlers
from bot.services.publishing.upload_handlers import UploadHandlers
from bot.services.publishing.wording_handlers import WORDING, FindWording, WordingHandlers, find_no_wording
from bot.services.store.errors import StoreError
from bot.services.store.revisions import RESTORED
from bot.services.store.submissions import Submission
from bot.services.troubles.tracker import TroubleTracker

_log = getLogger(__name__)

ModeratorCommandHandler = Callable[[Request, Caller], Awaitable[Reply]]


class ModerationService:
    """Answers moderators, by command."""

    def __init__(
        self,
        submission_service: SubmissionService,
        removals: RemovalHandlers,
        commands: Mapping[str, ModeratorCommandHandler],
        *,
        uploads: UploadHandlers,
        approvals: Approvals,
    ) -> None:
        """Answer *commands* beside those that this service handles itself: previews and rollbacks.

        *approvals* say who may publish.
        """
        self._submission_service = submission_service
        self._removals = removals
        self._uploads = uploads
        self._approvals = approvals
        self.commands: Mapping[str, ModeratorCommandHandler] = {
            "rollback": self._handle_rollback,
            "upload": self._handle_preview,
            "remove": removals.handle_remove,
            ASSIGN: uploads.handle_assign,
            **commands,
        }

    async def catch_up(self) -> None:
        """Finish what follows publications that a killed bot left."""
        await self._removals.follow_up.catch_up()

    async def answer_request(self, request: Request, caller: Caller) -> Reply:
        """Answer one of the commands, unless only publishers may use it."""
        if refusal := self._approvals.refuse_editor(request, caller):
            return refusal
        pending_reply = self._pass_on(self.commands[request.command](request, caller), request, caller)
        return await self._with_error_replies(pending_reply, request)

    async def _pass_on(self, pending_reply: Awaitable[Reply], request: Request, caller: Caller) -> Reply:
        """Give an answer; a proposal in it goes to those who decide on it, if the caller may not."""
        return await self._approvals.pass_on(await pending_reply, request, caller)

    async def handle_upload(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """List the errors of a file, or show its changes with the buttons that decide on it."""
        pending_reply = self._uploads.handle_upload(upload, request, caller)
        return await self._with_error_replies(
            self._pass_on(pending_reply, replace(request, command="file"), caller), request
        )

    async def preview_proposal(self, key: str, request: Request) -> ProposalPreview | None:
        """Preview the proposal that *key* names, with its secret; None if there is none."""
        return await preview_proposal(self._submission_service, key, request)

    async def _handle_preview(self, request: Request, caller: Caller) -> Reply:
        """Show a submission again, or what the bot would answer from it: ``upload 12 polls``."""
        number, _, line = request.argument.partition(" ")
        submission = await self._submission_service.find_submission(number)
        if submission is None or not submission.is_proposal:
            return submission_views.build_not_waiting_reply(get_locale(request.language))
        if submission.state != "waiting":
            return approval_views.build_decided_reply(submission, get_locale(request.language))
        if not line:
            proposal = await self._submission_service.propose(submission, request)
            is_own = submission.author == caller.display_name
            return proposal if is_own else approval_views.add_proposer(proposal, submission)
        outcome = await self._submission_service.merger.merge(submission)
        candidate = await asyncio.to_thread(
            self._submission_service.build_candidate, submission.file, outcome.submission.content
        )
        return await asyncio.to_thread(preview_submission, candidate, line, request, submission.number)

    async def _handle_rollback(self, request: Request, caller: Caller) -> Reply:
        """Propose the content of a version, as if it had been sent again."""
        locale = get_locale(request.language)
        revision = await self._removals.revisions.find_revision(parse_number(request.argument))
        if revision is None:
            return submission_views.build_no_revision_reply(locale)
        content = await self._removals.revisions.fetch_content(revision.number)
        if content is None:
            return await self._removals.propose_repeating(revision, locale)
        reason = f"back to version {revision.number}"
        submission = Submission(revision.file, content, "", caller.display_name, RESTORED, reason)
        return await self._submission_service.store_and_propose(submission, request)

    async def _with_error_replies(self, pending_reply: Awaitable[Reply], request: Request) -> Reply:
        """Give an answer, or the reply that explains what prevents it."""
        locale = get_locale(request.language)
        try:
            return await pending_reply
        except BriefingError as error:
            return submission_views.build_problems_reply(error.problems, locale)
        except StoreError as error:
            _log.error("moderation: the database fails: %s", error)
            return submission_views.build_database_error_reply(locale)
        except OSError as error:
            _log.error("moderation: the briefings folder fails: %s", error.strerror)
            return submission_views.build_write_error_reply(error.strerror or "", locale)


@dataclass(frozen=True, kw_only=True)
class ModerationParts:
    """What a `ModerationService` is built from.

    *get_app* gives the app that answers now, *lint* the warnings about a submission. *reload* reads the
    settings and the folder again, and *change_defaults* decides on the default briefing. *comparer* says what
    differs between versions, and *announce* lets moderators know of new ones, and *notify_moderators* of what
    they have to decide. *extra_commands* are those of other services. *count_open_inquiries* counts the
    readers' questions that wait for an answer, and *find_wording* gives one that an item answers. *approvals*
    say who may publish. *release* marks the times of publication that have come. *public_url* is the address
    of the web page, if there is one.
    """

    publisher: SubmissionPublisher
    get_app: Callable[[], App]
    lint: Linter
    reload: Reload
    change_defaults: ChangeDefaults
    comparer: RevisionComparer
    announce: Announce = announce_nothing
    notify_moderators: NotifyModerators = notify_nobody
    commit_mode: CommitMode = CommitMode.NO
    troubles: TroubleTracker = field(default_factory=TroubleTracker)
    extra_commands: Mapping[str, ModeratorCommandHandler] = field(default_factory=dict)
    count_open_inquiries: CountInquiries = count_no_inquiries
    find_wording: FindWording = find_no_wording
    approvals: Approvals = field(default_factory=Approvals)
    release: Callable[[Briefing], Briefing] = lambda briefing: briefing
    public_url: str = ""


def build_moderation_service(parts: ModerationParts) -> ModerationService:
    """Build the service, with the handlers of all its commands."""
    files = parts.publisher.files
    context = ProposalContext(parts.lint, parts.release, parts.public_url)
    submission_service = SubmissionService(files, parts.get_app, context)
    is_in_git = parts.commit_mode is not CommitMode.NO
    committer = (
        GitCommitter(files, parts.commit_mode, parts.troubles, parts.notify_moderators) if is_in_git else None
    )
    follow_up = FollowUp(committer, parts.announce)
    approvals = parts.approvals
    decisions = SubmissionHandlers(
        submission_service, parts.publisher, files.revisions, follow_up, approvals=approvals
    )
    status = StatusHandlers(
        lambda: parts.get_app().library,
        files.file_writer,
        files.revisions,
        parts.reload,
        count_open_inquiries=parts.count_open_inquiries,
    )
    defaults = DefaultHandlers(parts.get_app, parts.change_defaults)
    file_handlers = FileHandlers(files, lambda: parts.get_app().library)
    removals = RemovalHandlers(
        parts.publisher, parts.get_app, parts.change_defaults, follow_up, approvals=approvals
    )
    translations = TranslationHandlers(files.file_writer, lambda: parts.get_app().library)
    undo = UndoHandlers(files, submission_service, decisions, removals)
    wordings = WordingHandlers(submission_service, files.file_writer, parts.get_app, parts.find_wording)
    imports = ImportHandlers(submission_service, files, parts.get_app)
    exports = ExportHandlers(files.file_writer, lambda: parts.get_app().library)
    edits = EditHandlers(submission_service, files.file_writer, parts.get_app)
    commands = {
        TRANSLATE: translations.handle_translate,
        EXPORT: exports.handle_export,
        SET: edits.handle_set,
        EDIT: edits.handle_edit,
        CORRECT: CorrectionHandlers(submission_service).handle_correct,
        WORDING: wordings.handle_wording,
        "default": defaults.handle_default,
        "status": status.handle_status,
        "review": status.handle_review,
        "reload": status.handle_reload,
        "history": status.handle_history,
        IMPORT: imports.handle_import,
        "publish": decisions.handle_publish,
        "discard": decisions.handle_discard,
        UNPUBLISH: UnpublishHandlers(submission_service, files.file_writer, parts.get_app).handle_unpublish,
        PUSH: PushHandlers(committer, submission_service, approvals.update_messages).handle_push,
        "undo": undo.handle_undo,
        "restore": undo.handle_restore,
        "merge": MergeHandlers(submission_service, decisions, approvals=approvals).handle_merge,
        VERSIONS: status.handle_versions,
        FILE: file_handlers.handle_file,
        FILES: file_handlers.handle_files,
        PULLED: PullHandlers(files.revisions, parts.comparer).handle_pulled,
        **parts.extra_commands,
    }
    uploads = UploadHandlers(
        submission_service,
        files,
        lambda: parts.get_app().library,
        translations=translations,
        imports=imports,
    )
    return ModerationService(submission_service, removals, commands, uploads=uploads, approvals=approvals)
