"""What a shared link shows: its description, and its picture, in every script and with every status."""

import re
import struct
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession

from bot.core.charts.text_metrics import find_missing_characters
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import SHIPPED, app_from_files, app_from_texts
from tests.support.revision_fixtures import HISTORY, SECOND, moment, open_chat_service
from tests.support.sharing_fixtures import SHARED, get_text, open_site

MAX_PNG_BYTES = 150_000  # above it some messengers show no picture
LANGUAGES = ("en", "uk", "de", "ar")


@pytest.fixture
async def site() -> AsyncIterator[ClientSession]:
    async with open_site(app_from_texts(SHARED)) as session:
        yield session


def find_properties(html: str) -> dict[str, str]:
    pairs = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html)
    return {name: unescape(value) for name, value in pairs}


async def read_properties(site: ClientSession, path: str, **headers: str) -> dict[str, str]:
    return find_properties(await get_text(site, path, **headers))


def read_png_size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_a_description_begins_with_the_fact(site: ClientSession) -> None:
    properties = await read_properties(site, "/one/figures/lamps")
    assert properties["description"].startswith("12 lamps")
    assert properties["og:description"] == properties["description"]
    assert "The Gull's Errand" in properties["description"]


@pytest.mark.parametrize(
    ("item", "status"),
    [("oars", "Retracted"), ("boats", "Superseded"), ("nets", "Withdrawn")],
)
async def test_no_number_is_shown_off_that_no_longer_holds(
    site: ClientSession, item: str, status: str
) -> None:
    properties = await read_properties(site, f"/one/figures/{item}")
    assert properties["description"].startswith(status)
    assert status in properties["og:image:alt"]
    assert "7070" not in " ".join(properties.values())


async def test_a_contested_number_says_so(site: ClientSession) -> None:
    assert "contested" in (await read_properties(site, "/one/figures/ropes"))["og:image:alt"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/polls/levada-2026-01", "/claims", "/units", ""])
async def test_every_page_has_a_picture_of_the_size_that_messengers_expect(language: str, path: str) -> None:
    async with open_site(app_from_files(*SHIPPED)) as site:
        page = f"/russian-volunteers{path}"
        properties = await read_properties(site, page, Accept_Language=language)
        assert properties["twitter:card"] == "summary_large_image"
        assert properties["og:locale"].startswith(f"{language}_")
        assert properties["og:image"].startswith("http://127.0.0.1:")
        async with site.get(properties["og:image"]) as response:
            png = await response.read()
        assert (response.status, response.content_type) == (200, "image/png")
        assert read_png_size(png) == (1200, 630)
        assert len(png) <= MAX_PNG_BYTES


async def test_a_shared_briefing_is_called_by_its_title(site: ClientSession) -> None:
    assert (await read_properties(site, "/one"))["og:title"] == "The vote on the Lantern Isles"
    assert (await read_properties(site, "/one/figures"))["og:title"] == "Figures"


async def test_the_start_page_has_the_picture_of_the_briefing_that_it_shows(site: ClientSession) -> None:
    properties = await read_properties(site, "/")
    assert (properties["og:title"], properties["og:type"]) == ("Briefing Bot", "website")
    assert properties["description"] == properties["og:description"]
    assert "/one.png?" in properties["og:image"]
    assert "The vote on the Lantern Isles" in properties["og:image:alt"]
    async with site.get(properties["og:image"]) as response:
        assert response.status == 200


async def test_the_address_of_a_picture_names_its_version_and_may_be_cached_for_good() -> None:
    async with (
        open_chat_service(*HISTORY) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        now = (await read_properties(site, "/isles/figures/lamps"))["og:image"]
        then = (await read_properties(site, "/isles/figures/lamps?v=1"))["og:image"]
        assert "v=2&" in now
        assert "v=1&" in then
        pictures = []
        for image in (now, then):
            async with site.get(image) as response:
                assert "immutable" in response.headers["Cache-Control"]
                assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
                pictures.append(await response.read())
        assert pictures[0] != pictures[1]
        async with site.get(re.sub("picture=[0-9a-f]+", "picture=0", now)) as response:
            assert response.headers["Cache-Control"] == "public, max-age=300"


async def test_a_version_of_what_was_retracted_since_shows_no_number() -> None:
    retracted = SECOND.replace("figure: 14", "figure: 14, standing: retracted")
    async with (
        open_chat_service(*HISTORY, (moment(5, 2), "isles.yaml", retracted)) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        properties = await read_properties(site, "/isles/figures/lamps?v=1")
    assert properties["description"].startswith("Retracted")
    assert "v=1&" in properties["og:image"]
    assert "12" not in properties["og:image:alt"]


async def test_a_picture_that_is_still_right_is_not_sent_again(site: ClientSession) -> None:
    async with site.get("/one/figures/oars.png") as response:
        tag = response.headers["ETag"]
    for known, status in ((tag, 304), ('"another"', 200)):
        async with site.get("/one/figures/oars.png", headers={"If-None-Match": known}) as response:
            assert (response.status, bool(await response.read())) == (status, status == 200)


async def test_a_picture_follows_the_language_in_its_address(site: ClientSession) -> None:
    pictures = []
    for language in ("en", "uk"):
        async with site.get(f"/one/figures.png?language={language}") as response:
            pictures.append(await response.read())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    "path",
    [
        "/russian-volunteers/polls/levada-2026-01.png",
        "/api/pictures/russian-volunteers/polls/levada-2026-01.png",
    ],
)
async def test_a_shared_cache_keeps_the_picture_of_each_language(path: str) -> None:
    async with open_site(app_from_files(*SHIPPED)) as site:
        for query, varies in (("", True), ("?language=uk", False), ("?language=xx", True)):
            async with site.get(path + query) as response:
                assert response.status == 200
                assert ("Accept-Language" in response.headers.get("Vary", "")) is varies


@pytest.mark.parametrize(
    "path", ["/one/figures/none.png", "/one/none.png", "/none.png", "/one/figures/plans.png", "/one/help.png"]
)
async def test_what_readers_may_not_see_has_no_picture(site: ClientSession, path: str) -> None:
    async with site.get(path) as response:
        assert response.status == 404


async def test_what_no_font_of_ours_can_write_has_no_picture() -> None:
    thai = "เรือ"
    assert find_missing_characters(thai)
    async with open_site(app_from_texts(SHARED.replace("Lamps that burn", thai))) as site:
        properties = await read_properties(site, "/one/figures/lamps")
        assert "og:image" not in properties
        assert properties["twitter:card"] == "summary"
        async with site.get("/one/figures/lamps.png") as response:
            assert response.status == 404


async def test_the_public_address_is_in_the_addresses_if_it_is_set() -> None:
    async with open_site(app_from_texts(SHARED), public_url="https://facts.example") as site:
        properties = await read_properties(site, "/one/figures/lamps", Host="facts.example")
        assert properties["og:image"].startswith("https://facts.example/one/figures/lamps.png?")
