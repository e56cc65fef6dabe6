"""Hits: what a search found, each with the words that matched, and the answer that lists them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from bot.core.content.item import Item
from bot.core.formatting import markdown
from bot.core.formatting.formatter import Formatter
from bot.core.i18n import Language, language
from bot.core.messages.reply import (
    Block,
    Button,
    Foreign,
    Line,
    Paragraph,
    Reply,
    Row,
    Span,
    Style,
    fill,
    plain,
    text_of,
)
from bot.core.messages.request import LINE_LIMIT, PAGE_LIMIT, Request, command_line, page_line
from bot.core.messages.request import asked as again
from bot.core.search.extraction import written
from bot.core.search.snippets import excerpt
from bot.core.search.tokenizer import asked, words_of
from bot.core.views import help_pages
from bot.core.views.detail import button_to, line_to, publishers, withdrawal
from bot.core.views.entry_match import Found
from bot.core.views.language_spans import foreign
from bot.core.views.search_service import Lookup

ROWS = 20  # hits of an answer; who wants more has asked for too little
ONE_PAGE = 5  # hits that fit one page everywhere: for a question that no button can repeat, and for guesses
REPEATED = 80  # characters of a question that its answer repeats

_MARKUP = re.compile(
    r"[*_`~\[\\&]|^\s*(?:[-+]|\d+[.)])\s"
)  # reading it takes a while, and most texts have none


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found.

    *text* is a part of it, with the words that matched in bold; *line* the command line that shows its
    card. *section*, *as_of* ("as of January 2026 (10 months ago)") and *sources*, their publishers' names,
    are words for the reader.
    """

    title: str
    text: Line
    line: str
    button: Button
    briefing: str
    briefing_title: str
    section: str
    as_of: str
    sources: tuple[str, ...]
    found: Found


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the best first; *partly* if nothing has all the words that were asked for."""

    hits: tuple[Hit, ...]
    partly: bool


def hit(found: Found, telling: Formatter, words: frozenset[str], asked: int) -> Hit:
    """Return what to tell of an entry with some of the *words*, which stand for *asked* ones."""
    entry = found.entry
    as_of = entry.as_of if isinstance(entry, Item) and not entry.withdrawn else None
    as_of = as_of or telling.briefing.document.as_of
    return Hit(
        found.title,
        excerpt(_texts(found, telling, named=_named(found, words) >= asked), words, asked),
        line_to(found),
        button_to(found),
        found.briefing.id,
        found.briefing.title,
        telling.heading(found.section),
        telling.translate("as of {date}").format(date=telling.aged(as_of)),
        () if entry.withdrawn else tuple(dict.fromkeys(publishers(entry, telling))),
        found,
    )


def _named(found: Found, words: frozenset[str]) -> int:
    """Return how many of the *words* the title has."""
    return len(words.intersection(words_of(found.title)))


def _texts(found: Found, telling: Formatter, *, named: bool) -> Iterator[str]:
    """Yield the texts that an excerpt can be of: what a list tells of the entry, then all else.

    An entry that is *named* by the question is told as in a list: the title shows why it was found.
    """
    if found.entry.withdrawn:
        yield text_of(withdrawal(found.entry, telling))
        return
    yield from map(text_of, found.section.row(found.entry, telling))
    for text in () if named else chain.from_iterable(map(str.splitlines, written(found.entry))):
        if text != found.title:
            yield text_of(markdown.line_of(text)) if _MARKUP.search(text) else text


def search(text: str, request: Request, limit: int, lookup: Lookup) -> Hits:
    """Return at most *limit* entries of all briefings that have the words of *text*, the best first."""
    matches = lookup.find(text, request, limit)
    telling = cache(lambda briefing: lookup.tell(briefing, request))
    count = len(asked(text))
    told = (hit(one, telling(one.briefing), matches.words, count) for one in matches.found)
    return Hits(tuple(told), matches.partly)


def answer(request: Request, lookup: Lookup) -> Reply:
    """Return the answer to a search for the request's argument: a row for each of at most `ROWS` hits.

    Where no button can carry the question there is no second page: the answer is short and says why.
    """
    words, text = language(request.language), request.argument.strip()
    line = command_line("search", text)
    repeats = len(page_line(line, PAGE_LIMIT).encode(errors="replace")) <= LINE_LIMIT
    most = ROWS if repeats else ONE_PAGE
    found = search(text, request, most, lookup)
    if not found.hits:
        return _nothing(request, words)
    if found.partly:
        found = replace(found, hits=found.hits[:ONE_PAGE])
    blocks = tuple(_blocks(found, words, most, repeats=repeats))
    title = words.translate("Found for “{words}”").format(words=repeated(text))
    tongues = tuple(_foreign(found, request, lookup))
    return Reply(title, blocks, line=line if repeats else "", language=words.code, foreign=tongues)


def _foreign(found: Hits, request: Request, lookup: Lookup) -> Iterator[Foreign]:
    for hit in found.hits:
        yield from foreign((hit.found.entry.id,), lookup.tell(hit.found.briefing, request))


def _blocks(found: Hits, words: Language, most: int, *, repeats: bool) -> Iterator[Block]:
    _ = words.translate
    if found.partly:
        yield Paragraph(plain(_("Nothing here has all of these words. This has some of them:")))
    yield from map(_row, found.hits)
    if len(found.hits) == most and not found.partly:
        further = _("There may be more: name it more exactly to find it.")
        yield Paragraph(plain(further if repeats else _("Ask in fewer words to see more."), Style.ITALIC))


def _row(hit: Hit) -> Row:
    where = (hit.section, hit.briefing_title, hit.as_of, *hit.sources)
    lines = (hit.text, plain(" · ".join(where), Style.ITALIC))
    return Row(plain(hit.title), tuple(line for line in lines if line), hit.button)


def _nothing(request: Request, words: Language) -> Reply:
    """Return that a search found nothing, or how to search where there is no word to look for."""
    _, text = words.translate, request.argument.strip()
    if text:
        told = _("No briefing has “{words}”. Try fewer or other words, or see {help}.")
    else:
        told = _("Type what you are looking for behind it: {search}. See {help} for all that I can tell you.")
    said = fill(told, words=repeated(text), help=Span("/help"), search=Span(f"/search {_('words')}"))
    ways = (Button(_("Contents"), "start"), Button(_("Briefings"), "briefings"))
    return replace(help_pages.missed(_("Nothing found"), said, again(request), words), buttons=ways)


def repeated(typed: str) -> str:
    """Return what somebody typed, to be said back to them: a long text would only bury the answer."""
    return typed if len(typed) <= REPEATED else f"{typed[:REPEATED]}…"
