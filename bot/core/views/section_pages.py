"""Answers to a section's command: its list, the card of an entry, or what was probably meant."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import islice

from bot.core.content.briefing import Briefing
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Button, Reply, interpolate, make_command_span
from bot.core.messages.request import Request, format_command_line
from bot.core.sections.section import Section
from bot.core.views import detail, lookup
from bot.core.views.entry_finder import SIMILAR_LIMIT, EntryFinder
from bot.core.views.help_pages import (
    MAX_OFFERED_BRIEFINGS,
    Command,
    build_not_found_page,
    echo_text,
)
from bot.core.views.list_parts import find_part, first_part
from bot.core.views.lookup import EntryMatch
from bot.core.views.navigation import build_match_button, build_section_button, shorten_label


def get_section_name(command: str) -> str:
    """Get the section that a command shows; ``/source`` shows an entry of ``/sources``."""
    return "sources" if command == "source" else command


def build_section_page(briefing: Briefing, request: Request, finder: EntryFinder) -> Reply | None:
    """Build the answer to the command of a section; None if no section that the reader may see has it."""
    section = finder.find_section(get_section_name(request.command), briefing, request)
    formatter = finder.create_formatter(briefing, request)
    if section is None:
        return None
    matches = tuple(finder.list_entries(section.name, formatter.briefing, request))
    if request.argument:
        return _build_answer_about(section, matches, request, formatter, finder)
    if not matches:
        return _build_empty_section_page(section, request, formatter, finder)
    if len(matches) == 1:
        return _build_card(matches[0], request, finder)
    return detail.build_list(section, matches, first_part(matches), formatter)


def _build_answer_about(
    section: Section,
    matches: Sequence[EntryMatch],
    request: Request,
    formatter: Formatter,
    finder: EntryFinder,
) -> Reply:
    """Build the card of the entry that the argument names, or else the part of the list with that number."""
    match = lookup.find_exact(request.argument, matches)
    if not (match and match.is_named(request.argument)) and (part := find_part(matches, request.argument)):
        return detail.build_list(section, matches, part, formatter)
    match = match or finder.find_in_any_briefing(section.name, request)
    if match is None:
        return _build_no_entry_page(section, matches, request, formatter, finder)
    return _build_card(match, request, finder)


def _build_card(match: EntryMatch, request: Request, finder: EntryFinder) -> Reply:
    formatter = finder.create_formatter(match.briefing, request)
    siblings = tuple(finder.list_entries(match.section.name, match.briefing, request))
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
    candidates = lookup.find_containing(request.argument, matches)
    no_match_text = _("Nothing here is called “{name}”; it may have been removed. Full list: {command}.")
    text = _("More than one match for “{name}”. Full list: {command}.") if candidates else no_match_text
    message = interpolate(text, name=echo_text(request.argument), command=make_command_span(section.name))
    similar = candidates[:SIMILAR_LIMIT] or finder.find_similar(
        request.argument, request, formatter.briefing, section.name
    )
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
