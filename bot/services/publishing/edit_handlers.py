"""The commands that change single fields: ``/set figures/cost figure 95 million because …`` and ``/edit``.

A change is proposed like a file that was sent. The texts of a form come as JSON, by their paths.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.app import App
from bot.core.content.item_editor import (
    REMOVAL,
    AmbiguousFieldError,
    EditableField,
    PartEditor,
    UnknownFieldError,
    format_path,
)
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.parsing.problem import BriefingError
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import edit_views
from bot.services.publishing.edit_target import EditTarget, find_nearest_target, find_target
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.submission_service import SubmissionService
from bot.services.store.revisions import compute_digest
from bot.services.store.submissions import Submission

MAX_REASON_CHARACTERS = 300

_QUOTED_VALUE = re.compile(r'"(?P<value>.*)"(?:\s+\S+\s+(?P<reason>.+))?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Edit:
    """The changed *content* of a *file*, and the *reason*; no content if nothing changes.

    *base_digest* is that of the content that was changed. *next_part* is the number of the form that follows
    the one that was filled in; 0 if none does.
    """

    file: str
    content: bytes | None
    reason: str
    base_digest: str
    next_part: int = 0


class EditHandlers:
    """Shows forms for fields, and proposes changes of them."""

    def __init__(
        self, submission_service: SubmissionService, file_writer: FileWriter, get_app: Callable[[], App]
    ) -> None:
        """Propose to change the files of *file_writer*, which are those of the live app."""
        self._submission_service = submission_service
        self._file_writer = file_writer
        self._get_app = get_app

    async def handle_set(self, request: Request, caller: Caller) -> Reply:
        """Propose new values: ``set ITEM FIELD VALUE because REASON``; without a value, show the form."""
        locale = get_locale(request.language)
        name, words = _split_word(request.argument)
        target = find_target(name, request, self._get_app())
        if target is None:
            nearest = find_nearest_target(name, self._get_app())
            return edit_views.build_unknown_part_reply(name, nearest, locale)
        base = await self._find_base(target, caller)
        if not words:
            return await self._show_form(target, "", base, locale)
        try:
            edit = await run_in_daemon_thread(self._edit, target, base, (words, locale))
            if edit is None:
                return await self._show_form(target, words, base, locale)
            if edit.content is None:
                return edit_views.build_unchanged_reply(target, edit.next_part, locale)
            proposal = await self._propose(edit, edit.content, base, (request, caller))
            return edit_views.add_more_button(proposal, target, edit.next_part, locale)
        except (BriefingError, UnknownFieldError, AmbiguousFieldError, LookupError) as error:
            return _explain_refusal(target, error, locale)

    async def _propose(
        self, edit: _Edit, content: bytes, base: Submission | None, asked: tuple[Request, Caller]
    ) -> Reply:
        """Propose the changed *content*, in place of the proposal that it is based on, if any."""
        request, caller = asked
        if base is None or base.file != edit.file:
            upload = Submission(
                edit.file, content, edit.base_digest, caller.display_name, caller.chat.platform, edit.reason
            )
            return await self._submission_service.store_and_propose(upload, request)
        await run_in_daemon_thread(self._submission_service.build_candidate, edit.file, content)
        changed = replace(base, content=content, reason=edit.reason or base.reason)
        await self._submission_service.replace_submission(changed)
        return await self._submission_service.propose(changed, request)

    async def _find_base(self, target: EditTarget, caller: Caller) -> Submission | None:
        """Find the proposal that a button names, if it still waits and is the caller's own."""
        waiting = await self._submission_service.find_waiting(str(target.number)) if target.number else None
        return waiting if waiting and waiting.author == caller.display_name else None

    async def handle_edit(self, request: Request, caller: Caller) -> Reply:
        """Show the form for an item, ``edit figures/cost``, or for one of its fields."""
        locale = get_locale(request.language)
        name, words = _split_word(request.argument)
        target = find_target(name, request, self._get_app())
        if target is None:
            nearest = find_nearest_target(name, self._get_app())
            return edit_views.build_unknown_part_reply(name, nearest, locale)
        return await self._show_form(target, words, await self._find_base(target, caller), locale)

    async def _show_form(
        self, target: EditTarget, words: str, base: Submission | None, locale: Locale
    ) -> Reply:
        try:
            _, editor, _ = await run_in_daemon_thread(self._open, target, base)
            fields = edit_views.list_form_fields(target, editor.list_fields())
            command, number = _split_word(words)
            if words and command != edit_views.MORE:
                return edit_views.build_field_form(target, _find_field(editor, words), locale)
            return edit_views.build_part_form(target, fields, max(1, parse_number(number)), locale)
        except (BriefingError, UnknownFieldError, AmbiguousFieldError, LookupError) as error:
            return _explain_refusal(target, error, locale)

    def _open(self, target: EditTarget, base: Submission | None) -> tuple[str, PartEditor, str]:
        """Open the file that holds *target*, as it is in the folder or in the proposal *base*.

        Also give the digest of what was opened.

        Raises:
            BriefingError: it is no YAML.
            LookupError: it does not hold it.
            OSError: it cannot be read.
        """
        briefing = target.briefing
        has_implicit_id = briefing.document.id is None
        file = self._file_writer.find_file_name(
            briefing.id, target.part.language, has_implicit_id=has_implicit_id
        )
        is_proposed = base is not None and base.file == file
        content = base.content if base and is_proposed else self._file_writer.read_content(file)
        if content is None:
            raise LookupError(file)
        return file, PartEditor(content, file, briefing, target.part), compute_digest(content)

    def _edit(self, target: EditTarget, base: Submission | None, message: tuple[str, Locale]) -> _Edit | None:
        """Make the changes that the words of a *message* name; None if they only name a field."""
        words, locale = message
        file, editor, digest = self._open(target, base)
        values, next_part = _parse_json(words), 0
        if values is not None:
            fields = edit_views.list_form_fields(target, editor.list_fields())
            next_part = edit_views.find_next_part(fields, values)
            reason = values.pop(edit_views.REASON, "") or ""
            is_changed = _fill_in(editor, values)
        else:
            steps, text = editor.find_field(words)
            if not text:
                return None
            text, reason = _split_reason(text, locale, is_prose=editor.is_text(steps))
            is_changed = text != editor.get_text(steps)
            editor.set_value(steps, text)
        reason = " ".join(clean_line(reason).split())[:MAX_REASON_CHARACTERS]
        return _Edit(file, editor.write() if is_changed else None, reason, digest, next_part)


