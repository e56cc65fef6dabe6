"""Removing a published file: a first publication is undone, or a removal is repeated, with one press.

The versions stay, so that the file can be published again.
"""

from collections.abc import Callable, Sequence
from datetime import date
from logging import getLogger
from pathlib import Path

from bot.core.app import App
from bot.core.content.translation import parse_translation_name
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import removal_views
from bot.services.publishing.approvals import Approvals
from bot.services.publishing.default_handlers import ChangeDefaults
from bot.services.publishing.follow_up import FollowUp
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH, EditConflict, SubmissionPublisher
from bot.services.publishing.submission_views import build_no_revision_reply, build_write_error_reply
from bot.services.store.revisions import Revision, compute_digest

_log = getLogger(__name__)


class RemovalHandlers:
    """Removes files that a version holds."""

    def __init__(
        self,
        publisher: SubmissionPublisher,
        get_app: Callable[[], App],
        change_defaults: ChangeDefaults,
        follow_up: FollowUp,
        *,
        approvals: Approvals,
    ) -> None:
        """Remove with *publisher* what *approvals* allow.

        *change_defaults* forgets that a removed briefing was the default.
        """
        self._publisher = publisher
        self.revisions = publisher.files.revisions
        self._get_app = get_app
        self._change_defaults = change_defaults
        self.follow_up = follow_up
        self._approvals = approvals

    async def handle_remove(self, request: Request, caller: Caller) -> Reply:
        """Remove the file that version 12 holds, if it is still the current one: ``remove 12``."""
        revisions = self._publisher.files.revisions
        revision = await revisions.find_revision(parse_number(request.argument))
        if revision is None:
            return build_no_revision_reply(get_locale(request.language))
        return await self.remove_revision(revision, request, caller)

    async def remove_revision(self, revision: Revision, request: Request, caller: Caller) -> Reply:
        """Remove the file that a version holds, if it is still the current one."""
        locale, revisions = get_locale(request.language), self._publisher.files.revisions
        if not revision.digest:
            return build_no_revision_reply(locale)
        if refusal := self._approvals.refuse_removal(revision, caller, locale):
            return refusal
        briefing_id = self._find_briefing_id(revision.file)
        former_default = self._find_default_id(request.today)
        try:
            removal = await self._publisher.remove_revision(
                revision, caller.display_name, caller.chat.platform
            )
        except OSError as error:
            _log.error("moderation: %s could not be removed: %s", revision.file, error.strerror)
            return build_write_error_reply(error.strerror or "", locale)
        if isinstance(removal, EditConflict):
            newest = await revisions.list_revisions(revision.file, 1)
            return removal_views.build_changed_reply(revision.file, newest[0], locale)
        _log.info("moderation: removed", extra={"file": revision.file, "who": caller.log_name})
        if briefing_id:
            await self._change_defaults(lambda defaults: defaults.without(briefing_id))
        notes = await self.follow_up.complete(removal, f"{removal.file}: removed", request, caller)
        translations = await run_in_daemon_thread(self._list_translations, briefing_id)
        replacement = self._find_default_id(request.today)
        was_default = briefing_id == former_default != replacement
        default_words = f" {briefing_id} {_shorten(replacement)}" if was_default else ""
        undo_line = f"undo {removal.number}{default_words}"
        outcome = removal_views.Removal(revision, translations, notes, undo_line)
        return removal_views.build_removed_reply(outcome, self._get_app(), request.today, locale)

    async def propose_repeating(self, removal: Revision, locale: Locale) -> Reply:
        """Offer to remove a file again, as an earlier version did; say so if it is gone anyway."""
        newest = await self._publisher.files.revisions.list_revisions(removal.file, 1)
        return removal_views.build_repeat_reply(removal, newest[0], locale)

    async def restore_default(self, defaults: Sequence[str], request: Request) -> None:
        """Let a briefing that is back be the default again, as it was, if nobody has decided otherwise since.

        *defaults* are its id, and a short form of the id of the briefing that took its place.
        """
        briefing_id, replacement = (*defaults, "", "")[:2]
        if briefing_id and _shorten(self._find_default_id(request.today)) == replacement:
            await self._change_defaults(lambda order: order.with_decision(briefing_id))

    def _find_default_id(self, today: date) -> str:
        briefing = self._get_app().pick_default(today)
        return briefing.id if briefing else ""

    def _find_briefing_id(self, file: str) -> str:
        """Find the id of the briefing in this file; empty if it holds none that is live."""
        briefings = self._get_app().library.briefings.values()
        return next((one.id for one in briefings if Path(one.file).name == file), "")

    def _list_translations(self, briefing_id: str) -> tuple[str, ...]:
        """List the files of the briefing's translations, which show nothing without it."""
        files = self._publisher.files.file_writer.list_files()
        return tuple(file for file in files if briefing_id and _get_original_id(file) == briefing_id)


def _get_original_id(file: str) -> str:
    return (parse_translation_name(Path(file)) or ("", ""))[0]


def _shorten(briefing_id: str) -> str:
    """Shorten an id for a button's line, which has room for one only."""
    return compute_digest(briefing_id.encode())[:SHORT_DIGEST_LENGTH]
