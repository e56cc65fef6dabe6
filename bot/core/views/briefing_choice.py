"""The briefings that whoever asks may know of, and the one of them that is asked.

A briefing that has nothing but drafts is itself one: readers would else be led to it as soon as it is begun.
"""

from collections.abc import Mapping
from datetime import date

from bot.core.content.briefing import Briefing
from bot.core.content.visibility import opened
from bot.core.library.reader import Library
from bot.core.messages.request import Request, mark


def known(library: Library, request: Request) -> Mapping[str, Briefing]:
    """Return the briefings that whoever asks may know of, the newest first."""
    shown = (one for one in library.briefings.values() if request.drafts or opened(one, request.today))
    return {one.id: one for one in shown}


def named(library: Library, name: str, today: date, *, drafts: bool = False) -> Briefing | None:
    """Return the briefing with this id, if readers may know of it that day, or those who see *drafts*."""
    one = library.briefings.get(name)
    return one if one and (drafts or opened(one, today)) else None


def picked(library: Library, request: Request, default: str) -> Briefing | None:
    """Return the briefing that a request names, or the *default*, or the newest; None if there is none."""
    if request.briefing.startswith("~"):
        return _marked(library, request)
    if request.briefing:
        return named(library, request.briefing, request.today, drafts=request.drafts)
    if one := named(library, default, request.today, drafts=request.drafts):
        return one
    among = library.briefings.values()  # who sees drafts gets the one that readers get, too
    newest = next((one for one in among if opened(one, request.today)), None)
    return newest or next(iter(known(library, request).values()), None)


def _marked(library: Library, request: Request) -> Briefing | None:
    """Return the briefing whose mark is named: of several the one that has the item."""
    marked = [one for one in known(library, request).values() if mark(one.id) == request.briefing]
    holding = (one for one in marked if request.argument in one.entries)
    return next(holding, None) or next(iter(marked), None)
