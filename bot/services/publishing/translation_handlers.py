"""The moderators' command /translate: what a translation lacks, as a file; and what translators send back.

A file with only a part of a translation, or in a translator's own format, is completed to the whole file, and
then proposed like any other.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.core.content.briefing import Briefing
from bot.core.content.translation import parse_translation_name
from bot.core.content.translation_editor import (
    PO_EXTENSION,
    TranslationEditor,
    is_po_name,
    list_target_languages,
)
from bot.core.content.translation_template import is_partial
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import Caller
from bot.core.messages.reply import AttachedFile, Reply
from bot.core.messages.request import Request
from bot.core.parsing.problem import BriefingError, Problem, ProblemCode
from bot.core.views.help_pages import match_briefing
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.clock import now_in_utc
from bot.services.publishing import translation_views
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.upload_name import remove_copy_marks
from bot.services.store.submissions import Submission


@dataclass(frozen=True, slots=True)
class CompletedTranslation:
    """The *submission* of a whole translation; *problems* are in entries that were not taken."""

    submission: Submission
    problems: tuple[Problem, ...]


class TranslationHandlers:
    """Sends moderators what is to be translated, and completes what they send back."""

    def __init__(
        self,
        file_writer: FileWriter,
        get_library: Callable[[], Library],
        clock: Callable[[], datetime] = now_in_utc,
    ) -> None:
        """Work on the files of *file_writer*, which are those of the live library."""
        self._file_writer = file_writer
        self._get_library = get_library
        self._clock = clock

    async def handle_translate(self, request: Request, _caller: Caller) -> Reply:
        """Send what is missing: ``translate harbour uk``; all as PO: ``translate harbour uk po``."""
        locale, briefings = get_locale(request.language), self._get_library().briefings
        words = request.argument.split()
        is_po = words[-1:] == [translation_views.PO_WORD]
        words = words[:-1] if is_po else words
        if briefing := match_briefing(" ".join(words), briefings):
            return translation_views.build_languages_reply(briefing, locale)
        briefing = match_briefing(" ".join(words[:-1]), briefings)
        if briefing is None:
            return translation_views.build_translations_reply(tuple(briefings.values()), locale)
        language = words[-1].lower()
        if language not in list_target_languages(briefing):
            return translation_views.build_languages_reply(briefing, locale)
        editor = await self._open_editor(briefing, language)
        document = await asyncio.to_thread(self._render, editor, is_po=is_po)
        return translation_views.build_template_reply(editor, document, locale)

    async def complete(self, submission: Submission) -> CompletedTranslation | None:
        """Complete a part of a translation to the whole file; None if it is a file of its own.

        Raises:
            BriefingError: it cannot be used at all.
            OSError: the folder cannot be read.
        """
        library = self._get_library()
        name = remove_copy_marks(submission.file, library.briefings.__contains__)
        is_po = is_po_name(name)
        translation_key = parse_translation_name(Path(name))
        if not is_po and not (translation_key and is_partial(submission.content)):
            return None
        briefing_id, language = translation_key or ("", "")
        briefing = library.briefings.get(briefing_id)
        if briefing is None or language not in list_target_languages(briefing):
            raise BriefingError([_build_name_problem(name)])
        editor = await self._open_editor(briefing, language)
        content, problems = await asyncio.to_thread(editor.add_file, submission.content, name)
        whole = replace(submission, file=f"{briefing_id}.{language}.yaml", content=content)
        return CompletedTranslation(whole, problems)

    async def _open_editor(self, briefing: Briefing, language: str) -> TranslationEditor:
        """Open a translation as it stands in the folder.

        Raises:
            BriefingError: it cannot be read at all.
            OSError: the folder cannot be read.
        """
        file = await run_in_daemon_thread(self._file_writer.find_file_name, briefing.id, language)
        content = await run_in_daemon_thread(self._file_writer.read_content, file)
        return await asyncio.to_thread(TranslationEditor, briefing, language, content or b"", file)

    def _render(self, editor: TranslationEditor, *, is_po: bool) -> AttachedFile | None:
        """Render the file for a translator; None if nothing is to be translated."""
        briefings = self._get_library().briefings.values()
        stem = f"{editor.briefing.id}.{editor.language}"
        if is_po:
            return AttachedFile(f"{stem}{PO_EXTENSION}", editor.render_po(briefings, self._clock()))
        content = editor.render_missing(briefings)
        return AttachedFile(f"{stem}.yaml", content) if content else None


def _build_name_problem(name: str) -> Problem:
    message = "no briefing and language could be found in the name of this file"
    hint = "name it after what it translates: ID.LANGUAGE.po, such as harbour.uk.po"
    return Problem(name, 1, 1, "", message, hint, code=ProblemCode.NO_ORIGINAL)
