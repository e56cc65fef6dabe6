"""Serving Discord over real connections: the API, the gateway, and what can go wrong with them."""

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr, ValidationError

from bot.adapters.context import AdapterContext
from bot.adapters.discord.clock import Clock
from bot.adapters.discord.run import run
from bot.adapters.discord.settings import DiscordSettings
from bot.adapters.status import PlatformError, PlatformState
from bot.core.app import Command, Suggestion
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from tests.emulators.discord import ANN, BOB, TOKEN, DiscordEmulator
from tests.emulators.discord_chat_service import (
    ScriptedChatService,
    as_chat_service,
    long_reply,
    not_found_reply,
)
from tests.emulators.discord_gateway import IDENTIFY, RESUME
from tests.emulators.discord_log import capture_logs
from tests.emulators.discord_payloads import CHANNEL, THREAD, Person, Place
from tests.support.app_fixtures import FICTIONAL, SHIPPED, TODAY, app_from_files
from tests.support.discord_serving import STOP_TIMEOUT, serving, start, stop, wait_until, wait_until_stopped

SORRY = "Something went wrong. Please try again in a moment."


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
    emulator: DiscordEmulator, chat_service: ScriptedChatService, where: Place, chat: str
) -> None:
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "polls", where, item="levada")
        assert interaction.reply.text == "## Polls\nAbout polls levada."
        assert not interaction.reply.is_ephemeral
        clicked = await emulator.click(ANN, interaction.reply, "Next poll", where)
        assert clicked.reply is interaction.reply
        assert interaction.reply.text == "## Polls\nAbout polls b."
    assert chat_service.requests == [(chat, "polls levada", "en-US"), (chat, "polls b", "en-US")]


@pytest.mark.slow
@pytest.mark.parametrize("file", [*SHIPPED, *FICTIONAL], ids=lambda file: file.stem)
async def test_discord_accepts_every_command_and_button_of_a_real_briefing(
    emulator: DiscordEmulator, file: Path
) -> None:
    chat_service, seconds = ChatService(LiveApp(app_from_files(file)), lambda: TODAY), 0.0
    clock = Clock(emulator.utcnow, lambda: seconds)
    # A slow machine would defer some answers.
    async with serving(emulator, chat_service, defer_after=60, clock=clock):
        registered = {command["name"] for command in emulator.commands}
        commands = [command for command in chat_service.list_commands() if command.name in registered]
        assert len(commands) > 10
        for command in commands:
            arguments = await suggested_arguments(emulator, command) if command.argument else []
            options = [{command.argument: value} for value in arguments] + [{}] * (not command.is_required)
            for option in options:
                interaction = await emulator.slash(ANN, command.name, **option)
                assert interaction.reply.text
                for line in interaction.reply.buttons.values():
                    seconds += 1  # who presses more quickly gets no answer
                    assert (await emulator.click(BOB, interaction.reply, line)).reply.text


async def suggested_arguments(emulator: DiscordEmulator, command: Command) -> list[str]:
    """Return a few of the arguments that are suggested for *command*."""
    choices = await emulator.autocomplete(ANN, command.name, command.argument, "")
    return [choice["value"] for choice in choices[:3]]


