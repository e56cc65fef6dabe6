"""Information that may have changed since it was last checked."""

from collections.abc import Iterator
from datetime import timedelta

from bot.authoring.lint.context import RuleContext
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.people import Person
from bot.core.sections.questions import OpenQuestion
from bot.core.sections.units import Unit

BRIEFING_MAX_AGE = timedelta(days=180)
ITEM_MAX_AGE = timedelta(days=365)
CHANGING_TYPES = (
    Unit,
    Person,
    OpenQuestion,
)  # a poll or an event does not change any more
REVIEW_HINT = "check it and update as_of, or plan a review with review_by"


def check(context: RuleContext) -> Iterator[Finding]:
    """Find briefings half a year old, and units, people and questions a year old, without a review date."""
    document = context.briefing.document
    if not document.review_by and context.today - document.as_of.last_day > BRIEFING_MAX_AGE:
        yield Finding(("as_of",), f"this is as of {document.as_of}, and no review is planned", REVIEW_HINT)
    for path, item in context.active_entries(Item):
        if item.review_by or document.review_by or not isinstance(item, CHANGING_TYPES) or not item.as_of:
            continue
        if context.today - item.as_of.last_day > ITEM_MAX_AGE:
            yield Finding(
                (*path, "as_of"), f"this is as of {item.as_of}, and no review is planned", REVIEW_HINT
            )
