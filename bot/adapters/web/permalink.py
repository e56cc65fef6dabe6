"""Permalinks: a URL for each briefing, section and entry, such as ``/harbour/figures/cost``.

An alias redirects to the entry that has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup

from bot.adapters.web.feeds import FeedFormat, build_feed_path
from bot.adapters.web.share_images import build_card_path
from bot.adapters.web.templates import load_macros
from bot.core.charts.render import can_draw
from bot.core.content.field_labels import gettext_noop
from bot.core.i18n.locale import get_locale
from bot.core.messages.image import Image
from bot.core.messages.link_preview import describe_link_preview
from bot.core.messages.reply import Reply
from bot.core.views.permalink import (
    RESERVED_PATHS,
    REVISION_PATTERN,
    START_COMMAND,
    Permalink,
    build_path,
    get_revision,
)
from bot.core.views.picture_links import build_image_path, list_pictures
from bot.core.views.sharing import build_citation, build_link_preview, describe_answer, get_shared_title

BRIEFING_ROUTE = f"/{{briefing:(?!(?:{'|'.join(RESERVED_PATHS)})(?:/|$))[a-z0-9-]{{1,40}}}}"
_SECTION_ROUTE = f"{BRIEFING_ROUTE}/{{section:[a-z0-9_]{{1,32}}}}"
ROUTES = (BRIEFING_ROUTE, _SECTION_ROUTE, f"{_SECTION_ROUTE}/{{item:[^/]{{1,100}}}}")

_DEFAULT_DESCRIPTION = gettext_noop("Sourced facts in chat, on Telegram, Discord and the web.")


def parse_permalink(request: web.Request) -> Permalink:
    """Read the permanent link that a request for one of `ROUTES` is, with or without a format at its end."""
    parts, revision = request.match_info, request.query.get("v", "")
    return Permalink(
        parts["briefing"],
        parts.get("section", START_COMMAND),
        parts.get("item", ""),
        revision if REVISION_PATTERN.fullmatch(revision) else "",
    )


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the head of an answer's page is made of, beside the answer.

    *base_url* is the address of the site, such as ``https://example.org``. *public_url* is the same if the
    operator has set it, and empty if the request named it. *revision* is the newest version of the briefing.
    Search engines keep only current answers that have a permanent address, and only in the page's own look.
    """

    base_url: str
    public_url: str
    briefing_title: str = ""
    revision: str = ""
    has_own_look: bool = True


def render_head(reply: Reply, page: PageHead) -> Markup:
    """Render what a page with this reply says about itself to search engines and link previews."""
    path = build_path(reply)
    is_archived = bool(get_revision(reply))  # search engines need only the newest revision
    return load_macros("head").answer(
        reply,
        get_shared_title(reply, page.briefing_title),
        describe_answer(reply) or get_locale(reply.language).translate(_DEFAULT_DESCRIPTION),
        f"{page.public_url}{path}" if path else "",
        bool(path) and not is_archived and page.has_own_look,
        _build_open_graph(reply, path, page),
        list(_iter_alternates(reply, path, page)),
    )


def _iter_alternates(reply: Reply, path: str, page: PageHead) -> Iterator[dict[str, str]]:
    """Yield the same content as data, and the feeds of its briefing if there are versions to compare."""
    if path and not get_revision(reply):
        yield {"type": "application/json", "href": f"{path}.json?language={reply.language}"}
    if reply.briefing_id and page.revision:
        for feed_format in FeedFormat:
            href = build_feed_path(reply.briefing_id, reply.language, feed_format)
            title = get_locale(reply.language).format_label(page.briefing_title)
            title += get_locale(reply.language).translate("Changes")
            yield {"type": feed_format.content_type, "href": href, "title": title}


def _build_open_graph(reply: Reply, path: str, page: PageHead) -> dict[str, str]:
    """Build the properties of Open Graph that need an address: the link's own, and its picture."""
    properties = {"og:locale": get_locale(reply.language).open_graph_tag}
    if not path:
        return properties
    if page.public_url:
        properties["og:url"] = f"{page.public_url}{path}"
    preview = build_link_preview(reply, page.briefing_title)
    image = next((one for one in list_pictures(reply)[:1] if isinstance(one, Image)), None)
    if image:
        properties |= {
            "og:image": page.base_url + build_image_path(path, image),
            "og:image:type": "image/png" if image.file.extension == "png" else "image/jpeg",
            "og:image:width": str(image.file.width),
            "og:image:height": str(image.file.height),
            "og:image:alt": image.alt,
        }
    elif can_draw(preview):
        properties |= {
            "og:image": page.base_url + build_card_path(reply, preview, page.revision),
            "og:image:type": "image/png",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": describe_link_preview(preview),
        }
    return properties


def render_home_head(reply: Reply, page: PageHead) -> Markup:
    """Render what the start page says about itself; its picture is that of the briefing that it shows."""
    path = build_path(reply)
    return load_macros("head").home(
        get_locale(reply.language).translate(_DEFAULT_DESCRIPTION),
        _build_open_graph(reply, path, page) | ({"og:url": f"{page.public_url}/"} if page.public_url else {}),
        list(_iter_alternates(reply, path, page)),
    )


def render_permalink(reply: Reply, revision: str = "", base_url: str = "") -> Markup:
    """Render a link to the page of this reply, as of this *revision*; empty if it has no page.

    Beside it, a button copies what an entry says with the version and the link, which is at *base_url*.
    """
    path = build_path(reply, revision)
    if not path:
        return Markup()
    _ = get_locale(reply.language).translate
    citation = build_citation(reply, base_url + path, revision) if reply.entry_summary else ""
    labels = {"link": _("Link to this answer"), "cite": _("Cite"), "copied": _("Copied")}
    return load_macros("frame").permalink(path, labels, citation)
