"""Inline results: complete answers to what somebody typed or selected, because no follow-up is possible.

Telegram's inline mode lists them, and Discord's message command looks up the text of a message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.app import App
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply, line_to_text, make_line
from bot.core.messages.request import Request, parse_command_line
from bot.core.search.question import MAX_QUESTION_CHARS
from bot.core.views import help_pages
from bot.core.views.help_pages import list_builtin_commands

# Web addresses, and Discord's markup and mentions.
_URLS_AND_MARKUP = re.compile(r"https?://\S+|<[@#:at/][^<>\s]*>|[*_`~|>#]+")


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One answer: its *title*, a *description* of a line or two, and the whole *reply*."""

    title: str
    description: str
    reply: Reply


def find_inline_results(app: App, query: str, request: Request, limit: int) -> tuple[InlineResult, ...]:
    """Find at most *limit* answers to *query*, the best first; without a query, the briefing's sections.

    *request* is the query parsed as a command line. A complete command line, such as the share button
    writes, has exactly one answer.
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
            for line in app.list_answers(request, query, limit)
        ),
    )
    return tuple({one.reply.command_line: one for one in results if one}.values())[:limit]


def build_lookup_reply(app: App, text: str, request: Request) -> Reply:
    """Answer what the briefings say about somebody else's *text*, as if it were a question.

    *request* carries the language, the briefing and the day.
    """
    _ = get_locale(request.language).translate
    query = " ".join(_URLS_AND_MARKUP.sub(" ", text).split())[:MAX_QUESTION_CHARS]
    unrepeatable = replace(request, command="", argument=query)  # no command line repeats this
    if query:
        return app.answer_question(unrepeatable)
    return help_pages.build_not_found_page(
        _("Nothing found"), make_line(_("This message has no text I can look up.")), unrepeatable
    )


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
    """Build the answer to the request, if it is a section or an entry of a briefing."""
    general_commands = {command.name for command in list_builtin_commands(get_locale(request.language))} - {
        "source"
    }
    reply = app.answer_request(request)
    if request.command in general_commands or reply.not_found or not reply.briefing_id:
        return None
    return build_inline_result(reply)


def build_inline_result(reply: Reply) -> InlineResult:
    """Build the inline result of a reply."""
    description = (
        f"{reply.entry_summary.fact_line}\n{reply.entry_summary.caveat}"
        if reply.entry_summary
        else line_to_text(reply.dateline)
    )
    return InlineResult(reply.title, description.strip(), reply)


def _parse_line(line: str, request: Request) -> Request:
    return parse_command_line(line, today=request.today, language=request.language)[0]
