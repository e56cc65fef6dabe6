"""The past on Discord: the real client on a simulated Discord."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from discord.app_commands import AppCommandContext
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import BUTTON, TEXT_DISPLAY, walk_components
from bot.adapters.discord.moderators import DiscordModerators
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.support.revision_fixtures import HISTORY, open_chat_service


@pytest_asyncio.fixture
async def simcord_bot() -> AsyncIterator[BriefingClient]:
    async with open_chat_service(*HISTORY) as desk:
        yield BriefingClient(desk)


def shown(message: Any) -> str:
    return "\n".join(
        one["content"] for one in walk_components(message.components) if one["type"] == TEXT_DISPLAY
    )


@pytest.mark.parametrize("day", ["2031-03-20", "20 March 2031"])
async def test_a_day_is_answered_and_its_buttons_stay_there(simcord_env: Env, day: str) -> None:
    channel = simcord_env.create_guild().create_text_channel("news")
    ann = simcord_env.guild.add_member(simcord_env.create_user("ann"))
    listed = (await ann.slash(channel, "asof", day=f"{day} figures")).response
    assert "You read the version of **20 March 2031**" in shown(listed)
    lines = [one["custom_id"] for one in walk_components(listed.components) if one["type"] == BUTTON]
    card = await ann.click(listed, custom_id=next(one for one in lines if "figures lamps" in one))
    assert "12" in shown(card.response)
    assert "Version of 20 March 2031" in shown(card.response)
    changes = (await ann.slash(channel, "changes", since="90 days")).response
    assert "Figure: 12 → 14" in shown(changes)


@pytest.mark.parametrize(("others", "expected"), [(False, "ann"), (True, "")])
async def test_a_moderator_is_none_where_friends_read_along(*, others: bool, expected: str) -> None:
    """Simcord has no groups of friends, in which Discord lets a user's own apps answer too."""
    moderators = DiscordModerators(ModerationSettings(discord_users=(7,)))
    asking: Any = SimpleNamespace(
        guild_id=None,
        channel_id=5,
        context=AppCommandContext(dm_channel=not others, private_channel=others),
        user=SimpleNamespace(id=7, display_name="ann"),
    )
    assert await moderators.authorize_command(asking, "figures") == expected
