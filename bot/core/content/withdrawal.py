"""The withdrawal of an item, or of a whole briefing: when, and why."""

from bot.core.content.field_types import Prose, Record
from bot.core.content.partial_date import PartialDate
from bot.core.parsing.problem import InvalidValueError, ProblemCode


class Withdrawal(Record):
    """The withdrawal of an item."""

    on: PartialDate
    """When it was withdrawn."""
    because: Prose
    """Why it was withdrawn."""


def check_withdrawal(state: str, withdrawn: Withdrawal | None) -> None:
    """Check that what is withdrawn says when and why.

    Raises:
        InvalidValueError: it does not, or it says so without being withdrawn.
    """
    if (state == "withdrawn") != (withdrawn is not None):
        raise InvalidValueError(
            ProblemCode.HALF_WITHDRAWN,
            '"state: withdrawn" and the field "withdrawn" go together',
            "use both or neither",
        )
