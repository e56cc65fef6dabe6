"""What a reader may be about to type, or to look for: completions, the best first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.messages.request import Request, format_command_line
from bot.core.search.tokenizer import tokenize_query, tokenize_text
from bot.core.views.lookup import EntryMatch, remove_copies
from bot.core.views.navigation import format_entry_command, shorten_label
from bot.core.views.preference_pages import list_languages
from bot.core.views.search_results import find_results
from bot.core.views.search_service import SearchService

MAX_SUGGESTIONS = 25  # of an autocompletion (Discord API, Autocomplete)
_MAX_ARGUMENT_CHARS = 90  # characters of a suggested search; Discord takes 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what a reader is typing: what it is called, and the argument that it stands for.

    *place* names where it is, if that is not clear; *command_line* shows it.
    """

    title: str
    argument: str
    place: str = ""
    command_line: str = ""

    @property
    def label(self) -> str:
        """The title and the place in one line."""
        return f"{self.title} · {self.place}" if self.place else self.title


def suggest_briefings(query: str, briefings: Iterable[Briefing]) -> tuple[Suggestion, ...]:
    """Suggest the briefings that have *query* in their id or title, or all if none has."""
    normalized_query, all_briefings = query.strip().casefold(), tuple(briefings)
    matching = [
        one for one in all_briefings if normalized_query in one.id or normalized_query in one.title.casefold()
    ]
    return tuple(
        Suggestion(one.title, one.id, command_line=format_command_line("briefing", one.id))
        for one in (matching or all_briefings)
    )[:MAX_SUGGESTIONS]


def suggest_languages(query: str) -> tuple[Suggestion, ...]:
    """Suggest the languages that match *query*, or all if none does."""
    return tuple(
        Suggestion(name, code, command_line=format_command_line("language", code))
        for name, code in list_languages(query)
    )


def suggest_searches(query: str, request: Request, search_service: SearchService) -> tuple[Suggestion, ...]:
    """Suggest the entries of all briefings whose names begin as *query* does, then those that answer it.

    If there are none, suggest those that have similar words. Searching for the title of an entry finds that
    entry first.
    """
    named = _find_named(query, request, search_service)
    answers = (one.match for one in find_results(query, request, MAX_SUGGESTIONS, search_service))
    found = (*named, *answers) or search_service.find_entries(query, request, MAX_SUGGESTIONS)
    matches = {format_entry_command(one): one for one in found}
    return tuple(
        Suggestion(
            one.title,
            shorten_label(one.title, _MAX_ARGUMENT_CHARS).rstrip("…"),
            search_service.create_formatter(one.briefing, request).section_title(one.section),
            line,
        )
        for line, one in islice(matches.items(), MAX_SUGGESTIONS)
    )


def _find_named(query: str, request: Request, search_service: SearchService) -> Iterator[EntryMatch]:
    """Find the entries that have, for each word of *query*, a word in their names that begins so."""
    words = tokenize_query(query)
    for match in search_service.find_entries(query, request, MAX_SUGGESTIONS) if words else ():
        name_words = tokenize_text(" ".join(match.names))
        if all(any(one.startswith(word) for one in name_words) for word in words):
            yield match


def suggest_similar_entries(
    query: str, section_name: str, request: Request, briefing: Briefing | None, search_service: SearchService
) -> tuple[Suggestion, ...]:
    """Suggest the entries of a section that come closest to *query*, those of *briefing* first."""
    own_matches = (
        search_service.find_entries(
            query, request, MAX_SUGGESTIONS, section_name=section_name, briefing_id=briefing.id
        )
        if briefing
        else ()
    )
    all_matches = search_service.find_entries(query, request, MAX_SUGGESTIONS, section_name=section_name)
    return suggest_entries((*own_matches, *all_matches), briefing)


def suggest_entries(matches: Iterable[EntryMatch], briefing: Briefing | None) -> tuple[Suggestion, ...]:
    """Suggest the first of these entries, without copies; those of other briefings name theirs."""
    return tuple(
        _build_suggestion(match, briefing)
        for match in remove_copies(islice(matches, 2 * MAX_SUGGESTIONS))[:MAX_SUGGESTIONS]
    )


def _build_suggestion(match: EntryMatch, briefing: Briefing | None) -> Suggestion:
    line = format_entry_command(match)
    if briefing and match.briefing.id == briefing.id:  # compared by id: either may be a translation
        return Suggestion(match.title, match.entry.id, command_line=line)
    return Suggestion(match.title, f"{match.entry.id}@{match.briefing.id}", match.briefing.title, line)
