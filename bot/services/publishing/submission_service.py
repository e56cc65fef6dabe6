"""Drafts: what was sent, read and compared with what answers, and kept until somebody decides."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.diff import changes
from bot.core.content.translated_briefing import Translation
from bot.core.library.snapshot import Library
from bot.core.messages.request import number_in
from bot.core.parsing.problem import BriefingError, Problem
from bot.services.publishing.candidate import Draft, read_draft
from bot.services.publishing.file_writer import Press
from bot.services.publishing.views import Proposal
from bot.services.store.revisions import Versions, digest_of
from bot.services.store.submissions import Submission, Submissions

Lint = Callable[[Briefing, bytes, str, date, Briefing | None], Iterable[Problem]]
"""Gives the warnings about a briefing, by its content, its file, the day, and the version before it."""


class Drafts:
    """The drafts that wait, beside the *library* that answers."""

    def __init__(
        self, library: Callable[[], Library], press: Press, submissions: Submissions, lint: Lint
    ) -> None:
        """Compare with the *library* that answers now, whose files *press* writes; *lint* gives warnings."""
        self._library = library
        self._press = press
        self._submissions = submissions
        self._lint = lint

    def read(self, name: str, content: bytes) -> Draft:
        """Return what the file called *name* would change.

        Raises:
            BriefingError: something is wrong in it.
        """
        return read_draft(name, content, self._library(), self._translation)

    def _translation(self, briefing: str, code: str) -> Translation | None:
        """Return the file of a translation as it lies in the folder."""
        name = self._press.name_of(briefing, code)
        content = self._press.content(name)
        return None if content is None else Translation(name, digest_of(content), content)

    async def take(self, named: Submission) -> Submission:
        """Keep what was sent under the name that its file has, or shall have, and return it with its number.

        Raises:
            BriefingError: something is wrong in it.
            OSError: the folder cannot be read.
        """
        draft = await asyncio.to_thread(self.read, named.file, named.content)
        told, code = draft.briefing, draft.code
        unsaid = told.document.id is None
        file = await asyncio.to_thread(self._press.name_of, told.id, code, unsaid=unsaid)
        based = await asyncio.to_thread(self._press.digest, file)
        kept = Submission(file, named.content, based, named.who, named.origin, named.why)
        return await self._submissions.add(kept)

    async def find(self, number: str) -> Submission | None:
        """Return the submission with this number, if it still waits."""
        return await self._submissions.find(number_in(number))

    async def drop(self, submission: Submission) -> None:
        """Forget a submission."""
        await self._submissions.drop(submission.number)

    def proposal(self, waiting: Submission, today: date) -> Proposal:
        """Return what a submission would do now.

        Raises:
            BriefingError: meanwhile something is wrong in it.
        """
        draft = self.read(waiting.file, waiting.content)
        told, before = draft.briefing, draft.before
        warnings = () if draft.code else self._lint(told, waiting.content, waiting.file, today, before)
        return Proposal(
            waiting.number,
            waiting.file,
            told.told_in(draft.code).title if draft.code else told.title,
            tuple(change.sentence for change in changes(before, told)) if before else (),
            fresh=before is None or (bool(draft.code) and draft.code not in before.translations),
            warnings=tuple(warnings),
            why=waiting.why,
        )

    async def meanwhile(self, waiting: Submission, versions: Versions) -> tuple[str, ...]:
        """Return how what answers now differs from what answered when a submission was sent."""
        known = await versions.history(waiting.file)
        number = next((one.number for one in known if one.digest == waiting.based), 0)
        content = await versions.content(number)
        return await asyncio.to_thread(self._between, waiting, content)

    def _between(self, waiting: Submission, content: bytes | None) -> tuple[str, ...]:
        try:
            now = self.read(waiting.file, waiting.content).before
            then = self.read(waiting.file, content).briefing if content is not None else None
        except BriefingError:  # by the rules of today
            return ()
        return tuple(change.sentence for change in changes(then, now)) if then and now else ()