async def test_a_language_that_the_library_does_not_know_reaches_the_chat_service(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        await emulator.slash(Person("33", "leila", locale="ar"), "help")
    assert chat_service.requests[0][2] == "ar"


async def test_the_gateway_is_asked_for_no_messages_of_servers(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        (payload,) = emulator.gateway.identify_payloads
    assert payload["intents"] == 1 << 0 | 1 << 12  # guilds, direct messages


async def test_pages_are_turned_in_place_and_others_get_their_own_answer(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.replies["polls"] = long_reply("polls")
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "polls")
        first = interaction.reply.text
        forward = list(interaction.reply.buttons)[-1]
        others = await emulator.click(BOB, interaction.reply, forward)
        assert others.reply.is_ephemeral
        assert others.reply.text.startswith("## All polls · 2/")
        assert interaction.reply.text == first
        await emulator.click(ANN, interaction.reply, forward)
        assert interaction.reply.text == others.reply.text


async def test_items_are_suggested_while_typing(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.suggestions = (Suggestion("Levada", "levada-2026-01"),)
    async with serving(emulator, chat_service):
        choices = await emulator.autocomplete(ANN, "polls", "item", "lev")
    assert choices == [{"name": "Levada", "value": "levada-2026-01"}]


async def test_only_the_caller_sees_that_nothing_was_found(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.replies["polls x"] = not_found_reply("polls x")
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "polls", item="x")
    assert interaction.reply.is_ephemeral


async def test_a_slow_answer_is_deferred_in_time(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.gate = asyncio.Event()
    async with serving(emulator, chat_service, defer_after=0.01):
        interaction = await emulator.slash(ANN, "polls")
        assert interaction.is_thinking
        emulator.clock_offset += 60
        chat_service.gate.set()
        await interaction.wait_for_reply()
    assert interaction.reply.text == "## Polls\nAbout polls."


async def test_a_slow_answer_that_is_not_found_leaves_nothing_for_others_to_see(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.gate, chat_service.replies["polls x"] = asyncio.Event(), not_found_reply("polls x")
    async with serving(emulator, chat_service, defer_after=0.01):
        interaction = await emulator.slash(ANN, "polls", item="x")
        chat_service.gate.set()
        await interaction.wait_until(lambda one: bool(one.followups))
    assert interaction.original is None
    assert interaction.reply.is_ephemeral


async def test_a_slow_click_edits_the_message_unless_nothing_is_found(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service, defer_after=0.01):
        interaction = await emulator.slash(ANN, "polls")
        chat_service.gate = asyncio.Event()
        clicked = await emulator.click(ANN, interaction.reply, "Next poll")
        chat_service.gate.set()
        await clicked.wait_for_reply()
        assert interaction.reply.text == "## Polls\nAbout polls b."
        chat_service.gate, chat_service.replies["polls b"] = asyncio.Event(), not_found_reply("polls b")
        again = await emulator.click(ANN, interaction.reply, "Next poll")
        chat_service.gate.set()
        await again.wait_until(lambda one: bool(one.followups))
        assert again.reply.is_ephemeral
        assert interaction.reply.text == "## Polls\nAbout polls b."


async def test_an_answer_after_the_three_seconds_does_no_harm(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    bot = start(emulator, chat_service)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    interaction = await emulator.slash(ANN, "polls")
    chat_service.gate = asyncio.Event()
    with capture_logs() as logs:
        late = await emulator.start_click(ANN, interaction.reply, "Next poll")
        emulator.clock_offset += 4
        chat_service.gate.set()
        assert (await emulator.slash(ANN, "help")).reply.text == "## Polls\nAbout help."
        await stop(bot)
    assert late.response_type == 0
    assert not logs


async def test_only_the_caller_sees_an_error(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    chat_service.error = RuntimeError("the service failed")
    with capture_logs() as logs:
        async with serving(emulator, chat_service):
            interaction = await emulator.slash(ANN, "polls")
    assert interaction.reply.text == SORRY
    assert interaction.reply.is_ephemeral
    (log,) = logs
    assert log.getMessage() == "an interaction failed"
    assert str(vars(log)["interaction"]) == interaction.event["id"]


async def test_commands_are_registered_once_and_again_when_they_change(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    for menu, registered in (
        (chat_service.commands, 1),
        (chat_service.commands, 1),
        ((*chat_service.commands, Command("units", "Units")), 2),
    ):
        chat_service.commands = menu
        async with serving(emulator, chat_service):
            puts = [path for method, path in emulator.requests if method == "PUT"]
        assert len(puts) == registered


async def test_a_button_works_after_a_restart(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        interaction = await emulator.slash(ANN, "polls")
    async with serving(emulator, ScriptedChatService()):
        await emulator.click(ANN, interaction.reply, "Next poll")
    assert interaction.reply.text == "## Polls\nAbout polls b."


async def test_a_lost_and_a_restored_connection_are_reported(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    states: list[PlatformState] = []
    async with serving(emulator, chat_service, context=AdapterContext(on_state_change=states.append)):
        await emulator.slash(ANN, "polls")
        assert states == [PlatformState.SERVING]
        await emulator.gateway.drop()
        async with asyncio.timeout(STOP_TIMEOUT):
            while len(states) < 3:  # noqa: ASYNC110 (nothing else shows when the library has notified its client)
                await asyncio.sleep(0)
    assert states[:3] == [PlatformState.SERVING, PlatformState.CONNECTING, PlatformState.SERVING]


class LoopClock:
    """The clock of the event loop, which goes faster while a test waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._loop, self._passed = asyncio.get_running_loop(), 0.0
        real_time = self._loop.time
        monkeypatch.setattr(self._loop, "time", lambda: real_time() + self._passed)

    async def wait(self, seconds: float, condition: Callable[[], bool] = lambda: False) -> None:
        """Let *seconds* go by, or fewer if *condition* holds before."""
        end = self._loop.time() + seconds
        while self._loop.time() < end and not condition():
            self._passed += 0.001
            await asyncio.sleep(0)


@pytest.fixture
async def loop_clock(monkeypatch: pytest.MonkeyPatch) -> LoopClock:
    return LoopClock(monkeypatch)


async def test_a_silent_connection_is_lost_within_a_minute_and_resumed_at_once(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, loop_clock: LoopClock
) -> None:
    states: list[PlatformState] = []
    async with serving(emulator, chat_service, context=AdapterContext(on_state_change=states.append)):
        await emulator.slash(ANN, "polls")
        emulator.gateway.fall_silent()
        await loop_clock.wait(48)
        assert states == [PlatformState.SERVING]
        await loop_clock.wait(60 - 48, lambda: emulator.gateway.is_connected)
        assert emulator.gateway.operation_counts[RESUME] == 1
        assert PlatformState.CONNECTING in states
        interaction = await emulator.slash(ANN, "polls")
        assert interaction.reply.text == "## Polls\nAbout polls."


async def test_each_heartbeat_that_discord_acknowledges_is_a_contact(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    contacts: list[str] = []
    context = AdapterContext(on_contact=lambda: contacts.append("discord"))
    async with serving(emulator, chat_service, context=context):
        await wait_until(lambda: len(contacts) == 1)  # the first comes as soon as a connection stands
        await emulator.gateway.drop()
        await emulator.gateway.wait_for_operation(RESUME)
        await wait_until(lambda: len(contacts) == 2)


async def test_an_attempt_that_hangs_holds_up_no_recovery(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, loop_clock: LoopClock
) -> None:
    async with serving(emulator, chat_service):
        emulator.gateway.hanging_connections = 1
        await emulator.gateway.drop()
        await loop_clock.wait(15, lambda: emulator.gateway.is_connected)
        assert emulator.gateway.operation_counts[RESUME] == 1


async def test_a_gateway_that_takes_the_connection_and_says_nothing_is_given_up_soon(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, loop_clock: LoopClock
) -> None:
    async with serving(emulator, chat_service):
        emulator.gateway.mute_connections = 1
        await emulator.gateway.drop()
        await loop_clock.wait(25, lambda: emulator.gateway.is_connected)
        assert emulator.gateway.operation_counts[RESUME] == 1


@pytest.mark.parametrize("kind", ["hanging", "mute"])
async def test_a_gateway_that_is_silent_at_the_start_is_tried_again(
    emulator: DiscordEmulator,
    chat_service: ScriptedChatService,
    loop_clock: LoopClock,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    setattr(emulator.gateway, f"{kind}_connections", 1)
    bot = start(emulator, chat_service)
    await loop_clock.wait(60, lambda: emulator.gateway.is_connected or bot.done())
    assert emulator.gateway.is_connected
    await stop(bot)
    assert "Traceback" not in caplog.text


async def test_a_dropped_connection_is_resumed(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        for number, code in enumerate((4000, 1006), 1):
            await emulator.gateway.drop(code)
            await emulator.gateway.wait_for_operation(RESUME, number)
            interaction = await emulator.slash(ANN, "polls")
            assert interaction.reply.text == "## Polls\nAbout polls."


async def test_the_bot_waits_for_the_rate_limit(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    async with serving(emulator, chat_service):
        emulator.rate_limit_next("POST", "/interactions/*/callback", 0.01)
        interaction = await emulator.slash(ANN, "polls")
    assert interaction.reply.text == "## Polls\nAbout polls."


async def test_tokens_stay_out_of_the_log(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    emulator.rate_limit_next("GET", "/applications/*/commands", 0.01)
    async with serving(emulator, chat_service):
        emulator.rate_limit_next("POST", "/interactions/*/callback", 0.01)
        interaction = await emulator.slash(ANN, "polls")
        await emulator.click(ANN, interaction.reply, "Next poll")
    assert "rate limited" in caplog.text
    assert "answering on Discord" in caplog.text
    assert TOKEN not in caplog.text
    assert "token-of-interaction" not in caplog.text


async def test_the_bot_waits_for_a_network_that_is_down_at_the_start(
    chat_service: ScriptedChatService,
) -> None:
    waits: list[float] = []
    async with DiscordEmulator() as emulator:
        emulator.fail_next("GET", "/gateway", 503)
        emulator.fail_next("GET", "/users/@me", 429)
        emulator.fail_next("GET", "/users/@me", 503)

        async def pause(seconds: float) -> None:
            waits.append(seconds)

        with capture_logs() as logs:
            async with serving(emulator, chat_service, clock=Clock(sleep=pause)):
                interaction = await emulator.slash(ANN, "polls")
    assert interaction.reply.text == "## Polls\nAbout polls."
    assert len(waits) == 3
    assert all(1 <= seconds <= 60 for seconds in waits)
    assert [log.getMessage().partition(";")[0] for log in logs] == ["Discord cannot be reached"] * 3


async def test_the_bot_waits_for_a_server_that_does_not_listen(chat_service: ScriptedChatService) -> None:
    async with DiscordEmulator() as emulator:
        nowhere = emulator.base_url
    tried, causes = asyncio.Event(), list[str]()

    async def pause(seconds: float) -> None:
        tried.set()
        await asyncio.Event().wait()

    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url=nowhere)
    context = AdapterContext(on_outage=causes.append)
    with capture_logs() as logs:
        bot = asyncio.create_task(
            run(as_chat_service(chat_service), settings, context, clock=Clock(sleep=pause))
        )
        async with asyncio.timeout(STOP_TIMEOUT):
            await tried.wait()
        await stop(bot)
    assert causes == ["Connection refused"]
    (text,) = (log.getMessage() for log in logs)
    assert re.fullmatch(r"Discord cannot be reached; next attempt in \d s: Connection refused", text)


async def test_warnings_about_voice_are_not_logged(
    chat_service: ScriptedChatService, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for once in ("warn_nacl", "warn_dave"):
        monkeypatch.setattr(discord.VoiceClient, once, True)
    async with DiscordEmulator() as emulator, serving(emulator, chat_service):
        await emulator.slash(ANN, "polls")
    assert not discord.VoiceClient.warn_nacl
    assert "voice" not in caplog.text


async def wait_for_refusal(bot: "asyncio.Task[None]") -> str:
    """Return the error with which the bot gives up."""
    async with asyncio.timeout(STOP_TIMEOUT):
        with pytest.raises(PlatformError) as error:
            await bot
    return str(error.value)


async def test_a_refused_token_gives_one_sentence(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    sentence = await wait_for_refusal(start(emulator, chat_service, token="wrong.token"))
    assert "discord.token" in sentence
    assert "wrong.token" not in sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4004, "discord.token"),
        (4010, "discord.shard_count"),
        (4014, "intents"),
        (4013, "intents"),
        (4011, "2,500"),
        (4012, "4012"),
    ],
)
async def test_a_gateway_that_refuses_for_good_gives_one_sentence(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, code: int, words: str
) -> None:
    emulator.gateway.refusal_code = code
    assert words in await wait_for_refusal(start(emulator, chat_service))


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, {"message": "404: Not Found"}), (200, {"page": "hello"}), (200, {"url": "http://x"})],
)
async def test_an_address_without_a_discord_api_gives_one_sentence(
    emulator: DiscordEmulator, chat_service: ScriptedChatService, status: int, body: dict[str, str]
) -> None:
    emulator.fail_next("GET", "/gateway", status, body=body)
    assert "discord.api_base_url" in await wait_for_refusal(start(emulator, chat_service))


async def test_a_forbidden_bot_gives_one_sentence(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    emulator.fail_next("GET", "/oauth2/applications/@me", 403, code=20012)
    sentence = await wait_for_refusal(start(emulator, chat_service))
    assert "403" in sentence


async def test_a_missing_token_gives_one_sentence(chat_service: ScriptedChatService) -> None:
    with pytest.raises(PlatformError, match=r"discord\.token"):
        await run(as_chat_service(chat_service), DiscordSettings(), AdapterContext())


async def test_the_librarys_addresses_are_restored(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with serving(emulator, chat_service):
        assert emulator.base_url == Route.BASE
        assert str(DiscordWebSocket.DEFAULT_GATEWAY) == emulator.gateway.url
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_an_answer_in_progress_is_finished_before_the_bot_stops(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    bot = start(emulator, chat_service, defer_after=0.01)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    chat_service.gate = asyncio.Event()
    interaction = await emulator.slash(ANN, "polls")
    bot.cancel()
    await asyncio.sleep(0)
    chat_service.gate.set()
    await interaction.wait_for_reply()
    await wait_until_stopped(bot)
    assert interaction.reply.text == "## Polls\nAbout polls."


@pytest.mark.slow
async def test_stopping_does_not_wait_for_an_answer_that_never_comes(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    bot = start(emulator, chat_service, defer_after=0.01)
    await emulator.gateway.wait_for_operation(IDENTIFY)
    chat_service.gate = asyncio.Event()
    await emulator.slash(ANN, "polls")
    await stop(bot)


async def test_the_bot_can_be_stopped_while_it_connects(
    emulator: DiscordEmulator, chat_service: ScriptedChatService
) -> None:
    for _ in range(8):
        bot = start(emulator, chat_service)
        for _ in range(3):
            await asyncio.sleep(0)
        await stop(bot)


@pytest.mark.parametrize("address", ["discord.com/api", "ftp://discord.com", "https://", "", "http:///x"])
def test_an_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="should be an address such as"):
        DiscordSettings(api_base_url=address)


def test_the_default_address_is_discords_and_settings_hide_the_token() -> None:
    settings = DiscordSettings(token=SecretStr(TOKEN), api_base_url="http://localhost:1/api/")
    assert DiscordSettings().api_base_url == "https://discord.com/api/v10"
    assert settings.api_base_url == "http://localhost:1/api"
    assert TOKEN not in repr(settings)
