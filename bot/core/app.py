"""The whole bot as a pure function: a request goes in, a reply comes out.

This is the table of contents of the core. It looks nothing up and words nothing itself: the pages are in
`bot.core.views`, what a briefing can hold is in `bot.core.sections`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.export.change_feed import ChangeFeed, build_change_feed
from bot.core.export.documents import Document, Site
from bot.core.export.requested_data import build_requested_document, build_requested_table
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.locale import get_locale
from bot.core.library.default_briefing import NO_DEFAULTS, DefaultOrder
from bot.core.library.snapshot import Library
from bot.core.messages.reply import Reply
from bot.core.messages.request import Request
from bot.core.search.index import SearchIndex
from bot.core.search.prepared_documents import PreparedDocuments
from bot.core.views import (
    changes,
    help_pages,
    preference_pages,
    question_answers,
    search_results,
    section_pages,
    suggestions,
)
from bot.core.views.changes import ChangeSet
from bot.core.views.entry_finder import EntryFinder
from bot.core.views.help_pages import Command
from bot.core.views.lookup import (
    find_visible_briefing,
    iter_visible_briefings,
    list_visible_briefings,
    pick_briefing,
)
from bot.core.views.search_results import SearchResult
from bot.core.views.settings_page import build_settings_page
from bot.core.views.suggestions import Suggestion

__all__ = ["App", "Command", "SearchResult", "Suggestion"]

REPLY_CACHE_SIZE = 1024  # replies; the same request on the same day always gets the same reply


class App:
    """Answers every command from the briefings of one library."""

    def __init__(
        self,
        library: Library,
        defaults: DefaultOrder = NO_DEFAULTS,
        previous: "App | None" = None,
        prepared: PreparedDocuments | None = None,
    ) -> None:
        """Answer from *library*; *defaults* says from which briefing in chats that chose none.

        What *previous* prepared for unchanged briefings is used again. Without it the search index takes the
        documents that are *prepared*.
        """
        self.library = library
        self.defaults = defaults
        self._finder: EntryFinder = EntryFinder(
            library,
            previous._finder if previous else None,  # noqa: SLF001 (its own class)
            prepared,
        )
        self._cached_reply = lru_cache(maxsize=REPLY_CACHE_SIZE)(self._build_reply)
        self._cached_commands = lru_cache(maxsize=REPLY_CACHE_SIZE)(self._build_commands)

    def with_library(self, library: Library) -> "App":
        """Create the app for another state of the library; this is fast if few briefings have changed."""
        return App(library, self.defaults, self)

    def with_defaults(self, defaults: DefaultOrder) -> "App":
        """Create the app that answers from other default briefings."""
        return self if defaults == self.defaults else App(self.library, defaults, self)

    def pick_default(self, today: date) -> Briefing | None:
        """Pick the briefing that answers readers who chose none; None if they may know of none."""
        return self.defaults.pick(self.library, today)

    def answer_request(self, request: Request) -> Reply:
        """Answer *request*: there always is a reply, and the same one for the same request."""
        language = get_locale(request.language).language
        return self._cached_reply(
            request if language == request.language else replace(request, language=language)
        )

    def _build_reply(self, request: Request) -> Reply:
        """Build the answers that need no briefing; leave the others to `_answer_from_briefing`."""
        if page := preference_pages.build_preference_page(request):
            return page
        match request.command:
            case "settings":
                return build_settings_page(self._list_reader_commands(request), request)
            case "corrections":
                briefings = self.library.briefings.values()
                return changes.build_corrections_page(briefings, request, self.create_formatter)
            case "search" if self.library.briefings:
                return self.answer_question(request)
        briefing = self._pick_briefing(request)
        if briefing is None:
            return help_pages.build_no_briefing_page(request, list_visible_briefings(self.library, request))
        return self._answer_from_briefing(briefing, request)

    def answer_question(self, request: Request) -> Reply:
        """Answer the request's argument, a question in words, whatever its command is."""

        def answer_command(command: str) -> Reply:
            return self._build_reply(replace(request, command=command, argument=""))

        return question_answers.answer_question(
            request, self._pick_briefing(request), self._finder, answer_command
        )

    def _answer_from_briefing(self, briefing: Briefing, request: Request) -> Reply:
        formatter = self.create_formatter(briefing, request)
        if briefing.document.withdrawn and request.command not in {"help", "briefings", "briefing"}:
            return help_pages.build_withdrawn_page(request, formatter)
        match request.command:
            case "start":
                sections = self._finder.list_visible_sections(briefing, request)
                has_several = self._has_several_briefings(request)
                return help_pages.build_start_page(sections, formatter, has_several_briefings=has_several)
            case "help":
                example = self._pick_example(briefing, request)
                return help_pages.build_help_page(self._list_reader_commands(request), example, formatter)
            case "briefings":
                briefings = tuple(list_visible_briefings(self.library, request).values())
                return help_pages.build_briefing_list(briefings, request.argument, formatter)
            case "briefing":
                return self._build_briefing_page(request, formatter)
            case _:
                page = section_pages.build_section_page(briefing, request, self._finder, self.answer_question)
                return page or self._build_unknown_command_page(request, formatter)

    def _build_unknown_command_page(self, request: Request, formatter: Formatter) -> Reply:
        commands = self._list_reader_commands(request)
        return section_pages.build_unknown_command_page(request, formatter, self._finder, commands)

    def _build_briefing_page(self, request: Request, formatter: Formatter) -> Reply:
        """Build the page of the briefing that the request's argument names, or the list if it names none."""
        briefings = list_visible_briefings(self.library, request)
        briefing = help_pages.match_briefing(request.argument or formatter.briefing.id, briefings)
        if briefing is None:
            return help_pages.build_unknown_briefing_page(request, tuple(briefings.values()), formatter)
        formatter = self.create_formatter(briefing, request)
        if briefing.document.withdrawn:
            return help_pages.build_withdrawn_page(request, formatter)
        sections = self._finder.list_visible_sections(briefing, request)
        return help_pages.build_briefing_page(sections, formatter)

    def _pick_example(self, briefing: Briefing, request: Request) -> str:
        """Pick a command line that shows a single entry, from the first section that is a list."""
        sections = self._finder.list_visible_sections(briefing, request)
        lists = ([*self._finder.list_entries(one.name, briefing, request)] for one in sections)
        matches = next((matches for matches in lists if len(matches) > 1), None)
        return f"{matches[0].section.name} {matches[0].entry.id}" if matches else "briefings"

    def list_commands(
        self,
        language_tag: str = "en",
        today: date = date.min,
        *,
        include_drafts: bool = False,
        has_history: bool = False,
    ) -> tuple[Command, ...]:
        """List all commands in the order of the menu; that of a section if any briefing has entries in it.

        Not all are in menus: see `Command.place`.
        """
        language = get_locale(language_tag).language
        request = Request("", language=language, today=today, include_drafts=include_drafts)
        return self._cached_commands(replace(request, has_history=has_history))

    def _list_reader_commands(self, request: Request) -> tuple[Command, ...]:
        return self._cached_commands(replace(request, command="", argument="", briefing_id="", as_of=""))

    def _build_commands(self, request: Request) -> tuple[Command, ...]:
        sections, briefings = self._finder.list_all_visible_sections(request), self.library.briefings.values()
        empty = set() if request.has_history else {"asof", "changes"}
        if not changes.has_corrections(briefings, request, self.create_formatter):
            empty.add("corrections")
        unlisted = set() if self._has_several_briefings(request) else {"briefings", "briefing"}
        if not any(self._finder.has_several_entries("sources", one, request) for one in briefings):
            unlisted.add("source")
        locale = get_locale(request.language)
        return help_pages.list_commands(sections, locale, empty=empty, unlisted=unlisted)

    def _has_several_briefings(self, request: Request) -> bool:
        return len(list(islice(iter_visible_briefings(self.library, request), 2))) > 1

    def suggest_completions(self, request: Request, query: str) -> tuple[Suggestion, ...]:
        """Suggest at most 25 completions for the argument of the request's command, best first."""
        briefings = list_visible_briefings(self.library, request).values()
        match request.command:
            case "briefing":
                return suggestions.suggest_briefings(query, briefings)
            case "language":
                return suggestions.suggest_languages(query)
            case "search":
                return suggestions.suggest_searches(query, request, self._finder.search_service)
        briefing, name = self._pick_briefing(request), section_pages.get_section_name(request.command)
        if query.strip():
            service = self._finder.search_service
            return suggestions.suggest_similar_entries(query, name, request, briefing, service)
        own_first = sorted(briefings, key=lambda one: one is not briefing)
        matches = (match for one in own_first for match in self._finder.list_entries(name, one, request))
        return suggestions.suggest_entries(matches, briefing)

    def search_entries(self, request: Request, query: str, limit: int) -> tuple[SearchResult, ...]:
        """Find at most *limit* entries of all briefings that come closest to what is typed, best first."""
        return search_results.find_results(
            query, request, limit, self._finder.search_service, is_unfinished=True
        )

    def find_briefing(self, request: Request) -> Briefing | None:
        """Find the briefing that *request* names by its id; None if readers may not know of one."""
        return find_visible_briefing(self.library, request.briefing_id, request.today)

    def build_document(self, request: Request, site: Site) -> Document | None:
        """Build the JSON document of the briefing, section or entry that *request* names; None without it."""
        briefing = self.find_briefing(request)
        return build_requested_document(briefing, request, site, self._finder) if briefing else None

    def build_number_table(self, request: Request, site: Site) -> str:
        """Build the CSV table of the numbers in what *request* names; empty if there are none."""
        briefing = self.find_briefing(request)
        return build_requested_table(briefing, request, site, self._finder) if briefing else ""

    def build_change_feed(
        self, briefing: Briefing, change_sets: Sequence[ChangeSet], start_day: date, request: Request
    ) -> ChangeFeed:
        """Build the feed of what changed in *briefing*; the archive began on *start_day*."""
        sections = self._finder.list_visible_sections(briefing, request)
        return build_change_feed(change_sets, start_day, sections, self.create_formatter(briefing, request))

    def list_answers(self, request: Request, text: str, limit: int) -> tuple[str, ...]:
        """List the command lines of at most *limit* answers to the question *text*, best first."""
        question_request = replace(request, command="search", argument=text)
        return question_answers.list_answers(question_request, limit, self._finder)

    def prepare_index(self) -> SearchIndex:
        """Build the search index ahead of the first search, in any thread."""
        return self._finder.search_service.prepare_index()

    def create_formatter(self, briefing: Briefing, request: Request) -> Formatter:
        """Create the formatter for an answer from *briefing*."""
        return self._finder.create_formatter(briefing, request)

    def _pick_briefing(self, request: Request) -> Briefing | None:
        return pick_briefing(self.library, request, self.defaults)
