"""The decisions on a submission in conflict, as a button's line carries them: ``merge 12 a1b2c3 mp?``.

Each item in conflict has a letter, in the order of the file; a last ``+`` and a letter decide on all others.
A line is for the live version whose digest begins as it says.
"""

from bot.core.content.field_merge import Path
from bot.services.publishing.publisher import SHORT_DIGEST_LENGTH
from bot.services.publishing.submission_merge import SubmissionConflict

MINE, PUBLISHED, OPEN = "m", "p", "?"
MAX_LETTERS = 24  # a button's line has at most 64 bytes


def read_choice(choices: str, place: int) -> str:
    """Read what was decided on the item at this *place*."""
    letters, _, rest = choices.partition("+")
    choice = letters[place : place + 1] or OPEN
    return rest or OPEN if choice == OPEN else choice


def build_choice_line(conflict: SubmissionConflict, choices: str, place: int, side: str) -> str:
    """Build the line that decides on one more item."""
    letters = [read_choice(choices, one) for one in range(min(len(conflict.items), MAX_LETTERS))]
    letters[place] = side
    return _build_line(conflict, "".join(letters))


def build_choice_line_for_all(conflict: SubmissionConflict, choices: str, side: str) -> str:
    """Build the line that decides on all items that are open."""
    return _build_line(conflict, f"{choices.partition('+')[0]}+{side}")


def _build_line(conflict: SubmissionConflict, choices: str) -> str:
    digest = conflict.live_digest[:SHORT_DIGEST_LENGTH]
    return f"merge {conflict.submission.number} {digest} {choices}"


def find_preferred_items(conflict: SubmissionConflict, choices: str) -> tuple[Path, ...] | None:
    """Find the items in which the submission's values are taken; None if some item is still open."""
    decisions = {path: read_choice(choices, place) for place, path in enumerate(conflict.items)}
    if OPEN in decisions.values():
        return None
    return tuple(path for path, choice in decisions.items() if choice == MINE)
