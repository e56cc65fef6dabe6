"""The handlers of the pages: each answers a request with a whole page, or leads to its address."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from math import ceil
from urllib.parse import quote

from aiohttp import web

from bot.adapters.burst_limiter import BurstLimiter
from bot.adapters.web import permalink
from bot.adapters.web.addresses import (
    CHOICE_COMMANDS,
    PERSONAL_COMMANDS,
    add_query,
    build_address,
    is_own_path,
    is_sent,
)
from bot.adapters.web.forms import check_line_length, read_form_fields
from bot.adapters.web.page import WEB, PageSource
from bot.adapters.web.page_responder import PageResponder, get_view
from bot.adapters.web.render import MAX_INPUT_LENGTH
from bot.adapters.web.session import (
    get_address_language,
    get_chat_language,
    identify_caller,
    make_nameless_caller,
    set_chat_cookie,
)
from bot.adapters.web.settings import WebSettings
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import (
    INQUIRE,
    fill_form,
    format_command_line,
    parse_command_line,
    to_command_line,
)
from bot.core.views.permalink import (
    PAGE_COMMANDS,
    START_COMMAND,
    Permalink,
    build_path,
)
from bot.core.views.preference_pages import FORGET, FORGET_ME
from bot.services.chat.answer_observation import judge_reply, observe_pending
from bot.services.chat.chat_service import ChatService
from bot.services.reports.report_button import REPORT


class PageHandlers:
    """The handlers of the pages."""

    def __init__(
        self,
        chat_service: ChatService,
        settings: WebSettings,
        responder: PageResponder,
        choice_limiter: BurstLimiter,
    ) -> None:
        """Answer with pages of *responder*; *choice_limiter* limits the choices that are stored."""
        self._chat_service = chat_service
        self._settings = settings
        self._responder = responder
        self._choice_limiter = choice_limiter

    async def get_home(self, request: web.Request) -> web.Response:
        """Serve the first page, or the answer to ``ask``, which any line may be."""
        if text := request.query.get("ask", "").strip():
            return await self._answer_text(request, text, add_query("/", ask=text))
        caller = self._identify_caller(request)
        reply, _ = await self._chat_service.answer_command(caller, START_COMMAND)
        return await self._with_cookie(
            request, caller, self._responder.respond(request, PageSource(reply, is_home=True))
        )

    async def get_search(self, request: web.Request) -> web.Response:
        """Serve the answer to what a reader wrote into the search field."""
        if text := request.query.get("q", "").strip():
            return await self._answer_text(request, text, add_query("/search", q=text))
        return _redirect(add_query("/", **_select_query(request, "language")))

    async def get_own_page(self, request: web.Request) -> web.Response:
        """Serve one of the bot's own pages, such as ``/changes``."""
        command, argument = request.match_info["command"], request.match_info.get("argument", "")
        line = f"{command} {argument}".strip()
        if is_sent(line):
            return _redirect(build_address(command, language=get_address_language(request)))
        caller = self._identify_caller(request)
        reply, _ = await self._chat_service.answer_command(caller, line)
        source = PageSource(reply, request.rel_url.raw_path)
        if not reply.not_found:
            return await self._with_cookie(request, caller, self._responder.respond(request, source))
        if command in self._list_command_names():
            return await self._responder.respond_once(request, source, 404)
        return await self._responder.respond_with_missing(request, reply)

    async def get_permalink(self, request: web.Request) -> web.Response:
        """Serve the page of a briefing, a section or an entry, or what there is if it is gone."""
        link = permalink.parse_permalink(request)
        if link.section in PERSONAL_COMMANDS or is_sent(f"{link.section} {link.item}"):
            return await self.get_missing(request)
        language = await get_chat_language(request, self._chat_service)
        pending_reply = self._chat_service.answer_permalink(link, language)
        reply = await observe_pending(
            self._chat_service.observer,
            (WEB, link.section),
            pending_reply,
            lambda reply: (link.section, judge_reply(reply)),
        )
        path = build_path(reply)
        if path and path != request.path:
            return _redirect(add_query(path, **_select_query(request, "v", "as", "language")))
        source = PageSource(reply, add_query(request.rel_url.raw_path, v=link.as_of))
        if not reply.not_found:
            return await self._responder.respond(request, source)
        if await self._is_known(link, language):
            named = replace(source, reply=_name_missing(reply)) if link.item else source
            return await self._responder.respond_once(request, named, 404)
        return await self._responder.respond_with_missing(request, reply)

    async def get_missing(self, request: web.Request) -> web.Response:
        """Lead to the same path in small letters without a slash at its end, or say what pages there are."""
        path = quote(request.path.rstrip("/").lower())
        if path != quote(request.path) and is_own_path(path):
            return _redirect(add_query(path, **request.query), status=308)
        language = await get_chat_language(request, self._chat_service)
        return await self._responder.respond_with_missing(request, Reply("", language=language))

    async def post_sent(self, request: web.Request) -> web.Response:
        """Accept what a reader chose or wrote; show the answer, or in a new language the page before."""
        line, words, back = await read_form_fields(request, "line", "words", "back")
        if not check_line_length(line).strip():
            raise web.HTTPBadRequest(text=gettext_noop("Send a command in the “line” field, e.g. line=help."))
        line = fill_form(line, words[:MAX_INPUT_LENGTH]) if words else line
        caller = identify_caller(request, self._settings.proxy_networks, self._chat_service)
        command = _parse_command(line)
        self._limit_choices(caller, command)
        reply, _ = await self._chat_service.answer_command(caller, line)
        if command == "language" and not reply.not_found:
            kept_in_address = {} if self._is_remembering else {"language": reply.language}
            page = back if is_own_path(back) else "/"
            response = _redirect(add_query(page, **kept_in_address), status=303)
        else:
            response = await self._responder.respond_once(request, PageSource(reply))
        return self._set_cookie(response, caller, request)

    def parse_line(self, text: str) -> str:
        """Turn what a reader typed into a command line."""
        service, commands = self._chat_service, self._list_command_names()
        commands |= {REPORT} if service.report_service else set()
        commands |= {INQUIRE} if service.inquiry_service else set()
        return to_command_line(text, commands)

    def _list_command_names(self) -> set[str]:
        return {command.name for command in self._chat_service.list_commands()}

    async def _answer_text(self, request: web.Request, text: str, path: str) -> web.Response:
        """Serve the answer to any *text* at *path*, or lead to the address that it has of its own."""
        line = _withhold_change(self.parse_line(check_line_length(text)))
        caller = self._identify_caller(request)
        is_choice = _parse_command(line) == "briefing"  # whose page has an address of its own
        service = self._chat_service
        answer = service.answer_elsewhere if is_choice else service.answer_command
        reply, page_number = await answer(caller, line)
        if reply.not_found and not await self._has_briefing(line, reply.language):
            return await self._responder.respond_with_missing(request, reply)
        own_path = _find_own_path(reply, line)
        if own_path and own_path != path and get_view(request) == WEB:
            return _redirect(add_query(own_path, **_select_query(request, "language")))
        query = text if request.path == "/search" else ""  # elsewhere it is a button's command
        source = PageSource(reply, path, page_number=page_number, query=query)
        response = self._responder.respond(request, source)
        return await self._with_cookie(request, caller, response)

    async def _with_cookie(
        self, request: web.Request, caller: Caller, response: Awaitable[web.Response]
    ) -> web.Response:
        if get_address_language(request):
            return await response
        return self._set_cookie(await response, caller, request)

    def _set_cookie(self, response: web.Response, caller: Caller, request: web.Request) -> web.Response:
        """Let the browser keep the id of its chat, unless nothing is stored about it."""
        if not self._is_remembering:
            return response
        return set_chat_cookie(response, caller.chat, request, self._settings)

    @property
    def _is_remembering(self) -> bool:
        return self._chat_service.is_remembering

    def _identify_caller(self, request: web.Request) -> Caller:
        """Identify the reader; a language in the address comes before all that they chose."""
        caller = identify_caller(request, self._settings.proxy_networks, self._chat_service)
        language = get_address_language(request)
        if language:
            return make_nameless_caller(caller, language, self._chat_service)
        return caller

    def _limit_choices(self, caller: Caller, command: str) -> None:
        if command in CHOICE_COMMANDS and (wait := self._choice_limiter.try_acquire(caller.address)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(ceil(wait))})

    async def _is_known(self, link: Permalink, language: str) -> bool:
        """True if there are such a briefing and such a section, though not in this briefing."""
        has_briefing = await self._has_briefing(f"start@{link.briefing_id}", language)
        return has_briefing and link.section in self._list_command_names()

    async def _has_briefing(self, line: str, language: str) -> bool:
        """True if readers may see the briefing that *line* names, or it names none."""
        request, _ = parse_command_line(line, today=date.min)
        start = await self._chat_service.answer_permalink(Permalink(request.briefing_id), language)
        return not (request.briefing_id and start.not_found)


