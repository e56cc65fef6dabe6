"""Answers plain questions: with the item itself, with the closest matches, or by saying that it is not here.

Whatever somebody writes in words comes here: a private message, /search, inline mode, guest mode, and a text
that is looked up.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Bullets, Button, Line, Reply, Span, make_line
from bot.core.messages.request import Request, format_command_line
from bot.core.search.question import Question, parse_question
from bot.core.search.tokenizer import tokenize_query
from bot.core.search.word_lists import load_word_lists
from bot.core.sections.section import Section
from bot.core.views import help_pages
from bot.core.views.entry_finder import EntryFinder
from bot.core.views.lookup import list_visible_briefings
from bot.core.views.navigation import build_section_buttons, format_entry_command
from bot.core.views.search_results import (
    MAX_RESULTS,
    build_result_list,
    build_results,
    build_results_page,
    format_repeatable_line,
    format_results_argument,
    is_results_request,
)
from bot.core.views.search_service import RankedEntries
from bot.core.views.section_pages import build_entry_card

MAX_CLOSEST_MATCHES = 3
MAX_NAMED_BRIEFINGS = 10  # that "nothing here" names; the others are in the list of all


def answer_question(
    request: Request,
    briefing: Briefing | None,
    finder: EntryFinder,
    answer_command: Callable[[str], Reply],
) -> Reply:
    """Answer the question that is the request's argument, from all briefings, those of *briefing* first.

    *answer_command* answers a command that stands for the question: a section's, or the welcome. Without a
    command the request is no line that could be repeated, because somebody else wrote the text.
    """
    if is_results_request(request):
        return build_results_page(request, finder.search_service)
    question = parse_question(request.argument, request.language)
    if (
        question.is_verdict
    ):  # it is about the message that it replies to, which is looked up if this finds nothing
        return replace(build_not_covered_page(request, briefing, finder), inquiry="")
    ranked = finder.search_service.rank_entries(
        question, request, MAX_RESULTS, briefing_id=briefing.id if briefing else ""
    )
    if not ranked.is_exact and (command := find_command(question, request, finder)):
        return answer_command(command)
    if not ranked.matches:
        return build_not_covered_page(request, briefing, finder)
    if not ranked.has_answer:
        return _build_closest_matches(question, ranked, request, finder)
    card = build_entry_card(ranked.matches[0], request, finder)
    return replace(card, actions=(*card.actions, *_build_more_button(question, request, ranked, 1)))


def list_answers(request: Request, limit: int, finder: EntryFinder) -> tuple[str, ...]:
    """List the command lines of at most *limit* answers to what a reader is typing, best first."""
    question = parse_question(request.argument, request.language, is_unfinished=True)
    ranked = finder.search_service.rank_entries(question, request, limit, briefing_id=request.briefing_id)
    command = "" if ranked.is_exact or question.is_about_bot else find_command(question, request, finder)
    section_lines = (format_command_line(command, "", request.briefing_id),) if command else ()
    return (*section_lines, *map(format_entry_command, ranked.matches))[:limit]


def find_command(question: Question, request: Request, finder: EntryFinder) -> str:
    """Find the command that stands for *question*: "start", a section's, or none."""
    lists = load_word_lists()
    sections = finder.list_all_visible_sections(request)
    if (name := lists.sections_by_question.get(question.text, "")) in {one.name for one in sections}:
        return name
    if question.is_about_bot or question.text in lists.welcome_questions:
        return "start" if request.command else ""  # nobody greets with somebody else's words
    return next((one.name for one in sections if _is_named(one, question, request, finder)), "")


def _is_named(section: Section, question: Question, request: Request, finder: EntryFinder) -> bool:
    """True if *question* names *section*, and else only words of its title and description."""
    lists = load_word_lists()
    words = {section.name, *lists.section_words.get(section.name, ())}
    named = words.intersection(question.words)
    if named <= lists.light_words and section.name not in (question.preferred_sections or {section.name}):
        return False  # "how many people" asks for a number
    if named:
        formatters = (
            finder.create_formatter(briefing, request) for briefing in finder.library.briefings.values()
        )
        titles = {one.section_title(section) for one in formatters}
        words.update(word for text in (section.description, *titles) for word in tokenize_query(text))
    return bool(named) and (words | lists.qualifiers).issuperset(question.words)


def _build_more_button(
    question: Question, request: Request, ranked: RankedEntries, shown_count: int
) -> tuple[Button, ...]:
    """Build the button to all matches, if there are more."""
    line = _format_more_line(question, request)
    if len(ranked.matches) <= shown_count or not line:
        return ()
    return (Button(get_locale(request.language).translate("More results"), line),)


def _format_more_line(question: Question, request: Request) -> str:
    """Format the line that lists all matches, with as many words of a long question as a button can carry."""
    words = question.words
    texts = (request.argument, *(" ".join(words[:count]) for count in range(len(words), 0, -1)))
    lines = (format_repeatable_line(request.command, format_results_argument(text)) for text in texts)
    return next(filter(None, lines), "")


def _build_closest_matches(
    question: Question, ranked: RankedEntries, request: Request, finder: EntryFinder
) -> Reply:
    """Offer the few entries that may be meant."""
    closest = replace(ranked, matches=ranked.matches[:MAX_CLOSEST_MATCHES])
    results = build_results(closest, question, request, finder.search_service)
    page = build_result_list(
        get_locale(request.language).translate("Closest matches"), results, request, finder.search_service
    )
    return replace(
        page,
        actions=_build_more_button(question, request, ranked, MAX_CLOSEST_MATCHES),
        command_line=format_repeatable_line(request.command, request.argument)
        or _format_more_line(question, request),
    )


def build_not_covered_page(request: Request, briefing: Briefing | None, finder: EntryFinder) -> Reply:
    """Say that nothing here is about what the reader asked, and what there is."""
    _ = get_locale(request.language).translate
    title = _("Nothing about “{words}” here").format(words=help_pages.echo_text(request.argument))
    briefings = list_visible_briefings(finder.library, request).values()
    titles = [_link_title(one, request) for one in briefings][:MAX_NAMED_BRIEFINGS]
    buttons = (Button(_("Briefings"), "briefings"),) if len(briefings) > 1 else ()
    if briefing:
        formatter = finder.create_formatter(briefing, request)
        sections = finder.list_visible_sections(briefing, request)
        buttons = (*build_section_buttons(sections, formatter), *buttons)
    page = help_pages.build_not_found_page(title, make_line(_("What there is:")), request)
    blocks = (*page.blocks, Bullets(tuple(titles))) if titles else ()
    has_words = bool(tokenize_query(request.argument))
    inquiry = request.argument if has_words and not request.as_of else ""  # editors know what is known today
    return replace(page, blocks=blocks, buttons=buttons, inquiry=inquiry)


def _link_title(briefing: Briefing, request: Request) -> Line:
    """Write the title of a briefing as a link to its first page."""
    title = briefing.in_language(request.language).title
    return (Span(title, command_line=format_command_line("start", "", briefing.id)),)
