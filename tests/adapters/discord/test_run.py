"""Serving Discord over a real connection: the API, the gateway, and all that can go wrong with them."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr, ValidationError

from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.status import PlatformError, PlatformState
from bot.core.app import Command, Suggestion
from bot.services.chat.chat_service import ChatService
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_chat_service import ScriptedChatService, long_reply, not_found_reply
from tests.emulators.discord_gateway import IDENTIFY, RESUME
from tests.emulators.discord_log import capture_logs
from tests.emulators.discord_payloads import CHANNEL, THREAD, Person, Place
from tests.support.app_fixtures import FICTIONAL, SHIPPED, TODAY, app_from

SOON = 5.0  # seconds in which the bot has to stop
SORRY = "Something went wrong. Please try again in a moment."


@pytest.fixture
async def emulator() -> AsyncIterator[DiscordEmulator]:
    async with DiscordEmulator() as running:
        yield running


@pytest.fixture
def desk() -> ScriptedChatService:
    return ScriptedChatService()


def start(emulator: DiscordEmulator, desk: Any, token: str = TOKEN, **more: Any) -> "asyncio.Task[None]":
    settings = DiscordSettings(token=SecretStr(token), api_base_url=emulator.base_url)
    return asyncio.create_task(run(desk, settings, **more))


async def stop(bot: "asyncio.Task[None]") -> None:
    bot.cancel()
    await stopped(bot)


async def stopped(bot: "asyncio.Task[None]") -> None:
    async with asyncio.timeout(SOON):
        await asyncio.gather(bot, return_exceptions=True)
    assert bot.cancelled()


@asynccontextmanager
async def serving(emulator: DiscordEmulator, desk: Any, **more: Any) -> AsyncIterator[None]:
    """Run the bot until the end of the block, and see to it that Discord refused nothing."""
    bot = start(emulator, desk, **more)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    try:
        yield
    finally:
        await stop(bot)
    assert emulator.refusals == []


@pytest.mark.parametrize(
    ("where", "chat"),
    [
        (Place.SERVER, f"discord:{CHANNEL}"),
        (Place.THREAD, f"discord:{THREAD}"),
        (Place.BOT_DM, f"discord:{ANN.id}"),
        (Place.USER_INSTALL, f"discord:{ANN.id}"),
    ],
)
async def test_commands_and_buttons_are_answered_wherever_the_bot_is(
    emulator: DiscordEmulator, desk: ScriptedChatService, where: Place, chat: str
) -> None:
    async with serving(emulator, desk):
        asked = await emulator.slash(ANN, "polls", where, item="levada")
        assert asked.reply.text == "## Polls\nAbout polls levada."
        assert not asked.reply.is_ephemeral
        pressed = await emulator.click(ANN, asked.reply, "Next poll", where)
        assert pressed.reply is asked.reply
        assert asked.reply.text == "## Polls\nAbout polls b."
    assert desk.requests == [(chat, "polls levada", "en-US"), (chat, "polls b", "en-US")]


@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
async def test_every_command_and_button_of_a_real_briefing_is_taken_by_discord(
    emulator: DiscordEmulator, file: Path
) -> None:
    desk = ChatService(app_from(file), lambda: TODAY)
    async with serving(emulator, desk):
        for command in desk.list_commands():
            given = await offered(emulator, command) if command.argument else []
            options = [{command.argument: value} for value in given] + [{}] * (not command.is_required)
            for option in options:
                asked = await emulator.slash(ANN, command.name, **option)
                assert asked.reply.text
                for line in asked.reply.buttons.values():
                    assert (await emulator.click(BOB, asked.reply, line)).reply.text


async def offered(emulator: DiscordEmulator, command: Command) -> list[str]:
    """Return a few of the arguments that Discord offers for *command*."""
    choices = await emulator.autocomplete(ANN, command.name, command.argument, "")
    return [choice["value"] for choice in choices[:3]]


async def test_a_language_that_the_library_does_not_know_reaches_the_desk(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    async with serving(emulator, desk):
        await emulator.slash(Person("33", "leila", locale="ar"), "help")
    assert desk.requests[0][2] == "ar"


async def test_only_what_slash_commands_need_is_asked_of_the_gateway(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    async with serving(emulator, desk):
        (said,) = emulator.gateway.identify_payloads
    assert said["intents"] == 1 << 0  # guilds


async def test_pages_are_turned_in_place_and_others_get_their_own(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.replies["polls"] = long_reply("polls")
    async with serving(emulator, desk):
        asked = await emulator.slash(ANN, "polls")
        first = asked.reply.text
        forward = list(asked.reply.buttons)[-1]
        others = await emulator.click(BOB, asked.reply, forward)
        assert others.reply.is_ephemeral
        assert others.reply.text.startswith("## All polls · 2/")
        assert asked.reply.text == first
        await emulator.click(ANN, asked.reply, forward)
        assert asked.reply.text == others.reply.text


async def test_items_are_offered_while_somebody_types(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.suggestions = (Suggestion("Levada", "levada-2026-01"),)
    async with serving(emulator, desk):
        offered = await emulator.autocomplete(ANN, "polls", "item", "lev")
    assert offered == [{"name": "Levada", "value": "levada-2026-01"}]


async def test_what_was_not_found_is_told_to_the_asker_alone(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.replies["polls x"] = not_found_reply("polls x")
    async with serving(emulator, desk):
        asked = await emulator.slash(ANN, "polls", item="x")
    assert asked.reply.is_ephemeral


async def test_a_slow_answer_is_announced_in_time(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.gate = asyncio.Event()
    async with serving(emulator, desk, patience=0.01):
        asked = await emulator.slash(ANN, "polls")
        assert asked.is_thinking
        emulator.clock_offset += 60
        desk.gate.set()
        await asked.wait_for_reply()
    assert asked.reply.text == "## Polls\nAbout polls."


async def test_what_was_slow_and_not_found_leaves_nothing_for_others_to_see(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.gate, desk.replies["polls x"] = asyncio.Event(), not_found_reply("polls x")
    async with serving(emulator, desk, patience=0.01):
        asked = await emulator.slash(ANN, "polls", item="x")
        desk.gate.set()
        await asked.wait_until(lambda one: bool(one.followups))
    assert asked.original is None
    assert asked.reply.is_ephemeral


async def test_a_slow_press_changes_the_message_and_a_slow_miss_does_not(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    async with serving(emulator, desk, patience=0.01):
        asked = await emulator.slash(ANN, "polls")
        desk.gate = asyncio.Event()
        pressed = await emulator.click(ANN, asked.reply, "Next poll")
        desk.gate.set()
        await pressed.wait_for_reply()
        assert asked.reply.text == "## Polls\nAbout polls b."
        desk.gate, desk.replies["polls b"] = asyncio.Event(), not_found_reply("polls b")
        again = await emulator.click(ANN, asked.reply, "Next poll")
        desk.gate.set()
        await again.wait_until(lambda one: bool(one.followups))
        assert again.reply.is_ephemeral
        assert asked.reply.text == "## Polls\nAbout polls b."


async def test_an_answer_that_missed_the_three_seconds_harms_nothing(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    bot = start(emulator, desk)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    asked = await emulator.slash(ANN, "polls")
    desk.gate = asyncio.Event()
    with capture_logs() as logs:
        late = await emulator.start_click(ANN, asked.reply, "Next poll")
        emulator.clock_offset += 4
        desk.gate.set()
        assert (await emulator.slash(ANN, "help")).reply.text == "## Polls\nAbout help."
        await stop(bot)
    assert late.response_type == 0
    assert [log.getMessage() for log in logs] == ["an answer was too late (10062)"]


async def test_an_error_is_told_to_the_asker_alone(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    desk.error = RuntimeError("the desk fell over")
    with capture_logs() as logs:
        async with serving(emulator, desk):
            asked = await emulator.slash(ANN, "polls")
    assert asked.reply.text == SORRY
    assert asked.reply.is_ephemeral
    (log,) = logs
    assert log.getMessage() == "an interaction failed"
    assert str(vars(log)["interaction"]) == asked.event["id"]


async def test_commands_are_registered_once_and_again_when_they_change(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    for menu, registered in (
        (desk.commands, 1),
        (desk.commands, 1),
        ((*desk.commands, Command("units", "Units")), 2),
    ):
        desk.commands = menu
        async with serving(emulator, desk):
            puts = [path for method, path in emulator.requests if method == "PUT"]
        assert len(puts) == registered


async def test_a_button_works_after_a_restart(emulator: DiscordEmulator, desk: ScriptedChatService) -> None:
    async with serving(emulator, desk):
        asked = await emulator.slash(ANN, "polls")
    async with serving(emulator, ScriptedChatService()):
        await emulator.click(ANN, asked.reply, "Next poll")
    assert asked.reply.text == "## Polls\nAbout polls b."


async def test_whoever_runs_it_is_told_when_it_is_lost_and_found_again(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    states: list[PlatformState] = []
    async with serving(emulator, desk, note=states.append):
        await emulator.slash(ANN, "polls")
        assert states == [PlatformState.SERVING]
        await emulator.gateway.drop()
        async with asyncio.timeout(SOON):
            while len(states) < 3:  # noqa: ASYNC110 (nothing else says when the library has told its client)
                await asyncio.sleep(0)
    assert states[:3] == [PlatformState.SERVING, PlatformState.CONNECTING, PlatformState.SERVING]


async def test_a_dropped_connection_is_resumed(emulator: DiscordEmulator, desk: ScriptedChatService) -> None:
    async with serving(emulator, desk):
        for number, code in enumerate((4000, 1006), 1):
            await emulator.gateway.drop(code)
            await emulator.gateway.wait_for_operation(RESUME, number)
            asked = await emulator.slash(ANN, "polls")
            assert asked.reply.text == "## Polls\nAbout polls."


async def test_the_rate_limit_is_waited_for(emulator: DiscordEmulator, desk: ScriptedChatService) -> None:
    async with serving(emulator, desk):
        emulator.rate_limit_next("POST", "/interactions/*/callback", 0.01)
        asked = await emulator.slash(ANN, "polls")
    assert asked.reply.text == "## Polls\nAbout polls."


async def test_tokens_stay_out_of_the_log(
    emulator: DiscordEmulator, desk: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    emulator.rate_limit_next("GET", "/applications/*/commands", 0.01)
    async with serving(emulator, desk):
        emulator.rate_limit_next("POST", "/interactions/*/callback", 0.01)
        asked = await emulator.slash(ANN, "polls")
        await emulator.click(ANN, asked.reply, "Next poll")
    assert "rate limited" in caplog.text
    assert "answering on Discord" in caplog.text
    assert TOKEN not in caplog.text
    assert "token-of-interaction" not in caplog.text


async def test_a_network_that_is_down_at_the_start_is_waited_for(desk: ScriptedChatService) -> None:
    waits: list[float] = []
    async with DiscordEmulator() as emulator:
        emulator.fail_next("GET", "/gateway", 503)
        emulator.fail_next("GET", "/users/@me", 429)
        emulator.fail_next("GET", "/users/@me", 503)

        async def pause(seconds: float) -> None:
            waits.append(seconds)

        with capture_logs() as logs:
            async with serving(emulator, desk, pause=pause):
                asked = await emulator.slash(ANN, "polls")
    assert asked.reply.text == "## Polls\nAbout polls."
    assert len(waits) == 3
    assert all(1 <= seconds <= 60 for seconds in waits)
    assert [log.getMessage().partition(";")[0] for log in logs] == ["Discord cannot be reached"] * 3


async def test_nobody_listening_is_waited_for(desk: ScriptedChatService) -> None:
    async with DiscordEmulator() as emulator:
        nowhere = emulator.base_url
    tried = asyncio.Event()

    async def pause(seconds: float) -> None:
        tried.set()
        await asyncio.Event().wait()

    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=nowhere)
    with capture_logs() as logs:
        bot = asyncio.create_task(run(desk, settings, sleep=pause))
        async with asyncio.timeout(SOON):
            await tried.wait()
        await stop(bot)
    (said,) = (log.getMessage() for log in logs)
    assert re.fullmatch(r"Discord cannot be reached; next attempt in \d s: Connection refused", said)


async def test_nothing_is_said_of_voice_which_the_bot_has_not(
    desk: ScriptedChatService, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for once in ("warn_nacl", "warn_dave"):
        monkeypatch.setattr(discord.VoiceClient, once, True)
    async with DiscordEmulator() as emulator, serving(emulator, desk):
        await emulator.slash(ANN, "polls")
    assert not discord.VoiceClient.warn_nacl
    assert "voice" not in caplog.text


async def refused(bot: "asyncio.Task[None]") -> str:
    """Return the sentence with which the bot gives up."""
    async with asyncio.timeout(SOON):
        with pytest.raises(PlatformError) as error:
            await bot
    return str(error.value)


async def test_a_refused_token_is_one_sentence(emulator: DiscordEmulator, desk: ScriptedChatService) -> None:
    sentence = await refused(start(emulator, desk, token="wrong.token"))
    assert "discord.token" in sentence
    assert "wrong.token" not in sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [(4004, "discord.token"), (4014, "intents"), (4013, "intents"), (4011, "2,500"), (4012, "4012")],
)
async def test_a_gateway_that_refuses_for_good_is_one_sentence(
    emulator: DiscordEmulator, desk: ScriptedChatService, code: int, words: str
) -> None:
    emulator.gateway.refusal_code = code
    assert words in await refused(start(emulator, desk))


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"message": "404: Not Found"}), (200, {"page": "hello"}), (200, {"url": "http://x"})],
)
async def test_an_address_that_is_no_discord_is_one_sentence(
    emulator: DiscordEmulator, desk: ScriptedChatService, status: int, body: dict[str, str]
) -> None:
    emulator.fail_next("GET", "/gateway", status, body=body)
    assert "discord.api_base_url" in await refused(start(emulator, desk))


async def test_a_bot_that_discord_forbids_is_one_sentence(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    emulator.fail_next("GET", "/oauth2/applications/@me", 403, code=20012)
    sentence = await refused(start(emulator, desk))
    assert "403" in sentence


async def test_no_token_is_one_sentence(desk: ScriptedChatService) -> None:
    with pytest.raises(PlatformError, match=r"discord\.token"):
        await run(desk, DiscordSettings())


async def test_the_librarys_addresses_are_put_back(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with serving(emulator, desk):
        assert emulator.base_url == Route.BASE
        assert str(DiscordWebSocket.DEFAULT_GATEWAY) == emulator.gateway.url
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_an_answer_in_flight_is_finished_before_the_bot_stops(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    bot = start(emulator, desk, patience=0.01)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    desk.gate = asyncio.Event()
    asked = await emulator.slash(ANN, "polls")
    bot.cancel()
    await asyncio.sleep(0)
    desk.gate.set()
    await asked.wait_for_reply()
    await stopped(bot)
    assert asked.reply.text == "## Polls\nAbout polls."


async def test_stopping_does_not_wait_for_an_answer_that_never_comes(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    bot = start(emulator, desk, patience=0.01)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    desk.gate = asyncio.Event()
    await emulator.slash(ANN, "polls")
    await stop(bot)


async def test_the_bot_can_be_stopped_while_it_connects(
    emulator: DiscordEmulator, desk: ScriptedChatService
) -> None:
    for _ in range(8):
        bot = start(emulator, desk)
        for _ in range(3):
            await asyncio.sleep(0)
        await stop(bot)


@pytest.mark.parametrize("address", ["discord.com/api", "ftp://discord.com", "https://", "", "http:///x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="should be an address such as"):
        DiscordSettings(api_base_url=address)


def test_settings_are_discords_own_by_default_and_hide_the_token() -> None:
    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url="http://localhost:1/api/")
    assert DiscordSettings().api_base_url == "https://discord.com/api/v10"
    assert settings.api_base_url == "http://localhost:1/api"
    assert TOKEN not in repr(settings)
