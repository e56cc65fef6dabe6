"""The button *Cite* on Discord: a text to copy, which only who pressed it sees."""

from collections.abc import AsyncIterator

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.services.chat.chat_service import ChatService
from tests.support.discord_messages import button_ids, iter_components, response_of
from tests.support.revision_fixtures import HISTORY, open_chat_service


@pytest.fixture
async def chat_service() -> AsyncIterator[ChatService]:
    async with open_chat_service(*HISTORY) as chat_service:
        yield chat_service


@pytest.fixture
def simcord_bot(chat_service: ChatService) -> BriefingClient:
    return BriefingClient(chat_service, AdapterContext(public_url="https://facts.example"))


async def test_it_shows_the_text_with_version_and_link_to_who_presses_it(
    ann: MemberActor, bob: MemberActor, channel: ChannelHandle
) -> None:
    answer = response_of(await ann.slash(channel, "figures", item="lamps"))
    (button,) = [one for one in iter_components(answer) if one.get("label") == "Cite"]
    for reader in (ann, bob):
        shown = response_of(await reader.click(answer, custom_id=button["custom_id"]))
        assert shown.ephemeral
        assert shown.content.startswith("```\nLamps that burn · 14")
        assert shown.content.endswith(" · Version 2 · https://facts.example/isles/figures/lamps?v=2\n```")


async def test_a_list_has_nothing_to_cite(ann: MemberActor, channel: ChannelHandle) -> None:
    answer = response_of(await ann.slash(channel, "figures"))
    assert not [one for one in button_ids(answer) if one.startswith("cite:")]
