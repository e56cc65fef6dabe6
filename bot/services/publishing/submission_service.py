"""Submissions: a file that a moderator sent is read, compared with what is live, and kept for a decision."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import assert_never

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.content.diff import diff_briefings
from bot.core.content.file_editor import write_id
from bot.core.content.translation import TranslationFile
from bot.core.i18n.locale import get_locale
from bot.core.library.image_files import NO_IMAGES, ImageFolder
from bot.core.library.image_problems import find_image_problems
from bot.core.messages.caller import parse_display_name
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request, parse_number
from bot.core.parsing.problem import BriefingError, Problem
from bot.services.background.daemon_work import run_in_daemon_thread
from bot.services.publishing.candidate import Candidate, read_candidate
from bot.services.publishing.correction_offer import iterate_correctable_changes
from bot.services.publishing.merge_views import build_conflict_reply, build_unmergeable_reply
from bot.services.publishing.moderation_handler import PROPOSALS_PATH
from bot.services.publishing.proposal_warnings import NO_WARNINGS, ProposalWarnings, split_warnings
from bot.services.publishing.publisher import PublishedFiles
from bot.services.publishing.reader_outlook import foresee_readers
from bot.services.publishing.submission_merge import (
    Meanwhile,
    MergedSubmission,
    SubmissionConflict,
    SubmissionMerger,
    UnmergeableSubmission,
)
from bot.services.publishing.submission_preview import find_preview_line
from bot.services.publishing.submission_views import Proposal, build_proposal_reply
from bot.services.publishing.upload_name import remove_copy_marks
from bot.services.store.errors import StoreError
from bot.services.store.revisions import MERGED, RESTORED, Revision, compute_digest
from bot.services.store.submissions import Submission

Linter = Callable[[Briefing, bytes, str, date, Briefing | None], Iterable[Problem]]
"""Lints a briefing, given its content, its file, the day, and the live version before it."""


@dataclass(frozen=True, slots=True)
class ProposalContext:
    """What proposals are described with.

    *lint* gives warnings, and *release* marks the times of publication that have come. Previews are at
    *public_url*, the address of the web page, if there is one.
    """

    lint: Linter
    release: Callable[[Briefing], Briefing]
    public_url: str = ""


class SubmissionService:
    """The submissions that wait, beside the live library."""

    def __init__(self, files: PublishedFiles, get_app: Callable[[], App], context: ProposalContext) -> None:
        """Compare submissions with the live app, whose files are *files*."""
        self._lint, self._release = context.lint, context.release
        self._public_url = context.public_url
        self._files = files
        self._get_app = get_app
        self.merger = SubmissionMerger(files, self.build_candidate)

    def build_candidate(self, name: str, content: bytes) -> Candidate:
        """Parse *content* as the file called *name*; the published translations stay with it.

        Raises:
            BriefingError: it has errors.
        """
        candidate = read_candidate(name, content, self._get_app().library, self._read_translation)
        images = ImageFolder(self._files.file_writer.path).read_images([candidate.briefing])
        own_images = images.get(candidate.briefing.id, NO_IMAGES)
        return replace(candidate, briefing=self._release(candidate.briefing), images=own_images)

    async def store_submission(self, upload: Submission, *, is_base_known: bool = True) -> Submission:
        """Store a submission under the name of the file that it replaces or creates, and give it its number.

        Its base is the version with its base digest, or else the live one. With *is_base_known* False it is
        the version that its proposer has got, or else the one that it is most like.

        Raises:
            BriefingError: it has errors.
            OSError: the folder cannot be read.
        """
        name = remove_copy_marks(upload.file, self._get_app().library.briefings.__contains__)
        candidate = await run_in_daemon_thread(self.build_candidate, name, upload.content)
        proposer = parse_display_name(upload.author)
        submission = replace(upload, proposer_chat=str(proposer or ""))
        submission = await run_in_daemon_thread(self._choose_file, submission, candidate)
        if not upload.base_digest and is_base_known:
            submission = await self.merger.base_on_live(submission)
        elif not upload.base_digest:
            submission = await self._find_base(submission)
        return await self._files.submissions.add_submission(submission)

    def _choose_file(self, submission: Submission, candidate: Candidate) -> Submission:
        """Choose the file that a submission replaces or creates; a briefing keeps its file under a new id."""
        briefing, current = candidate.briefing, candidate.current
        has_implicit_id = briefing.document.id is None
        if candidate.language or current is None or current.id == briefing.id:
            file = self._files.file_writer.find_file_name(
                briefing.id, candidate.language, has_implicit_id=has_implicit_id
            )
            return replace(submission, file=file)
        file, content = Path(current.file).name, submission.content
        if has_implicit_id and Path(file).stem != briefing.id:
            content = write_id(content, file, briefing.id)
        return replace(submission, file=file, content=content)

    async def _find_base(self, submission: Submission) -> Submission:
        """Find the base of a file that came back, and store what its proposer has now.

        Whoever sends a version as it was wants that one back: it is no change to the version that they got.
        Neither is a file that has been removed since.
        """
        digest, proposer = compute_digest(submission.content), submission.proposer_chat
        fetched = await self._files.fetched_files.find_digest(proposer, submission.file)
        base_digest = await self.merger.find_base_digest(submission.file, submission.content)
        if fetched and fetched != digest and base_digest:
            base_digest = fetched
        if proposer:
            await self._files.fetched_files.save_sent(proposer, submission.file, base_digest, digest)
        return replace(submission, base_digest=base_digest)

    async def store_and_propose(
        self, upload: Submission, request: Request, *, is_base_known: bool = True
    ) -> Reply:
        """Store a submission, and show what publishing it would change, with the buttons that decide on it.

        Raises:
            BriefingError: it has errors.
            OSError: the folder cannot be read.
        """
        submission = await self.store_submission(upload, is_base_known=is_base_known)
        return await self.propose(submission, request)

    async def propose(self, submission: Submission, request: Request) -> Reply:
        """Show what publishing a stored submission would change now, or ask what it needs to know for that.

        Raises:
            BriefingError: it has errors by now.
            OSError: the file cannot be read.
        """
        outcome = await self.merger.merge(submission)
        if not isinstance(outcome, MergedSubmission):
            return build_question_reply(outcome, request)
        proposal = await asyncio.to_thread(
            self.build_proposal, outcome.submission, request.today, outcome.meanwhile
        )
        shown = replace(proposal, fingerprint=submission.fingerprint)
        return build_proposal_reply(shown, get_locale(request.language))

    async def replace_submission(self, submission: Submission) -> None:
        """Store another content, base and reason of a submission."""
        await self._files.submissions.replace_submission(submission)

    async def find_waiting(self, number: str) -> Submission | None:
        """Find the submission with this number, if it still waits."""
        submission = await self.find_submission(number)
        return submission if submission and submission.state == "waiting" else None

    async def find_waiting_proposal(self, number: str) -> Submission | None:
        """Find the same, unless it cannot be published as it is."""
        submission = await self.find_waiting(number)
        return submission if submission and submission.is_proposal else None

    async def find_submission(self, number: str) -> Submission | None:
        """Find the submission with this number, also if somebody has decided on it lately."""
        return await self._files.submissions.find_submission(parse_number(number))

    async def note_publication(self, revision: Revision, submission: Submission) -> None:
        """Store that whoever sent exactly this content has the version that came of it."""
        with suppress(StoreError):  # then what they send next is a change to the version before
            await self._files.fetched_files.note_publication(submission.proposer_chat, revision)

    def build_proposal(
        self, submission: Submission, today: date, meanwhile: Meanwhile | None = None
    ) -> Proposal:
        """Describe what publishing a submission would change now; it holds what was published *meanwhile*.

        Raises:
            BriefingError: it has errors by now, such as a missing original.
        """
        candidate = self.build_candidate(submission.file, submission.content)
        briefing, current = candidate.briefing, candidate.current
        changes = diff_briefings(current, briefing) if current else ()
        return Proposal(
            submission.number,
            submission.file,
            briefing.in_language(candidate.language).title if candidate.language else briefing.title,
            tuple(change.description for change in changes),
            foresee_readers(self._get_app(), briefing, current, today),
            is_new=current is None
            or (bool(candidate.language) and candidate.language not in current.translations),
            warnings=self._find_warnings(submission, candidate, today),
            preview_line=find_preview_line(changes, briefing, today),
            reason=submission.reason,
            is_from_git=submission.origin == MERGED,
            meanwhile=meanwhile,
            is_way_back=submission.origin == RESTORED,
            is_correctable=submission.origin not in {MERGED, RESTORED, "rollback"}
            and any(iterate_correctable_changes(changes, current, briefing, today)),
            preview_url=self._build_preview_url(submission),
        )

    def _find_warnings(self, submission: Submission, candidate: Candidate, today: date) -> ProposalWarnings:
        """Find the warnings about a proposed briefing, those of the version that it replaces apart."""
        if candidate.language:
            return NO_WARNINGS
        content, file = submission.content, submission.file
        warnings = self._lint_candidate(candidate, content, file, today)
        if not warnings or candidate.current is None:
            return ProposalWarnings(warnings)
        before: tuple[Problem, ...] = ()
        with suppress(BriefingError, OSError):  # then all of them count as new
            live = self._files.file_writer.read_content(Path(candidate.current.file).name) or b""
            before = self._lint_candidate(self.build_candidate(file, live), live, file, today)
        return split_warnings(warnings, before)

    def _lint_candidate(
        self, candidate: Candidate, content: bytes, file: str, today: date
    ) -> tuple[Problem, ...]:
        return (
            *find_image_problems(candidate.briefing, content, file, candidate.images),
            *self._lint(candidate.briefing, content, file, today, candidate.current),
        )

    def _build_preview_url(self, submission: Submission) -> str:
        if not (self._public_url and submission.preview_secret):
            return ""
        return f"{self._public_url}{PROPOSALS_PATH}/{submission.number}-{submission.preview_secret}"

    def _read_translation(self, briefing_id: str, language: str) -> TranslationFile | None:
        """Read the file of a translation from the folder."""
        name = self._files.file_writer.find_file_name(briefing_id, language)
        content = self._files.file_writer.read_content(name)
        return None if content is None else TranslationFile(name, compute_digest(content), content)


def build_question_reply(outcome: SubmissionConflict | UnmergeableSubmission, request: Request) -> Reply:
    """Ask what becomes of a submission that cannot be merged by itself."""
    locale = get_locale(request.language)
    match outcome:
        case SubmissionConflict():
            return build_conflict_reply(outcome, "", locale)
        case UnmergeableSubmission():
            return build_unmergeable_reply(outcome, locale)
        case _:
            assert_never(outcome)
