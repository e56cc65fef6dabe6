"""What is told as it is now, and was true long ago."""

from collections.abc import Iterator
from datetime import timedelta

from bot.authoring.lint.context import Subject
from bot.core.content.item import Item
from bot.core.parsing.problem import Finding
from bot.core.sections.people import Person
from bot.core.sections.questions import OpenQuestion
from bot.core.sections.units import Unit

BRIEFING = timedelta(days=180)
ITEM = timedelta(days=365)
CHANGING = (Unit, Person, OpenQuestion)  # what is told as it is now; a poll or an event stays what it was
HINT = "look at it again and set as_of, or say with review_by when that is due"


def check(subject: Subject) -> Iterator[Finding]:
    """Find briefings half a year old, and units, people and questions a year old, with no day of review."""
    document = subject.briefing.document
    if not document.review_by and subject.today - document.as_of.last > BRIEFING:
        yield Finding(("as_of",), f"this is as of {document.as_of}, and no review is planned", HINT)
    for path, item in subject.told(Item):
        if item.review_by or document.review_by or not isinstance(item, CHANGING) or not item.as_of:
            continue
        if subject.today - item.as_of.last > ITEM:
            yield Finding((*path, "as_of"), f"this is as of {item.as_of}, and no review is planned", HINT)
