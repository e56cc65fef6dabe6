"""Renders pages as compressed bytes, and remembers those that were asked for last.

A page is looked up by all that it is made of. So nobody gets a page in another reader's language or with
another's choices, and nothing has to be invalidated: after a reload there are other replies. One page at a
time is rendered, in a thread. So neither long pages nor many readers hold up the other platforms.
"""

import asyncio
from collections import OrderedDict
from functools import lru_cache

from bot.adapters.web import permalink
from bot.adapters.web.compression import CompressedBody, compress_body
from bot.adapters.web.page import WEB, PageSource, Renderers, render_error_page, render_page
from bot.adapters.web.permalink import PageHead
from bot.adapters.web.static_files import AssetBundle

MAX_PAGES = 512  # that are remembered, about 10 KB each
MAX_ERROR_PAGES = 128  # of each status in each language: a flood of refusals renders nothing


class PageRenderer:
    """Renders pages, the same page only once."""

    def __init__(self, assets: AssetBundle, renderers: Renderers, public_url: str) -> None:
        """Render pages with these *assets*, for readers who open them at *public_url*."""
        self._assets = assets
        self._renderers = renderers
        self._public_url = public_url
        self._bodies: OrderedDict[PageSource, CompressedBody] = OrderedDict()
        self._lock = asyncio.Lock()
        self.render_error = lru_cache(MAX_ERROR_PAGES)(self._build_error_page)

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
        page = PageHead(
            source.base_url,
            self._public_url,
            source.frame.briefing_title,
            source.revision,
            has_own_look=source.view == WEB,
        )
        render_head = permalink.render_home_head if source.is_home else permalink.render_head
        head = render_head(source.reply, page)
        return render_page(source, head, self._assets, self._renderers)

    def _build_error_page(self, status: int, language: str, sentence: str) -> str:
        return render_error_page(status, language, sentence, self._assets)
