"""Offers: what the words that somebody typed or pressed on may mean, as answers ready to be sent.

It is for those who cannot be asked back: the reader of Telegram's list of results, and the one who let a
message be looked up on Discord.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Button, Reply, Row, Style, line_to_text, make_line
from bot.core.messages.request import Request, parse_command_line
from bot.core.views import help_pages
from bot.core.views.detail import MAX_LABEL_CHARS
from bot.core.views.help_pages import list_builtin_commands

MAX_LOOKUP_CHARACTERS = 256  # characters of somebody else's text that are looked up
MAX_LOOKUP_ROWS = (
    5  # entries to choose from, as many as fit one page everywhere: no button can ask this again
)

_URLS_AND_MARKUP = re.compile(
    r"https?://\S+|<[@#:at/][^<>\s]*>|[*_`~|>#]+"
)  # addresses, Discord's marks and mentions


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One answer: its title, what it is about in a line or two, and the whole of it."""

    title: str
    description: str
    reply: Reply


def find_inline_results(app: App, query: str, request: Request, limit: int) -> tuple[InlineResult, ...]:
    """Return at most *limit* answers to *words*, the best first; without words the sections of the briefing.

    *request* is how a command line would be understood, and says who asks, what, and when. A whole command
    line, such as the share button writes, has the one answer that it asks for.
    """
    if not query.strip():
        return tuple(_list_section_results(app, request))[:limit]
    direct_result = _build_direct_result(app, request)
    if direct_result and direct_result.reply.command_line == query.strip():
        return (direct_result,)
    results = (
        direct_result,
        *(
            _build_direct_result(app, _parse_line(line, request))
            for line in _find_entry_lines(app, query, request, limit)
        ),
    )
    return tuple({one.reply.command_line: one for one in results if one}.values())[:limit]


def build_lookup_reply(app: App, text: str, request: Request) -> Reply:
    """Return what the briefings say about a *text* of somebody else: the best entry, or a few to choose from.

    *request* says who asks, and when.
    """
    locale = get_locale(request.language)
    _ = locale.translate
    query = " ".join(_URLS_AND_MARKUP.sub(" ", text).split())[:MAX_LOOKUP_CHARACTERS]
    unrepeatable = replace(request, command="", argument="")  # no command line asks for this again
    if not query:
        return help_pages.build_not_found_page(
            _("Nothing found"), make_line(_("This message has no text I can look up.")), unrepeatable
        )
    results = find_inline_results(app, query, replace(request, command=query, argument=""), MAX_LOOKUP_ROWS)
    if not results:
        return help_pages.build_not_found_page(
            _("Nothing found"), make_line(_("No briefing here covers this.")), unrepeatable
        )
    if len(results) == 1:
        return results[0].reply
    rows = tuple(_build_result_row(offer) for offer in results)
    return Reply(_("Possibly related"), rows, language=locale.language)


def _build_result_row(result: InlineResult) -> Row:
    description, _, summary = result.description.partition("\n")
    lines = (make_line(summary), make_line(description, Style.ITALIC))
    label = (
        result.title if len(result.title) <= MAX_LABEL_CHARS else f"{result.title[: MAX_LABEL_CHARS - 1]}…"
    )
    return Row(make_line(result.title), tuple(filter(None, lines)), Button(label, result.reply.command_line))


def _find_entry_lines(app: App, query: str, request: Request, limit: int) -> Iterator[str]:
    """Yield the command lines of the entries that *words* find."""
    return (hit.command_line for hit in app.search_entries(request, query, limit))


def _list_section_results(app: App, request: Request) -> Iterator[InlineResult]:
    descriptions = {
        command.name: command.description for command in app.list_commands(request.language, request.today)
    }
    for button in app.answer_request(replace(request, command="start", argument="")).buttons:
        section_request = _parse_line(button.command_line, request)
        yield InlineResult(
            button.label, descriptions.get(section_request.command, ""), app.answer_request(section_request)
        )


def _build_direct_result(app: App, request: Request) -> InlineResult | None:
    """Return the answer to what was asked, if that is a section or an entry of a briefing."""
    general_commands = {command.name for command in list_builtin_commands(get_locale(request.language))} - {
        "source"
    }
    reply = app.answer_request(request)
    if request.command in general_commands or reply.not_found or not reply.briefing_id:
        return None
    return build_inline_result(reply)


def build_inline_result(reply: Reply) -> InlineResult:
    """Return a reply as an offer of it."""
    description = (
        f"{reply.entry_summary.source_line}\n{reply.entry_summary.excerpt}"
        if reply.entry_summary
        else line_to_text(reply.dateline)
    )
    return InlineResult(reply.title, description.strip(), reply)


def _parse_line(line: str, request: Request) -> Request:
    return parse_command_line(line, today=request.today, language=request.language)[0]
