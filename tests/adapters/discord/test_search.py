"""Search on Discord: the slash command, its autocompletion, and the button to the card."""

from datetime import date

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.app_fixtures import SHIPPED, app_from_files
from tests.support.discord_messages import button_ids, message_text


@pytest.fixture
def simcord_bot() -> BriefingClient:
    return BriefingClient(
        ChatService(LiveApp(app_from_files(*SHIPPED)), lambda: date(2026, 11, 23)), AdapterContext()
    )


async def test_a_search_is_completed_answered_and_opened(ann: MemberActor, channel: ChannelHandle) -> None:
    choices = await ann.autocomplete(channel, "search", "words", "levda cen")
    assert choices[0]["value"] == "Levada Centre, January 2026"
    result = await ann.slash(channel, "search", words="levda centre")
    assert message_text(result).startswith("## Support for the Russian army's actions in Ukraine")
    assert "search * levda centre" in button_ids(result)
    refused = await ann.slash(channel, "search", words="what is the capital of France")
    assert message_text(refused).startswith("## Nothing about “what is the capital of France” here")
