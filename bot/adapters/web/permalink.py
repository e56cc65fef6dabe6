"""Permanent links: an address of its own for each briefing, section and entry, ``/harbour/figures/cost``.

A former id leads to the entry that has it as an alias.
"""

from html import escape

from bot.core.i18n import get_locale
from bot.core.messages.reply import Reply, line_to_text
from bot.core.sections.section import gettext_noop
from bot.core.views.permalink import RESERVED_PATHS, build_path

_BRIEFING_ROUTE = f"/{{briefing:(?!(?:{'|'.join(RESERVED_PATHS)})(?:/|$))[a-z0-9-]{{1,40}}}}"
_SECTION_ROUTE = f"{_BRIEFING_ROUTE}/{{section:[a-z0-9_]{{1,32}}}}"
ROUTES = (_BRIEFING_ROUTE, _SECTION_ROUTE, f"{_SECTION_ROUTE}/{{item:[^/]{{1,100}}}}")

_DEFAULT_DESCRIPTION = gettext_noop("Sourced facts in chat, on Telegram, Discord and the web.")


def render_head(reply: Reply, public_url: str) -> str:
    """Return what a page with this answer says of itself to search engines and to makers of previews.

    *public_url* is where readers find the page, such as ``https://example.org``; empty if that is not known.
    """
    title, description, path = escape(reply.title), escape(_describe_reply(reply)), build_path(reply)
    is_historical = (
        "!" in reply.command_line.rpartition("@")[2]
    )  # of the past, which search engines need not keep
    robots = "" if path and not is_historical else '<meta name="robots" content="noindex">'
    url = escape(public_url + path)
    canonical = f'<link rel="canonical" href="{url}">' if path else ""
    og_url_tag = f'<meta property="og:url" content="{url}">' if path and public_url else ""
    return (
        f'<title>{title} · Briefing Bot</title><meta name="description" content="{description}">{robots}{canonical}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{description}">{og_url_tag}'
    )


def render_home_head(language_code: str) -> str:
    """Return what the page says of itself, in this language, before anything was asked."""
    description = escape(get_locale(language_code).translate(_DEFAULT_DESCRIPTION))
    return f'<title>Briefing Bot</title><meta name="description" content="{description}">'


def render_permalink(reply: Reply, revision: str = "") -> str:
    """Return a link to the page that gives this answer, as it is in this *version*; or nothing."""
    path = build_path(reply, revision)
    label = escape(get_locale(reply.language).translate("Link to this answer"))
    return f'<p class="permalink"><a href="{escape(path)}" target="_self">{label}</a></p>' if path else ""


def _describe_reply(reply: Reply) -> str:
    """Return a line or two about an answer."""
    if reply.entry_summary:
        return f"{reply.entry_summary.source_line}. {reply.entry_summary.excerpt}".strip()
    return line_to_text(reply.dateline) or get_locale(reply.language).translate(_DEFAULT_DESCRIPTION)
