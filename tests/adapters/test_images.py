"""The image of an item on every platform, where it is not shown, and what follows when its file changes."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.adapters import load_renderer
from bot.adapters.context import AdapterContext
from bot.adapters.discord.components import MEDIA_GALLERY, walk_components
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.runtime.config.settings import WatchMode
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.browser.sample_page import serve_page
from tests.emulators.discord import ANN, TOKEN, DiscordEmulator
from tests.emulators.discord_gateway import IDENTIFY
from tests.emulators.telegram import Chat, Person, TelegramEmulator
from tests.emulators.telegram_chat_service import serving
from tests.support.app_fixtures import TODAY, app_from_files, ask
from tests.support.image_fixtures import BRIEFING, IMAGE_FIELDS, MAP_ALT, make_image, write_briefing
from tests.support.reload_fixtures import WatchedFolder, watch_folder

PNG = b"\x89PNG\r\n\x1a\n"
CAPTION = "Planned route · Source: The Gull's Errand [1]"
FIGURE = BRIEFING + f"figures: [{{id: cost, title: Cost, figure: 95 million euros, {IMAGE_FIELDS}}}]\n"


@asynccontextmanager
async def open_chat_service(folder: Path) -> AsyncIterator[ChatService]:
    chat_service = ChatService(LiveApp(app_from_files(folder / "one.yaml")), today=lambda: TODAY)
    async with chat_service.image_renderer:
        yield chat_service


@asynccontextmanager
async def serve_site(folder: Path) -> AsyncIterator[ClientSession]:
    async with (
        open_chat_service(folder) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as site,
    ):
        yield site


async def test_telegram_sends_it_as_a_photo_and_says_in_words_what_it_shows(tmp_path: Path) -> None:
    async with (
        TelegramEmulator() as emulator,
        open_chat_service(write_briefing(tmp_path, FIGURE)) as chat_service,
        serving(emulator, chat_service),
    ):
        answer = await emulator.ask(Chat(7), "/events opening", Person(7))
        assert answer.photo.startswith(PNG)
        assert f"Image: {MAP_ALT}\n{CAPTION}" in answer.text
        again = await emulator.ask(Chat(7), "/events opening", Person(7))
        assert len(emulator.api.files) == 1, "it is uploaded once"
        assert again.photo == answer.photo
        answer = await emulator.ask(Chat(7), "/figures cost", Person(7))
        assert answer.photo == again.photo, "the image goes before a chart, which a button opens"
        assert "Chart" in answer.labels


async def test_discord_shows_it_with_its_alternative_text(tmp_path: Path) -> None:
    async with (
        DiscordEmulator() as emulator,
        open_chat_service(write_briefing(tmp_path)) as chat_service,
    ):
        settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=emulator.base_url)
        bot = asyncio.create_task(run(chat_service, settings, AdapterContext()))
        await emulator.gateway.wait_for_operation(IDENTIFY)
        shown = await (await emulator.slash(ANN, "events", item="opening")).wait_for_reply()
        ((name, words),) = shown.reply.pictures.items()
        assert (words, emulator.files[name].startswith(PNG)) == (MAP_ALT, True)
        bot.cancel()
        await asyncio.wait({bot})
        assert emulator.refusals == []


async def test_the_page_its_link_preview_and_its_json_lead_to_the_same_picture(tmp_path: Path) -> None:
    async with serve_site(write_briefing(tmp_path)) as site:
        async with site.get("/one/events/opening") as response:
            page = await response.text()
        address = re.search(r'<img src="([^"]+)" alt="([^"]+)" width="60" height="40"', page)
        assert address
        assert address[2] == MAP_ALT
        async with site.get("/one/events/opening.json") as response:
            document = json.loads(await response.text())
        assert document["fields"]["image"]["alt"] == MAP_ALT
        shared = re.search(r'property="og:image" content="([^"]+)"', page)
        assert shared
        assert shared[1] == document["image_url"]
        for url in (address[1].replace("&amp;", "&"), document["image_url"]):
            async with site.get(url) as response:
                assert response.content_type == "image/png"
                assert "immutable" in response.headers["Cache-Control"]
                assert (await response.read()).startswith(PNG)


@pytest.mark.parametrize(
    "state",
    ["state: draft", "publish_at: 2031-06", "state: withdrawn\n    withdrawn: {on: 2031-05, because: Wrong}"],
)
async def test_nobody_gets_the_picture_of_what_is_not_published(tmp_path: Path, state: str) -> None:
    async with serve_site(write_briefing(tmp_path)) as site, site.get("/one/events/opening") as response:
        address = re.search(r'<img src="(/api/[^"]+)"', await response.text())
    assert address
    text = f"{BRIEFING}    {state}\n  - {{id: other, title: Another, when: 2031-04}}\n"
    async with serve_site(write_briefing(tmp_path, text)) as site:
        async with site.get(address[1].replace("&amp;", "&")) as response:
            assert response.status == 404
        async with site.get("/one/events") as response:
            assert "map" not in await response.text()


@pytest.mark.parametrize("platform", ["telegram", "discord", "web"])
def test_without_its_file_the_words_stand_for_it(tmp_path: Path, platform: str) -> None:
    folder = write_briefing(tmp_path)
    (folder / "map.png").unlink()
    reply = ask(app_from_files(folder / "one.yaml"), "/events opening")
    pages = load_renderer(platform)(reply)
    text = " ".join(str(page) for page in pages)
    assert MAP_ALT in text
    assert "Planned route" in text
    assert not any("<img" in str(page) for page in pages)
    if platform == "discord":
        assert all(one["type"] != MEDIA_GALLERY for one in walk_components(pages[0].components))


async def test_a_changed_picture_is_live_without_a_change_of_the_briefing(tmp_path: Path) -> None:
    def width(folder: WatchedFolder) -> int:
        images = folder.chat_service.app.library.images["one"]
        return int(getattr(images["map.png"], "width", 0))

    async with watch_folder(write_briefing(tmp_path), WatchMode.OFF) as folder:
        assert width(folder) == 60
        (tmp_path / "map.png").write_bytes(make_image(size=(30, 30)))
        await folder.reloader.reload_changes()
        assert width(folder) == 30
        (tmp_path / "map.png").unlink()
        await folder.reloader.reload_changes()
        assert width(folder) == 0
