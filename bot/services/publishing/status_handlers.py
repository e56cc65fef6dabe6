"""The moderators' commands about what is live: /status, /history, /review and /reload."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.i18n.locale import Locale, get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, format_command_line, parse_number
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.settings_report import SettingsReport
from bot.services.publishing.settings_views import add_settings_report
from bot.services.publishing.status_views import (
    HISTORY_PAGE_SIZE,
    FileState,
    add_open_inquiries,
    build_file_status_reply,
    build_history_reply,
    build_review_reply,
    build_status_reply,
    build_versions_reply,
)
from bot.services.store.errors import StoreError
from bot.services.store.revisions import Revision, RevisionStore

Reload = Callable[[], Awaitable[SettingsReport]]
"""Reads the settings and the whole folder again."""
CountInquiries = Callable[[], Awaitable[int]]
"""Counts the readers' questions that wait for an answer."""


async def count_no_inquiries() -> int:
    """Count none, where readers cannot ask the editors."""
    return 0


class StatusHandlers:
    """Answers moderators about the live library and its versions."""

    def __init__(
        self,
        get_library: Callable[[], Library],
        file_writer: FileWriter,
        revisions: RevisionStore,
        reload: Reload,
        *,
        count_open_inquiries: CountInquiries,
    ) -> None:
        """Answer about the live library; *file_writer* reads its files, and *reload* reads all again."""
        self._get_library = get_library
        self._file_writer = file_writer
        self._revisions = revisions
        self._reload = reload
        self._count_open_inquiries = count_open_inquiries

    async def handle_history(self, request: Request, _: Caller) -> Reply:
        """List versions of all files or of one briefing; ``history ID 40`` lists those below version 40."""
        briefing_name, limit = _parse_history_argument(request.argument)
        translation_key = parse_translation_name(Path(briefing_name)) or (
            briefing_name.removesuffix(".yaml"),
            "",
        )
        file = (
            await run_in_daemon_thread(self._file_writer.find_file_name, *translation_key)
            if briefing_name
            else ""
        )
        revisions = await self._revisions.list_revisions(file, HISTORY_PAGE_SIZE + 1, limit)
        page = revisions[:HISTORY_PAGE_SIZE]
        next_limit = page[-1].number if len(revisions) > HISTORY_PAGE_SIZE else 0
        older_line = (
            format_command_line("history", f"{briefing_name} {next_limit}".strip()) if next_limit else ""
        )
        line = format_command_line("history", request.argument)
        return build_history_reply(page, line, older_line, get_locale(request.language))

    async def handle_versions(self, request: Request, caller: Caller) -> Reply:
        """List the same versions, with buttons that send their files: ``versions ID 40``."""
        history = await self.handle_history(replace(request, command="history"), caller)
        return build_versions_reply(history, get_locale(request.language))

    async def handle_status(self, request: Request, _: Caller) -> Reply:
        """Show the state of everything, or of one file: ``status FILE``."""
        if request.argument:
            return await self._build_file_status(request.argument, get_locale(request.language))
        return await self._build_status(
            request, get_locale(request.language).translate("Live briefings and errors")
        )

    async def handle_reload(self, request: Request, _: Caller) -> Reply:
        """Read the settings and the folder again, and show the state of everything."""
        report, locale = await self._reload(), get_locale(request.language)
        return add_settings_report(
            await self._build_status(request, locale.translate("Reloaded")), report, locale
        )

    async def handle_review(self, request: Request, _: Caller) -> Reply:
        """List what is due for review."""
        briefings, locale = self._get_library().briefings.values(), get_locale(request.language)
        return await asyncio.to_thread(build_review_reply, briefings, request.today, locale)

    async def _build_file_status(self, file: str, locale: Locale) -> Reply:
        is_present = file in await run_in_daemon_thread(self._file_writer.list_files)
        last_valid = None
        with suppress(StoreError):  # the errors in the file are shown all the same
            last_valid = await self._revisions.find_newest_content(file)
        state = FileState(file, is_present=is_present, last_valid=last_valid)
        return build_file_status_reply(state, self._get_library(), locale)

    async def _build_status(self, request: Request, title: str) -> Reply:
        library, revisions = (
            self._get_library(),
            _select_by_briefing(self._get_library(), await self._revisions.find_newest()),
        )
        locale = get_locale(request.language)
        status = await asyncio.to_thread(build_status_reply, library, revisions, title, request.today, locale)
        return add_open_inquiries(status, await self._count_open_inquiries(), locale)


def _select_by_briefing(library: Library, revisions: Mapping[str, Revision]) -> Mapping[str, Revision]:
    """Select the newest version of each briefing's file, by the briefing's id."""
    files = {one.id: Path(one.file).name for one in library.briefings.values()}
    return {name: revisions[file] for name, file in files.items() if file in revisions}


def _parse_history_argument(argument: str) -> tuple[str, int | None]:
    """Split the argument into the name of a briefing and the version below which to list."""
    *names, last = argument.split() or [""]
    below = parse_number(last)
    return (" ".join(names), below) if below else (argument, None)
