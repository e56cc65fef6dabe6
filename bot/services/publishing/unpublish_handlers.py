"""The moderators' command /unpublish: withdraws an item, or a whole briefing, for a reason that readers see.

The result is a proposal like any other; taken back, what was withdrawn is there again.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.file_editor import write_withdrawal
from bot.core.content.item import Entry
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import UNPUBLISH, Request
from bot.core.views.help_pages import match_briefing
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import unpublish_views
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.revisions import compute_digest
from bot.services.store.submissions import Submission

_REASON = re.compile(r"(?:^|\s+)because(?:\s+|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be withdrawn: an *entry* of *section* in *briefing*, or without one all of the briefing."""

    briefing: Briefing
    section: str = ""
    entry: Entry | None = None

    @property
    def name(self) -> str:
        """What a moderator calls it: ``polls/levada-2026-01``, or the id of the briefing."""
        return f"{self.section}/{self.entry.id}" if self.entry else self.briefing.id

    @property
    def line(self) -> str:
        """The command line that withdraws it, without a reason; short enough for a button."""
        return f"{UNPUBLISH} {self.entry.id}@{self.briefing.id}" if self.entry else f"{UNPUBLISH} {self.name}"

    @property
    def is_withdrawn(self) -> bool:
        """True if nothing is left to withdraw."""
        withdrawn = self.entry.withdrawn if self.entry else None
        return bool(self.briefing.document.withdrawn or withdrawn)


class UnpublishHandlers:
    """Proposes withdrawals."""

    def __init__(
        self, submission_service: SubmissionService, file_writer: FileWriter, get_app: Callable[[], App]
    ) -> None:
        """Propose to change the files of *file_writer*, which are those of the live app."""
        self._submission_service = submission_service
        self._file_writer = file_writer
        self._get_app = get_app

    async def handle_unpublish(self, request: Request, caller: Caller) -> Reply:
        """Propose to withdraw something: ``unpublish polls/levada because the source took it back``."""
        locale = get_locale(request.language)
        name, reason = _split_reason(request.argument)
        if not name:
            return unpublish_views.build_help_reply(locale)
        targets = tuple(self._find_targets(name, request))
        if not targets:
            return unpublish_views.build_unknown_reply(name, locale)
        if len(targets) > 1:
            choices = tuple((one.briefing.title, one.line) for one in targets)
            return unpublish_views.build_choice_reply(name, choices, locale)
        if targets[0].is_withdrawn:
            return unpublish_views.build_withdrawn_reply(targets[0].name, locale)
        if not reason:
            return unpublish_views.build_reason_form(targets[0].name, targets[0].line, locale)
        return await self._propose(targets[0], reason, request, caller)

    def _find_targets(self, name: str, request: Request) -> Iterator[Target]:
        """Find the briefing of this name, or else each entry of this name, hidden ones included.

        The name of an entry may end in its briefing's: ``cost@harbour``.
        """
        briefings = self._get_app().library.briefings
        if briefing := match_briefing(name, briefings):
            yield Target(briefing)
            return
        name, _, briefing_id = name.partition("@")
        *section_words, entry_id = name.replace("/", " ").split()
        named = briefings.get(briefing_id or request.briefing_id)
        found = [one for one in briefings.values() if entry_id in one.entries_by_id]
        for one in [named] if named and named in found else found:
            section, entry = one.entries_by_id[entry_id]
            if section_words in ([], [section]):
                yield Target(one, section, entry)

    async def _propose(self, target: Target, reason: str, request: Request, caller: Caller) -> Reply:
        file = Path(target.briefing.file).name
        content = await run_in_daemon_thread(self._file_writer.read_content, file)
        withdrawal = (request.today, reason)
        entry_id = target.entry.id if target.entry else ""
        changed = write_withdrawal(content, file, entry_id, withdrawal) if content is not None else None
        if content is None or changed is None:
            return unpublish_views.build_unknown_reply(target.name, get_locale(request.language))
        digest = compute_digest(content)
        upload = Submission(file, changed, digest, caller.display_name, caller.chat.platform, reason)
        return await self._submission_service.store_and_propose(upload, request)


def _split_reason(argument: str) -> tuple[str, str]:
    """Split ``cost because it was wrong``; the reason is empty if there is none."""
    name, *reason = _REASON.split(argument, maxsplit=1)
    return name.strip(), "".join(reason).strip()
