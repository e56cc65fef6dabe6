"""A preview that others can reach: a link lets one browser in, once, and only to read."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.authoring.preview.preview_server import HARBOUR, PreviewedFolder, serve_folder, serve_to_guests
from tests.support.image_fixtures import make_image

HOST = "127.0.0.2"  # another address of this machine, as that in a local network is


@pytest.fixture
async def previewed(tmp_path: Path) -> AsyncIterator[PreviewedFolder]:
    async with serve_to_guests(tmp_path, {"harbour.yaml": HARBOUR}, HOST) as previewed:
        yield previewed


@asynccontextmanager
async def open_browser(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a browser that keeps cookies, also of an address that is no name."""
    parts = urlsplit(url)
    cookies = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"{parts.scheme}://{parts.netloc}", cookie_jar=cookies) as browser:
        yield browser


async def accept(browser: aiohttp.ClientSession, url: str) -> int:
    """Open a link, and press the button there; return the status at the end."""
    async with browser.get(url) as response:
        page = await response.text()
        token = re.search(r'name="token" value="([^"]+)"', page)
        if not token:
            return response.status
    async with browser.post("/join", data={"token": token[1]}) as response:
        return response.status


async def test_a_link_lets_one_browser_in_and_gives_the_next_link(previewed: PreviewedFolder) -> None:
    async with open_browser(previewed.address) as anna, open_browser(previewed.address) as boris:
        async with boris.get(previewed.address) as response:
            assert response.status == 200, "a messenger that fetches the link does not use it up"
        assert await accept(anna, previewed.address) == 200
        async with anna.get("/api/answers?line=figures") as response:
            assert "90 million euros" in await response.text()
        assert await accept(boris, previewed.address) == 403, "it was used"
        assert len(previewed.urls) == 1
        assert await accept(boris, previewed.urls[0]) == 200


@pytest.mark.parametrize(
    "path", ["/", "/api/live", "/api/answers?line=figures", "/api/file?file=harbour.yaml"]
)
async def test_nobody_else_sees_anything(previewed: PreviewedFolder, path: str) -> None:
    async with open_browser(previewed.address) as browser:
        for cookies in ({}, {"preview_guest": "guess"}, {"preview_guest": ""}):
            async with browser.get(path, cookies=cookies) as response:
                assert response.status == 403
        async with browser.get("/join?token=") as response:
            assert response.status == 403
            assert "Each link lets one browser in, once." in await response.text()


async def test_guests_only_read_and_other_sites_can_send_nothing(previewed: PreviewedFolder) -> None:
    async with open_browser(previewed.address) as browser:
        assert await accept(browser, previewed.address) == 200
        async with browser.post("/api/answers", data={"line": "figures"}) as response:
            assert response.status in {403, 405}
        headers = {"Origin": "https://elsewhere.example"}
        token = urlsplit(previewed.urls[0]).query.removeprefix("token=")
        async with browser.post("/join", data={"token": token}, headers=headers) as response:
            assert response.status == 403


async def test_the_preview_shows_images_of_drafts_too(tmp_path: Path) -> None:
    (tmp_path / "map.png").write_bytes(make_image())
    text = HARBOUR + "    state: draft\n    image: {file: map.png, alt: The bridge, source: post}\n"
    async with (
        serve_folder(tmp_path, {"harbour.yaml": text}, {}) as previewed,
        open_browser(previewed.address) as browser,
    ):
        async with browser.get("/api/answers?line=figures length@harbour") as response:
            html = (await response.json())["answers"][0]["html"]
        addresses = set(re.findall(r'<img src="(/api/images/[0-9a-f]{64})"', html))
        assert len(addresses) == 1, "the same on all platforms"
        async with browser.get(addresses.pop()) as response:
            assert (response.status, response.content_type) == (200, "image/png")


async def test_an_image_that_is_missing_counts_as_an_error(tmp_path: Path) -> None:
    text = HARBOUR + "    image: {file: map.png, alt: The bridge, source: post}\n"
    async with (
        serve_folder(tmp_path, {"harbour.yaml": text}, {}) as previewed,
        open_browser(previewed.address) as browser,
        browser.get("/api/file?file=harbour.yaml") as response,
    ):
        assert (await response.json())["summary"].startswith("1 error")
