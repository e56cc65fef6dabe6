"""The routes of the feeds: ``/harbour/changes.atom`` and ``/harbour/changes.json``."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from aiohttp import web

from bot.adapters.web import permalink
from bot.adapters.web.compression import CompressedBody, build_tagged_response, compress_body
from bot.adapters.web.content_cache import ContentCache
from bot.adapters.web.feeds import FeedFormat, write_feed
from bot.adapters.web.middleware import PUBLIC_HEADERS
from bot.adapters.web.session import get_base_url, get_chat_language
from bot.adapters.web.settings import WebSettings
from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.messages.request import Request
from bot.core.views.changes import ChangeSet
from bot.core.views.permalink import Permalink
from bot.services.chat.chat_service import ChatService
from bot.services.store.errors import StoreError

_HEADERS = {
    "Cache-Control": "public, max-age=300",  # seconds; feed readers ask every few minutes at most
    "Vary": "Accept-Language, Cookie",
    **PUBLIC_HEADERS,
}


@dataclass(frozen=True, slots=True)
class _FeedKey:
    """What a feed is made of, beside the changes."""

    feed_format: FeedFormat
    briefing: Briefing
    request: Request
    base_url: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class _WrittenFeed:
    """A feed as it is served, and the *change_sets* that it was made of."""

    change_sets: Sequence[ChangeSet]
    body: CompressedBody


class FeedRoutes:
    """The handlers of these routes, which write the same feed only once."""

    def __init__(self, chat_service: ChatService, settings: WebSettings) -> None:
        """Serve the changes that *chat_service* knows of."""
        self._chat_service = chat_service
        self._settings = settings
        self._feeds: ContentCache[_FeedKey, _WrittenFeed] = ContentCache()
        self._lock = asyncio.Lock()

    def list_routes(self) -> list[web.RouteDef]:
        """List the routes, which must come before those of the permanent links."""
        route = f"{permalink.BRIEFING_ROUTE}/changes"
        return [web.get(f"{route}{one.ending}", partial(self._get_feed, one)) for one in FeedFormat]

    async def _get_feed(self, feed_format: FeedFormat, request: web.Request) -> web.Response:
        language = await get_chat_language(request, self._chat_service)
        link = Permalink(request.match_info["briefing"])
        try:
            app, feed_request = await self._chat_service.find_permalink_app(link, language)
            start_day, change_sets = await self._chat_service.list_recent_changes(feed_request)
        except LookupError as error:
            raise web.HTTPNotFound from error
        except StoreError as error:
            raise web.HTTPServiceUnavailable from error
        briefing = app.find_briefing(feed_request)
        if briefing is None:
            raise web.HTTPNotFound
        base_url = get_base_url(request, self._settings)
        key = _FeedKey(feed_format, briefing, feed_request, base_url)
        feed = await self._write_once(app, key, change_sets, start_day)
        return build_tagged_response(request, feed.body, feed_format.content_type, _HEADERS)

    async def _write_once(
        self, app: App, key: _FeedKey, change_sets: Sequence[ChangeSet], start_day: date
    ) -> _WrittenFeed:
        """Write the feed in a thread, or find it among the last ones if nothing has changed since."""
        async with self._lock:
            feed = self._feeds.find(key)
            if feed is None or feed.change_sets != change_sets:
                feed = await asyncio.to_thread(_write, app, key, change_sets, start_day)
                self._feeds.add(key, feed)
        return feed


def _write(app: App, key: _FeedKey, change_sets: Sequence[ChangeSet], start_day: date) -> _WrittenFeed:
    feed = app.build_change_feed(key.briefing, change_sets, start_day, key.request)
    body = compress_body(write_feed(feed, key.feed_format, key.base_url).encode())
    return _WrittenFeed(change_sets, body)
