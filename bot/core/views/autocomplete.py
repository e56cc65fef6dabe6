"""Suggestions: ways to complete what somebody is typing behind a command."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.messages.request import Request
from bot.core.views.entry_match import EntryMatch, remove_copies
from bot.core.views.search_results import SearchResult
from bot.core.views.search_service import SearchService

MAX_SUGGESTIONS = 25  # Discord's for autocomplete
_MAX_ARGUMENT_CHARS = 90  # characters; Discord takes 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to complete what somebody is typing: what to show, and the argument that it stands for."""

    label: str
    argument: str


def suggest_briefings(query: str, briefings: Iterable[Briefing]) -> tuple[Suggestion, ...]:
    """Return the briefings whose id or title holds what is *typed*, or else all."""
    normalized_query, all_briefings = query.strip().casefold(), tuple(briefings)
    matching = [
        one for one in all_briefings if normalized_query in one.id or normalized_query in one.title.casefold()
    ]
    return tuple(Suggestion(one.title, one.id) for one in (matching or all_briefings))[:MAX_SUGGESTIONS]


def suggest_searches(results: Iterable[SearchResult]) -> tuple[Suggestion, ...]:
    """Return what to search for to find each of these *hits* before all others: its title."""
    return tuple(
        Suggestion(f"{result.title} · {result.section_title}", _shorten_title(result.title))
        for result in results
    )


def suggest_similar_entries(
    query: str, section_name: str, request: Request, briefing: Briefing | None, search_service: SearchService
) -> tuple[Suggestion, ...]:
    """Return the entries of a *section* that come closest to what is *typed*, those of *briefing* first."""
    own_matches = (
        search_service.find_entries(
            query, request, MAX_SUGGESTIONS, section_name=section_name, briefing_id=briefing.id
        ).matches
        if briefing
        else ()
    )
    all_matches = search_service.find_entries(
        query, request, MAX_SUGGESTIONS, section_name=section_name
    ).matches
    return suggest_entries((*own_matches, *all_matches), briefing)


def suggest_entries(matches: Iterable[EntryMatch], briefing: Briefing | None) -> tuple[Suggestion, ...]:
    """Return the first of these entries, no copies; those of another than *briefing* say of which."""
    return tuple(
        _build_suggestion(match, briefing)
        for match in remove_copies(islice(matches, 2 * MAX_SUGGESTIONS))[:MAX_SUGGESTIONS]
    )


def _build_suggestion(match: EntryMatch, briefing: Briefing | None) -> Suggestion:
    if briefing and match.briefing.id == briefing.id:  # the one that is found may be its translation
        return Suggestion(match.title, match.entry.id)
    return Suggestion(f"{match.title} · {match.briefing.title}", f"{match.entry.id}@{match.briefing.id}")


def _shorten_title(title: str) -> str:
    return title if len(title) <= _MAX_ARGUMENT_CHARS else title[:_MAX_ARGUMENT_CHARS].rsplit(" ", 1)[0]
