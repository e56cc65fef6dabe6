"""The preview of a proposal in a browser: whoever has the link sees it, while it waits, and nobody else."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.adapters.web.settings import WebSettings
from bot.core.messages.reply import Paragraph, Reply
from bot.runtime.config.settings import Config, WatchMode
from bot.runtime.environment import Environment
from bot.runtime.library_loader import open_snapshot
from bot.runtime.wiring import run_services
from bot.services.store.database import open_in_memory_database
from tests.browser.sample_page import serve_page
from tests.support.app_fixtures import TODAY
from tests.support.image_fixtures import IMAGE_FIELDS, make_image
from tests.support.publishing_fixtures import FILE, MODERATION, NEW, OLD, ModeratedBot, open_moderated_bot

ENVIRONMENT = Environment(lambda: TODAY)

PUBLIC_URL = "https://briefings.example.org"


@dataclass(frozen=True)
class Desk:
    """A bot whose web page has a public address, and a browser on it."""

    bot: ModeratedBot
    browser: ClientSession

    async def open(self, path: str) -> tuple[int, str]:
        async with self.browser.get(path) as response:
            return response.status, await response.text()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as desk:
        yield desk


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    (folder / FILE).write_text(OLD)
    web = WebSettings(public_url=PUBLIC_URL)
    config = Config(briefings=folder, watch=WatchMode.OFF, moderation=MODERATION, web=web)
    async with (
        open_in_memory_database() as database,
        run_services(database, config, *open_snapshot(folder), environment=ENVIRONMENT) as services,
        serve_page(services.chat_service) as address,
        ClientSession(address) as browser,
    ):
        bot = ModeratedBot(services.chat_service, services.outbox, folder, services.reloader)
        yield Desk(bot, browser)


def find_link(proposal: Reply) -> str:
    """Find the path of the link to the preview."""
    urls = (one.url for block in proposal.blocks if isinstance(block, Paragraph) for one in block.line)
    url = next(one for one in urls if one.startswith(PUBLIC_URL))
    return url.removeprefix(PUBLIC_URL)


async def test_the_link_shows_what_changes_and_each_changed_answer_on_all_platforms(desk: Desk) -> None:
    path = find_link(await desk.bot.send(NEW))
    assert re.fullmatch(r"/proposals/\d+-[A-Za-z0-9_-]{32}", path), "the secret has 192 bits"
    status, page = await desk.open(path)
    assert status == 200
    assert "64 → 65" in page
    assert re.findall(r'class="cell (\w+)"', page) == ["telegram", "discord", "web"]
    assert page.count(">65<") >= 2
    assert "<form method" not in page
    assert await desk.open("/isles/figures/lamps")
    assert "64" in await desk.bot.read_lamps(), "nothing is published by looking"


async def test_the_words_of_an_answer_are_shown_as_they_are(desk: Desk) -> None:
    _, page = await desk.open(find_link(await desk.bot.send(NEW.replace("Lamps", "Foot-note-free lamps"))))
    assert "note-1-free" not in page
    assert 'href="#note-1-1"' in page


async def test_nothing_may_keep_the_page_or_hear_of_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    path = find_link(await desk.bot.send(NEW))
    async with desk.browser.get(path) as response:
        headers = response.headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "noindex" in headers["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex, nofollow">' in await response.text()
    assert (await desk.open(path[:-1]))[0] == 404
    assert "/proposals/…" in caplog.text
    secret = path.rpartition("/")[2].partition("-")[2]  # which may hold dashes itself
    assert secret[:20] not in caplog.text


@pytest.mark.parametrize("decision", ["Publish", "Discard"])
async def test_a_link_ends_with_the_decision(desk: Desk, decision: str) -> None:
    proposal = await desk.bot.send(NEW)
    path = find_link(proposal)
    await desk.bot.press(proposal, decision)
    assert (await desk.open(path))[0] == 404


async def test_a_wrong_secret_and_the_secret_of_another_proposal_open_nothing(desk: Desk) -> None:
    first, second = find_link(await desk.bot.send(NEW)), find_link(await desk.bot.send(OLD + "# once more\n"))
    secrets = [one.rpartition("/")[2].partition("-") for one in (first, second)]
    for path in (
        f"/proposals/{secrets[0][0]}-{secrets[1][2]}",
        f"/proposals/{secrets[0][0]}-{'A' * 32}",
        f"/proposals/999-{secrets[0][2]}",
        f"/proposals/{secrets[0][0]}",
    ):
        assert (await desk.open(path))[0] == 404


async def test_an_image_of_the_proposal_is_shown_before_the_briefing_has_it(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "map.png").write_bytes(make_image())
    path = find_link(await desk.bot.send(NEW.replace("figure: 65", f"figure: 65, {IMAGE_FIELDS}")))
    _, page = await desk.open(path)
    addresses = set(re.findall(rf'<img src="({path}/images/[0-9a-f]{{64}})"', page))
    assert len(addresses) == 1
    async with desk.browser.get(addresses.pop()) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert (await response.read()).startswith(b"\x89PNG")


async def test_without_a_public_address_there_is_no_link(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(OLD)
    async with open_in_memory_database() as database, open_moderated_bot(tmp_path, database) as bot:
        with pytest.raises(StopIteration):
            find_link(await bot.send(NEW))
