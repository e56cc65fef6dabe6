"""What one process changes reaches the others within a second."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.services.store.database import open_database
from bot.services.store.revisions import RevisionStore
from tests.cluster.conftest import LAMPS, OTTERS, StartProcess
from tests.emulators.telegram import Chat, TelegramEmulator
from tests.soak.bot_process import BotProcess
from tests.support.databases import end_sessions

pytestmark = pytest.mark.slow
MAX_DELAY = 10.0  # seconds on a busy machine; otherwise it takes 0.1
HERS = Chat(11)


async def wait_until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until *condition* holds."""
    async with asyncio.timeout(MAX_DELAY):
        while not await condition():  # noqa: ASYNC110 (it holds in another process)
            await asyncio.sleep(0.02)


class Browser:
    """A browser that a balancer sends to either process."""

    def __init__(self) -> None:
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def read(self, process: BotProcess, path: str) -> str:
        async with self.session.get(process.address + path) as response:
            return await response.text()

    async def send(self, process: BotProcess, line: str) -> str:
        async with self.session.post(process.address + "/send", data={"line": line}) as response:
            return await response.text()

    async def wait_for(self, process: BotProcess, path: str, words: str) -> None:
        async def is_there() -> bool:
            return words in await self.read(process, path)

        await wait_until(is_there)


async def test_a_choice_is_known_to_the_other_process(start_process: StartProcess) -> None:
    one, two = await start_process(), await start_process()
    browser = Browser()
    async with browser.session:
        await browser.send(one, "start")
        assert 'lang="en"' in await browser.read(two, "/")
        await browser.send(one, "language uk")
        await browser.wait_for(two, "/", 'lang="uk"')
        await browser.send(two, "language de")
        await browser.wait_for(one, "/", 'lang="de"')


async def test_a_saved_file_is_live_in_the_other_process(
    start_process: StartProcess, briefings: Path
) -> None:
    one, two = await start_process(), await start_process()
    browser = Browser()
    async with browser.session:
        await browser.read(two, "/lamps/figures")
        (briefings / "lamps.yaml").write_text(LAMPS.replace("64", "65"))
        await browser.wait_for(two, "/lamps/figures", "65")
        await browser.wait_for(one, "/lamps/figures", "65")


async def test_a_process_with_a_folder_of_its_own_takes_versions_from_the_database(
    start_process: StartProcess, briefings: Path, tmp_path: Path
) -> None:
    one = await start_process()
    other_folder = tmp_path / "copy"
    other_folder.mkdir()
    (other_folder / "lamps.yaml").write_text(LAMPS)
    browser = Browser()
    async with browser.session:
        two = await start_process(BOT_BRIEFINGS=str(other_folder))
        (briefings / "lamps.yaml").write_text(LAMPS.replace("64", "65"))
        await browser.wait_for(two, "/lamps/figures", "65")
        (briefings / "otters.yaml").write_text(OTTERS)
        await browser.wait_for(two, "/otters/figures", "Otters")
        (briefings / "otters.yaml").unlink()

        async def is_gone() -> bool:
            return "Otters" not in await browser.read(two, "/otters/figures")

        await wait_until(is_gone)
        three = await start_process(BOT_BRIEFINGS=str(other_folder))
        await browser.wait_for(three, "/lamps/figures", "65")
        await one.kill()
        await two.kill()
        assert "65" in await browser.read(three, "/lamps/figures")


async def test_a_file_that_all_processes_watch_is_recorded_and_reported_once(
    start_process: StartProcess, telegram: TelegramEmulator, briefings: Path, address: str
) -> None:
    settings = {"BOT_MODERATION__TELEGRAM_USERS": f"[{HERS.id}]"}
    one, two = await start_process(**settings), await start_process(**settings)
    browser = Browser()
    async with browser.session, open_database(address) as database:

        async def is_recorded(number: int) -> bool:
            return len(await RevisionStore(database).list_revisions("lamps.yaml")) == number

        await telegram.ask(HERS, "/start")
        await wait_until(partial(is_recorded, 1))
        for number in (2, 3):
            (briefings / "lamps.yaml").write_text(LAMPS.replace("64", f"70{number}"))
            await browser.wait_for(one, "/lamps/figures", f"70{number}")
            await browser.wait_for(two, "/lamps/figures", f"70{number}")
            await wait_until(partial(is_recorded, number))
        (briefings / "lamps.yaml").write_text("title: [")
        await telegram.wait_until(lambda: len(telegram.sent) > 1, MAX_DELAY)
        await telegram.ask(HERS, "/figures")
        assert await is_recorded(3)
    assert len(telegram.sent) == 3  # the welcome, the notice and the figures


async def test_another_default_briefing_answers_in_both_processes(
    start_process: StartProcess, telegram: TelegramEmulator, briefings: Path
) -> None:
    (briefings / "otters.yaml").write_text(OTTERS)
    settings = {"BOT_MODERATION__TELEGRAM_USERS": f"[{HERS.id}]"}
    one = await start_process(**settings)
    two = await start_process(**settings)
    browser = Browser()
    async with browser.session:
        await browser.wait_for(one, "/search?q=/figures", "Lamps")
        await browser.wait_for(two, "/search?q=/figures", "Lamps")
        await telegram.ask(HERS, "/default otters")
        await browser.wait_for(two, "/search?q=/figures", "Otters")


async def test_what_was_missed_while_the_database_was_away_is_read_again(
    start_process: StartProcess, sockets: str, address: str
) -> None:
    one, two = await start_process(), await start_process()
    browser = Browser()
    async with browser.session:
        await browser.send(one, "start")
        await browser.read(two, "/")
        await end_sessions(sockets, address)
        await browser.send(one, "language uk")
        await browser.wait_for(two, "/", 'lang="uk"')
        await browser.send(one, "language de")
        await browser.wait_for(two, "/", 'lang="de"')


async def test_a_moderator_asks_one_process_for_a_reload_and_all_read_their_settings_again(
    start_process: StartProcess, telegram: TelegramEmulator, tmp_path: Path
) -> None:
    settings = {"BOT_MODERATION__TELEGRAM_USERS": f"[{HERS.id}]"}
    processes = [await start_process(**settings) for _ in range(3)]
    for number in range(1, 1 + len(processes)):
        (tmp_path / f"process-{number}" / "config.yaml").write_text("operator: {name: The lighthouse}")
    assert "Changed: operator." in (await telegram.ask(HERS, "/reload")).text
    browser = Browser()
    async with browser.session:
        for process in processes:
            await browser.wait_for(process, "/privacy", "The lighthouse")
    logs = [process.log.read_text("utf-8") for process in processes]
    assert [log.count("another process was asked to") for log in logs] == [0, 1, 1]
    assert [log.count("These settings have changed") for log in logs] == [1, 1, 1]
