"""A feed of what changed in a briefing, as Atom (RFC 4287) and as JSON Feed 1.1."""

import json
from datetime import datetime
from enum import Enum
from typing import Any, assert_never
from xml.etree import ElementTree as ET  # written, never read

from bot.adapters.web.addresses import add_query
from bot.adapters.web.templates import load_macros
from bot.core.export.change_feed import ChangeFeed, FeedEntry

_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
_JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


class FeedFormat(Enum):
    """The format of a feed: the ending of its address, and its media type."""

    ATOM = (".atom", "application/atom+xml")
    JSON = (".json", "application/feed+json")

    @property
    def ending(self) -> str:
        """The ending of the address."""
        return self.value[0]

    @property
    def content_type(self) -> str:
        """The media type."""
        return self.value[1]


def build_feed_path(briefing_id: str, language: str, feed_format: FeedFormat) -> str:
    """Build the path of a briefing's feed in a language."""
    return f"/{briefing_id}/changes{feed_format.ending}?language={language}"


def write_feed(feed: ChangeFeed, feed_format: FeedFormat, base_url: str) -> str:
    """Write *feed* for the site at *base_url*."""
    match feed_format:
        case FeedFormat.ATOM:
            return _write_atom(feed, base_url)
        case FeedFormat.JSON:
            return json.dumps(_build_json_feed(feed, base_url), ensure_ascii=False)
        case _:
            assert_never(feed_format)


def _write_atom(feed: ChangeFeed, base_url: str) -> str:
    root = ET.Element("feed", {"xmlns": _ATOM_NAMESPACE, "xml:lang": feed.language})
    self_url = base_url + build_feed_path(feed.briefing_id, feed.language, FeedFormat.ATOM)
    _add_text(root, "id", feed.id)
    _add_text(root, "title", feed.title)
    _add_text(root, "updated", _format_time(feed.updated))
    _add_text(ET.SubElement(root, "author"), "name", feed.author)
    ET.SubElement(root, "link", rel="self", type=FeedFormat.ATOM.content_type, href=self_url)
    home_url = f"{base_url}/{feed.briefing_id}"
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=home_url)
    for entry in feed.entries:
        _add_atom_entry(root, entry, base_url + add_query(entry.path, language=feed.language))
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def _add_atom_entry(root: ET.Element, entry: FeedEntry, url: str) -> None:
    element = ET.SubElement(root, "entry")
    _add_text(element, "id", entry.id)
    _add_text(element, "title", entry.title)
    if entry.published:
        _add_text(element, "published", _format_time(entry.published))
    _add_text(element, "updated", _format_time(entry.updated))
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=url)
    ET.SubElement(element, "category", term=entry.status)
    _add_text(element, "content", _render_content(entry), type="html")


def _add_text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text


def _build_json_feed(feed: ChangeFeed, base_url: str) -> dict[str, Any]:
    return {
        "version": _JSON_FEED_VERSION,
        "title": feed.title,
        "home_page_url": f"{base_url}/{feed.briefing_id}",
        "feed_url": base_url + build_feed_path(feed.briefing_id, feed.language, FeedFormat.JSON),
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "items": [
            _build_json_item(entry, base_url + add_query(entry.path, language=feed.language))
            for entry in feed.entries
        ],
    }


def _build_json_item(entry: FeedEntry, url: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": url,
        "title": entry.title,
        "content_html": _render_content(entry),
        **({"date_published": _format_time(entry.published)} if entry.published else {}),
        "date_modified": _format_time(entry.updated),
        "tags": [entry.status],
    }


def _render_content(entry: FeedEntry) -> str:
    """Render the content as HTML; as plain text, because markup would escape what XML adds to it."""
    return str(load_macros("feed_entry").content(entry))


def _format_time(moment: datetime) -> str:
    """Format a moment as both formats want it (RFC 3339), to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
