"""A table that a moderator sent and nobody has decided on: a submission that is no file of the folder yet."""

from dataclasses import dataclass, replace

from bot.core.parsing.id_format import is_id
from bot.core.tables.mapping import MAPPINGS_FOLDER
from bot.services.store.submissions import Submission


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """A table that was sent, and the briefing that it goes into; empty until that is chosen."""

    submission: Submission
    briefing_id: str
    name: str

    @classmethod
    def read(cls, submission: Submission) -> "WaitingTable | None":
        """Read the submission of a table; None if it is a file of the folder."""
        parts = submission.file.split("/", 2)
        if len(parts) < 3 or parts[0] != MAPPINGS_FOLDER:  # noqa: PLR2004 (folder, briefing, name)
            return None
        return cls(submission, parts[1], parts[2])

    @property
    def named_id(self) -> str:
        """The id of a new briefing, if the caption is a single word; a question of all polls has more."""
        caption = self.submission.reason.lower()
        return caption if is_id(caption) else ""

    def into(self, briefing_id: str) -> Submission:
        """Build the submission of the same table for a briefing; a caption that named one is no question."""
        file = f"{MAPPINGS_FOLDER}/{briefing_id}/{self.name}"
        question = "" if self.named_id else self.submission.reason
        return replace(self.submission, file=file, reason=question, number=0)
