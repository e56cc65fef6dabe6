"""Renders pages and answers as compressed bytes, and remembers those that were asked for last.

A page is looked up by all that it is made of. So nobody gets a page in another reader's language or with
another's choices, and nothing has to be invalidated: after a reload there are other replies. One page at a
time is rendered, in a thread. So neither long pages nor many readers hold up the other platforms.
"""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from bot.adapters.web import permalink
from bot.adapters.web.compression import CompressedBody, compress_body
from bot.adapters.web.page import PageContent, Renderers, render_exchange, render_page
from bot.adapters.web.permalink import PageHead
from bot.adapters.web.static_files import AssetBundle
from bot.core.app import Command
from bot.core.messages.reply import Reply

MAX_PAGES = 512  # that are remembered, about 10 KB each


class PageKind(Enum):
    """What an answer is rendered as."""

    HOME = auto()
    """The page before anything was asked."""
    ANSWER = auto()
    """The page with the answer to a command."""
    PERMALINK = auto()
    """The page of a briefing, a section or an entry."""
    FRAGMENT = auto()
    """JSON with the answer's HTML, for the script of a page."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """All that a page is made of: two pages of equal sources are the same.

    *line* is what the reader asked, and *page_number* the part of the *reply* that it asks for. *revision* is
    the version that a permanent link names. *commands* are the menu. *base_url* is the address of the site
    that the reader opened, and *briefing_title* that of the reply's briefing.
    """

    kind: PageKind
    line: str
    reply: Reply
    page_number: int = 1
    revision: str = ""
    commands: tuple[Command, ...] = ()
    base_url: str = ""
    briefing_title: str = ""


class PageRenderer:
    """Renders pages, the same page only once."""

    def __init__(self, assets: AssetBundle, renderers: Renderers, public_url: str) -> None:
        """Render pages with these *assets*, for readers who open them at *public_url*."""
        self._assets = assets
        self._renderers = renderers
        self._public_url = public_url
        self._bodies: OrderedDict[PageSource, CompressedBody] = OrderedDict()
        self._lock = asyncio.Lock()

    async def render(self, source: PageSource) -> CompressedBody:
        """Render the page of *source*, or find it among the last ones."""
        if source not in self._bodies:
            async with self._lock:
                if source not in self._bodies:
                    body = await asyncio.to_thread(lambda: compress_body(self._build(source).encode()))
                    self._bodies[source] = body
        self._bodies.move_to_end(source)
        if len(self._bodies) > MAX_PAGES:
            self._bodies.popitem(last=False)
        return self._bodies[source]

    def _build(self, source: PageSource) -> str:
        reply = source.reply
        link = permalink.render_permalink(reply, source.revision, source.base_url)
        exchange = render_exchange(source.line, reply, source.page_number, self._renderers, link)
        page = PageHead(source.base_url, self._public_url, source.briefing_title, source.revision)
        head, selected_view = permalink.render_head(reply, page), "telegram"
        match source.kind:
            case PageKind.FRAGMENT:
                payload = {"line": source.line, "title": reply.title, "not_found": reply.not_found}
                return json.dumps(payload | {"html": exchange})
            case PageKind.HOME:
                head = permalink.render_home_head(reply.language)
            case PageKind.ANSWER:
                pass
            case PageKind.PERMALINK:
                selected_view = "web"
            case _:
                assert_never(source.kind)
        content = PageContent(exchange, head, reply.language, selected_view)
        return render_page(self._assets, source.commands, content)
