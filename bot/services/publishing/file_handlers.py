"""The moderators' command /file: the file of a briefing as it stands, an earlier version, or a translation.

It is stored which content each moderator has got, because what they send back is a change to that.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from logging import getLogger
from pathlib import Path

from bot.core.content.translation import parse_translation_name
from bot.core.content.translation_editor import TranslationEditor, list_target_languages
from bot.core.i18n.locale import Locale, get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.reply import AttachedFile, Reply
from bot.core.messages.request import Request
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import file_views
from bot.services.publishing.file_lookup import FileLookup, FileQuery
from bot.services.publishing.file_views import SentFile
from bot.services.publishing.publisher import PublishedFiles
from bot.services.store.errors import StoreError
from bot.services.store.fetched_files import get_moderator_chat
from bot.services.store.revisions import Revision, compute_digest

_log = getLogger(__name__)


class FileHandlers:
    """Sends moderators the files of briefings."""

    def __init__(self, files: PublishedFiles, get_library: Callable[[], Library]) -> None:
        """Send *files*, which are those of the live library."""
        self._files = files
        self._get_library = get_library

    async def handle_file(self, request: Request, caller: Caller) -> Reply:
        """Send a file: ``file harbour``, ``file polls/levada-2026-01``, ``file harbour uk 12``."""
        locale = get_locale(request.language)
        lookup = await self._build_lookup(request)
        query = lookup.parse(request.argument)
        if query.version:
            return await self._send_version(query, lookup, caller, locale)
        names = lookup.find_files(query)
        if not names and request.argument:
            return file_views.build_unknown_file_reply(request.argument, locale)
        if len(names) != 1:
            return file_views.build_files_reply(names, locale)
        if query.language:
            return await self._send_translation(names[0], query.language, lookup, caller, locale)
        return await self._send_current(names[0], caller, locale)

    async def handle_files(self, request: Request, _: Caller) -> Reply:
        """List the files in the folder, each with the button that sends it."""
        names = await run_in_daemon_thread(self._files.file_writer.list_files)
        return file_views.build_files_reply(names, get_locale(request.language))

    async def _build_lookup(self, request: Request) -> FileLookup:
        names = await run_in_daemon_thread(self._files.file_writer.list_files)
        return FileLookup(names, self._get_library().briefings, request.briefing_id)

    async def _send_current(self, name: str, caller: Caller, locale: Locale) -> Reply:
        """Send what stands in the folder, also if it is broken, so that it can be mended."""
        content = await run_in_daemon_thread(self._files.file_writer.read_content, name)
        problems = sum(Path(one.file).name == name for one in self._get_library().problems)
        revision = None
        if content is not None:
            with suppress(StoreError):
                newest = await self._files.revisions.list_revisions(name, 1)
                revision = next((one for one in newest if one.digest == compute_digest(content)), None)
        return await self._send(SentFile(name, content or b"", revision, 0, problems), caller, locale)

    async def _send_version(
        self, query: FileQuery, lookup: FileLookup, caller: Caller, locale: Locale
    ) -> Reply:
        """Send a version; if a file is named, it must be one of that file."""
        revision = await self._files.revisions.find_revision(query.version)
        if revision is None or not _is_of_file(revision, query, lookup):
            return file_views.build_no_version_reply(query.version, locale)
        content = await self._files.revisions.fetch_content(revision.number)
        newest = await self._files.revisions.list_revisions(revision.file, 1)
        current = newest[0].number if newest[0].digest != revision.digest else 0
        return await self._send(SentFile(revision.file, content or b"", revision, current), caller, locale)

    async def _send(self, sent: SentFile, caller: Caller, locale: Locale) -> Reply:
        """Send a file, unless it is empty or too large, and store that the caller has it now."""
        _ = locale.translate
        if not sent.content:
            return file_views.build_unsendable_reply(sent.name, _("This file is empty, or removed."), locale)
        if len(sent.content) > MAX_FILE_BYTES:
            return file_views.build_unsendable_reply(
                sent.name, _("This file is too large to be sent."), locale
            )
        await self._save_fetch(caller, sent.name, compute_digest(sent.content))
        return file_views.build_file_reply(sent, locale)

    async def _send_translation(
        self, file: str, language: str, lookup: FileLookup, caller: Caller, locale: Locale
    ) -> Reply:
        """Send the translation of the briefing in *file*, or a template if there is none."""
        briefing = lookup.find_briefing(file)
        briefing_id = briefing.id if briefing else Path(file).stem.partition(".")[0]
        find_name = self._files.file_writer.find_file_name
        name = await run_in_daemon_thread(find_name, briefing_id, language)
        if name in lookup.names:
            return await self._send_current(name, caller, locale)
        if briefing is None or language not in list_target_languages(briefing):
            return await self._send_current(file, caller, locale)
        editor = TranslationEditor(briefing, language)
        content = await asyncio.to_thread(editor.render, lookup.briefings.values())
        await self._save_fetch(caller, name, "")
        language_name = locale.get_language_name(language)
        return file_views.build_template_reply(AttachedFile(name, content), language_name, locale)

    async def _save_fetch(self, caller: Caller, file: str, digest: str) -> None:
        _log.info("moderation: sent a file", extra={"file": file, "who": caller.log_name})
        with suppress(StoreError):  # then the file is compared with the current version, as any other
            await self._files.fetched_files.save_fetched(get_moderator_chat(caller), file, digest)


def _is_of_file(revision: Revision, query: FileQuery, lookup: FileLookup) -> bool:
    """True if no file is named beside the version, or its file; a briefing's includes its translations."""
    if not query.name:
        return True
    stems = {Path(name).stem for name in lookup.find_files(replace(query, language=""))} | {query.name}
    original_id = (parse_translation_name(Path(revision.file)) or ("", ""))[0]
    return bool({Path(revision.file).stem, revision.file, original_id} & stems)
