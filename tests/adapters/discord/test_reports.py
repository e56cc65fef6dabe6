"""A mistake reported on Discord: the button opens a form, and only who filled it sees what comes of that."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.adapters.discord.client import BriefingClient
from bot.adapters.discord.components import TEXT_DISPLAY, walk_components
from bot.services.store.database import open_in_memory_database
from tests.support.report_fixtures import Bench

LABEL = 18  # the type of a field with its label (Discord, Component Reference)
LONG = 60.0  # seconds; a start of the database is no slow answer here


def field_of(modal: dict[str, Any]) -> str:
    """Return the id of the field in which a modal asks for words."""
    (label,) = (one for one in modal["components"] if one["type"] == LABEL)
    return str(label["component"]["custom_id"])


def shown(message: object) -> str:
    parts = walk_components(getattr(message, "components"))  # noqa: B009 (simcord's own)
    return "\n".join(one["content"] for one in parts if one["type"] == TEXT_DISPLAY)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_in_memory_database() as database:
        yield Bench(database, moderators=("discord:5",))


@pytest.fixture
def simcord_bot(bench: Bench) -> BriefingClient:
    return BriefingClient(bench.desk, LONG)


@pytest.fixture
def ann(simcord_env: Env) -> MemberActor:
    simcord_env.create_guild()
    return simcord_env.guild.add_member(simcord_env.create_user("ann"))


@pytest.fixture
def channel(simcord_env: Env, ann: MemberActor) -> ChannelHandle:
    return simcord_env.guild.create_text_channel("news")


async def test_the_button_opens_a_form_and_the_report_is_kept(
    ann: MemberActor, channel: ChannelHandle, bench: Bench
) -> None:
    card = await ann.slash(channel, "figures", item="lamps")
    pressed = await ann.click(card.response, label="Report an error")
    assert pressed.modal
    assert pressed.modal["title"] == "Report an error"
    filled = await ann.submit_modal(pressed, {field_of(pressed.modal): "It is 65.\n#2 @here"})
    assert filled.ephemeral
    assert "Thank you." in shown(filled.response)
    report = await bench.ledger.find_report(1)
    assert report
    assert (report.text, report.chat) == ("It is 65. #2 @here", f"discord:{ann.id}")
    assert "Lamps" in shown(card.response)


async def test_a_card_of_somebody_else_stays_when_another_reports(
    simcord_env: Env, ann: MemberActor, channel: ChannelHandle, bench: Bench
) -> None:
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    card = await ann.slash(channel, "figures", item="lamps")
    before = shown(card.response)
    pressed = await bob.click(card.response, label="Report an error")
    assert pressed.modal
    assert (await bob.submit_modal(pressed, {field_of(pressed.modal): "It is 65."})).ephemeral
    assert shown(card.response) == before
    assert await bench.ledger.find_report(1)