def _name_missing(reply: Reply) -> Reply:
    """Title the answer that an item is not there as what it is, not as the section that might have had it."""
    return replace(reply, title=get_locale(reply.language).translate("Page not found"))


def _find_own_path(reply: Reply, line: str) -> str:
    """Find the address of the answer to *line* beside the one that every line has; empty if there is none."""
    request, _ = parse_command_line(line, today=date.min)
    if request.command == "search" or request.command in PAGE_COMMANDS:
        address = build_address(line)
        return "" if reply.not_found and request.command != "search" else address
    return build_path(reply, request.as_of)


def _parse_command(line: str) -> str:
    return parse_command_line(line, today=date.min)[0].command


def _withhold_change(line: str) -> str:
    """Leave out what a link would store or send to the editors: the page there has a button for that."""
    request, _ = parse_command_line(line, today=date.min)
    if request.command in {"language", INQUIRE}:
        return request.command
    if request.command in {FORGET, FORGET_ME}:
        return "settings"
    if request.command == REPORT:
        item_id = request.argument.partition(" ")[0]
        return format_command_line(REPORT, item_id, request.briefing_id)
    return line


def _select_query(request: web.Request, *names: str) -> dict[str, str]:
    return {name: request.query.get(name, "") for name in names}


def _redirect(address: str, status: int = 302) -> web.Response:
    return web.Response(status=status, headers={"Location": address})
