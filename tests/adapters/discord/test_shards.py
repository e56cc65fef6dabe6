"""Shards: several connections of one bot to Discord, in one process or in several."""

import asyncio
import logging

import aiohttp
import pytest

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.log_filters import filter_library_log
from bot.adapters.discord.settings import Shards
from bot.adapters.status import PlatformState
from bot.services.background.leadership import Leadership
from tests.emulators.discord import ANN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService
from tests.emulators.discord_gateway import RESUME
from tests.emulators.discord_payloads import Json, Place, user_message
from tests.support.discord_serving import serving, wait_until

BOTH = Shards((0, 1), 2)


def build_clock(emulator: DiscordEmulator, pauses: list[float] | None = None) -> Clock:
    """Build a clock on which pauses take no time, and are noted in *pauses*."""

    async def sleep(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)
        await asyncio.sleep(0)

    return Clock(now=emulator.utcnow, sleep=sleep)


def shards_of(payloads: list[Json]) -> list[list[int] | None]:
    return [payload.get("shard") for payload in payloads]


async def test_a_bot_without_shards_names_none(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        assert shards_of(emulator.gateway.identify_payloads) == [None]


async def test_one_process_connects_all_shards_five_seconds_apart_and_answers_in_the_servers_of_each(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    pauses: list[float] = []
    async with serving(emulator, chat_service, shards=BOTH, clock=build_clock(emulator, pauses)):
        assert shards_of(emulator.gateway.identify_payloads) == [[0, 2], [1, 2]]
        assert pauses == [5.0]
        for where in (Place.SERVER, Place.OTHER_SERVER):
            interaction = await emulator.slash(ANN, "polls", where)
            assert interaction.reply.text == "## Polls\nAbout polls."


async def test_a_process_connects_only_the_shard_that_it_is_set_to(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    emulator.gateway.ignored_shards = {0}
    async with serving(emulator, chat_service, shards=Shards((1,), 2)):
        assert shards_of(emulator.gateway.identify_payloads) == [[1, 2]]
        interaction = await emulator.slash(ANN, "polls", Place.OTHER_SERVER)
        assert interaction.reply.text == "## Polls\nAbout polls."


async def test_of_several_processes_with_shards_the_leader_registers_the_commands(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    emulator.gateway.ignored_shards = {0}
    leadership = Leadership()
    leadership.follow()
    context = AdapterContext(leadership=leadership)
    async with serving(emulator, chat_service, context=context, shards=Shards((1,), 2)):
        assert not emulator.commands
        leadership.lead()
        await wait_until(lambda: emulator.commands)


async def test_private_messages_reach_the_first_shard(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service, shards=BOTH, clock=build_clock(emulator)):
        message = user_message("601", ANN, "polls", channel_id="9")
        await emulator.gateway.dispatch("MESSAGE_CREATE", message)
        await wait_until(lambda: emulator.channels.messages.get("9"))
    assert chat_service.requests[0][:2] == (f"discord:{ANN.id}", "polls")


async def test_the_bot_serves_discord_while_all_its_shards_are_connected(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    states: list[PlatformState] = []
    context = AdapterContext(on_state_change=states.append)
    async with serving(emulator, chat_service, context=context, shards=BOTH, clock=build_clock(emulator)):
        await wait_until(lambda: states == [PlatformState.SERVING])
        await emulator.gateway.drop(1006, number=1)
        await emulator.gateway.wait_for_operation(RESUME)
        await wait_until(lambda: states[-1] is PlatformState.SERVING and len(states) > 1)
        assert states == [PlatformState.SERVING, PlatformState.CONNECTING, PlatformState.SERVING]
        interaction = await emulator.slash(ANN, "polls", Place.OTHER_SERVER)
        assert interaction.reply.text
    assert "Traceback" not in caplog.text


def test_a_shard_that_cannot_connect_is_one_line_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    causes: list[str] = []
    with filter_library_log(causes.append):
        for number in (0, 1):
            message = "Failed to connect for shard_id: %s. Retrying..."
            logging.getLogger("discord.shard").error(message, number, exc_info=aiohttp.ClientError("gone"))
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    event = "The connection to Discord is lost, and is tried again until it stands"
    assert record.getMessage() == f"{event}: gone"
    assert causes == ["gone", "gone"]
