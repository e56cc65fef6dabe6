"""Permalinks: a URL for each briefing, section and entry, such as ``/harbour/figures/cost``.

An alias redirects to the entry that has it.
"""

from markupsafe import Markup

from bot.adapters.web.templates import load_macros
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Reply, line_to_text
from bot.core.views.permalink import RESERVED_PATHS, build_path

_BRIEFING_ROUTE = f"/{{briefing:(?!(?:{'|'.join(RESERVED_PATHS)})(?:/|$))[a-z0-9-]{{1,40}}}}"
_SECTION_ROUTE = f"{_BRIEFING_ROUTE}/{{section:[a-z0-9_]{{1,32}}}}"
ROUTES = (_BRIEFING_ROUTE, _SECTION_ROUTE, f"{_SECTION_ROUTE}/{{item:[^/]{{1,100}}}}")

_DEFAULT_DESCRIPTION = gettext_noop("Sourced facts in chat, on Telegram, Discord and the web.")


def render_head(reply: Reply, public_url: str) -> Markup:
    """Render what a page with this reply says about itself to search engines and link previews.

    *public_url* is where readers find the page, such as ``https://example.org``; empty if unknown.
    """
    path = build_path(reply)
    is_archived = "!" in reply.command_line.rpartition("@")[2]  # search engines need only the newest revision
    return load_macros("head").answer(
        reply.title, _describe_reply(reply), path, public_url, bool(path) and not is_archived
    )


def render_home_head(language_code: str) -> Markup:
    """Render what the page says about itself, in this language, before anything was asked."""
    description = get_locale(language_code).translate(_DEFAULT_DESCRIPTION)
    return load_macros("head").home(description)


def render_permalink(reply: Reply, revision: str = "") -> Markup:
    """Render a link to the page of this reply, as of this *revision*; empty if it has no page."""
    path = build_path(reply, revision)
    if not path:
        return Markup()
    label = get_locale(reply.language).translate("Link to this answer")
    return load_macros("exchange").permalink(path, label)


def _describe_reply(reply: Reply) -> str:
    """Describe a reply in a line or two."""
    if reply.entry_summary:
        return f"{reply.entry_summary.source_line}. {reply.entry_summary.excerpt}".strip()
    return line_to_text(reply.dateline) or get_locale(reply.language).translate(_DEFAULT_DESCRIPTION)
