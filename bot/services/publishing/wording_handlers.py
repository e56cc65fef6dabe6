"""The command that proposes to add a reader’s question to the item that answers it: ``/wording 12``."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.wording_editor import add_wording
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import submission_views
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.revisions import compute_digest
from bot.services.store.submissions import Submission

WORDING = "wording"  # the command

FindWording = Callable[[int], Awaitable["Wording | None"]]
"""Finds the question with this number, if an item answers it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in a reader's words, its *language*, and the *item* of a briefing that answers it."""

    text: str
    language: str
    briefing: str
    item: str


async def find_no_wording(_number: int) -> None:
    """Find none, where readers cannot ask the editors."""


class WordingHandlers:
    """Proposes to add readers' questions to items."""

    def __init__(
        self,
        submission_service: SubmissionService,
        file_writer: FileWriter,
        get_app: Callable[[], App],
        find_wording: FindWording,
    ) -> None:
        """Propose to change the files of *file_writer*, which are those of the live app."""
        self._submission_service = submission_service
        self._file_writer = file_writer
        self._get_app = get_app
        self._find_wording = find_wording

    async def handle_wording(self, request: Request, caller: Caller) -> Reply:
        """Propose the file with the question under the item's `asked_as`, as if it had been sent."""
        wording = await self._find_wording(parse_number(request.argument))
        briefing = self._get_app().library.briefings.get(wording.briefing) if wording else None
        changed = (
            await run_in_daemon_thread(self._change_file, wording, briefing) if wording and briefing else None
        )
        if changed is None:
            return submission_views.build_no_item_reply(get_locale(request.language))
        file, content, base_digest = changed
        upload = Submission(
            file, content, base_digest, caller.display_name, caller.chat.platform, "a reader’s question"
        )
        return await self._submission_service.store_and_propose(upload, request)

    def _change_file(self, wording: Wording, briefing: Briefing) -> tuple[str, bytes, str] | None:
        """Add the question to the translation in its language, or else to the briefing's own file.

        Also give the digest of what was changed.
        """
        is_translated = wording.language in briefing.translations
        for language in (wording.language, "") if is_translated else ("",):
            file = self._file_writer.find_file_name(
                briefing.id, language, has_implicit_id=briefing.document.id is None
            )
            content = self._file_writer.read_content(file)
            changed = add_wording(content, file, wording.item, wording.text) if content else None
            if content and changed is not None:
                return file, changed, compute_digest(content)
        return None
