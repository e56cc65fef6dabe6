"""Tables that moderators send: how their columns are read is shown and decided on, then proposed as a file.

A table waits as a submission does, under a name that no file of the folder has. How its columns are read is
kept in the folder at each decision, because it is no content: readers see nothing of it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.characters import clean_line
from bot.core.messages.reply import AttachedFile, Reply
from bot.core.messages.request import Request
from bot.core.parsing.id_format import is_id, to_id
from bot.core.parsing.problem import BriefingError, ProblemCode
from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.core.tables.cell_reader import MAX_LABEL
from bot.core.tables.column_names import FIELDS, SectionName
from bot.core.tables.date_order import DateOrder
from bot.core.tables.importer import (
    ImportRequest,
    TableImport,
    choose_mapping,
    import_table,
)
from bot.core.tables.item_sources import SourceNeededError
from bot.core.tables.mapping import (
    MAPPINGS_FOLDER,
    MappingPlace,
    TableMapping,
    format_mapping,
    parse_mapping,
)
from bot.core.tables.sheet import MAX_TABLE_BYTES, TableError
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing import import_views
from bot.services.publishing.moderation_handler import Upload
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.submission_service import SubmissionService
from bot.services.publishing.submission_views import build_not_waiting_reply, build_too_large_reply
from bot.services.publishing.upload_name import remove_copy_marks
from bot.services.publishing.waiting_table import WaitingTable
from bot.services.store.fetched_files import get_moderator_chat
from bot.services.store.revisions import compute_digest
from bot.services.store.submissions import Submission

IMPORT = "import"

_DATE_ORDERS: dict[str, DateOrder] = {"day": "day first", "month": "month first"}


class ImportHandlers:
    """Reads tables, and proposes what they make of a briefing."""

    def __init__(
        self, submission_service: SubmissionService, files: PublishedFiles, get_app: Callable[[], App]
    ) -> None:
        """Propose with *submission_service* what *files* would become."""
        self._submission_service = submission_service
        self._files = files
        self._get_app = get_app

    async def handle_table(self, upload: Upload, request: Request, caller: Caller) -> Reply:
        """Take a table; its caption, or else its name, may name the briefing."""
        locale = get_locale(request.language)
        if upload.size > MAX_TABLE_BYTES:
            return build_too_large_reply(locale, MAX_TABLE_BYTES)
        content = await upload.read_content()
        if len(content) > MAX_TABLE_BYTES:  # the platform may not have named its size
            return build_too_large_reply(locale, MAX_TABLE_BYTES)
        known_ids = self._get_app().library.briefings
        name = Path(remove_copy_marks(Path(upload.name).name, known_ids.__contains__)).name
        first, _, question = " ".join(clean_line(upload.reason).split()).partition(" ")
        if (chosen := first.lower().rstrip(":")) not in known_ids:
            stem, question = to_id(Path(name).stem), f"{first} {question}".strip()
            chosen = stem if stem in known_ids and not is_id(question.lower()) else ""
        submission = Submission(
            f"{MAPPINGS_FOLDER}/{chosen}/{name}",
            content,
            "",
            caller.display_name,
            caller.chat.platform,
            question[:MAX_LABEL],
            proposer_chat=get_moderator_chat(caller),
        )
        stored = await self._files.submissions.add_submission(submission)
        return await self._show(WaitingTable(stored, chosen, name), request)

    async def handle_mapping(self, content: bytes, request: Request, caller: Caller) -> Reply:
        """Take the file of a mapping, for the newest table that *caller* has sent.

        Raises:
            BriefingError: it has errors.
            OSError: it cannot be kept.
        """
        mapping = parse_mapping(content, "mapping")
        submissions = await self._files.submissions.list_submissions()
        tables = map(WaitingTable.read, reversed(submissions))
        own = (one for one in tables if one and one.submission.author == caller.display_name)
        table = next((one for one in own if one.briefing_id and one.submission.state == "waiting"), None)
        if table is None:
            return import_views.build_no_table_reply(get_locale(request.language))
        await self._keep(table, mapping)
        return await self._show(table, request)

    async def handle_import(self, request: Request, caller: Caller) -> Reply:
        """Decide on a table: ``import 12 to harbour``, ``import 12 source post``, ``import 12 yes``."""
        number, _, decision = request.argument.partition(" ")
        locale = get_locale(request.language)
        if not number:
            return import_views.build_import_help_reply(locale)
        submission = await self._submission_service.find_waiting(number)
        table = WaitingTable.read(submission) if submission else None
        if table is None:
            return build_not_waiting_reply(locale)
        verb, _, value = decision.partition(" ")
        match verb:
            case "to" if is_id(value):
                stored = await self._files.submissions.add_submission(table.into(value))
                return await self._show(WaitingTable(stored, value, table.name), request)
            case "yes" | "skip":
                return await self._propose(table, request, caller, skips_bad_rows=verb == "skip")
            case _:
                return await self._change(table, verb, value, request)

    async def _change(self, table: WaitingTable, verb: str, value: str, request: Request) -> Reply:
        """Change how the table is read, and show it again."""
        try:
            mapping = await run_in_daemon_thread(self._change_mapping, table, verb, value)
        except TableError as error:
            return self._explain(table, error, request)
        if verb == "mapping" and mapping:
            reply = await self._show(table, request)
            text = format_mapping(mapping, table.name, table.briefing_id)
            file = Path(MappingPlace(table.briefing_id, mapping.section).file).name
            return replace(reply, document=AttachedFile(file, text.encode()))
        return await self._show(table, request)

    def _change_mapping(self, table: WaitingTable, verb: str, value: str) -> TableMapping | None:
        if not table.briefing_id:
            return None
        section = cast("SectionName", value) if verb == "as" and value in FIELDS else None
        mapping = self._find_mapping(table, section, is_anew=verb in ("as", "anew"))
        match verb:
            case "source" if is_id(value):
                mapping = mapping.model_copy(update={"source": value})
            case "dates" if value in _DATE_ORDERS:
                mapping = mapping.model_copy(update={"dates": _DATE_ORDERS[value]})
            case "as" | "anew" | "mapping":
                pass
            case _:
                return None
        self._write_mapping(table, mapping)
        return mapping

    async def _propose(
        self, table: WaitingTable, request: Request, caller: Caller, *, skips_bad_rows: bool
    ) -> Reply:
        """Propose the briefing as the table would make it."""
        locale = get_locale(request.language)
        try:
            result, file, base_digest = await asyncio.to_thread(self._import, table, request)
        except TableError as error:
            return self._explain(table, error, request)
        if result.problems and not skips_bad_rows:
            return import_views.build_import_reply(result, table, locale)
        if len(result.text.encode()) > MAX_FILE_BYTES:
            return build_too_large_reply(locale)
        await self._keep(table, result.mapping)
        reason = f"imported from {table.name}"
        submission = Submission(
            file,
            result.text.encode(),
            base_digest,
            caller.display_name,
            caller.chat.platform,
            reason,
            proposer_chat=get_moderator_chat(caller),
        )
        return await self._submission_service.store_and_propose(submission, request)

    async def _show(self, table: WaitingTable, request: Request) -> Reply:
        """Show how a table is read, or ask which briefing it goes into."""
        locale = get_locale(request.language)
        if not table.briefing_id:
            briefings = self._get_app().library.briefings.values()
            new_id = table.named_id or to_id(Path(table.name).stem) or "table"
            return import_views.build_briefing_choice_reply(table, tuple(briefings), new_id, locale)
        try:
            result, _, _ = await asyncio.to_thread(self._import, table, request)
        except TableError as error:
            return self._explain(table, error, request)
        return import_views.build_import_reply(result, table, locale)

    def _explain(self, table: WaitingTable, error: TableError, request: Request) -> Reply:
        ids = error.ids if isinstance(error, SourceNeededError) else ()
        return import_views.build_table_error_reply(table, str(error), ids, get_locale(request.language))

    def _import(self, table: WaitingTable, request: Request) -> tuple[TableImport, str, str]:
        """Import the table into the briefing as it is now; also give its file, and the digest of that."""
        file = self._find_file(table.briefing_id)
        content = self._files.file_writer.read_content(file)
        briefing = (content or b"").decode("utf-8-sig")
        result = import_table(
            ImportRequest(
                table.name,
                table.submission.content,
                table.briefing_id,
                request.today,
                briefing,
                mapping=self._find_mapping(table),
            )
        )
        return result, file, compute_digest(content) if content is not None else ""

    def _find_file(self, briefing_id: str) -> str:
        known = self._get_app().library.briefings.get(briefing_id)
        has_implicit_id = known is None or known.document.id is None
        return self._files.file_writer.find_file_name(briefing_id, has_implicit_id=has_implicit_id)

    def _find_mapping(
        self, table: WaitingTable, section: SectionName | None = None, *, is_anew: bool = False
    ) -> TableMapping:
        """Choose a mapping that is kept for the briefing, or guess one."""
        files = () if is_anew else [MappingPlace(table.briefing_id, one).file for one in FIELDS]
        contents = {file: self._files.file_writer.read_content(file) for file in files}
        kept = [_parse_kept(content, file) for file, content in contents.items() if content]
        mapping = choose_mapping(table.submission.content, table.name, kept, section)
        return mapping.with_question(table.submission.reason)

    async def _keep(self, table: WaitingTable, mapping: TableMapping) -> None:
        await run_in_daemon_thread(self._write_mapping, table, mapping)

    def _write_mapping(self, table: WaitingTable, mapping: TableMapping) -> None:
        """Keep a mapping beside the briefing, as the only one for it, if it is needed again."""
        if not mapping.is_needed_again:
            return
        writer = self._files.file_writer
        place = MappingPlace(table.briefing_id, mapping.section)
        (writer.path / place.file).parent.mkdir(parents=True, exist_ok=True)
        text = format_mapping(mapping, table.name, table.briefing_id)
        writer.commit_staged(writer.stage(place.file, text.encode()), place.file)


def _parse_kept(content: bytes, file: str) -> TableMapping:
    """Parse a mapping that is kept in the folder.

    Raises:
        TableError: it has errors.
    """
    try:
        return parse_mapping(content, file)
    except BriefingError as error:
        first = error.problems[0]
        hint = "" if first.code == ProblemCode.UNREADABLE else f"; {first.hint}"
        raise TableError(f"{file}, line {first.line}: {first.message}{hint}") from None
