"""An old answer on Discord: its message's date says which version the reader saw."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.core.app import App
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.store.revisions import Revision
from tests.support.discord_messages import button_ids, message_text, response_of
from tests.support.revision_fixtures import FIRST, SECOND, moment, open_chat_service


@pytest_asyncio.fixture
async def chat_service() -> AsyncIterator[ChatService]:
    async with open_chat_service((moment(3, 3), "isles.yaml", FIRST)) as chat_service:
        yield chat_service


@pytest_asyncio.fixture
async def simcord_bot(chat_service: ChatService) -> BriefingClient:
    return BriefingClient(chat_service, AdapterContext())


async def test_a_button_of_an_old_answer_says_what_has_changed_since(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, chat_service: ChatService
) -> None:
    listed = response_of(await ann.slash(channel, "figures"))
    line = next(one for one in button_ids(listed) if "lamps" in one)
    assert chat_service.history
    published_at = simcord_env.now() + timedelta(minutes=5)
    await chat_service.history.revisions.add_revision(
        Revision(0, "isles.yaml", published_at), SECOND.encode()
    )
    snapshot = LibrarySnapshot(SECTIONS).with_changes({"isles.yaml": SECOND.encode()})
    chat_service.live_app.replace(App(snapshot.library))
    chat_service.today = published_at.date
    card = message_text(await ann.click(listed, custom_id=line))
    assert "was 12" in card.splitlines()[1], card
