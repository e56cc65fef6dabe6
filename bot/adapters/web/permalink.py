"""Permanent links: an address of its own for each briefing, section and entry, ``/harbour/figures/cost``.

A former id leads to the entry that has it as an alias.
"""

from html import escape

from bot.core.i18n import language
from bot.core.messages.reply import Reply, text_of
from bot.core.sections.section import message
from bot.core.views.permalink import OWN, path_of

_BRIEFING = f"/{{briefing:(?!(?:{'|'.join(OWN)})(?:/|$))[a-z0-9-]{{1,40}}}}"
_SECTION = f"{_BRIEFING}/{{section:[a-z0-9_]{{1,32}}}}"
ROUTES = (_BRIEFING, _SECTION, f"{_SECTION}/{{item:[^/]{{1,100}}}}")

_ABOUT = message("Sourced facts in chat, as Telegram, Discord and the web show them.")


def head(reply: Reply, public_url: str) -> str:
    """Return what a page with this answer says of itself to search engines and to makers of previews.

    *public_url* is where readers find the page, such as ``https://example.org``; empty if that is not known.
    """
    title, about, path = escape(reply.title), escape(_about(reply)), path_of(reply)
    then = "!" in reply.line.rpartition("@")[2]  # of the past, which search engines need not keep
    robots = "" if path and not then else '<meta name="robots" content="noindex">'
    address = escape(public_url + path)
    canonical = f'<link rel="canonical" href="{address}">' if path else ""
    shown_at = f'<meta property="og:url" content="{address}">' if path and public_url else ""
    return (
        f'<title>{title} · Briefing Bot</title><meta name="description" content="{about}">{robots}{canonical}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{about}">{shown_at}'
    )


def home(tongue: str) -> str:
    """Return what the page says of itself, in this language, before anything was asked."""
    about = escape(language(tongue).translate(_ABOUT))
    return f'<title>Briefing Bot</title><meta name="description" content="{about}">'


def link_to(reply: Reply, version: str = "") -> str:
    """Return a link to the page that gives this answer, as it is in this *version*; or nothing."""
    path = path_of(reply, version)
    words = escape(language(reply.language).translate("Link to this answer"))
    return f'<p class="permalink"><a href="{escape(path)}" target="_self">{words}</a></p>' if path else ""


def _about(reply: Reply) -> str:
    """Return a line or two about an answer."""
    if reply.card:
        return f"{reply.card.about}. {reply.card.gist}".strip()
    return text_of(reply.stamp) or language(reply.language).translate(_ABOUT)
