"""The whole bot as a pure function: a request in, a reply out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from bot.core.content.briefing import Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import language
from bot.core.library.reader import Library
from bot.core.messages.reply import Button, Paragraph, Reply, Span, fill, plain
from bot.core.messages.request import Request, asked, command_line
from bot.core.search.index import Index
from bot.core.sections import in_order, sections_of, sections_shown
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
from bot.core.views.briefing_choice import known, picked
from bot.core.views.entry_match import Found
from bot.core.views.help_pages import Command
from bot.core.views.search_results import Hit, repeated
from bot.core.views.search_service import Lookup

__all__ = ["App", "Command", "Hit", "Suggestion"]

KEPT = 1024  # answers that are kept to be given again; an answer changes with its request and its day only
OFFERS = 5  # of "did you mean"


class App:
    """Answers every command from the briefings that it was given."""

    def __init__(self, library: Library, default_briefing: str = "", before: "App | None" = None) -> None:
        """Answer from *library*; a chat that chose nothing gets *default_briefing*, or else the newest.

        What has been made for the same briefings *before* is not made again.
        """
        self.library = library
        self.default = default_briefing
        known = before.library.briefings if before else {}
        sections = before._sections if before else {}  # noqa: SLF001 (its own class)
        self._sections: dict[str, tuple[Section, ...]] = {
            one.id: sections[one.id] if known.get(one.id) is one else sections_of(one)
            for one in library.briefings.values()
        }
        looked_up = before._lookup if before else None  # noqa: SLF001
        self._lookup: Lookup = Lookup(library, self._sections, self.telling, looked_up)
        self._answers = lru_cache(maxsize=KEPT)(self._answer)
        self._menus = lru_cache(maxsize=KEPT)(self._commands)

    def replaced(self, library: Library) -> "App":
        """Return the bot that answers from another state of the library: quickly if little has changed."""
        return App(library, self.default, self)

    def answer(self, request: Request) -> Reply:
        """Return the reply to *request*; there always is one, and the same one for the same request."""
        return self._answers(replace(request, language=language(request.language).code))

    def commands(
        self, tag: str = "en", today: date = date.min, *, drafts: bool = False, history: bool = False
    ) -> tuple[Command, ...]:
        """Return every command, in menu order: a section's if any briefing shows something in it that day."""
        code = language(tag).code
        return self._menus(Request("", "", "", code, today=today, drafts=drafts, history=history))

    def suggest(self, request: Request, typed: str) -> tuple[Suggestion, ...]:
        """Return what could complete the argument of the request's command, best first, at most 25."""
        if request.command == "briefing":
            return autocomplete.briefings(typed, known(self.library, request).values())
        if request.command == "language":
            return tuple(Suggestion(name, code) for name, code in preferences.languages(typed))
        if request.command == "search":
            return autocomplete.searches(self.search(request, typed, autocomplete.LIMIT))
        briefing, name = self._pick(request), _name(request.command)
        if typed.strip():
            return autocomplete.close(typed, name, request, briefing, self._lookup)
        ordered = sorted(known(self.library, request).values(), key=lambda one: one is not briefing)
        among = (found for one in ordered for found in self._entries(name, one, request))
        return autocomplete.entries(among, briefing)

    def search(self, request: Request, words: str, limit: int) -> tuple[Hit, ...]:
        """Return at most *limit* entries of all briefings that come closest to *words*, the best first."""
        return search_results.search(words, request, limit, self._lookup).hits

    def prepare(self) -> Index:
        """Return the index of what `search` finds; called beforehand, in any thread, it spares a wait."""
        return self._lookup.prepare()

    def _asked_of(self, request: Request) -> tuple[Command, ...]:
        """Return every command of whoever asks."""
        return self._menus(replace(request, command="", argument="", briefing="", at=""))

    def _commands(self, request: Request) -> tuple[Command, ...]:
        present: dict[str, Section] = {}
        briefings = self.library.briefings.values()
        for briefing in briefings:
            if any(one.name not in present for one in self._sections[briefing.id]):
                shown = self._shown(briefing.told_in(request.language), request)
                present = {one.name: one for one in shown} | present
        corrected = corrections.any_told(briefings, request, self.telling)
        sections = in_order(present.values())
        return help_pages.commands(sections, language(request.language), request, corrected=corrected)

    def _answer(self, request: Request) -> Reply:
        if page := preferences.PAGES.get(request.command):
            return page(request)
        if request.command == "corrections":
            return corrections.answer(self.library.briefings.values(), request, self.telling)
        if request.command == "search" and self.library.briefings:
            return search_results.answer(request, self._lookup)
        if briefing := self._pick(request):
            return self._told(request, briefing)
        return help_pages.no_briefing(request, known(self.library, request))

    def _told(self, request: Request, briefing: Briefing) -> Reply:
        """Return what *briefing* says to the request."""
        telling = self.telling(briefing, request)
        match request.command:
            case "start":
                return help_pages.start(self._shown(briefing, request), telling)
            case "help":
                return help_pages.show_help(self._asked_of(request), telling)
            case "briefings":
                return help_pages.briefings(known(self.library, request).values(), telling)
            case "briefing":
                return self._briefing(request, telling)
        section = self._section(_name(request.command), briefing, request)
        return self._ask(section, request, telling) if section else self._unknown(request, telling)

    def _pick(self, request: Request) -> Briefing | None:
        return picked(self.library, request, self.default)

    def _briefing(self, request: Request, telling: Formatter) -> Reply:
        among = known(self.library, request)
        wanted = request.argument or telling.briefing.id
        titled = (one for one in among.values() if wanted.casefold() in map(str.casefold, one.titles))
        chosen = among.get(wanted) or next(titled, None)
        if chosen:
            return help_pages.briefing(self._shown(chosen, request), self.telling(chosen, request))
        reply = help_pages.briefings(among.values(), telling)
        text = telling.translate("There is no briefing “{name}”. These are here:").format(
            name=repeated(wanted)
        )
        return replace(
            reply, blocks=(Paragraph(plain(text)), *reply.blocks), line=asked(request), not_found=True
        )

    def _ask(self, section: Section, request: Request, telling: Formatter) -> Reply:
        """Return a section, or the entry of it that is asked for."""
        _ = telling.translate
        among = tuple(self._entries(section.name, telling.briefing, request))
        if request.argument:
            found = entry_match.exact(request.argument, among) or self._elsewhere(section.name, request)
            return self._card(found, request) if found else self._no_entry(section, among, request, telling)
        if not among:
            text = fill(_("“{briefing}” has nothing here."), briefing=telling.briefing.title)
            others = self._others(section, request)
            return help_pages.missed(telling.heading(section), text, asked(request), telling.language, others)
        return detail.listing(section, among, telling) if len(among) > 1 else self._card(among[0], request)

    def _card(self, found: Found, request: Request) -> Reply:
        telling = self.telling(found.briefing, request)
        among = tuple(self._entries(found.section.name, found.briefing, request))
        menu = help_pages.menu(self._shown(found.briefing, request), telling)
        return detail.card(found, among, telling, menu)

    def _elsewhere(self, section: str, request: Request) -> Found | None:
        """Return the entry with exactly this id in another briefing."""
        for one in self.library.briefings.values():
            for found in self._entries(section, one, request):
                if found.entry.id == request.argument:
                    return found
        return None

    def _others(self, section: Section, request: Request) -> tuple[Button, ...]:
        """Return a button for this section of each briefing that has something in it."""
        tongue = language(request.language).code
        return tuple(
            Button(one.told_in(tongue).title[: detail.LABEL_LIMIT], command_line(section.name, "", one.id))
            for one in self.library.briefings.values()
            if any(self._entries(section.name, one, request))
        )

    def _no_entry(
        self, section: Section, among: Sequence[Found], request: Request, telling: Formatter
    ) -> Reply:
        _ = telling.translate
        several = entry_match.holding(request.argument, among)
        nothing = _("Nothing here is called “{name}”, or no longer. See {command} for the whole list.")
        text = _("Several here fit “{name}”. See {command} for the whole list.") if several else nothing
        said = fill(text, name=repeated(request.argument), command=Span(f"/{section.name}"))
        close = several[:OFFERS] or self._close(request.argument, request, telling, section.name)
        buttons = tuple(detail.button_to(found) for found in close)
        whole = (detail.button_to_all(section, telling),) if among else ()
        return help_pages.missed(
            telling.heading(section), said, asked(request), telling.language, buttons, whole
        )

    def _unknown(self, request: Request, telling: Formatter) -> Reply:
        _ = telling.translate
        typed = command_line(request.command, request.argument)
        names = get_close_matches(request.command, [one.name for one in self._asked_of(request)], n=2)
        buttons = (
            *(Button(f"/{name}", name) for name in names),
            *(detail.button_to(found) for found in self._close(typed, request, telling)),
        )
        text = _("I do not know “{text}”. See {help} for all that I can tell you.")
        said = fill(text, text=repeated(typed), help=Span("/help"))
        return help_pages.missed(_("Nothing found"), said, asked(request), telling.language, buttons)

    def _close(self, typed: str, request: Request, telling: Formatter, section: str = "") -> Sequence[Found]:
        """Return the entries of the briefing that may be meant."""
        where = telling.briefing.id
        return self._lookup.find(typed, request, OFFERS, section=section, briefing=where).found

    def _section(self, name: str, briefing: Briefing, request: Request) -> Section | None:
        """Return the section with this name, the briefing's own first: others may have a page called so.

        One in which there is nothing to be seen is not there: else it would tell of what is not published.
        """
        for one in (briefing, *self.library.briefings.values()):
            for section in self._sections[one.id]:
                if section.name == name and any(self._entries(name, one, request)):
                    return section
        return None

    def _entries(self, section: str, briefing: Briefing, request: Request) -> Iterator[Found]:
        named = [one for one in self._sections[briefing.id] if one.name == section]
        return entry_match.entries(named, self.telling(briefing, request))

    def telling(self, briefing: Briefing, request: Request) -> Formatter:
        """Return what tells from *briefing* to whoever asks."""
        sections = {section.name: section for section in self._sections[briefing.id]}
        return Formatter(briefing, sections, language(request.language), request.today, drafts=request.drafts)

    def _shown(self, briefing: Briefing, request: Request) -> tuple[Section, ...]:
        return sections_shown(briefing, request.today, drafts=request.drafts)


def _name(command: str) -> str:
    """Return the section that a command shows; ``/source`` shows one of ``/sources``."""
    return "sources" if command == "source" else command
