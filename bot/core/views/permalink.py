"""The permanent path of an answer on the web: ``/harbour/figures/cost``.

It consists of ids, which moderators never change, so it outlives any change of wording.
"""

import re
from dataclasses import dataclass

from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply
from bot.core.views.help_pages import list_builtin_commands

START_COMMAND = "start"
PAGE_COMMANDS = ("asof", "briefings", "changes", "corrections", "help", "language", "privacy", "settings")
"""Commands with a path of their own: ``/changes``."""

RESERVED_PATHS = (
    "api",
    "assets",
    "health",
    "livez",
    "metrics",
    "proposals",
    "readyz",
    "search",
    "send",
    *PAGE_COMMANDS,
)
"""Paths of the web adapter; a briefing with such an id has none."""

_LINE_PATTERN = re.compile(r"(?P<command>[a-z0-9_]+)(?P<argument> [^@#]+)?(?:@[^#]*)?")
REVISION_PATTERN = re.compile(r"[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Permalink:
    """The parts of a permanent address: a *briefing* and, below it, a *section* and one *item*.

    *as_of* is the version or the day that the answer is about; empty for the current one.
    """

    briefing_id: str
    section: str = START_COMMAND
    item: str = ""
    as_of: str = ""


def build_path(reply: Reply, revision: str = "") -> str:
    """Build the path of an answer; empty if it has none.

    With a *revision*, a number or a day, the path leads to the answer of that version for good.
    """
    path = _build_bare_path(reply)
    return f"{path}?v={revision}" if path and revision else path


def get_revision(reply: Reply) -> str:
    """Get the version or the day that an archived answer names; empty for an answer of today."""
    return reply.command_line.rpartition("@")[2].partition("!")[2].partition("#")[0]


def _build_bare_path(reply: Reply) -> str:
    line_match = _LINE_PATTERN.fullmatch(reply.command_line)
    if reply.not_found or not reply.is_public or reply.briefing_id in {"", *RESERVED_PATHS} or not line_match:
        return ""
    if reply.entry_summary:
        return f"/{reply.briefing_id}/{reply.entry_summary.section_name}/{reply.entry_summary.entry_id}"
    if line_match["command"] == START_COMMAND:
        return f"/{reply.briefing_id}"
    is_builtin = line_match["command"] in {
        command.name for command in list_builtin_commands(get_locale("en"))
    }
    return "" if is_builtin or line_match["argument"] else f"/{reply.briefing_id}/{line_match['command']}"
