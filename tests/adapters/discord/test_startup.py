"""Commands that change while the bot connects to Discord."""

import pytest
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.core.app import App
from bot.core.library.snapshot import LibrarySnapshot
from bot.core.sections.registry import SECTIONS
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.support.app_fixtures import TODAY
from tests.support.reload_fixtures import write_figure, write_glossary


def app(text: str) -> App:
    return App(LibrarySnapshot(SECTIONS).with_changes({"isles.yaml": text.encode()}).library)


@pytest.fixture
def simcord_bot() -> BriefingClient:
    chat_service = ChatService(LiveApp(app(write_figure(1))), lambda: TODAY)
    client = BriefingClient(chat_service, AdapterContext())
    chat_service.live_app.replace(app(write_glossary(1)))
    return client


async def test_commands_that_changed_while_connecting_are_registered(simcord_env: Env) -> None:
    puts = [
        one for one in simcord_env.http_requests if one.method == "PUT" and one.path.endswith("/commands")
    ]
    assert "glossary" in [command["name"] for command in puts[-1].json or ()]
