"""The address on the web of the answer to each command line: ``polls@harbour`` is at ``/harbour/polls``.

Where a line has no address of its own, ``/?ask=LINE`` answers it. So every button can be a plain link.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

from bot.core.messages.request import INQUIRE, Request, parse_command_line, short_briefing_id
from bot.core.views.permalink import PAGE_COMMANDS, RESERVED_PATHS
from bot.core.views.preference_pages import FORGET, FORGET_ME, MY_DATA
from bot.services.reports.report_button import REPORT

LinkTo = Callable[[str], str]
"""Finds the address of the answer to a command line."""

CHOICE_COMMANDS = frozenset({"briefing", "language", FORGET, FORGET_ME})
"""Commands that store what a chat chose."""

PERSONAL_COMMANDS = CHOICE_COMMANDS - {"language"} | {"search", MY_DATA, REPORT, INQUIRE}
"""Commands that are answered to one reader only, so that no address stays theirs."""

_BRIEFING_PATTERN = re.compile(r"[a-z0-9-]{1,40}")
_SECTION_PATTERN = re.compile(r"[a-z0-9_]{1,32}")
_PATH_PATTERN = re.compile(r"/(?!/)[!-\[\]-~]*")  # of this page: "//host" would be another one


def build_address(line: str, briefing_id: str = "", language: str = "") -> str:
    """Build the address of the answer to *line*, which is about *briefing_id* if it names no briefing.

    With a *language*, the page there is in it, whatever its reader has chosen.
    """
    request, _ = parse_command_line(line, today=date.min)
    is_here = request.briefing_id in {"", short_briefing_id(briefing_id)}
    if is_here and request.command not in PAGE_COMMANDS:
        request = replace(request, briefing_id=briefing_id)
    path, query = _build_path(request), {"v": request.as_of}
    if request.command == "search" and request.argument:
        path, query = "/search", {"q": request.argument}
    elif not path:
        path, query = "/", {"ask": line.removeprefix("/")}
    return add_query(path, **query, language=language)


def add_query(path: str, **query: str) -> str:
    """Add those parameters that are not empty to a path, which may have some."""
    encoded = urlencode({name: value for name, value in query.items() if value}, quote_via=quote)
    return f"{path}{'&' if '?' in path else '?'}{encoded}" if encoded else path


def _build_path(request: Request) -> str:
    """Build the path of an answer; empty if it has none."""
    command, argument, briefing_id = request.command, request.argument, request.briefing_id
    match command:
        case "start" if not (argument or briefing_id or request.as_of):
            return "/"
        case "start" if not argument:
            return _join_briefing_path(briefing_id)
        case "briefing" if argument:
            return _join_briefing_path(argument)
        case _ if command in PAGE_COMMANDS and not (request.as_of or briefing_id):
            return _join_path(command, argument)
        case _ if command not in {*PERSONAL_COMMANDS, "start"} and _SECTION_PATTERN.fullmatch(command):
            return _join_briefing_path(briefing_id, "sources" if command == "source" else command, argument)
    return ""


def _join_briefing_path(briefing_id: str, *parts: str) -> str:
    """Join the path of a briefing, or of something in it; empty if the briefing has none."""
    has_path = _BRIEFING_PATTERN.fullmatch(briefing_id) and briefing_id not in RESERVED_PATHS
    return _join_path(briefing_id, *parts) if has_path else ""


def _join_path(*parts: str) -> str:
    """Join the parts of a path; empty if one could not be told from two."""
    return "" if any("/" in part or part in {".", ".."} for part in parts) else _quote_parts(parts)


def _quote_parts(parts: tuple[str, ...]) -> str:
    return "".join(f"/{quote(part, safe='')}" for part in parts if part)


def get_command(line: str) -> str:
    """Get the command of a command line: ``polls`` of ``polls levada@harbour``."""
    return line.removeprefix("/").partition("@")[0].partition(" ")[0]


def is_sent(line: str) -> bool:
    """True if a button with this line changes something, so that a form has to send it and no link may."""
    request, _ = parse_command_line(line, today=date.min)
    return request.command in {FORGET, FORGET_ME} or (
        request.command in {"language", INQUIRE} and bool(request.argument)
    )


def is_own_path(path: str) -> bool:
    """True if *path* leads to a page of this site."""
    return bool(_PATH_PATTERN.fullmatch(path)) and not urlsplit(path).netloc