def _split_word(text: str) -> tuple[str, str]:
    """Split the first word from the rest."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return word, text.strip()[len(word) :].strip()


def _parse_json(words: str) -> dict[str, str | None] | None:
    """Parse the texts of a form, None for one that stays as it was shown; None if *words* are none."""
    if not words.startswith("{"):
        return None
    try:
        values = json.loads(words)
    except ValueError:
        return None
    return {str(name): None if value is None else str(value) for name, value in values.items()}


def _fill_in(editor: PartEditor, values: Mapping[str, str | None]) -> bool:
    """Change the fields whose texts differ from what the file has; True if any does."""
    is_changed = False
    changed = {path: text for path, text in values.items() if text is not None}
    for path, text in changed.items():
        steps, _ = editor.find_field(path)
        if text.strip() != editor.get_text(steps).strip():
            editor.set_value(steps, text.strip() or REMOVAL)
            is_changed = True
    return is_changed


def _find_field(editor: PartEditor, words: str) -> EditableField:
    """Find a field that a form asks for, also one that lists do not show."""
    steps, _ = editor.find_field(words)
    path = format_path(steps)
    names = {one.path: one.name for one in editor.list_fields()}
    return EditableField(path, names.get(path, path), editor.get_text(steps))


def _split_reason(text: str, locale: Locale, *, is_prose: bool) -> tuple[str, str]:
    """Split “because …” from a value; quotation marks keep it whole, and in prose the last one counts."""
    if match := _QUOTED_VALUE.fullmatch(text):
        return match["value"], match["reason"] or ""
    words = "|".join(map(re.escape, {"because", locale.translate("because")}))
    places = [*re.finditer(rf"\s+(?:{words})\s+", text, re.IGNORECASE)]
    if not places:
        return text, ""
    place = places[-1 if is_prose else 0]
    return text[: place.start()], text[place.end() :]


def _explain_refusal(target: EditTarget, error: Exception, locale: Locale) -> Reply:
    """Say what prevents a change, and what would be right."""
    match error:
        case BriefingError():
            return edit_views.build_refused_value_reply(target, error.problems, locale)
        case UnknownFieldError():
            return edit_views.build_unknown_field_reply(target, error, locale)
        case AmbiguousFieldError():
            return edit_views.build_ambiguous_field_reply(target, error, locale)
        case _:
            return edit_views.build_missing_part_reply(target, locale)
