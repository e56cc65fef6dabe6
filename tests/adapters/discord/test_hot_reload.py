"""Briefings that change while Discord is served: real files, and the real client on a simulated Discord."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, walk_components
from bot.core.app import App
from bot.core.library.loader import BriefingFolder
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.runtime.reloader import Reloader
from bot.services.chat.chat_service import ChatService
from tests.support.app_fixtures import TODAY
from tests.support.reload_fixtures import BROKEN, write_figure, write_glossary, write_short_glossary


@pytest.fixture
def librarian(tmp_path: Path) -> Reloader:
    (tmp_path / "isles.yaml").write_text(write_glossary(1))
    folder = BriefingFolder(tmp_path)
    shelf = LibrarySnapshot(SECTIONS).with_changes(folder.read_changes())
    return Reloader(ChatService(App(shelf.library), lambda: TODAY), folder, shelf)


@pytest.fixture
def simcord_bot(librarian: Reloader) -> BriefingClient:
    return BriefingClient(librarian.chat_service)


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def ann(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("ann"))


def shown(message: Any) -> str:
    return "\n".join(
        one["content"] for one in walk_components(message.components) if one["type"] == TEXT_DISPLAY
    )


def button_to(message: Any, item: str) -> str:
    """Return the id of the button that shows an item."""
    pressed = (one["custom_id"] for one in walk_components(message.components) if one["type"] == BUTTON)
    return next(line for line in pressed if f"glossary {item}" in line)


def registered(env: Env) -> list[list[str]]:
    """Return the names of the commands at each registration."""
    puts = [one for one in env.http_requests if one.method == "PUT" and one.path.endswith("/commands")]
    return [[command["name"] for command in one.json] for one in puts]


async def test_what_is_saved_is_answered_and_a_broken_file_changes_nothing(
    tmp_path: Path, librarian: Reloader, ann: MemberActor, channel: ChannelHandle
) -> None:
    (tmp_path / "isles.yaml").write_text(write_glossary(2, BROKEN))
    await librarian.reload_changes()
    assert "Light of 1 candles" in shown((await ann.slash(channel, "glossary", item="lamp")).response)
    (tmp_path / "isles.yaml").write_text(write_glossary(3))
    await librarian.reload_changes()
    assert "Light of 3 candles" in shown((await ann.slash(channel, "glossary", item="lamp")).response)


async def test_a_button_under_an_old_answer_shows_what_is_told_now_or_that_it_is_gone(
    tmp_path: Path, librarian: Reloader, ann: MemberActor, channel: ChannelHandle
) -> None:
    old = [(await ann.slash(channel, "glossary")).response for _ in range(2)]
    (tmp_path / "isles.yaml").write_text(write_short_glossary(20))
    await librarian.reload_changes()
    assert "or no longer" in shown((await ann.click(old[0], custom_id=button_to(old[0], "oil"))).response)
    assert "Light of 20 candles" in shown(
        (await ann.click(old[1], custom_id=button_to(old[1], "lamp"))).response
    )


async def test_commands_are_registered_anew_only_when_they_change(
    tmp_path: Path, librarian: Reloader, simcord_env: Env, ann: MemberActor, channel: ChannelHandle
) -> None:
    (tmp_path / "isles.yaml").write_text(write_glossary(2))
    await librarian.reload_changes()
    assert len(registered(simcord_env)) == 1
    (tmp_path / "isles.yaml").write_text(write_figure(3, "# there was a glossary here\n" * 9))
    await librarian.reload_changes(is_complete=True)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "following"))
    before, after = registered(simcord_env)
    assert set(before) - set(after) == {"glossary"}
