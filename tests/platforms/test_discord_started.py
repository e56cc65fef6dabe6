"""Commands that come while the bot connects to Discord: made before, registered after."""

import pytest
from simcord.env import Env

from bot.app import App
from bot.briefing.shelf import Shelf
from bot.desk.desk import Desk
from bot.platforms.discord.client import BriefingClient
from bot.sections import SECTIONS
from tests.asking import TODAY
from tests.reloading import lamps, words


def app(text: str) -> App:
    return App(Shelf(SECTIONS).changed({"isles.yaml": text.encode()}).library)


@pytest.fixture
def simcord_bot() -> BriefingClient:
    desk = Desk(app(lamps(1)), lambda: TODAY)
    client = BriefingClient(desk)
    desk.replace(app(words(1)))
    return client


async def test_commands_that_came_meanwhile_are_registered(simcord_env: Env) -> None:
    puts = [
        one for one in simcord_env.http_requests if one.method == "PUT" and one.path.endswith("/commands")
    ]
    assert "glossary" in [command["name"] for command in puts[-1].json]
