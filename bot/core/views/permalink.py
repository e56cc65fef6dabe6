"""The permanent path of an answer: ``/harbour/figures/cost``, the page on which the web shows it.

It is made of the ids that moderators keep, so that it outlives a change of the words.
"""

import re

from bot.core.i18n import language
from bot.core.messages.reply import Reply
from bot.core.views.help_pages import own_commands

FIRST = "start"
OWN = ("api", "assets", "health")  # where the page keeps its own; a briefing called so has no path

_LINE = re.compile(r"(?P<command>[a-z0-9_]+)(?P<argument> [^@#]+)?(?:@[^#]*)?")
VERSION = re.compile(r"[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def path_of(reply: Reply, version: str = "") -> str:
    """Return the path of the page that gives this answer, empty if it has none.

    With a *version* it leads to the answer as it is in that one, whatever changes later.
    """
    path = _path(reply)
    return f"{path}?v={version}" if path and version else path


def _path(reply: Reply) -> str:
    line = _LINE.fullmatch(reply.line)
    if reply.not_found or reply.briefing in {"", *OWN} or not line:
        return ""
    if reply.card:
        return f"/{reply.briefing}/{reply.card.section}/{reply.card.id}"
    if line["command"] == FIRST:
        return f"/{reply.briefing}"
    own = line["command"] in {command.name for command in own_commands(language("en"))}
    return "" if own or line["argument"] else f"/{reply.briefing}/{line['command']}"
