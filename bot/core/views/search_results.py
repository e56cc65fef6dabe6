"""Search results: the page that lists them, and the suggestions while a reader types."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.reply import (
    Button,
    LanguageSpan,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    interpolate,
    line_to_text,
    make_command_span,
    make_line,
    number_rows,
)
from bot.core.messages.request import (
    MAX_COMMAND_LINE_BYTES,
    MAX_PAGE,
    Request,
    format_command_line,
    format_page_line,
)
from bot.core.messages.short_form import EntrySummary
from bot.core.search.question import Question, parse_question
from bot.core.search.snippets import build_snippet
from bot.core.search.text_extraction import extract_displayable_texts
from bot.core.search.tokenizer import tokenize_text
from bot.core.views import help_pages
from bot.core.views.card_parts import build_card_title
from bot.core.views.entry_summary import build_entry_summary, format_whole_fact, format_withdrawal
from bot.core.views.lookup import EntryMatch
from bot.core.views.navigation import (
    build_match_button,
    build_menu_button,
    format_entry_command,
)
from bot.core.views.search_service import RankedEntries, SearchService
from bot.core.views.text_language import find_language_spans

MAX_RESULTS = 20  # results of an answer; a search with more is too vague
ALL_RESULTS_MARK = "*"  # before the words of a search: list all results

# Parsing Markdown is slow, and most texts have none.
_MARKUP_PATTERN = re.compile(r"[*_`~\[\\&]|^\s*(?:[-+]|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One entry that was found.

    *card_title* is what the entry is about, *whole_fact* its fact however long, and *summary* that in short
    and whom to trust for it. *excerpt* has the matched words in bold; *command_line* shows the entry's card.
    """

    title: str
    card_title: str
    whole_fact: str
    summary: EntrySummary
    excerpt: Line
    command_line: str
    button: Button
    briefing_id: str
    briefing_title: str
    section_title: str
    match: EntryMatch


def build_result(
    match: EntryMatch, formatter: Formatter, words: frozenset[str], word_count: int
) -> SearchResult:
    """Build the result for an entry that has *words*, the matched forms of the query's *word_count* words."""
    return SearchResult(
        match.title,
        build_card_title(match, formatter),
        format_whole_fact(match, formatter),
        build_entry_summary(match, formatter),
        build_snippet(
            _list_excerpt_texts(match, formatter, is_named=_count_title_words(match, words) >= word_count),
            words,
            word_count,
        ),
        format_entry_command(match),
        build_match_button(match),
        match.briefing.id,
        match.briefing.title,
        formatter.section_title(match.section),
        match,
    )


def _count_title_words(match: EntryMatch, words: frozenset[str]) -> int:
    """Count the *words* that occur in the title."""
    return len(words.intersection(tokenize_text(match.title)))


def _list_excerpt_texts(match: EntryMatch, formatter: Formatter, *, is_named: bool) -> Iterator[str]:
    """Yield the texts to take an excerpt from: the entry's row, then all of its other texts.

    With *is_named*, the row alone: the title already shows why the entry was found.
    """
    if match.entry.withdrawn:
        yield line_to_text(format_withdrawal(match.entry.withdrawn, formatter))
        return
    yield from map(line_to_text, match.section.row(match.entry, formatter))
    for text in (
        () if is_named else chain.from_iterable(map(str.splitlines, extract_displayable_texts(match.entry)))
    ):
        if text != match.title:
            yield line_to_text(markdown.parse_inline(text)) if _MARKUP_PATTERN.search(text) else text


def find_results(
    query: str, request: Request, limit: int, search_service: SearchService, *, is_unfinished: bool = False
) -> tuple[SearchResult, ...]:
    """Find at most *limit* entries of all briefings that may be what *query* asks for, best first."""
    question = parse_question(query, request.language, is_unfinished=is_unfinished)
    ranked = search_service.rank_entries(question, request, limit)
    return tuple(build_results(ranked, question, request, search_service))


