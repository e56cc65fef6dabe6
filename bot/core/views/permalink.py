"""The permanent path of an answer: ``/harbour/figures/cost``, the page on which the web shows it.

It is made of the ids that moderators keep, so that it outlives a change of the words.
"""

import re

from bot.core.i18n import get_locale
from bot.core.messages.reply import Reply
from bot.core.views.help_pages import list_builtin_commands

START_COMMAND = "start"
RESERVED_PATHS = ("api", "assets", "health")  # where the page keeps its own; a briefing called so has no path

_LINE_PATTERN = re.compile(r"(?P<command>[a-z0-9_]+)(?P<argument> [^@#]+)?(?:@[^#]*)?")
REVISION_PATTERN = re.compile(r"[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def build_path(reply: Reply, revision: str = "") -> str:
    """Return the path of the page that gives this answer, empty if it has none.

    With a *version* it leads to the answer as it is in that one, whatever changes later.
    """
    path = _build_bare_path(reply)
    return f"{path}?v={revision}" if path and revision else path


def _build_bare_path(reply: Reply) -> str:
    line_match = _LINE_PATTERN.fullmatch(reply.command_line)
    if reply.not_found or reply.briefing_id in {"", *RESERVED_PATHS} or not line_match:
        return ""
    if reply.entry_summary:
        return f"/{reply.briefing_id}/{reply.entry_summary.section_name}/{reply.entry_summary.entry_id}"
    if line_match["command"] == START_COMMAND:
        return f"/{reply.briefing_id}"
    is_builtin = line_match["command"] in {
        command.name for command in list_builtin_commands(get_locale("en"))
    }
    return "" if is_builtin or line_match["argument"] else f"/{reply.briefing_id}/{line_match['command']}"
