"""Drafts: what was sent, read and compared with what answers, and kept until somebody decides."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.translated_briefing import TranslationFile
from bot.core.library.snapshot import Library
from bot.core.messages.request import parse_number
from bot.core.parsing.problem import BriefingError, Problem
from bot.services.publishing.candidate import Candidate, read_candidate
from bot.services.publishing.file_writer import FileWriter
from bot.services.publishing.views import Proposal
from bot.services.store.revisions import RevisionStore, compute_digest
from bot.services.store.submissions import Submission, SubmissionStore

Linter = Callable[[Briefing, bytes, str, date, Briefing | None], Iterable[Problem]]
"""Gives the warnings about a briefing, by its content, its file, the day, and the version before it."""


class SubmissionService:
    """The drafts that wait, beside the *library* that answers."""

    def __init__(
        self,
        get_library: Callable[[], Library],
        file_writer: FileWriter,
        submission_store: SubmissionStore,
        lint: Linter,
    ) -> None:
        """Compare with the *library* that answers now, whose files *press* writes; *lint* gives warnings."""
        self._get_library = get_library
        self._file_writer = file_writer
        self._submission_store = submission_store
        self._lint = lint

    def build_candidate(self, name: str, content: bytes) -> Candidate:
        """Return what the file called *name* would change.

        Raises:
            BriefingError: something is wrong in it.
        """
        return read_candidate(name, content, self._get_library(), self._read_translation)

    def _read_translation(self, briefing: str, language: str) -> TranslationFile | None:
        """Return the file of a translation as it lies in the folder."""
        name = self._file_writer.find_file_name(briefing, language)
        content = self._file_writer.read_content(name)
        return None if content is None else TranslationFile(name, compute_digest(content), content)

    async def store_submission(self, upload: Submission) -> Submission:
        """Keep what was sent under the name that its file has, or shall have, and return it with its number.

        Raises:
            BriefingError: something is wrong in it.
            OSError: the folder cannot be read.
        """
        candidate = await asyncio.to_thread(self.build_candidate, upload.file, upload.content)
        briefing, language = candidate.briefing, candidate.language
        has_implicit_id = briefing.document.id is None
        file = await asyncio.to_thread(
            self._file_writer.find_file_name, briefing.id, language, has_implicit_id=has_implicit_id
        )
        base_digest = await asyncio.to_thread(self._file_writer.compute_digest, file)
        submission = Submission(
            file, upload.content, base_digest, upload.author, upload.origin, upload.reason
        )
        return await self._submission_store.add_submission(submission)

    async def find_waiting(self, number: str) -> Submission | None:
        """Return the submission with this number, if it still waits."""
        return await self._submission_store.find_submission(parse_number(number))

    async def discard_submission(self, submission: Submission) -> None:
        """Forget a submission."""
        await self._submission_store.delete_submission(submission.number)

    def build_proposal(self, submission: Submission, today: date) -> Proposal:
        """Return what a submission would do now.

        Raises:
            BriefingError: meanwhile something is wrong in it.
        """
        candidate = self.build_candidate(submission.file, submission.content)
        briefing, current = candidate.briefing, candidate.current
        warnings = (
            ()
            if candidate.language
            else self._lint(briefing, submission.content, submission.file, today, current)
        )
        return Proposal(
            submission.number,
            submission.file,
            briefing.in_language(candidate.language).title if candidate.language else briefing.title,
            tuple(change.description for change in diff_briefings(current, briefing)) if current else (),
            is_new=current is None
            or (bool(candidate.language) and candidate.language not in current.translations),
            warnings=tuple(warnings),
            reason=submission.reason,
        )

    async def describe_changes_since(
        self, submission: Submission, revisions: RevisionStore
    ) -> tuple[str, ...]:
        """Return how what answers now differs from what answered when a submission was sent."""
        history = await revisions.list_revisions(submission.file)
        number = next((one.number for one in history if one.digest == submission.base_digest), 0)
        content = await revisions.fetch_content(number)
        return await asyncio.to_thread(self._compare_with_base, submission, content)

    def _compare_with_base(self, submission: Submission, content: bytes | None) -> tuple[str, ...]:
        try:
            current = self.build_candidate(submission.file, submission.content).current
            base = self.build_candidate(submission.file, content).briefing if content is not None else None
        except BriefingError:  # by the rules of today
            return ()
        return (
            tuple(change.description for change in diff_briefings(base, current)) if base and current else ()
        )