def build_results(
    ranked: RankedEntries, question: Question, request: Request, search_service: SearchService
) -> Iterator[SearchResult]:
    """Build the result for each entry that was found."""
    get_formatter = cache(lambda briefing: search_service.create_formatter(briefing, request))
    for match in ranked.matches:
        yield build_result(match, get_formatter(match.briefing), ranked.matched_words, len(question.words))


def build_results_page(request: Request, search_service: SearchService) -> Reply:
    """Build the list of all that a search finds, or explain how to search if it has no words."""
    locale, query = get_locale(request.language), request.argument.removeprefix(ALL_RESULTS_MARK).strip()
    if not query:
        return _build_usage_page(request, locale)
    results = find_results(query, request, MAX_RESULTS, search_service)
    title = locale.translate("Results for “{words}”").format(words=help_pages.echo_text(query))
    page = build_result_list(title, results, request, search_service)
    line = format_repeatable_line("search", format_results_argument(query))
    if len(results) < MAX_RESULTS:
        return replace(page, command_line=line)
    hint = Paragraph(
        make_line(locale.translate("There may be more. Try a more specific search."), Style.ITALIC)
    )
    return replace(page, command_line=line, blocks=(*page.blocks, hint))


def build_result_list(
    title: str, results: Iterable[SearchResult], request: Request, search_service: SearchService
) -> Reply:
    """Build a list with a row for each result."""
    results = tuple(results)
    return Reply(
        title,
        number_rows(map(_build_row, results)),
        language=get_locale(request.language).language,
        language_spans=tuple(_find_result_spans(results, request, search_service)),
        navigation=(build_menu_button(get_locale(request.language)),),
    )


def is_results_request(request: Request) -> bool:
    """True if a search asks for the list of all results, or for nothing at all."""
    return request.argument.strip() in {"", ALL_RESULTS_MARK} or request.argument.startswith(
        f"{ALL_RESULTS_MARK} "
    )


def format_results_argument(query: str) -> str:
    """Format the argument with which /search lists all results, instead of answering with the best one."""
    return f"{ALL_RESULTS_MARK} {query.strip()}"


def format_repeatable_line(command: str, argument: str) -> str:
    """Format a command line that a button can carry with a page number; empty if it is too long."""
    line = format_command_line(command, argument.strip()) if command else ""
    is_short = len(format_page_line(line, MAX_PAGE).encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES
    return line if is_short else ""


def _find_result_spans(
    results: Iterable[SearchResult], request: Request, search_service: SearchService
) -> Iterator[LanguageSpan]:
    for result in results:
        yield from find_language_spans(
            (result.match.entry.id,), search_service.create_formatter(result.match.briefing, request)
        )


def _build_row(result: SearchResult) -> Row:
    """Build the row of a result: its fact and whom to trust for it, what was found, and where it is."""
    place = make_line(f"{result.section_title} · {result.briefing_title}", Style.ITALIC)
    return Row(make_line(result.card_title), (*_list_fact_lines(result), place), result.button)


def _list_fact_lines(result: SearchResult) -> Iterator[Line]:
    """Yield the fact with its trust line, then the excerpt; an excerpt of the fact stands in its place.

    An excerpt of the title and the fact says nothing else.
    """
    summary, excerpt = result.summary, line_to_text(result.excerpt)
    has_words = any(Style.BOLD in span.style for span in result.excerpt)
    if summary.holds and has_words and excerpt.strip("… ") in result.whole_fact:
        yield result.excerpt
        yield from filter(None, [make_line(summary.trust_line)])
    else:
        yield make_line(summary.fact_line)
        said_text = f"{result.card_title} {result.whole_fact} {summary.fact_line}"
        if _keep_words(excerpt) not in _keep_words(said_text):
            yield result.excerpt


def _keep_words(text: str) -> str:
    """Keep the words of *text*, without what stands between them."""
    return f" {' '.join(tokenize_text(text))} "


def _build_usage_page(request: Request, locale: Locale) -> Reply:
    """Explain how to search."""
    _ = locale.translate
    template = _("Add what you’re looking for: {search}. See {help} for what you can ask.")
    message = interpolate(template, help=make_command_span("help"), search=Span(f"/search {_('words')}"))
    return help_pages.build_not_found_page(_("Search all briefings"), message, request)
