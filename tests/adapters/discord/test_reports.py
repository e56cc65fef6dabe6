"""Reports on Discord: the button opens a form, and only the reporter sees the answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.context import AdapterContext
from bot.adapters.discord.client import BriefingClient
from bot.services.store.database import open_in_memory_database
from tests.support.discord_messages import message_text, response_of
from tests.support.report_fixtures import ReportingBot

LABEL = 18  # component type (Discord, Component Reference)
DEFER_AFTER = 60.0  # seconds; opening the database must not defer an answer


def field_of(modal: dict[str, Any]) -> str:
    """Return the custom id of the modal's text field."""
    (label,) = (one for one in modal["components"] if one["type"] == LABEL)
    return str(label["component"]["custom_id"])


@pytest.fixture
async def reporting_bot() -> AsyncIterator[ReportingBot]:
    async with open_in_memory_database() as database:
        yield ReportingBot(database, moderators=("discord:5",))


@pytest.fixture
def simcord_bot(reporting_bot: ReportingBot) -> BriefingClient:
    return BriefingClient(reporting_bot.chat_service, AdapterContext(), DEFER_AFTER)


async def test_the_button_opens_a_form_and_the_report_is_saved(
    ann: MemberActor, channel: ChannelHandle, reporting_bot: ReportingBot
) -> None:
    card = await ann.slash(channel, "figures", item="lamps")
    pressed = await ann.click(response_of(card), label="Report an error")
    assert pressed.modal
    assert pressed.modal["title"] == "Report an error"
    filled = await ann.submit_modal(pressed, {field_of(pressed.modal): "It is 65.\n#2 @here"})
    assert filled.ephemeral
    assert "Thank you." in message_text(filled)
    report = await reporting_bot.report_store.find_report(1)
    assert report
    assert (report.text, str(report.chat)) == ("It is 65. #2 @here", f"discord:{ann.id}")
    assert "Lamps" in message_text(card)


async def test_reporting_does_not_edit_an_answer_to_somebody_else(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, reporting_bot: ReportingBot
) -> None:
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    card = await ann.slash(channel, "figures", item="lamps")
    before = message_text(card)
    pressed = await bob.click(response_of(card), label="Report an error")
    assert pressed.modal
    assert (await bob.submit_modal(pressed, {field_of(pressed.modal): "It is 65."})).ephemeral
    assert message_text(card) == before
    assert await reporting_bot.report_store.find_report(1)
