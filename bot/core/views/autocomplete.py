"""Suggestions: ways to complete what somebody is typing behind a command."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.messages.request import Request
from bot.core.views.entry_match import Found, unlike
from bot.core.views.search_results import Hit
from bot.core.views.search_service import Lookup

LIMIT = 25  # Discord's for autocomplete
_ARGUMENT = 90  # characters; Discord takes 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what somebody is typing: what to show, and the argument that it stands for."""

    label: str
    argument: str


def briefings(typed: str, among: Iterable[Briefing]) -> tuple[Suggestion, ...]:
    """Return the briefings whose id or title holds what is *typed*, or else all."""
    wanted, known = typed.strip().casefold(), tuple(among)
    fitting = [one for one in known if wanted in one.id or wanted in one.title.casefold()]
    return tuple(Suggestion(one.title, one.id) for one in (fitting or known))[:LIMIT]


def searches(hits: Iterable[Hit]) -> tuple[Suggestion, ...]:
    """Return what to search for to find each of these *hits* before all others: its title."""
    return tuple(Suggestion(f"{hit.title} · {hit.section}", _shortened(hit.title)) for hit in hits)


def close(
    typed: str, section: str, request: Request, briefing: Briefing | None, lookup: Lookup
) -> tuple[Suggestion, ...]:
    """Return the entries of a *section* that come closest to what is *typed*, those of *briefing* first."""
    own = lookup.find(typed, request, LIMIT, section=section, briefing=briefing.id).found if briefing else ()
    every = lookup.find(typed, request, LIMIT, section=section).found
    return entries((*own, *every), briefing)


def entries(among: Iterable[Found], briefing: Briefing | None) -> tuple[Suggestion, ...]:
    """Return the first of these entries, no copies; those of another than *briefing* say of which."""
    return tuple(_suggestion(found, briefing) for found in unlike(islice(among, 2 * LIMIT))[:LIMIT])


def _suggestion(found: Found, briefing: Briefing | None) -> Suggestion:
    if briefing and found.briefing.id == briefing.id:  # the one that is found may be its translation
        return Suggestion(found.title, found.entry.id)
    return Suggestion(f"{found.title} · {found.briefing.title}", f"{found.entry.id}@{found.briefing.id}")


def _shortened(title: str) -> str:
    return title if len(title) <= _ARGUMENT else title[:_ARGUMENT].rsplit(" ", 1)[0]
