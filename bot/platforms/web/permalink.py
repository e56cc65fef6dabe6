"""Permanent links: an address of its own for each briefing, section and entry, ``/harbour/figures/cost``.

It is made of the ids that moderators keep, so that it outlives a change of the words. A former id leads to
the entry that has it as an alias.
"""

import re
from html import escape

from bot.answers.guide import own_commands
from bot.languages import language
from bot.reply import Reply, text_of

FIRST = "start"
OWN = ("api", "assets", "health")  # where the page keeps its own; a briefing called so has no links
_BRIEFING = f"/{{briefing:(?!(?:{'|'.join(OWN)})(?:/|$))[a-z0-9-]{{1,40}}}}"
_SECTION = f"{_BRIEFING}/{{section:[a-z0-9_]{{1,32}}}}"
ROUTES = (_BRIEFING, _SECTION, f"{_SECTION}/{{item:[^/]{{1,100}}}}")

_ABOUT = "Sourced facts in chat, as Telegram, Discord and the web show them."
_LINE = re.compile(r"(?P<command>[a-z0-9_]+)(?P<argument> [^@#]+)?(?:@[^#]*)?")


def path_of(reply: Reply) -> str:
    """Return the path of the page that gives this answer, empty if it has none."""
    line = _LINE.fullmatch(reply.line)
    if reply.missed or reply.briefing in {"", *OWN} or not line:
        return ""
    if reply.card:
        return f"/{reply.briefing}/{reply.card.section}/{reply.card.id}"
    if line["command"] == FIRST:
        return f"/{reply.briefing}"
    own = line["command"] in {command.name for command in own_commands(language("en"))}
    return "" if own or line["argument"] else f"/{reply.briefing}/{line['command']}"


def head(reply: Reply, public_url: str) -> str:
    """Return what a page with this answer says of itself to search engines and to makers of previews.

    *public_url* is where readers find the page, such as ``https://example.org``; empty if that is not known.
    """
    title, about, path = escape(reply.title), escape(_about(reply)), path_of(reply)
    robots = "" if path else '<meta name="robots" content="noindex">'
    address = escape(public_url + path)
    canonical = f'<link rel="canonical" href="{address}">' if path else ""
    shown_at = f'<meta property="og:url" content="{address}">' if path and public_url else ""
    return (
        f'<title>{title} · Briefing Bot</title><meta name="description" content="{about}">{robots}{canonical}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{about}">{shown_at}'
    )


def home() -> str:
    """Return what the page says of itself before anything was asked."""
    return f'<title>Briefing Bot</title><meta name="description" content="{_ABOUT}">'


def link_to(reply: Reply) -> str:
    """Return a link to the page that gives this answer, or nothing."""
    path = path_of(reply)
    words = escape(language(reply.language).translate("Link to this answer"))
    return f'<p class="permalink"><a href="{escape(path)}" target="_self">{words}</a></p>' if path else ""


def _about(reply: Reply) -> str:
    """Return a line or two about an answer."""
    if reply.card:
        return f"{reply.card.about}. {reply.card.gist}".strip()
    return text_of(reply.stamp) or _ABOUT
