"""Briefings that change while Discord is served: real files, and the real client on a simulated Discord."""

import asyncio
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.core.app import App
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.reloader import Reloader
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.app_fixtures import TODAY
from tests.support.discord_messages import AnyMessage, button_ids, message_text, response_of
from tests.support.reload_fixtures import BROKEN, write_figure, write_glossary, write_short_glossary


@pytest.fixture
def reloader(tmp_path: Path) -> Reloader:
    (tmp_path / "isles.yaml").write_text(write_glossary(1))
    folder = BriefingFolder(tmp_path)
    snapshot = LibrarySnapshot(SECTIONS).with_changes(folder.read_changes())
    return Reloader(LiveApp(App(snapshot.library)), folder, snapshot)


@pytest.fixture
def simcord_bot(reloader: Reloader) -> BriefingClient:
    return BriefingClient(ChatService(reloader.live_app, lambda: TODAY), AdapterContext())


def button_to(message: AnyMessage, item: str) -> str:
    """Return the custom id of the button that shows an item."""
    return next(line for line in button_ids(message) if f"glossary {item}" in line)


def registered(env: Env) -> list[list[str]]:
    """Return the names of the commands at each registration."""
    puts = [one for one in env.http_requests if one.method == "PUT" and one.path.endswith("/commands")]
    return [[command["name"] for command in one.json or ()] for one in puts]


async def test_a_saved_file_is_answered_and_a_broken_one_changes_nothing(
    tmp_path: Path, reloader: Reloader, ann: MemberActor, channel: ChannelHandle
) -> None:
    (tmp_path / "isles.yaml").write_text(write_glossary(2, BROKEN))
    await reloader.reload_changes()
    assert "Light of 1 candles" in message_text(await ann.slash(channel, "glossary", item="lamp"))
    (tmp_path / "isles.yaml").write_text(write_glossary(3))
    await reloader.reload_changes()
    assert "Light of 3 candles" in message_text(await ann.slash(channel, "glossary", item="lamp"))


async def test_a_button_under_an_old_answer_shows_the_current_entry_or_that_it_is_gone(
    tmp_path: Path, reloader: Reloader, ann: MemberActor, channel: ChannelHandle
) -> None:
    old = [response_of(await ann.slash(channel, "glossary")) for _ in range(2)]
    (tmp_path / "isles.yaml").write_text(write_short_glossary(20))
    await reloader.reload_changes()
    assert "it may have been removed" in message_text(
        await ann.click(old[0], custom_id=button_to(old[0], "oil"))
    )
    assert "Light of 20 candles" in message_text(
        response_of(await ann.click(old[1], custom_id=button_to(old[1], "lamp")))
    )


async def test_commands_are_registered_again_only_when_they_change(
    tmp_path: Path, reloader: Reloader, simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    (tmp_path / "isles.yaml").write_text(write_glossary(2))
    await reloader.reload_changes()
    assert len(registered(simcord_env)) == 1
    (tmp_path / "isles.yaml").write_text(write_figure(3, "# there was a glossary here\n" * 9))
    await reloader.reload_changes(is_complete=True)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "command update"))
    before, after = registered(simcord_env)
    assert set(before) - set(after) == {"glossary"}
