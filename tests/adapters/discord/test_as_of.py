"""Earlier versions on Discord: the real client on a simulated Discord."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from discord.app_commands import AppCommandContext
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.moderators import DiscordModerators
from bot.services.publishing.moderation_settings import ModerationSettings
from tests.support.discord_messages import button_ids, message_text, response_of
from tests.support.revision_fixtures import HISTORY, open_chat_service


@pytest_asyncio.fixture
async def simcord_bot() -> AsyncIterator[BriefingClient]:
    async with open_chat_service(*HISTORY) as chat_service:
        yield BriefingClient(chat_service, AdapterContext())


@pytest.mark.parametrize("day", ["2031-03-20", "20 March 2031"])
async def test_an_earlier_day_is_answered_and_its_buttons_stay_on_it(simcord_env: Env, day: str) -> None:
    channel = simcord_env.create_guild().create_text_channel("news")
    ann = simcord_env.guild.add_member(simcord_env.create_user("ann"))
    listed = response_of(await ann.slash(channel, "asof", date=f"{day} figures"))
    assert "Archived version of **20 March 2031**" in message_text(listed)
    lines = button_ids(listed)
    card = await ann.click(listed, custom_id=next(one for one in lines if "figures lamps" in one))
    assert "12" in message_text(card)
    assert "Version of 20 March 2031" in message_text(card)
    changes = response_of(await ann.slash(channel, "changes", since="90 days"))
    assert "Figure: 12 → 14" in message_text(changes)


@pytest.mark.parametrize(("others", "expected"), [(False, "ann"), (True, "")])
async def test_a_moderator_has_no_rights_where_friends_read_the_answer(
    *, others: bool, expected: str
) -> None:
    """Simcord has no private channels of friends, where Discord lets a user's own apps answer."""
    moderators = DiscordModerators(ModerationSettings(discord_users=(7,)))
    interaction: Any = SimpleNamespace(
        guild_id=None,
        channel_id=5,
        client=None,
        context=AppCommandContext(dm_channel=not others, private_channel=others),
        user=SimpleNamespace(id=7, display_name="ann"),
    )
    assert (await moderators.authorize_command(interaction, "figures")).name == expected
