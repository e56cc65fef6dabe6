"""The briefings that whoever asks may know of, and the one of them that is asked.

A briefing that has nothing but drafts is itself one: readers would else be led to it as soon as it is begun.
"""

from collections.abc import Mapping
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.visibility import is_briefing_visible
from bot.core.library.reader import Library
from bot.core.messages.request import Request, short_briefing_id


def list_visible_briefings(library: Library, request: Request) -> Mapping[str, Briefing]:
    """Return the briefings that whoever asks may know of, the newest first."""
    visible = (
        one
        for one in library.briefings.values()
        if request.include_drafts or is_briefing_visible(one, request.today)
    )
    return {one.id: one for one in visible}


def find_visible_briefing(
    library: Library, briefing_id: str, today: date, *, include_drafts: bool = False
) -> Briefing | None:
    """Return the briefing with this id, if readers may know of it that day, or those who see *drafts*."""
    briefing = library.briefings.get(briefing_id)
    return briefing if briefing and (include_drafts or is_briefing_visible(briefing, today)) else None


def pick_briefing(library: Library, request: Request, default_briefing: str) -> Briefing | None:
    """Return the briefing that a request names, or the *default*, or the newest; None if there is none."""
    if request.briefing_id.startswith("~"):
        return _find_by_short_id(library, request)
    if request.briefing_id:
        return find_visible_briefing(
            library, request.briefing_id, request.today, include_drafts=request.include_drafts
        )
    if briefing := find_visible_briefing(
        library, default_briefing, request.today, include_drafts=request.include_drafts
    ):
        return briefing
    briefings = library.briefings.values()  # who sees drafts gets the one that readers get, too
    newest = next((one for one in briefings if is_briefing_visible(one, request.today)), None)
    return newest or next(iter(list_visible_briefings(library, request).values()), None)


def _find_by_short_id(library: Library, request: Request) -> Briefing | None:
    """Return the briefing whose mark is named: of several the one that has the item."""
    matches = [
        one
        for one in list_visible_briefings(library, request).values()
        if short_briefing_id(one.id) == request.briefing_id
    ]
    with_entry = (one for one in matches if request.argument in one.entries_by_id)
    return next(with_entry, None) or next(iter(matches), None)
