"""What the page remembers of documents and pictures: nothing that is gone, and one drawing at a time."""

import asyncio
from dataclasses import dataclass

from aiohttp import ClientSession

from bot.adapters.web.content_cache import MAX_CONTENTS, ContentCache
from bot.adapters.web.limits import WebLimits
from bot.adapters.web.openapi import compress_description
from bot.core.app import App
from bot.core.charts.theme import Theme
from bot.core.content.briefing import Briefing
from bot.core.export.documents import Site
from bot.core.messages.chart import Picture
from bot.core.messages.image import Image
from bot.core.messages.link_preview import LinkPreview
from bot.core.messages.request import Request
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.images.renderer import ImageRenderer
from tests.browser.sample_page import serve_app, serve_page
from tests.support.app_fixtures import SHIPPED, TODAY, app_from_files, app_from_texts
from tests.support.sharing_fixtures import SHARED

LEVADA = "russian-volunteers/polls/levada-2026-01.png"


@dataclass(frozen=True)
class Key:
    briefing: Briefing
    as_of: str = ""
    path: str = ""


def get_briefing() -> Briefing:
    return app_from_texts(SHARED).library.briefings["one"]


def test_a_replaced_briefing_is_remembered_nowhere() -> None:
    cache: ContentCache[Key, str] = ContentCache()
    old, new = get_briefing(), get_briefing()
    for path in "abc":
        cache.add(Key(old, path=path), path)
    cache.add(Key(old, as_of="1"), "an earlier version")
    cache.add(Key(new), "new")
    assert cache.find(Key(old, path="a")) is None
    assert (cache.find(Key(old, as_of="1")), cache.find(Key(new))) == ("an earlier version", "new")
    assert len(cache) == 2


class CountingApp(App):
    """Counts the documents that it builds."""

    count = 0

    def build_document(self, request: Request, site: Site) -> dict[str, object] | None:
        self.count += 1
        return super().build_document(request, site)


async def test_what_is_not_there_pushes_out_no_document() -> None:
    app = CountingApp(app_from_texts(SHARED).library)
    limits = WebLimits(burst=10_000)
    async with serve_app(app=app, limits=limits) as address, ClientSession(address) as site:
        paths = ["lamps", *(f"gone{number}" for number in range(MAX_CONTENTS + 1)), "lamps"]
        for path in paths:
            async with site.get(f"/one/figures/{path}.json") as response:
                assert response.status == (200 if path == "lamps" else 404)
    assert app.count == len(paths) - 1


def test_the_description_is_compressed_once() -> None:
    assert compress_description() is compress_description()


class SlowRenderer(ImageRenderer):
    """Draws nothing, and notes how many pictures it is asked for at once."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[tuple[Picture | LinkPreview | Image, Theme]] = []
        self.running = self.most = 0

    async def render_png(self, picture: Picture | LinkPreview | Image, theme: Theme) -> bytes:
        self.running += 1
        self.most = max(self.most, self.running)
        for _ in range(1000):
            await asyncio.sleep(0)
        self.running -= 1
        self.drawn.append((picture, theme))
        return b"PNG"


async def test_pictures_of_all_kinds_are_drawn_one_at_a_time() -> None:
    renderer = SlowRenderer()
    chat_service = ChatService(LiveApp(app_from_files(*SHIPPED)), lambda: TODAY, image_renderer=renderer)
    async with serve_page(chat_service) as address, ClientSession(address) as site:

        async def draw(path: str) -> int:
            async with site.get(path) as response:
                return response.status

        paths = (f"/{LEVADA}", f"/api/pictures/{LEVADA}?language=uk", f"/api/pictures/{LEVADA}?language=de")
        assert await asyncio.gather(*map(draw, paths)) == [200] * 3
    assert (renderer.most, len(renderer.drawn)) == (1, 3)
