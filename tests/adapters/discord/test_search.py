"""Searching on Discord: the slash command, what completes it, and the button to the card."""

from datetime import date
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, walk_components
from bot.services.chat.chat_service import ChatService
from tests.support.app_fixtures import SHIPPED, app_from


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(ChatService(app_from(*SHIPPED), lambda: date(2026, 11, 23)))


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


async def test_a_search_is_completed_answered_and_opened(ann: MemberActor, channel: ChannelHandle) -> None:
    choices = await ann.autocomplete(channel, "search", "words", "levda cen")
    assert choices[0]["value"] == "Levada Centre, January 2026"
    result = await ann.slash(channel, "search", words="levda centre")
    assert "Levada Centre, January 2026" in shown(result.response)
    button = next(one for one in walk_components(result.response.components) if one["type"] == BUTTON)
    assert button["custom_id"].removeprefix("/").split("@")[0] == "polls levada-2026-01"
