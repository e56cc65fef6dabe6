"""Takes the files that moderators send, and briefings that they paste as text.

A pasted text has no file name. Its id or its title says which briefing it is; else the moderator is asked.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from logging import getLogger
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.content.translation_editor import MAX_PO_BYTES, is_po_name
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.parsing.id_format import is_id, to_id
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.core.tables.mapping import is_mapping_file
from bot.core.tables.table_reader import is_table_name
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import submission_views
from bot.services.publishing.file_views import add_send_button
from bot.services.publishing.import_handlers import ImportHandlers
from bot.services.publishing.moderation_handler import Upload, is_upload_name
from bot.services.publishing.pasted_text import PASTED_NAME
from bot.services.publishing.pasted_text_views import build_which_briefing_reply
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.submission_service import SubmissionService
from bot.services.publishing.translation_handlers import TranslationHandlers
from bot.services.publishing.translation_views import add_warnings
from bot.services.publishing.upload_name import remove_copy_marks
from bot.services.store.fetched_files import get_moderator_chat
from bot.services.store.submissions import Submission

MAX_REASON_CHARACTERS = 300

_log = getLogger(__name__)


class UploadHandlers:
    """Proposes what moderators send."""

    def __init__(
        self,
        submission_service: SubmissionService,
        files: PublishedFiles,
        get_library: Callable[[], Library],
        *,
        translations: TranslationHandlers,
        imports: ImportHandlers,
    ) -> None:
        """Propose with *submission_service* to change *files*, which are those of the live library.

        *translations* completes what a translator sends; *imports* take tables, and the files that say how
        they are read.
        """
        self._submission_service = submission_service
        self._files = files
        self._get_library = get_library
        self._translations = translations
        self._imports = imports

    async def handle_upload(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """List the errors of a file, or show its changes with the buttons that decide on it."""
        locale = get_locale(request.language)
        if is_table_name(upload.name):
            return await self._imports.handle_table(upload, request, caller)
        if upload.name and not is_upload_name(upload.name):
            return submission_views.build_not_yaml_reply(upload.name, locale)
        limit = MAX_PO_BYTES if is_po_name(upload.name) else MAX_FILE_BYTES
        if upload.size > limit:
            return submission_views.build_too_large_reply(locale, limit)
        content = await upload.read_content()
        if len(content) > limit:  # the platform may not have named its size
            return submission_views.build_too_large_reply(locale, limit)
        return await self._take_content(upload, content, request, caller)

    async def _take_content(self, upload: Upload, content: bytes, request: Request, caller: Caller) -> Reply:
        reason = " ".join(clean_line(upload.reason).split())[:MAX_REASON_CHARACTERS]
        if is_mapping_file(content, upload.name):
            return await self._imports.handle_mapping(content, request, caller)
        submission = Submission(
            upload.name,
            content,
            "",
            caller.display_name,
            caller.chat.platform,
            reason,
            proposer_chat=get_moderator_chat(caller),
        )
        if upload.name:
            return await self._propose(submission, request)
        return await self._propose_pasted(submission, request)

    async def handle_assign(self, request: Request, caller: Caller) -> Reply:
        """Propose a pasted text as the briefing with an id: ``assign 12 harbour``."""
        number, _, briefing_id = request.argument.partition(" ")
        submission = await self._submission_service.find_waiting(number)
        if submission is None or submission.file or not is_id(briefing_id):
            return submission_views.build_not_waiting_reply(get_locale(request.language))
        named = replace(submission, file=f"{briefing_id}.yaml", number=0)
        reply = await self._propose(named, request)
        await self._files.submissions.close_submission(submission.number, "discarded", caller.display_name)
        return reply

    async def _propose(self, submission: Submission, request: Request) -> Reply:
        """Propose a file that has a name."""
        try:
            completed = await self._translations.complete(submission)
            if completed:
                reply = await self._submission_service.store_and_propose(completed.submission, request)
                return add_warnings(reply, completed.problems, get_locale(request.language))
            return await self._submission_service.store_and_propose(submission, request, is_base_known=False)
        except BriefingError as error:
            locale = get_locale(request.language)
            reply = submission_views.build_problems_reply(error.problems, locale)
            name = remove_copy_marks(submission.file, self._get_library().briefings.__contains__)
            with suppress(OSError):
                if name in await run_in_daemon_thread(self._files.file_writer.list_files):
                    return add_send_button(reply, name, locale)
            return reply

    async def _propose_pasted(self, submission: Submission, request: Request) -> Reply:
        """Propose a pasted text under the name of its briefing, or ask which one it is.

        Raises:
            BriefingError: it is no YAML.
        """
        fields = await run_in_daemon_thread(read_fields, submission.content, PASTED_NAME)
        title, library = str(fields.get("title") or ""), self._get_library()
        titled = [
            one.id
            for one in library.briefings.values()
            if title.casefold() in (own_title.casefold() for own_title in one.titles)
        ]
        named_id = str(fields.get("id") or "") or (titled[0] if len(titled) == 1 else "")
        if named_id:
            file = f"{named_id}.yaml" if is_id(named_id) else PASTED_NAME
            return await self._propose(replace(submission, file=file), request)
        stored = await self._files.submissions.add_submission(submission)
        ids = titled or [one.id for one in library.briefings.values()]
        new_id = to_id(title)
        is_new = (
            bool(new_id) and new_id not in library.briefings and parse_translation_name(Path(new_id)) is None
        )
        locale = get_locale(request.language)
        return build_which_briefing_reply(stored.number, ids, new_id if is_new else "", locale)
