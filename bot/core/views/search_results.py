"""Hits: what a search found, each with the words that matched, and the answer that lists them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from bot.core.content.item import Item
from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Locale, get_locale
from bot.core.messages.reply import (
    Block,
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
    make_line,
)
from bot.core.messages.request import (
    MAX_COMMAND_LINE_BYTES,
    MAX_PAGE,
    Request,
    format_command_line,
    format_page_line,
)
from bot.core.messages.request import repeat_command as again
from bot.core.search.text_extraction import extract_displayable_texts
from bot.core.search.snippets import build_snippet
from bot.core.search.tokenizer import tokenize_query, tokenize_text
from bot.core.views import help_pages
from bot.core.views.detail import build_match_button, format_entry_command, format_withdrawal, list_publishers
from bot.core.views.entry_match import EntryMatch
from bot.core.views.language_spans import find_language_spans
from bot.core.views.search_service import SearchService

MAX_RESULTS = 20  # hits of an answer; who wants more has asked for too little
ONE_PAGE_RESULTS = (
    5  # hits that fit one page everywhere: for a question that no button can repeat, and for guesses
)
MAX_ECHO_CHARS = 80  # characters of a question that its answer repeats

_MARKUP_PATTERN = re.compile(
    r"[*_`~\[\\&]|^\s*(?:[-+]|\d+[.)])\s"
)  # reading it takes a while, and most texts have none


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One entry that was found.

    *text* is a part of it, with the words that matched in bold; *line* the command line that shows its
    card. *section*, *as_of* ("as of January 2026 (10 months ago)") and *sources*, their publishers' names,
    are words for the reader.
    """

    title: str
    excerpt: Line
    command_line: str
    button: Button
    briefing_id: str
    briefing_title: str
    section_title: str
    as_of_text: str
    publishers: tuple[str, ...]
    match: EntryMatch


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found, the best first; *partly* if nothing has all the words that were asked for."""

    results: tuple[SearchResult, ...]
    is_partial: bool


def build_result(
    match: EntryMatch, formatter: Formatter, words: frozenset[str], word_count: int
) -> SearchResult:
    """Return what to tell of an entry with some of the *words*, which stand for *asked* ones."""
    entry = match.entry
    as_of = entry.as_of if isinstance(entry, Item) and not entry.withdrawn else None
    as_of = as_of or formatter.briefing.document.as_of
    return SearchResult(
        match.title,
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
        formatter.translate("as of {date}").format(date=formatter.format_date_with_age(as_of)),
        () if entry.withdrawn else tuple(dict.fromkeys(list_publishers(entry, formatter))),
        match,
    )


def _count_title_words(match: EntryMatch, words: frozenset[str]) -> int:
    """Return how many of the *words* the title has."""
    return len(words.intersection(tokenize_text(match.title)))


def _list_excerpt_texts(match: EntryMatch, formatter: Formatter, *, is_named: bool) -> Iterator[str]:
    """Yield the texts that an excerpt can be of: what a list tells of the entry, then all else.

    An entry that is *named* by the question is told as in a list: the title shows why it was found.
    """
    if match.entry.withdrawn:
        yield line_to_text(format_withdrawal(match.entry, formatter))
        return
    yield from map(line_to_text, match.section.row(match.entry, formatter))
    for text in (
        () if is_named else chain.from_iterable(map(str.splitlines, extract_displayable_texts(match.entry)))
    ):
        if text != match.title:
            yield line_to_text(markdown.parse_inline(text)) if _MARKUP_PATTERN.search(text) else text


def find_results(query: str, request: Request, limit: int, search_service: SearchService) -> SearchResults:
    """Return at most *limit* entries of all briefings that have the words of *text*, the best first."""
    matches = search_service.find_entries(query, request, limit)
    get_formatter = cache(lambda briefing: search_service.create_formatter(briefing, request))
    word_count = len(tokenize_query(query))
    results = (
        build_result(match, get_formatter(match.briefing), matches.matched_words, word_count)
        for match in matches.matches
    )
    return SearchResults(tuple(results), matches.is_partial)


def build_results_page(request: Request, search_service: SearchService) -> Reply:
    """Return the answer to a search for the request's argument: a row for each of at most `ROWS` hits.

    Where no button can carry the question there is no second page: the answer is short and says why.
    """
    words, query = get_locale(request.language), request.argument.strip()
    repeat_line = format_command_line("search", query)
    is_repeatable = (
        len(format_page_line(repeat_line, MAX_PAGE).encode(errors="replace")) <= MAX_COMMAND_LINE_BYTES
    )
    max_results = MAX_RESULTS if is_repeatable else ONE_PAGE_RESULTS
    results = find_results(query, request, max_results, search_service)
    if not results.results:
        return _build_no_results_page(request, words)
    if results.is_partial:
        results = replace(results, results=results.results[:ONE_PAGE_RESULTS])
    blocks = tuple(_build_blocks(results, words, max_results, is_repeatable=is_repeatable))
    title = words.translate("Results for “{words}”").format(words=echo_text(query))
    spans = tuple(_find_result_spans(results, request, search_service))
    return Reply(
        title,
        blocks,
        command_line=repeat_line if is_repeatable else "",
        language=words.code,
        language_spans=spans,
    )


def _find_result_spans(
    results: SearchResults, request: Request, search_service: SearchService
) -> Iterator[LanguageSpan]:
    for result in results.results:
        yield from find_language_spans(
            (result.match.entry.id,), search_service.create_formatter(result.match.briefing, request)
        )


def _build_blocks(
    results: SearchResults, reader_language: Locale, max_results: int, *, is_repeatable: bool
) -> Iterator[Block]:
    _ = reader_language.translate
    if results.is_partial:
        yield Paragraph(make_line(_("Nothing matches all of these words. Partial matches:")))
    yield from map(_build_row, results.results)
    if len(results.results) == max_results and not results.is_partial:
        hint = _("There may be more. Try a more specific search.")
        yield Paragraph(
            make_line(hint if is_repeatable else _("Shorten your search to see more."), Style.ITALIC)
        )


def _build_row(result: SearchResult) -> Row:
    details = (result.section_title, result.briefing_title, result.as_of_text, *result.publishers)
    lines = (result.excerpt, make_line(" · ".join(details), Style.ITALIC))
    return Row(make_line(result.title), tuple(line for line in lines if line), result.button)


def _build_no_results_page(request: Request, reader_language: Locale) -> Reply:
    """Return that a search found nothing, or how to search where there is no word to look for."""
    _, query = reader_language.translate, request.argument.strip()
    if query:
        template = _("No results for “{words}”. Try fewer or different words, or see {help}.")
    else:
        template = _("Add what you’re looking for: {search}. See {help} for what you can ask.")
    message = interpolate(
        template, words=echo_text(query), help=Span("/help"), search=Span(f"/search {_('words')}")
    )
    buttons = (Button(_("Menu"), "start"), Button(_("Briefings"), "briefings"))
    return replace(
        help_pages.build_not_found_page(_("Nothing found"), message, again(request), reader_language),
        buttons=buttons,
    )


def echo_text(text: str) -> str:
    """Return what somebody typed, to be said back to them: a long text would only bury the answer."""
    return text if len(text) <= MAX_ECHO_CHARS else f"{text[:MAX_ECHO_CHARS]}…"
