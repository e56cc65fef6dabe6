"""The whole bot as a pure function: a request in, a reply out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from bot.core.content.briefing import Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import get_locale
from bot.core.library.reader import Library
from bot.core.messages.reply import Button, Paragraph, Reply, Span, interpolate, make_line
from bot.core.messages.request import Request, format_command_line, repeat_command
from bot.core.search.index import SearchIndex
from bot.core.sections import list_sections, list_visible_sections, sort_sections
from bot.core.sections.section import Section
from bot.core.views import (
    autocomplete,
    corrections,
    detail,
    entry_match,
    help_pages,
    preferences,
    search_results,
)
from bot.core.views.autocomplete import Suggestion
from bot.core.views.briefing_choice import list_visible_briefings, pick_briefing
from bot.core.views.entry_match import EntryMatch
from bot.core.views.help_pages import Command
from bot.core.views.search_results import SearchResult, echo_text
from bot.core.views.search_service import SearchService

__all__ = ["App", "Command", "SearchResult", "Suggestion"]

REPLY_CACHE_SIZE = (
    1024  # answers that are kept to be given again; an answer changes with its request and its day only
)
DID_YOU_MEAN_LIMIT = 5  # of "did you mean"


class App:
    """Answers every command from the briefings that it was given."""

    def __init__(self, library: Library, default_briefing: str = "", previous: "App | None" = None) -> None:
        """Answer from *library*; a chat that chose nothing gets *default_briefing*, or else the newest.

        What has been made for the same briefings *before* is not made again.
        """
        self.library = library
        self.default_briefing = default_briefing
        previous_briefings = previous.library.briefings if previous else {}
        previous_sections = previous._sections_by_briefing if previous else {}  # noqa: SLF001 (its own class)
        self._sections_by_briefing: dict[str, tuple[Section, ...]] = {
            one.id: previous_sections[one.id] if previous_briefings.get(one.id) is one else list_sections(one)
            for one in library.briefings.values()
        }
        previous_search_service = previous._search_service if previous else None  # noqa: SLF001
        self._search_service: SearchService = SearchService(
            library, self._sections_by_briefing, self.create_formatter, previous_search_service
        )
        self._cached_reply = lru_cache(maxsize=REPLY_CACHE_SIZE)(self._build_reply)
        self._cached_commands = lru_cache(maxsize=REPLY_CACHE_SIZE)(self._build_commands)

    def with_library(self, library: Library) -> "App":
        """Return the bot that answers from another state of the library: quickly if little has changed."""
        return App(library, self.default_briefing, self)

    def answer_request(self, request: Request) -> Reply:
        """Return the reply to *request*; there always is one, and the same one for the same request."""
        return self._cached_reply(replace(request, language=get_locale(request.language).code))

    def list_commands(
        self,
        language_tag: str = "en",
        today: date = date.min,
        *,
        include_drafts: bool = False,
        has_history: bool = False,
    ) -> tuple[Command, ...]:
        """Return every command, in menu order: a section's if any briefing shows something in it that day."""
        language_code = get_locale(language_tag).code
        return self._cached_commands(
            Request(
                "", "", "", language_code, today=today, include_drafts=include_drafts, has_history=has_history
            )
        )

    def suggest_completions(self, request: Request, query: str) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of the request's command, best first, at most 25."""
        if request.command == "briefing":
            return autocomplete.suggest_briefings(
                query, list_visible_briefings(self.library, request).values()
            )
        if request.command == "language":
            return tuple(Suggestion(name, code) for name, code in preferences.list_languages(query))
        if request.command == "search":
            return autocomplete.suggest_searches(
                self.search_entries(request, query, autocomplete.MAX_SUGGESTIONS)
            )
        briefing, name = self._pick_briefing(request), _section_name(request.command)
        if query.strip():
            return autocomplete.suggest_similar_entries(query, name, request, briefing, self._search_service)
        ordered_briefings = sorted(
            list_visible_briefings(self.library, request).values(), key=lambda one: one is not briefing
        )
        matches = (match for one in ordered_briefings for match in self._list_entries(name, one, request))
        return autocomplete.suggest_entries(matches, briefing)

    def search_entries(self, request: Request, query: str, limit: int) -> tuple[SearchResult, ...]:
        """Return at most *limit* entries of all briefings that come closest to *words*, the best first."""
        return search_results.find_results(query, request, limit, self._search_service).results

    def prepare_index(self) -> SearchIndex:
        """Return the index of what `search` finds; called beforehand, in any thread, it spares a wait."""
        return self._search_service.prepare_index()

    def _list_caller_commands(self, request: Request) -> tuple[Command, ...]:
        """Return every command of whoever asks."""
        return self._cached_commands(replace(request, command="", argument="", briefing_id="", as_of=""))

    def _build_commands(self, request: Request) -> tuple[Command, ...]:
        sections_by_name: dict[str, Section] = {}
        briefings = self.library.briefings.values()
        for briefing in briefings:
            if any(one.name not in sections_by_name for one in self._sections_by_briefing[briefing.id]):
                visible_sections = self._list_visible_sections(
                    briefing.in_language(request.language), request
                )
                sections_by_name = {one.name: one for one in visible_sections} | sections_by_name
        has_corrections = corrections.has_corrections(briefings, request, self.create_formatter)
        sections = sort_sections(sections_by_name.values())
        return help_pages.list_commands(
            sections, get_locale(request.language), request, has_corrections=has_corrections
        )

    def _build_reply(self, request: Request) -> Reply:
        if build_page := preferences.PREFERENCE_PAGES.get(request.command):
            return build_page(request)
        if request.command == "corrections":
            return corrections.build_corrections_page(
                self.library.briefings.values(), request, self.create_formatter
            )
        if request.command == "search" and self.library.briefings:
            return search_results.build_results_page(request, self._search_service)
        if briefing := self._pick_briefing(request):
            return self._answer_from_briefing(request, briefing)
        return help_pages.build_no_briefing_page(request, list_visible_briefings(self.library, request))

    def _answer_from_briefing(self, request: Request, briefing: Briefing) -> Reply:
        """Return what *briefing* says to the request."""
        formatter = self.create_formatter(briefing, request)
        match request.command:
            case "start":
                return help_pages.build_start_page(self._list_visible_sections(briefing, request), formatter)
            case "help":
                return help_pages.build_help_page(self._list_caller_commands(request), formatter)
            case "briefings":
                return help_pages.build_briefing_list(
                    list_visible_briefings(self.library, request).values(), formatter
                )
            case "briefing":
                return self._build_briefing_page(request, formatter)
        section = self._find_section(_section_name(request.command), briefing, request)
        return (
            self._build_section_page(section, request, formatter)
            if section
            else self._build_unknown_command_page(request, formatter)
        )

    def _pick_briefing(self, request: Request) -> Briefing | None:
        return pick_briefing(self.library, request, self.default_briefing)

    def _build_briefing_page(self, request: Request, formatter: Formatter) -> Reply:
        briefings = list_visible_briefings(self.library, request)
        query = request.argument or formatter.briefing.id
        title_matches = (
            one for one in briefings.values() if query.casefold() in map(str.casefold, one.titles)
        )
        briefing = briefings.get(query) or next(title_matches, None)
        if briefing:
            return help_pages.build_briefing_page(
                self._list_visible_sections(briefing, request), self.create_formatter(briefing, request)
            )
        reply = help_pages.build_briefing_list(briefings.values(), formatter)
        text = formatter.translate("There’s no briefing “{name}”. Available briefings:").format(
            name=echo_text(query)
        )
        return replace(
            reply,
            blocks=(Paragraph(make_line(text)), *reply.blocks),
            command_line=repeat_command(request),
            not_found=True,
        )

    def _build_section_page(self, section: Section, request: Request, formatter: Formatter) -> Reply:
        """Return a section, or the entry of it that is asked for."""
        _ = formatter.translate
        matches = tuple(self._list_entries(section.name, formatter.briefing, request))
        if request.argument:
            match = entry_match.find_exact(request.argument, matches) or self._find_in_other_briefings(
                section.name, request
            )
            return (
                self._build_card(match, request)
                if match
                else self._build_no_entry_page(section, matches, request, formatter)
            )
        if not matches:
            text = interpolate(
                _("“{briefing}” has nothing in this section."), briefing=formatter.briefing.title
            )
            other_buttons = self._build_other_briefing_buttons(section, request)
            return help_pages.build_not_found_page(
                formatter.section_title(section),
                text,
                repeat_command(request),
                formatter.language,
                other_buttons,
            )
        return (
            detail.build_list(section, matches, formatter)
            if len(matches) > 1
            else self._build_card(matches[0], request)
        )

    def _build_card(self, match: EntryMatch, request: Request) -> Reply:
        formatter = self.create_formatter(match.briefing, request)
        siblings = tuple(self._list_entries(match.section.name, match.briefing, request))
        section_buttons = help_pages.build_section_buttons(
            self._list_visible_sections(match.briefing, request), formatter
        )
        return detail.build_card(match, siblings, formatter, section_buttons)

    def _find_in_other_briefings(self, section_name: str, request: Request) -> EntryMatch | None:
        """Return the entry with exactly this id in another briefing."""
        for briefing in self.library.briefings.values():
            for match in self._list_entries(section_name, briefing, request):
                if match.entry.id == request.argument:
                    return match
        return None

    def _build_other_briefing_buttons(self, section: Section, request: Request) -> tuple[Button, ...]:
        """Return a button for this section of each briefing that has something in it."""
        language_code = get_locale(request.language).code
        return tuple(
            Button(
                one.in_language(language_code).title[: detail.MAX_LABEL_CHARS],
                format_command_line(section.name, "", one.id),
            )
            for one in self.library.briefings.values()
            if any(self._list_entries(section.name, one, request))
        )

    def _build_no_entry_page(
        self, section: Section, matches: Sequence[EntryMatch], request: Request, formatter: Formatter
    ) -> Reply:
        _ = formatter.translate
        candidates = entry_match.find_containing(request.argument, matches)
        no_match_text = _("Nothing here is called “{name}”; it may have been removed. Full list: {command}.")
        text = _("More than one match for “{name}”. Full list: {command}.") if candidates else no_match_text
        message = interpolate(text, name=echo_text(request.argument), command=Span(f"/{section.name}"))
        similar = candidates[:DID_YOU_MEAN_LIMIT] or self._find_similar(
            request.argument, request, formatter, section.name
        )
        buttons = tuple(detail.build_match_button(match) for match in similar)
        navigation_buttons = (detail.build_section_button(section, formatter),) if matches else ()
        return help_pages.build_not_found_page(
            formatter.section_title(section),
            message,
            repeat_command(request),
            formatter.language,
            buttons,
            navigation_buttons,
        )

    def _build_unknown_command_page(self, request: Request, formatter: Formatter) -> Reply:
        _ = formatter.translate
        command_text = format_command_line(request.command, request.argument)
        similar_names = get_close_matches(
            request.command, [one.name for one in self._list_caller_commands(request)], n=2
        )
        buttons = (
            *(Button(f"/{name}", name) for name in similar_names),
            *(
                detail.build_match_button(match)
                for match in self._find_similar(command_text, request, formatter)
            ),
        )
        text = _("There’s no command “{text}”. See {help} for what you can ask.")
        message = interpolate(text, text=echo_text(command_text), help=Span("/help"))
        return help_pages.build_not_found_page(
            _("Nothing found"), message, repeat_command(request), formatter.language, buttons
        )

    def _find_similar(
        self, query: str, request: Request, formatter: Formatter, section_name: str = ""
    ) -> Sequence[EntryMatch]:
        """Return the entries of the briefing that may be meant."""
        briefing_id = formatter.briefing.id
        return self._search_service.find_entries(
            query, request, DID_YOU_MEAN_LIMIT, section_name=section_name, briefing_id=briefing_id
        ).matches

    def _find_section(self, section_name: str, briefing: Briefing, request: Request) -> Section | None:
        """Return the section with this name, the briefing's own first: others may have a page called so.

        One in which there is nothing to be seen is not there: else it would tell of what is not published.
        """
        for candidate in (briefing, *self.library.briefings.values()):
            for section in self._sections_by_briefing[candidate.id]:
                if section.name == section_name and any(self._list_entries(section_name, candidate, request)):
                    return section
        return None

    def _list_entries(self, section_name: str, briefing: Briefing, request: Request) -> Iterator[EntryMatch]:
        sections = [one for one in self._sections_by_briefing[briefing.id] if one.name == section_name]
        return entry_match.list_entries(sections, self.create_formatter(briefing, request))

    def create_formatter(self, briefing: Briefing, request: Request) -> Formatter:
        """Return what tells from *briefing* to whoever asks."""
        sections = {section.name: section for section in self._sections_by_briefing[briefing.id]}
        return Formatter(
            briefing,
            sections,
            get_locale(request.language),
            request.today,
            include_drafts=request.include_drafts,
        )

    def _list_visible_sections(self, briefing: Briefing, request: Request) -> tuple[Section, ...]:
        return list_visible_sections(briefing, request.today, include_drafts=request.include_drafts)


def _section_name(command: str) -> str:
    """Return the section that a command shows; ``/source`` shows one of ``/sources``."""
    return "sources" if command == "source" else command
