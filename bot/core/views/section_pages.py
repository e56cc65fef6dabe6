"""Answers to a section's command: its list, the card of an entry, or what was probably meant."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Button, Reply, interpolate, make_command_span
from bot.core.messages.request import Request, format_command_line, parse_command_line, parse_number
from bot.core.search.question import parse_question
from bot.core.sections.section import Section
from bot.core.views import detail, lookup
from bot.core.views.entry_finder import EntryFinder
from bot.core.views.help_pages import (
    MAX_OFFERED_BRIEFINGS,
    Command,
    build_not_found_page,
    echo_text,
)
from bot.core.views.list_filter import parse_filter
from bot.core.views.list_folds import Fold, Selection
from bot.core.views.list_pages import build_list, build_list_part, list_shown_rows
from bot.core.views.list_parts import MAX_ROWS
from bot.core.views.lookup import EntryMatch
from bot.core.views.navigation import build_match_button, build_section_button, shorten_label

FIRST_YEAR = 1000  # a smaller number after a list's command is that of one of its parts


def get_section_name(command: str) -> str:
    """Get the section that a command shows; ``/source`` shows an entry of ``/sources``."""
    return "sources" if command == "source" else command


def build_section_page(
    briefing: Briefing,
    request: Request,
    finder: EntryFinder,
    answer_question: Callable[[Request], Reply],
) -> Reply | None:
    """Build the answer to the command of a section; None if no section that the reader may see has it.

    *answer_question* answers the argument of a request if it names no entry but may be a question.
    """
    section = finder.find_section(get_section_name(request.command), briefing, request)
    formatter = finder.create_formatter(briefing, request)
    if section is None:
        return None
    matches = tuple(finder.list_entries(section.name, formatter.briefing, request))
    section_list = Selection(section, matches, formatter)
    if request.argument:
        page = _build_answer_about(section, matches, request, formatter, finder)
        answer = _build_answer_in_words(section_list, request, finder, answer_question)
        return (answer or page) if page.not_found else page
    whole_list = _build_whole(section_list, request, finder)
    return whole_list or _build_empty_section_page(section, request, formatter, finder)


def _build_answer_about(
    section: Section,
    matches: Sequence[EntryMatch],
    request: Request,
    formatter: Formatter,
    finder: EntryFinder,
) -> Reply:
    """Build the card of the entry that the argument names, or else the list that it selects."""
    section_list = Selection(section, matches, formatter)
    match = lookup.find_named(request.argument, matches)
    if match is None:
        if row_argument := _find_row_argument(section_list, request):
            row_request = replace(request, argument=row_argument)
            return _build_answer_about(section, matches, row_request, formatter, finder)
        if part := _build_numbered_part(section_list, request, finder):
            return part
        selected = section_list.find(request.argument)
        if selected and not selected.is_single_name:
            return build_list(selected)
        match = selected.matches[0] if selected else finder.find_in_any_briefing(section.name, request)
    if match is None:
        return _build_no_entry_page(section, matches, request, formatter, finder)
    return build_entry_card(match, request, finder)


def _build_numbered_part(section_list: Selection, request: Request, finder: EntryFinder) -> Reply | None:
    """Build the part of a list whose number ends the argument; None if it is none.

    After words, a number may also be one of them. Anywhere else it is that of a part, and a list that has
    become shorter is shown from its beginning.
    """
    list_argument, _, number = request.argument.rpartition(" ")
    if not 0 < parse_number(number) < FIRST_YEAR:
        return None
    numbered_list = section_list.find(list_argument) if list_argument else section_list
    if numbered_list is None:
        return None
    part = build_list_part(numbered_list, number)
    return part or (None if numbered_list.list_filter.words else _build_whole(numbered_list, request, finder))


def _build_whole(selection: Selection, request: Request, finder: EntryFinder) -> Reply | None:
    """Build a list, or the card of its only entry; None if it has none."""
    if not selection.matches:
        return None
    is_list = len(selection.matches) > 1
    return build_list(selection) if is_list else build_entry_card(selection.matches[0], request, finder)


def _find_row_argument(section_list: Selection, request: Request) -> str:
    """Find the argument that opens the row of this number; none in a list of several parts."""
    number, rows = parse_number(request.argument), list_shown_rows(section_list)
    if not 1 <= number <= len(rows) <= MAX_ROWS:
        return ""
    match rows[number - 1]:
        case EntryMatch(entry=entry):
            return entry.id
        case Fold(command_line=line):
            return parse_command_line(line, today=request.today)[0].argument


def _build_answer_in_words(
    section_list: Selection,
    request: Request,
    finder: EntryFinder,
    answer_question: Callable[[Request], Reply],
) -> Reply | None:
    """Answer words after a command that name nothing: the list for "please", else as a question in words."""
    if _names_id(request) or not parse_filter(request.argument, section_list.formatter.locale).words:
        return None
    if parse_question(request.argument, request.language).is_about_bot:
        return _build_whole(section_list, request, finder)
    questions = (
        f"{request.command} {request.argument}",
        request.argument,
    )  # "people who died", "polls on peace"
    answers = (answer_question(replace(request, command="search", argument=one)) for one in questions)
    return next((one for one in answers if not one.not_found), None)


def _names_id(request: Request) -> bool:
    """True if the argument seems to be the id of a button or a link, both of which name a briefing."""
    return bool(request.briefing_id) and " " not in request.argument


def build_entry_card(match: EntryMatch, request: Request, finder: EntryFinder) -> Reply:
    """Build the card of an entry, with buttons to its neighbours."""
    formatter = finder.create_formatter(match.briefing, request)
    entries = tuple(finder.list_entries(match.section.name, match.briefing, request))
    siblings = Selection(match.section, entries, formatter).matches
    return detail.build_card(match, siblings, formatter)


def _build_empty_section_page(
    section: Section, request: Request, formatter: Formatter, finder: EntryFinder
) -> Reply:
    """Offer this section of the newest other briefings that have entries in it."""
    text = formatter.translate("“{briefing}” has nothing in this section.")
    with_entries = (
        briefing
        for briefing in finder.library.briefings.values()
        if any(finder.list_entries(section.name, briefing, request))
    )
    buttons = tuple(
        Button(
            shorten_label(briefing.in_language(formatter.locale.language).title),
            format_command_line(section.name, "", briefing.id),
        )
        for briefing in islice(with_entries, MAX_OFFERED_BRIEFINGS)
    )
    message = interpolate(text, briefing=formatter.briefing.title)
    return build_not_found_page(formatter.section_title(section), message, request, buttons)


def _build_no_entry_page(
    section: Section,
    matches: Sequence[EntryMatch],
    request: Request,
    formatter: Formatter,
    finder: EntryFinder,
) -> Reply:
    _ = formatter.translate
    list_filter = parse_filter(request.argument, formatter.locale)
    if list_filter.when:
        text = _("Nothing here for {name}. Full list: {command}.")
        name = echo_text(list_filter.describe(formatter))
    else:
        text = (
            _("Nothing here is called “{name}”; it may have been removed. Full list: {command}.")
            if _names_id(request)
            else _("Nothing here is called “{name}”. Full list: {command}.")
        )
        name = echo_text(request.argument)
    message = interpolate(text, name=name, command=make_command_span(section.name))
    similar = finder.find_similar(request.argument, request, formatter.briefing, section.name)
    buttons = tuple(build_match_button(match) for match in similar)
    list_buttons = (build_section_button(section, formatter),) if matches else ()
    return build_not_found_page(formatter.section_title(section), message, request, buttons, list_buttons)


def build_unknown_command_page(
    request: Request, formatter: Formatter, finder: EntryFinder, commands: Sequence[Command]
) -> Reply:
    """Say that there is no such command, and offer similar commands and entries."""
    _ = formatter.translate
    query = format_command_line(request.command, request.argument)
    similar_names = get_close_matches(request.command, [command.name for command in commands], n=2)
    similar_entries = finder.find_similar(query, request, formatter.briefing)
    buttons = (
        *(Button(f"/{name}", name) for name in similar_names),
        *(build_match_button(match) for match in similar_entries),
    )
    text = _("There’s no command {command}. See {help} for what you can ask.")
    message = interpolate(text, command=echo_text(f"/{request.command}"), help=make_command_span("help"))
    return build_not_found_page(_("Nothing found"), message, request, buttons)
